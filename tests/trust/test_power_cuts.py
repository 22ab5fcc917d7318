"""TRUST-10, 16: real power cuts of ext4 and xfs while the ledger writes, and a disk that fills up. Needs root."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from campaign import sized, tell
from ledgers import TRUSTED, event, opened, record
from power_cut import CuttableDisk

from proofvan.compose.room import require_room
from proofvan.core.errors import PreconditionError, StorageError
from proofvan.records.ledger.check import check_ledger, read_state
from proofvan.records.ledger.opening import NAME
from proofvan.records.ledger.settings import DURABLE, Settings
from proofvan.records.report import Status

pytestmark = [
    pytest.mark.trust,
    pytest.mark.root,
    pytest.mark.skipif(os.geteuid() != 0, reason="a power cut of a file system needs root"),
]


def writing(folder: Path, settings: Settings) -> tuple[int, int]:
    """Start a process that appends to the ledger without end; gives its id and the pipe of its acknowledgements."""
    reading, acknowledging = os.pipe()
    child = os.fork()
    if child:
        os.close(acknowledging)
        os.set_blocking(reading, False)
        return child, reading
    try:  # the child
        ledger = opened(folder, settings)
        while True:
            number = ledger.size
            if number % 5 == 0:
                ledger.append(record(number))
            else:
                ledger.note(event(number))
            os.write(acknowledging, b".")
    finally:
        os._exit(0)


def acknowledged(pipe: int, atleast: int) -> int:
    """Count what was acknowledged before the cut: wait for so many, then take what lies there, and no more."""
    count, deadline = 0, time.monotonic() + 60
    while count < atleast and time.monotonic() < deadline:
        try:
            count += len(os.read(pipe, 65_536))
        except BlockingIOError:
            time.sleep(0.001)
    return count


def cut_once(disk: CuttableDisk, settings: Settings, chance: random.Random) -> tuple[int, int, bool]:
    """Write, cut the power, look: entries acknowledged, entries found, intact."""
    before = read_state(disk.place / NAME).entries
    child, pipe = writing(disk.place, settings)
    count = acknowledged(pipe, chance.randrange(1, 30))
    disk.cut()
    os.kill(child, 9)
    os.waitpid(child, 0)
    os.close(pipe)
    disk.power_on()
    try:
        found = read_state(disk.place / NAME).entries
        intact = check_ledger(disk.place / NAME, TRUSTED).status is Status.TRUSTED
    except StorageError:
        return before + count, 0, False
    return before + count, found, intact


def campaign(folder: Path, kind: str, settings: Settings, cuts: int, stop: Callable[[dict], bool]) -> dict[str, int]:
    """Cut so often, on a ledger made anew every twenty cuts; `stop` ends early."""
    found = {"cuts": 0, "acknowledged": 0, "lost": 0, "damaged": 0}
    chance = random.Random(kind + settings.synchronous)
    with CuttableDisk(folder, kind) as disk:
        while found["cuts"] < cuts and not stop(found):
            if found["cuts"] % 20 == 0 or found["lost"] or found["damaged"]:
                for path in disk.place.glob(f"{NAME}*"):
                    path.unlink()
                opened(disk.place).close()
                before = 1
            expected, kept, intact = cut_once(disk, settings, chance)
            found["cuts"] += 1
            found["acknowledged"] += expected - before
            found["lost"] += max(0, expected - kept)
            found["damaged"] += not intact
            before = kept
    return found


@pytest.mark.parametrize("kind", ["ext4", "xfs"])
def test_no_power_cut_loses_an_acknowledged_entry(kind, tmp_path, record_property):
    found = campaign(tmp_path, kind, DURABLE, sized(100, 2_500), stop=lambda _found: False)
    tell(record_property, file_system=kind, **found)
    assert (found["lost"], found["damaged"]) == (0, 0)
    assert found["acknowledged"] >= found["cuts"]


def test_the_same_cuts_catch_a_ledger_that_does_not_sync(tmp_path, record_property):
    # Planted defect: fsync removed (synchronous OFF).
    found = campaign(tmp_path, "ext4", Settings(synchronous="OFF"), 40, stop=lambda found: found["lost"] > 0)
    tell(record_property, defect="fsync removed", **found)
    assert found["lost"] + found["damaged"] > 0


def test_a_cut_while_the_ledger_is_made_leaves_a_whole_one_or_none(tmp_path):
    chance = random.Random(5)
    with CuttableDisk(tmp_path, "ext4") as disk:
        for _ in range(sized(8, 200)):
            child = os.fork()
            if not child:
                try:
                    opened(disk.place)
                finally:
                    os._exit(0)
            time.sleep(chance.random() * 0.12)
            disk.cut()
            os.kill(child, 9)
            os.waitpid(child, 0)
            disk.power_on()
            opened(disk.place).close()
            assert check_ledger(disk.place / NAME, TRUSTED).status is Status.TRUSTED
            (disk.place / NAME).unlink()


def test_a_disk_that_fills_up_loses_nothing_and_the_next_run_is_refused_before_it_begins(tmp_path, record_property):
    with CuttableDisk(tmp_path, "ext4", size="4M") as disk:
        with pytest.raises(PreconditionError, match="storage-low"):
            require_room(disk.place)
        ledger, count = opened(disk.place), 0
        try:
            while True:
                ledger.append(record(count))
                count += 1
        except StorageError as problem:
            assert problem.fault == "ledger-not-written"
        ledger.close()
        state = read_state(disk.place / NAME)
        tell(record_property, appended_until_full=count, kept=state.records)
        assert state.records == count > 20
        assert check_ledger(disk.place / NAME, TRUSTED).status is Status.TRUSTED


def test_a_disk_that_takes_nothing_any_more_is_announced_before_a_run_begins(tmp_path, monkeypatch):
    monkeypatch.setattr("proofvan.compose.room.FREE_BYTES_WANTED", 0)
    with CuttableDisk(tmp_path, "ext4") as disk:
        opened(disk.place).close()
        require_room(disk.place)
        disk.cut()
        with pytest.raises(PreconditionError, match="storage-refuses"):
            require_room(disk.place)
        disk.power_on()
        assert check_ledger(disk.place / NAME, TRUSTED).status is Status.TRUSTED
