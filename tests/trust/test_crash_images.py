"""TRUST-10, L7: whatever moment the power goes, no acknowledged entry is lost and nothing is half (crash images).

The real ledger writes through SQLAlchemy onto a layer that logs; after every single write, sync and deletion a power
cut is imagined. The negative controls run the same code with one defect planted, and must be caught.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
from functools import lru_cache
from itertools import count
from pathlib import Path

import apsw
import pytest
from campaign import sized, tell
from crash_disk import Event, images
from ledgers import BEGINNING, VAN, event, opened, record
from logged_sqlite import Connection, LoggedFiles

from proofvan.core.intake import Received, Start
from proofvan.keys.signer import signature_fits
from proofvan.link.recording import RecordingReader, RecordingWriter
from proofvan.records.ledger.chain import chain_faults
from proofvan.records.ledger.checkpoint import read_note
from proofvan.records.ledger.entry import FIELDS, read_row
from proofvan.records.ledger.opening import NAME
from proofvan.records.ledger.settings import DURABLE, Settings

pytestmark = pytest.mark.trust

# Every signature is checked once by the product's own function; the same one again is remembered.
fits = lru_cache(maxsize=None)(signature_fits)
KEYS = [("Ed25519", VAN.public_key)]
ENTRIES = f"SELECT {', '.join(FIELDS)} FROM entries ORDER BY seq"
_numbers = count()


@pytest.fixture
def memory():
    """A folder in memory: what is examined a thousand times a second needs no disk."""
    folder = Path(tempfile.mkdtemp(dir="/dev/shm", prefix="proofvan-"))
    yield folder
    shutil.rmtree(folder)


def worked(folder: Path, settings: Settings, seed: int, entries: int):
    """Let the real ledger work on a logged file; gives the files at the start, the events, and how many there were."""
    opened(folder).close()
    with sqlite3.connect(folder / NAME) as before:
        before.execute(f"PRAGMA journal_mode = {settings.journal_mode}")
    before.close()
    start = {path.name: path.read_bytes() for path in folder.iterdir()}
    files = LoggedFiles(f"logged-{next(_numbers)}")
    ledger = opened(folder, settings, lambda file: Connection(file, files))
    files.events.append(Event("ack", offset=ledger.size))
    chance = random.Random(seed)
    for number in range(entries):
        if chance.random() < 0.3:
            ledger.append(record(number))
        else:
            ledger.note(event(number))
        if chance.random() < 0.2:
            ledger.checkpoint()
        files.events.append(Event("ack", offset=ledger.size))
    events = list(files.events)
    ledger.close()
    return start, events


def recovered(folder: Path, image: dict[str, bytes]) -> int:
    """Put an image on a disk, let SQLite recover, check it with the product's own code; entries, -1 when corrupt."""
    for path in folder.iterdir():
        path.unlink()
    for name, content in image.items():
        (folder / name).write_bytes(content)
    connection = apsw.Connection(str(folder / NAME))
    try:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            return -1
        entries = [read_row(row) for row in connection.execute(ENTRIES)]
        notes = [read_note(note) for (note,) in connection.execute("SELECT note FROM checkpoints")]
    except apsw.Error:
        return -1
    finally:
        connection.close()
    return -1 if next(chain_faults(BEGINNING.origin, entries, notes, KEYS, fits), None) else len(entries)


def campaign(memory: Path, settings: Settings, wanted: int, fsync_works: bool = True) -> dict[str, int]:
    """Count verdicts over at least `wanted` images; an image that was examined already is not examined again."""
    found = {"images": 0, "distinct": 0, "ok": 0, "lost": 0, "corrupt": 0}
    seeds = count()
    while found["images"] < wanted:
        seed = next(seeds)
        work, look = memory / f"work-{seed}", memory / "look"
        work.mkdir()
        look.mkdir(exist_ok=True)
        start, events = worked(work, settings, seed, entries=14)
        known: dict[int, int] = {}
        for acknowledged, image in images(start, events, random.Random(seed), fsync_works):
            key = hash(tuple(sorted(image.items())))
            if key not in known:
                known[key] = recovered(look, image)
            found["images"] += 1
            found["corrupt" if known[key] < 0 else "ok" if known[key] >= acknowledged else "lost"] += 1
        found["distinct"] += len(known)
        shutil.rmtree(work)
    return found


