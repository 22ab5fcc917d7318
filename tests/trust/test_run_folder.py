"""A run folder: everything is listed in a signed manifest; every change of every file is found and named."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sample_records import pile, real, signer
from sample_runs import finish_run, flip

from proofvan.core.errors import InputError, StorageError
from proofvan.core.messages import LANGUAGES
from proofvan.documents.verification import PdfCertificates, verify
from proofvan.keys.practice import practice_signer
from proofvan.keys.trust import TrustStore
from proofvan.link.recording import RecordingReader
from proofvan.records import verify as records_verify
from proofvan.records.manifest import read_manifest, write_manifest
from proofvan.records.report import Status

NOBODY = TrustStore()
_CHECKED_WITH_THE_RECORD = ("record.json", "signature.json", "certificate.pdf", "recording.000.mcap")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home") / "run-7"
    finish_run(folder)
    return folder


@pytest.fixture()
def folder(finished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished, tmp_path / finished.name))


def test_an_untouched_folder_and_each_of_its_files_verify(folder: Path) -> None:
    for path in (folder, *(folder / name for name in _CHECKED_WITH_THE_RECORD)):
        report = verify(path, NOBODY, True)
        assert report.status is Status.PRACTICE, path
        assert report.simulated
        assert all(check.ok for check in report.checks), path
    assert verify(folder / "manifest.json", NOBODY, True).status is Status.PRACTICE
    assert verify(folder, NOBODY, False).status is Status.UNKNOWN_SIGNER


def test_every_check_can_be_said_in_both_languages(folder: Path) -> None:
    for check in verify(folder, NOBODY, True).checks:
        assert all(all(check.words(language)) for language in LANGUAGES)


def test_the_manifest_lists_every_file_with_size_and_digest(folder: Path) -> None:
    manifest, _ = read_manifest((folder / "manifest.json").read_bytes(), "manifest.json")
    assert [entry.name for entry in manifest.files] == [
        "certificate.pdf",
        "certificate.xml",
        "endorsement.1.json",
        "endorsement.2.json",
        "endorsement.3.json",
        "journal.jsonl",
        "record.json",
        "recording.000.mcap",
        "signature.json",
    ]
    assert all(int(entry.size) == (folder / entry.name).stat().st_size for entry in manifest.files)
    assert manifest.software["typst"]


@pytest.mark.parametrize(
    "name",
    ["certificate.pdf", "journal.jsonl", "record.json", "signature.json", "recording.000.mcap", "manifest.json"],
)
def test_flipped_bits_of_every_file_are_found_and_named(folder: Path, name: str) -> None:
    path, certificates = folder / name, PdfCertificates()
    sound = path.read_bytes()
    assert records_verify.verify(folder, NOBODY, True, certificates).status is Status.PRACTICE
    pick = random.Random(name)
    for _ in range(40):
        at, bit = pick.randrange(len(sound)), pick.randrange(8)
        flip(path, at, bit)
        report = records_verify.verify(folder, NOBODY, True, certificates)
        path.write_bytes(sound)
        assert report.status in (Status.DAMAGED, Status.CONTAINER_DAMAGED), (at, bit)
        assert (report.status is Status.DAMAGED) or name.endswith(".mcap")
        assert any(found.file.startswith(name) and found.part for found in report.failed), (at, bit)
        assert all(all(found.words(language)) for found in report.failed for language in LANGUAGES)


def test_a_thousand_flipped_bits_of_a_recording_are_found_and_named(folder: Path) -> None:
    path, certificates = folder / "recording.000.mcap", PdfCertificates()
    sound = path.read_bytes()
    pick = random.Random(20261124)
    seen = set()
    for _ in range(1000):
        at, bit = pick.randrange(len(sound)), pick.randrange(8)
        path.write_bytes(sound)
        flip(path, at, bit)
        report = records_verify.verify(path, NOBODY, True, certificates)
        assert report.status in (Status.DAMAGED, Status.CONTAINER_DAMAGED), (at, bit)
        assert all(found.part for found in report.failed), (at, bit)
        seen.add(report.status)
    assert seen == {Status.DAMAGED, Status.CONTAINER_DAMAGED}


def test_a_changed_sample_is_named_by_port_frame_and_index(folder: Path) -> None:
    path = folder / "recording.000.mcap"
    item = [item for item in RecordingReader([path]).stored() if item.topic == "/port/B1/rx"][1]
    # Second message of 1500 bytes: frame 1 begins at 992 and ends at 1984, so byte 100 of it is byte 608 of frame 1.
    flip(path, item.offset + item.size - len(item.data) + 100, 4)
    report = verify(path, NOBODY, True)
    assert report.status is Status.DAMAGED
    parts = [found.part for found in report.failed]
    assert "B1 rx frame 1 stream 1 sample 256" in parts


def test_a_changed_container_leaves_the_data_intact(folder: Path) -> None:
    path = folder / "recording.000.mcap"
    flip(path, path.stat().st_size - 12, 2)  # CRC of the summary, which no reader of data looks at
    report = verify(folder, NOBODY, True)
    assert report.status is Status.CONTAINER_DAMAGED
    (found,) = report.failed
    assert found.meaning == "verify-container-changed"
    assert "container" in found.part


def test_a_flipped_bit_of_a_listed_file_is_found_to_the_bit(folder: Path) -> None:
    path = folder / "journal.jsonl"
    at = path.read_bytes().index(b"60A-2")
    flip(path, at, 1)
    (found,) = verify(folder, NOBODY, True).failed
    assert (found.evidence["offset"], found.evidence["bit"]) == (str(at), "1")
    assert found.part == "line 2: key"


def test_a_manifest_that_is_none_or_was_changed_vouches_for_nothing(folder: Path) -> None:
    path = folder / "manifest.json"
    honest = path.read_bytes()
    for other in (b"[]", honest.replace(b'"size":', b'"size" :', 1), honest.replace(b'"files":[{', b'"files":[{{', 1)):
        path.write_bytes(other)
        report = verify(folder, NOBODY, True)
        assert report.status is Status.DAMAGED
        assert "manifest.json" in {check.file for check in report.checks if not check.ok}
    digest = honest.index(b'"sha256":"') + len(b'"sha256":"')
    path.write_bytes(honest[:digest] + (b"0" if honest[digest : digest + 1] != b"0" else b"1") + honest[digest + 1 :])
    assert verify(folder, NOBODY, True).status is Status.DAMAGED


def test_missing_added_and_shortened_files_are_found(folder: Path) -> None:
    (folder / "extra.txt").write_text("x")
    report = verify(folder, NOBODY, True)
    assert report.status is Status.PRACTICE  # nothing is said about it, and nothing depends on it
    assert [check.meaning for check in report.checks if check.file == "extra.txt"] == ["verify-file-unlisted"]
    (folder / "journal.jsonl").write_bytes(b"")
    assert verify(folder, NOBODY, True).status is Status.DAMAGED
    (folder / "journal.jsonl").unlink()
    report = verify(folder, NOBODY, True)
    assert report.status is Status.DAMAGED
    assert [(found.file, found.meaning) for found in report.failed] == [("journal.jsonl", "verify-file-missing")]


@pytest.mark.parametrize(
    "name", ["manifest.json", "record.json", "signature.json", "recording.000.mcap", "certificate.pdf"]
)
def test_a_folder_without_one_of_its_files_is_damaged(folder: Path, name: str) -> None:
    (folder / name).unlink()
    report = verify(folder, NOBODY, True)
    assert report.status is Status.DAMAGED
    assert [found.file for found in report.failed].count(name) == 1


def test_a_changed_record_is_named_by_the_same_field_in_every_check(folder: Path) -> None:
    path = folder / "record.json"
    flip(path, path.read_bytes().index(b'"0.174318"') + 3)
    for report in (verify(folder, NOBODY, True), verify(path, NOBODY, True)):
        assert {(found.file, found.part) for found in report.failed} == {("record.json", "record.results[0].value")}
        assert {"verify-bit-changed", "verify-file-bit-changed"} <= {found.meaning for found in report.failed}


def test_a_recording_alone_proves_nothing(folder: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone" / "recording.000.mcap"
    alone.parent.mkdir()
    shutil.copy(folder / "recording.000.mcap", alone)
    assert verify(alone, NOBODY, True).status is Status.DAMAGED


def test_files_of_two_runs_do_not_mix(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "run-8"
    finish_run(other, replace(pile(), subject=replace(pile().subject, serial="B")))
    for name in ("record.json", "signature.json", "recording.000.mcap", "certificate.pdf", "manifest.json"):
        kept = (folder / name).read_bytes()
        shutil.copy(other / name, folder / name)
        if (folder / name).read_bytes() != kept:
            assert verify(folder, NOBODY, True).status is Status.DAMAGED, name
        (folder / name).write_bytes(kept)


def test_a_folder_resigned_whole_with_a_fresh_key_is_never_trusted(tmp_path: Path) -> None:
    trust = TrustStore(frozenset({signer(1).public_key}))
    honest, forged = tmp_path / "a" / "run", tmp_path / "b" / "run"
    finish_run(honest, real(pile()), signer(1))
    assert verify(honest, trust, False).status is Status.TRUSTED
    finish_run(forged, replace(real(pile()), subject=replace(pile().subject, serial="B")), signer(2))
    assert verify(forged, trust, True).status is Status.UNKNOWN_SIGNER
    shutil.copy(honest / "manifest.json", forged / "manifest.json")
    assert verify(forged, trust, True).status is Status.DAMAGED
    shutil.copy(forged / "certificate.pdf", honest / "certificate.pdf")
    assert verify(honest / "certificate.pdf", trust, True).status is not Status.TRUSTED


def test_only_the_signer_of_a_record_may_vouch_for_another_drawing(tmp_path: Path) -> None:
    # A forged page with the honest record inside, and a manifest that lists it, signed by somebody else.
    trust, run = TrustStore(frozenset({signer(1).public_key})), tmp_path / "a" / "run"
    finish_run(run, real(pile()), signer(1))
    page = run / "certificate.pdf"
    flip(page, page.read_bytes().index(b"/Contents") - 40)
    for forger in (signer(2), practice_signer()):
        write_manifest(run, forger)
        assert verify(page, trust, True).status is Status.DAMAGED
        assert verify(run, trust, True).status is Status.DAMAGED
    write_manifest(run, signer(1))
    assert verify(page, trust, True).status is Status.TRUSTED


def test_the_certificate_for_machines_is_compared_with_the_record_whatever_the_manifest_says(tmp_path: Path) -> None:
    # After 核验 and 批准 the manifest is older than the certificate; and a forger of the manifest lists what he likes.
    trust, run = TrustStore(frozenset({signer(1).public_key})), tmp_path / "run"
    finish_run(run, real(pile()), signer(1))
    page = run / "certificate.xml"
    (found,) = [check for check in verify(run, trust, False).checks if check.name == "verify-xml"]
    assert (found.ok, found.meaning) == (True, "verify-xml-of-record")
    honest = page.read_bytes()
    page.write_bytes(honest.replace(b"0.174318", b"0.074318"))
    assert page.read_bytes() != honest
    for forger in (signer(2), practice_signer()):
        write_manifest(run, forger)
        report = verify(run, trust, True)
        assert report.status is Status.DAMAGED
        assert [check.meaning for check in report.failed if check.name == "verify-xml"] == [
            "verify-document-xml-differs"
        ]
    page.write_bytes(
        honest.replace(b"</dcc:digitalCalibrationCertificate>", b"<!-- v0 --></dcc:digitalCalibrationCertificate>")
    )
    write_manifest(run, signer(1))  # made by another version of the program, and listed by the record's own signer
    (found,) = [check for check in verify(run, trust, False).checks if check.name == "verify-xml"]
    assert (found.ok, found.meaning) == (None, "verify-drawing-other-version")
    page.unlink()
    write_manifest(run, signer(1))
    assert [check for check in verify(run, trust, False).checks if check.name == "verify-xml"] == []


def test_the_certificate_for_machines_beside_a_damaged_record_is_left_undecided(folder: Path) -> None:
    flip(folder / "record.json", 700)
    (found,) = [check for check in verify(folder, NOBODY, True).checks if check.name == "verify-xml"]
    assert (found.ok, found.meaning) == (None, "verify-xml-record-damaged")


def test_what_is_neither_file_of_ours_nor_there_is_refused(folder: Path, tmp_path: Path) -> None:
    for name in ("photo.png", "other.txt"):
        (folder / name).write_bytes(b"x")
        with pytest.raises(InputError) as refused:
            verify(folder / name, NOBODY, True)
        assert refused.value.fault == "verify-kind-unknown"
    for name in ("no.pdf", "record.json", "signature.json", "manifest.json", "no.mcap"):
        with pytest.raises(StorageError):
            verify(tmp_path / name, NOBODY, True)
