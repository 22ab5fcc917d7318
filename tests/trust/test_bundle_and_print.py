"""The evidence bundle is the same bytes for the same run and says what is wrong with it; prints are counted."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pdf_words import words
from sample_runs import finish_run

from proofvan.core.audit import AuditEvent
from proofvan.core.errors import InputError, RecordError
from proofvan.documents import court_page
from proofvan.documents.bundle import HOW_TO_VERIFY, make_bundle, read_bundle
from proofvan.documents.printing import PRINTED, copies_of, count_copies, print_batch, printouts
from proofvan.documents.verification import verify
from proofvan.keys.trust import TrustStore
from proofvan.records.place import with_flip
from proofvan.records.report import Status

NOBODY = TrustStore()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "one"
    finish_run(folder)
    return folder


def test_a_bundle_holds_the_whole_run_and_how_to_verify_it(run: Path) -> None:
    files = read_bundle(make_bundle(run), "b.zip")
    assert set(files) == {path.name for path in run.iterdir()} | {HOW_TO_VERIFY, court_page.NAME}
    assert all(files[path.name] == path.read_bytes() for path in run.iterdir())
    how = files[HOW_TO_VERIFY].decode()
    assert "proofvan verify" in how and "如何验证" in how and "xmlsec1" in how


def test_the_same_run_gives_the_same_bundle_and_it_verifies(run: Path, tmp_path: Path) -> None:
    data = make_bundle(run)
    assert make_bundle(run) == data
    path = tmp_path / "b.zip"
    path.write_bytes(data)
    assert verify(path, NOBODY, True).status is Status.PRACTICE
    assert verify(path, NOBODY, False).status is Status.UNKNOWN_SIGNER


def test_photographs_are_taken_along(run: Path, tmp_path: Path) -> None:
    (run / "photos").mkdir()
    (run / "photos" / "plate.jpg").write_bytes(b"jpg")
    try:
        assert read_bundle(make_bundle(run), "b.zip")["photos/plate.jpg"] == b"jpg"
    finally:
        (run / "photos" / "plate.jpg").unlink()
        (run / "photos").rmdir()


def test_no_flipped_bit_of_a_bundle_passes(run: Path, tmp_path: Path) -> None:
    data, pick = make_bundle(run), random.Random(7)
    path = tmp_path / "b.zip"
    for _ in range(40):
        place = (pick.randrange(len(data)), pick.randrange(8))
        path.write_bytes(with_flip(data, place))
        assert verify(path, NOBODY, True).status is Status.DAMAGED, place


def hostile(name: str, content: bytes = b"x") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("name", ["../out.json", "/etc/passwd", "a/b.json", "photos/../x", "photos\\x", "a//b"])
def test_no_path_leads_out_of_a_bundle(name: str) -> None:
    with pytest.raises(RecordError):
        read_bundle(hostile(name), "b.zip")


def test_bytes_before_between_and_behind_the_files_are_found(run: Path) -> None:
    data = make_bundle(run)
    for other in (b"MZ" + data, data + b"\0", data[:-1], b"", b"PK"):
        with pytest.raises(RecordError):
            read_bundle(other, "b.zip")


def test_a_folder_without_a_record_gives_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        make_bundle(tmp_path)


class Trail:
    def __init__(self) -> None:
        self.events: list[AuditEvent] = []

    def note(self, event: AuditEvent) -> None:
        self.events.append(event)


def test_a_station_is_printed_as_issued_behind_a_list_of_the_day(run: Path) -> None:
    batch = printouts([run, run])
    pdf = print_batch(batch)
    assert print_batch(printouts([run, run])) == pdf
    with pikepdf.open(run / "certificate.pdf") as one, pikepdf.open(BytesIO(pdf)) as whole:
        assert len(whole.pages) == 1 + 2 * len(one.pages)
    pages = words(pdf)
    assert "当日清单" in pages[0] and pages[0].count("ZL-DC-2026-0007") == 2
    assert pages[1] == words((run / "certificate.pdf").read_bytes())[0]


def test_every_copy_is_written_down_with_the_bytes_that_it_shows(run: Path) -> None:
    trail, batch = Trail(), printouts([run])
    count_copies(batch, trail, "王练习", "2026-12-01T08:00:00Z", "客户遗失")
    count_copies(printouts([run]), trail, "王练习", "2026-12-02T08:00:00Z", "")
    assert copies_of(batch, trail.events) == [2]
    first, second = trail.events
    assert (first.kind, first.reason, first.who) == (PRINTED, "客户遗失", "王练习")
    assert first.new == second.new and first.subject == second.subject == "one ZL-DC-2026-0007"


def test_a_run_without_a_document_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        printouts([tmp_path])
    assert refused.value.fault == "print-no-document"
    with pytest.raises(InputError):
        print_batch([])


def test_both_commands_answer_in_one_envelope(run: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for command in (["bundle", str(run), "--to", str(tmp_path / "b.zip")],
                    ["print", str(run), str(run), "--to", str(tmp_path / "p.pdf")]):  # fmt: skip
        whole = [sys.executable, "-m", "proofvan.cli", *command, "--home", str(home), "--json"]
        answer = json.loads(subprocess.run(whole, capture_output=True, text=True, check=True).stdout)
        assert answer["ok"] and Path(answer["result"]["file"]).is_file()
    assert (tmp_path / "b.zip").read_bytes() == make_bundle(run)
