"""Broker, office and van are killed in random order while records come: the office has every one, once, in order."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random
from time import sleep

import pytest
from brokers import LiveBroker
from ledgers import VAN, event, opened, record
from measured import Measured
from offices import OFFICE, van_certificate
from sample_records import signer

from proofvan.compose.now import utc_now
from proofvan.compose.office import enrol
from proofvan.compose.uplink import join_office
from proofvan.keys.files import write_private_key
from proofvan.keys.institute import Institute

KILLS, ENTRIES = 30, 3000


class Running:
    """A command of ours in a process of its own, killed and started again."""

    def __init__(self, log: Path, *arguments: object) -> None:
        self._arguments = [sys.executable, "-m", "proofvan.cli", *map(str, arguments)]
        self._log = log
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._arguments, stdout=log, stderr=log, env={**os.environ, "LANG": "C"})

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


class Silent:
    def note(self, event: object) -> None:
        pass


@pytest.mark.city
def test_after_thirty_kills_the_office_has_every_entry_once_and_in_order(tmp_path, record_property):
    measured = Measured(record_property)
    live = LiveBroker(tmp_path / "office")
    trust = certified(tmp_path)
    home = tmp_path / "van"
    home.mkdir()
    join_office(home, enrol(live.place, "van-07", OFFICE.public_key))
    ledger = opened(home)
    live.start()
    office_key = ("--key", tmp_path / "office.key", "--trust", trust)
    office = Running(tmp_path / "office.log", "office", "serve", "--folder", live.place.folder, *office_key)
    van = Running(tmp_path / "van.log", "uplink", "run", "--home", home, "--station-key", tmp_path / "van.key")
    try:
        kills = campaign(ledger, {"broker": live, "office": office, "van": van})
        reached(ledger, ledger.size, tmp_path)
    finally:
        for running in (van, office, live):
            running.kill()
    store = live.place.store()
    with store.work() as work:
        held = list(work.entries(ledger.origin))
        alarms = work.alarms()
    store.close()
    expected = ledger.entries_after(0, ledger.size)
    killed = ", ".join(f"{name} {count}" for name, count in sorted(kills.items()))
    missing = len(expected) - len(held)
    measured.seen(f"killed: {killed}; entries {len(expected)}, missing {missing}, alarms {len(alarms)}")
    assert held == list(expected)
    assert alarms == []
    assert ledger.receipted() == ledger.size
    ledger.close()


def campaign(ledger, running) -> dict[str, int]:
    random, kills = Random(20261126), dict.fromkeys(running, 0)
    for turn in range(KILLS):
        before = ledger.receipted()
        for number in range(turn * ENTRIES // KILLS, (turn + 1) * ENTRIES // KILLS):
            ledger.append(record(number)) if number % 2 else ledger.note(event(number))
        reached(ledger, before + random.randrange(ENTRIES // KILLS))
        name = random.choice(sorted(running))
        running[name].kill()
        running[name].start()
        kills[name] += 1
    return kills


def reached(ledger, size: int, logs: Path | None = None) -> None:
    # Progress decides, not the clock; the limit only ends a test that hangs.
    for _ in range(6000):
        if ledger.receipted() >= size:
            return
        sleep(0.05)
    words = [path.read_text()[-1500:] for path in sorted(logs.glob("*.log"))] if logs else []
    pytest.fail(f"receipted {ledger.receipted()} of {size}\n" + "\n".join(words))


def certified(folder: Path) -> Path:
    write_private_key(folder / "office.key", OFFICE._private_key, None)
    write_private_key(folder / "van.key", VAN._private_key, None)
    institute = Institute(folder / "trust", signer(40), Silent(), "metrologist-1")
    institute.certify(van_certificate(), utc_now())
    return folder / "trust"
