"""Backups are verified, restoring loses nothing, and what leaves the van tells a cut or exchanged ledger."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from ledgers import TRUSTED, VAN, event, fill, filled, opened

from proofvan.cli.exit_codes import ExitCode
from proofvan.core.errors import ChainError, PreconditionError, StorageError
from proofvan.keys.files import write_public_key
from proofvan.records.ledger.backup import back_up, export_checkpoint, restore
from proofvan.records.ledger.check import check_ledger, read_checkpoint_file, read_state
from proofvan.records.ledger.opening import NAME, Beginning
from proofvan.records.report import Status


def grown(folder: Path, entries: int, first: int = 100) -> Path:
    ledger = opened(folder)
    for number in range(entries):
        ledger.note(event(first + number))
    ledger.checkpoint()
    ledger.close()
    return folder / NAME


def test_a_backup_of_an_open_ledger_holds_everything_that_was_acknowledged(tmp_path):
    ledger = opened(tmp_path)
    fill(ledger, 5)
    copy, state = back_up(tmp_path / NAME, tmp_path / "usb")
    assert state.entries == ledger.size == 6
    assert check_ledger(copy, TRUSTED).status is Status.TRUSTED
    ledger.close()


def test_restoring_sets_the_old_file_aside_and_goes_on_from_the_backup(tmp_path):
    file = filled(tmp_path)
    copy, _ = back_up(file, tmp_path / "usb")
    file.write_bytes(b"burnt" * 1000)
    aside = restore(copy, file)
    assert aside.read_bytes().startswith(b"burnt")
    assert check_ledger(file, TRUSTED).status is Status.TRUSTED
    assert opened(tmp_path).size == 7


def test_an_intact_ledger_is_never_replaced_by_a_shorter_or_another_one(tmp_path):
    file = filled(tmp_path)
    copy, _ = back_up(file, tmp_path / "usb")
    grown(tmp_path, 1)
    with pytest.raises(PreconditionError, match="ledger-restore-older"):
        restore(copy, file)
    other = opened(tmp_path / "other", beginning=Beginning("proofvan/other", "2026-11-24T08:00:00Z"))
    fill(other, 20)
    other.close()
    with pytest.raises(PreconditionError, match="ledger-restore-other"):
        restore(tmp_path / "other" / NAME, file)
    forked = tmp_path / "forked"
    forked.mkdir()
    shutil.copy(copy, forked / NAME)
    with pytest.raises(PreconditionError, match="ledger-restore-other"):
        restore(grown(forked, 5, first=500), file)
    assert read_state(file).entries == 8


def test_a_damaged_backup_is_refused(tmp_path):
    file = filled(tmp_path)
    copy, _ = back_up(file, tmp_path / "usb")
    data = bytearray(copy.read_bytes())
    data[data.index(b"parameter-3")] ^= 1
    copy.write_bytes(data)
    with pytest.raises(ChainError, match="ledger-damaged"):
        restore(copy, file)


def test_a_medium_that_takes_nothing_is_said(tmp_path):
    file = filled(tmp_path)
    (tmp_path / "usb").write_text("no folder")
    with pytest.raises(StorageError, match="ledger-not-written"):
        back_up(file, tmp_path / "usb")


def test_an_exported_checkpoint_tells_a_cut_tail_and_an_exchanged_database(tmp_path):
    file = filled(tmp_path)
    early, _ = back_up(file, tmp_path / "early")
    exported = export_checkpoint(read_state(grown(tmp_path, 3)).newest, tmp_path / "usb")
    earlier = [read_checkpoint_file(exported)]
    assert check_ledger(file, TRUSTED, earlier).status is Status.TRUSTED
    assert [check.meaning for check in check_ledger(early, TRUSTED, earlier).failed] == ["ledger-cut-off"]
    forked = tmp_path / "forked"
    forked.mkdir()
    shutil.copy(early, forked / NAME)
    failed = check_ledger(grown(forked, 3, first=500), TRUSTED, earlier).failed
    assert [check.meaning for check in failed] == ["ledger-root-differs"]


def command(*words: object, code: ExitCode = ExitCode.OK) -> dict:
    run = [sys.executable, "-m", "proofvan.cli", "ledger", *map(str, words), "--json"]
    answer = subprocess.run(run, capture_output=True, text=True, check=False)
    assert answer.returncode == code, answer.stderr
    envelope: dict = json.loads(answer.stdout)
    return envelope["result"] or envelope["error"]


def test_the_commands_answer_with_codes_that_a_script_may_rely_on(tmp_path):
    key = tmp_path / "van.pub"
    write_public_key(key, VAN.public_key)
    home = ("--home", tmp_path)
    assert command("status", *home, code=ExitCode.INPUT)["id"] == "ledger-none"
    filled(tmp_path)
    assert command("status", *home)["entries"] == 7
    exported = command("checkpoint", "--to", tmp_path / "usb", *home)["file"]
    copy = command("backup", "--to", tmp_path / "usb", *home)["file"]
    assert command("verify", *home, code=ExitCode.UNKNOWN_SIGNER)["status"] == "unknown_signer"
    assert command("verify", "--trust", key, "--against", exported, *home)["status"] == "trusted"
    grown(tmp_path, 1)
    refused = command("restore", copy, *home, code=ExitCode.INPUT)
    assert refused["id"] == "ledger-restore-older" and refused["zh"]["advice"]
    connection = sqlite3.connect(tmp_path / NAME)
    connection.execute("DROP TRIGGER entries_refuses_update")
    connection.execute("UPDATE entries SET body = CAST(replace(body, 'because', 'why') AS BLOB) WHERE seq = 3")
    connection.commit()
    connection.close()
    found = command("verify", "--trust", key, *home, code=ExitCode.DAMAGED)
    assert {check["part"] for check in found["checks"]} == {"", "3", "4"}
    assert command("restore", copy, *home)["entries"] == 7