@pytest.mark.parametrize("checkpoint", [DURABLE.wal_autocheckpoint, 8], ids=["log only", "log and file in turn"])
def test_no_crash_image_of_the_ledger_loses_an_acknowledged_entry(checkpoint, memory, record_property):
    found = campaign(memory, Settings(wal_autocheckpoint=checkpoint), sized(10_000, 500_000))
    tell(record_property, **found)
    assert found["lost"] == found["corrupt"] == 0
    assert found["ok"] == found["images"] >= sized(10_000, 500_000)


DEFECTS = {
    "synchronous NORMAL": (Settings(synchronous="NORMAL"), True),
    "synchronous OFF": (Settings(synchronous="OFF"), True),
    "rollback journal with FULL": (Settings(journal_mode="delete"), True),
    "fsync removed": (Settings(), False),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_the_same_campaign_catches_a_planted_defect(defect, memory, record_property):
    settings, fsync_works = DEFECTS[defect]
    found = campaign(memory, settings, sized(600, 5_000), fsync_works)
    tell(record_property, defect=defect, **found)
    assert found["lost"] + found["corrupt"] > 0


class _Growing:
    """Writes down how a recording grows and when it is synced."""

    def __init__(self, path: Path) -> None:
        self.path, self.events, self.size = path, [], 0

    def grew(self) -> None:
        data = self.path.read_bytes()
        if len(data) > self.size:
            self.events.append(Event("write", self.path.name, self.size, data[self.size :]))
            self.size = len(data)

    def sync(self, _descriptor: int) -> None:
        self.grew()
        self.events.append(Event("sync", self.path.name))


def recorded(path: Path, chance: random.Random, messages: int):
    """A recording with commits here and there; acknowledged is how many messages the last commit covers."""
    growing = _Growing(path)
    writer = RecordingWriter(path, Start(0, "2026-11-24T08:00:00Z", "x", "1", bytes(32), {}, True), sync=growing.sync)
    for number in range(messages):
        writer.write(Received(number * 10**7, "B1", chance.randbytes(chance.randrange(1, 900))))
        growing.grew()
        if chance.random() < 0.1:
            writer.commit()
            growing.events.append(Event("ack", offset=writer.messages))
    writer.abandon()
    return growing.events


def recording_campaign(memory: Path, wanted: int, fsync_works: bool) -> dict[str, int]:
    """Count over at least `wanted` images of recordings those that lost what was committed."""
    lost = total = 0
    while total < wanted:
        path = memory / f"recording.{total % 1000:03d}.mcap"
        events = recorded(path, random.Random(total), messages=60)
        whole = [item.data for item in RecordingReader([path]).stored()]
        path.unlink()
        for acknowledged, image in images({}, events, random.Random(total), fsync_works):
            total += 1
            path.write_bytes(image.get(path.name, b""))
            kept = [item.data for item in RecordingReader([path]).stored()]
            lost += kept[:acknowledged] != whole[:acknowledged]
        path.unlink()
    return {"recording_images": total, "lost": lost}


def test_no_crash_image_of_a_recording_loses_a_committed_message(memory, record_property):
    found = recording_campaign(memory, sized(4_000, 100_000), fsync_works=True)
    tell(record_property, **found)
    assert found["lost"] == 0


def test_the_same_images_catch_a_recording_that_does_not_sync(memory, record_property):
    # Planted defect: a disk that acknowledges a sync and does nothing.
    found = recording_campaign(memory, sized(400, 4_000), fsync_works=False)
    tell(record_property, defect="fsync of the recording removed", **found)
    assert found["lost"] > 0
