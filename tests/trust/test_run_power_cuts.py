"""TRUST-10: the power goes ten times at random moments of a run; the run goes on, and in the end nothing is missing.

Twice: the host is killed with SIGKILL (what `proofvan demo --power-cuts 10` does), and the file system it writes to is
cut, which loses all that was not synced. The simulated world (boards, pile, dispenser) goes on meanwhile, as a real
one does.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from campaign import sized, tell
from power_cut import CuttableDisk

from proofvan.compose.durable import DurableEachSecond
from proofvan.compose.practice import Practice, practices
from proofvan.compose.practice_host import PracticeHost
from proofvan.compose.replay import recording_paths, replay
from proofvan.documents.verification import verify
from proofvan.keys.trust import TrustStore
from proofvan.link.recording import RecordingReader
from proofvan.procedures.journal import read_attempts
from proofvan.records.check_record import Trusted
from proofvan.records.ledger.check import check_ledger, read_state
from proofvan.records.ledger.opening import NAME
from proofvan.records.report import Status

pytestmark = [pytest.mark.trust, pytest.mark.micropython]
PRACTICE = Trusted(TrustStore(), practice=True)
CUTS = sized(10, 60)
SEED = 7
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="a power cut of a file system needs root")


@contextmanager
def world(job: Practice, folder: Path) -> Iterator[Path]:
    """Serve boards and instrument from a process of its own; gives its control socket."""
    control = folder / "c"
    command = [sys.executable, "-m", "proofvan.sim.world", "--rig", str(job.rig), "--job", str(job.job)]
    command += ["--seed", str(SEED), "--control", str(control), "--truth", str(folder / "truth.json")]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as process:
        try:
            while not control.exists():
                assert process.poll() is None
                time.sleep(0.005)
            yield control
            assert process.wait(60) == 0
        finally:
            process.kill()


class Acknowledged:
    """What the host said was finished, before the power went."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def take(self, _job: str, message: dict) -> None:
        if message.get("event", {}).get("event") == "StepFinished":
            self.steps.append(message["event"]["key"])


def require_nothing_missing(home: Path, acknowledged: Acknowledged, cuts: int) -> dict[str, int]:
    """Everything that was acknowledged is kept once; the record follows from the recording; all of it verifies."""
    (folder,) = (home / "runs").iterdir()
    paths = recording_paths(folder)
    record = json.loads((folder / "record.json").read_bytes())
    kept = [attempt["key"] for attempt in record["attempts"] if attempt["outcome"] == "kept"]
    assert sorted(kept) == sorted(set(acknowledged.steps)), "a finished step is missing, or there twice"
    assert kept == [one.key for one in read_attempts((folder / "journal.jsonl").read_text().splitlines())
                    if one.outcome == "kept"]  # fmt: skip
    assert record["conclusion"]["outcome"] in ("PASS", "FAIL")
    assert len(paths) == 1 + cuts
    assert replay(paths).canonical() == (folder / "record.json").read_bytes()
    assert verify(folder, TrustStore(), practice=True).status is Status.PRACTICE
    assert check_ledger(home / NAME, PRACTICE).status is Status.PRACTICE
    assert read_state(home / NAME).records == 1
    reader = RecordingReader(paths)
    messages = sum(1 for item in reader.stored() if item.topic)
    torn = sum(ending.state == "cut" for ending in reader.endings)
    return {"steps": len(kept), "segments": len(paths), "torn_segments": torn, "messages": messages}


def test_a_run_that_is_killed_ten_times_goes_on_and_nothing_is_missing(tmp_path, record_property):
    job, home, acknowledged = practices()["dispenser"], tmp_path / "home", Acknowledged()
    with world(job, tmp_path) as control:
        host = PracticeHost(job, control, home, SEED, CUTS)
        host.run(acknowledged.take)
    found = require_nothing_missing(home, acknowledged, host.cuts)
    tell(record_property, job=job.name, kills=host.cuts, **found)
    assert host.cuts == CUTS


@as_root
@pytest.mark.root
@pytest.mark.parametrize("kind", ["ext4", *sized([], ["xfs"])])
def test_a_run_whose_power_is_cut_ten_times_goes_on_and_nothing_is_missing(kind, tmp_path, record_property):
    job, acknowledged = practices()["dispenser"], Acknowledged()
    with CuttableDisk(tmp_path, kind, size="700M") as disk:

        @contextmanager
        def outage() -> Iterator[None]:
            disk.cut()
            yield
            disk.power_on()

        with world(job, tmp_path) as control:
            host = PracticeHost(job, control, disk.place / "home", SEED + 1, CUTS)
            host.run(acknowledged.take, outage)
        disk.cut()  # once more, the moment that the result was shown
        disk.power_on()
        shutil.copytree(disk.place / "home", tmp_path / "found")
    found = require_nothing_missing(tmp_path / "found", acknowledged, host.cuts)
    tell(record_property, job=job.name, file_system=kind, power_cuts=host.cuts + 1, **found)
    assert host.cuts == CUTS


def test_what_is_closed_to_be_signed_is_durable_at_once(monkeypatch):
    synced: list[int] = []
    monkeypatch.setattr("proofvan.compose.durable.os.fsync", synced.append)
    sync = DurableEachSecond()
    sync(3)
    assert not synced
    sync.from_now_on()
    sync(3)
    assert synced == [3]
