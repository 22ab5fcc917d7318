"""What a crash leaves between ledger and run folder is completed at the next start, and nothing else is signed."""

from __future__ import annotations

import json
import shutil
import sqlite3
from types import SimpleNamespace

import pytest
from sample_records import pile, real, signer
from sample_runs import finish_run

from proofvan.compose.completing import complete
from proofvan.compose.ledger import ledger_file, opened_ledger
from proofvan.compose.room import FREE_BYTES_WANTED, require_room
from proofvan.core.errors import PreconditionError
from proofvan.documents.issuance import CHECKPOINT_NAME
from proofvan.documents.verification import verify
from proofvan.keys.practice import practice_signer
from proofvan.keys.trust import TrustStore
from proofvan.records.ledger.checkpoint import read_note
from proofvan.records.report import Status
from proofvan.station.issue import finish

FILES = {"record.json", "signature.json", "certificate.pdf", "manifest.json"}


@pytest.fixture
def run(tmp_path):
    """A run that was signed and kept in the ledger, and then the power went before any file was written."""
    folder = tmp_path / "home" / "runs" / "run-1"
    signed = finish_run(folder)
    whole = {name: (folder / name).read_bytes() for name in FILES}
    for name in FILES:
        (folder / name).unlink()
    with opened_ledger(tmp_path / "home", practice_signer()) as ledger:
        ledger.append(signed)
    return folder, whole


def events(home):
    connection = sqlite3.connect(ledger_file(home))
    found = [json.loads(body)["kind"] for (body,) in connection.execute("SELECT body FROM entries WHERE kind = 2")]
    connection.close()
    return found


def started(home, key=None):
    key = key or practice_signer()
    with opened_ledger(home, key) as ledger:
        complete(ledger, home, key)
        return ledger.size


def test_the_files_of_a_kept_record_are_written_again_byte_for_byte(run, tmp_path):
    folder, whole = run
    size = started(tmp_path / "home")
    assert {name: (folder / name).read_bytes() for name in FILES} == whole
    assert events(tmp_path / "home") == ["ledger-begun", "record-completed-after-crash"]
    assert started(tmp_path / "home") == size  # the second start has nothing to do
    assert verify(folder, TrustStore(), practice=True).status is Status.PRACTICE


def test_a_crash_after_some_of_the_files_leaves_the_same_in_the_end(run, tmp_path):
    folder, whole = run
    (folder / "record.json").write_bytes(whole["record.json"])
    (folder / "signature.partial").write_bytes(b"torn")
    (folder / "certificate.pdf").write_bytes(whole["certificate.pdf"][:999])
    started(tmp_path / "home")
    assert {name: (folder / name).read_bytes() for name in FILES} == whole


def test_a_folder_whose_recording_is_another_run_under_way_is_left_alone(run, tmp_path):
    folder, _ = run
    with (folder / "recording.000.mcap").open("ab") as recording:
        recording.truncate(1000)
    started(tmp_path / "home")
    assert not (folder / "record.json").exists()


def test_another_keys_record_is_left_alone(run, tmp_path):
    started(tmp_path / "home", signer(2))
    assert not (run[0] / "record.json").exists()


def test_a_signed_record_that_lies_in_its_folder_only_is_taken_in(tmp_path):
    home = tmp_path / "home"
    signed = finish_run(home / "runs" / "run-1")
    started(home)
    with opened_ledger(home, practice_signer()) as ledger:
        assert ledger.record_of("run-1") == signed
    assert events(home) == ["ledger-begun", "record-taken-from-folder"]


def test_a_record_that_somebody_laid_into_a_folder_is_neither_signed_nor_taken_in(tmp_path):
    home = tmp_path / "home"
    finish_run(home / "runs" / "run-1")
    finish_run(home / "runs" / "run-2")
    finish_run(home / "runs" / "run-3", signer=signer(3))
    (home / "runs" / "run-1" / "signature.json").unlink()
    changed = (home / "runs" / "run-2" / "record.json").read_bytes().replace(b"PASS", b"FAIL")
    (home / "runs" / "run-2" / "record.json").write_bytes(changed)
    shutil.copytree(home / "runs" / "run-3", home / "runs" / "run-4")
    assert started(home) == 1
    assert not (home / "runs" / "run-1" / "signature.json").exists()


def test_a_real_record_carries_a_checkpoint_over_itself_out_of_the_van(tmp_path):
    key = signer()
    folder = tmp_path / "runs" / "run-1"
    signed = finish_run(folder, real(pile()), key)
    with opened_ledger(tmp_path, key) as ledger:
        ledger.append(signed)
        finish(signed, folder, key, ledger)
        assert read_note((folder / CHECKPOINT_NAME).read_text()).size == ledger.size == 2


def test_a_practice_run_carries_none_so_that_its_folder_is_the_same_wherever_it_lies_in_the_chain(run, tmp_path):
    started(tmp_path / "home")
    assert not (run[0] / CHECKPOINT_NAME).exists()


def test_a_full_disk_is_announced_before_anything_begins(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(free=FREE_BYTES_WANTED - 1))
    with pytest.raises(PreconditionError, match="storage-low") as refused:
        require_room(tmp_path)
    assert refused.value.evidence["limit"] == "300"


def test_a_disk_that_refuses_files_is_announced_before_anything_begins(tmp_path):
    def refusing(_descriptor):
        raise OSError(30, "Read-only file system")

    with pytest.raises(PreconditionError, match="storage-refuses"):
        require_room(tmp_path, refusing)
    assert not list(tmp_path.iterdir())


def test_a_disk_that_is_too_slow_is_announced_before_anything_begins(tmp_path, monkeypatch):
    monkeypatch.setattr("proofvan.compose.room.time.monotonic", iter([0.0, 7.5]).__next__)
    with pytest.raises(PreconditionError, match="storage-slow") as refused:
        require_room(tmp_path)
    assert (refused.value.evidence["took"], refused.value.evidence["limit"]) == ("7.5", "5.0")
    assert not list(tmp_path.iterdir())
