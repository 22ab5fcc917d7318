"""TRUST-11: one bit flipped anywhere in database, log or recording is noticed, or changes nothing that is read."""

from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path

import pytest
from campaign import sized, tell
from ledgers import TRUSTED, VAN, fill, opened
from sample_records import pile, real
from sample_runs import finish_run, flip

from proofvan.link.recording import frames_digest
from proofvan.records.check_recording import check_recording
from proofvan.records.ledger.check import check_ledger, read_state
from proofvan.records.ledger.opening import NAME
from proofvan.records.report import Status
from proofvan.records.signed import SignedRecord

pytestmark = pytest.mark.trust
LOG = f"{NAME}-wal"


@pytest.fixture(scope="module")
def disks(tmp_path_factory) -> dict[str, Path]:
    """A ledger that was closed in order, and one as a power cut leaves it, its last entries in the log only."""
    folder = tmp_path_factory.mktemp("flips")
    closed, cut = folder / "closed", folder / "cut"
    ledger = opened(closed)
    fill(ledger, 6)
    ledger.checkpoint()
    cut.mkdir()
    for name in (NAME, LOG):
        shutil.copy(closed / name, cut / name)
    ledger.close()
    return {NAME: closed, LOG: cut}


def rows(file: Path) -> list:
    connection = sqlite3.connect(file)
    try:
        tables = ("identity", "entries")  # a checkpoint that is lost alters no record
        return [connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in tables]
    except (sqlite3.Error, UnicodeDecodeError):
        return ["unreadable"]
    finally:
        connection.close()


@pytest.mark.parametrize("name", [NAME, LOG], ids=["database", "log"])
def test_a_flipped_bit_of_the_ledger_is_noticed_or_alters_nothing(name, disks, tmp_path, record_property):
    disk = disks[name]
    shutil.copytree(disk, tmp_path / "whole")
    outside = [read_state(tmp_path / "whole" / NAME).newest]
    before, chance = rows(tmp_path / "whole" / NAME), random.Random(name)
    total, noticed, undetected = sized(500, 50_000), 0, 0
    look = tmp_path / "look"
    for _ in range(total):
        shutil.rmtree(look, ignore_errors=True)
        shutil.copytree(disk, look)
        flip(look / name, chance.randrange((disk / name).stat().st_size), chance.randrange(8))
        found = check_ledger(look / NAME, TRUSTED, outside).status is Status.DAMAGED
        noticed += found
        undetected += not found and rows(look / NAME) != before
    tell(record_property, file=name, flips=total, noticed=noticed, undetected=undetected)
    assert undetected == 0 < noticed


def test_a_flipped_bit_of_a_recording_is_noticed_or_leaves_every_datum(tmp_path, record_property):
    folder = tmp_path / "run-1"
    finish_run(folder, real(pile()), VAN)
    signed, path = SignedRecord.read(folder), folder / "recording.000.mcap"
    content, chance = path.read_bytes(), random.Random(4)
    total, noticed, undetected = sized(9_000, 100_000), 0, 0
    for _ in range(total):
        flip(path, chance.randrange(len(content)), chance.randrange(8))
        checks = check_recording([path], None, signed.record)
        found = any(check.ok is False for check in checks)
        noticed += found
        undetected += not found and frames_digest([path]) != signed.record.recording.frames_digest
        path.write_bytes(content)
    tell(record_property, file=path.name, flips=total, noticed=noticed, undetected=undetected)
    assert undetected == 0 < noticed
