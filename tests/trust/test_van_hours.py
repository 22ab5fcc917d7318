"""TRUST-10, 21, 22, 23, 32: two hundred simulated hours of a van with eight boards, everything breaking at random.

Virtual time, one seed an hour, the same seed the same hour: the program's own session, engine, journal, recording and
ledger, the boards' own software; reduced rate (ten samples a second), six places an hour, thirty faults an hour. The
line to the office is tried where the office is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import van_host
from campaign import sized, tell
from ledgers import TRUSTED, opened
from van_host import Van
from van_world import KINDS, HourOver, VanWorld

from proofvan.core.messages import LANGUAGES, text
from proofvan.instruments.stream import SampledStream
from proofvan.link.recording import RecordingWriter
from proofvan.records.ledger.check import check_ledger
from proofvan.records.ledger.opening import NAME
from proofvan.records.report import Status
from proofvan_node.outputs import Outputs
from proofvan_wire import authentication

pytestmark = pytest.mark.trust
PARTS = 4
HOURS = sized(200, 10_000) // PARTS
# A sample's time depends on the line's delay both ways; the line of the van has 0.4 ms.
LATEST_NS = 5_000_000
REPLAYED_EVERY = 10


def hour(seed: int, folder: Path) -> Van:
    """Let an hour pass."""
    world = VanWorld(seed)
    folder.mkdir()
    ledger = opened(folder)
    van = Van(world, folder, ledger)
    try:
        while True:
            van.live()
    except HourOver:
        return van


def told_in_words(van: Van) -> None:
    """Every fault of a step is one of the catalogue, with what to do about it."""
    for fault, evidence in van.failed:
        for language in LANGUAGES:
            assert text(fault, language, **evidence)
            assert text(f"{fault}.advice", language, **evidence)


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_breaks_in_an_hour_nothing_acknowledged_is_lost_and_no_sample_is_wrong(
    part, tmp_path, record_property
):
    counts, kinds = Counter[str](), Counter[str]()
    wrong: list[str] = []
    for seed in range(part * HOURS, (part + 1) * HOURS):
        van = hour(seed, tmp_path / str(seed))
        wrong += [f"seed {seed}: {fault}" for fault in van.faults()]
        assert van.latest_ns <= LATEST_NS, f"seed {seed}"
        if seed % REPLAYED_EVERY == 0:
            assert van.replay_faults() == [], f"seed {seed}"
            counts["hours_replayed"] += 1
        told_in_words(van)
        van.ledger.close()
        assert check_ledger(tmp_path / str(seed) / NAME, TRUSTED).status is Status.TRUSTED
        kinds += van.world.hits
        counts += Counter(
            van_hours=1, faults=van.world.hits.total(), steps_kept=len(van.acknowledged), steps_failed=len(van.failed),
            host_lives=van.lives, disk_refusals=van.storage_refusals, stops=van.stops,
        )  # fmt: skip
    lost = sum("lost: " in one or "not in the ledger: " in one for one in wrong)
    tell(record_property, **counts, steps_lost=lost, samples_wrong=len(wrong) - lost, kinds=len(kinds))
    assert wrong == []
    assert set(kinds) == set(KINDS)
    assert len(KINDS) >= 25
    assert counts["steps_kept"] > 10 * HOURS < counts["faults"]


def test_the_same_seed_gives_the_same_hour(tmp_path):
    one, two = (hour(3, tmp_path / name) for name in ("one", "two"))
    assert one.attempts() == two.attempts()
    for path in sorted(one.folder.glob("*.mcap")):
        assert path.read_bytes() == (two.folder / path.name).read_bytes()
    one.ledger.close()
    two.ledger.close()


def gaps_are_overlooked(monkeypatch) -> None:
    monkeypatch.setattr(SampledStream, "gap", lambda _self, _gap: None)
    monkeypatch.setattr(van_host, "all_there", lambda _counts: True)


def outputs_stay_on(monkeypatch) -> None:
    monkeypatch.setattr(Outputs, "expire", lambda _self, _now_us: False)


def tags_are_not_compared(monkeypatch) -> None:
    monkeypatch.setattr(authentication, "same", lambda *_: True)


def the_journal_does_not_wait_for_the_recording(monkeypatch) -> None:
    monkeypatch.setattr(RecordingWriter, "commit", lambda _self: None)


def a_restart_forgets_the_last_step(monkeypatch) -> None:
    real = Van._earlier
    monkeypatch.setattr(Van, "_earlier", lambda self: b"".join(real(self).splitlines(keepends=True)[:-1]))


@pytest.mark.parametrize(
    "plant",
    [
        gaps_are_overlooked, outputs_stay_on, tags_are_not_compared, the_journal_does_not_wait_for_the_recording,
        a_restart_forgets_the_last_step,
    ],
)  # fmt: skip
def test_the_same_hours_catch_a_planted_defect(plant: Callable, tmp_path, monkeypatch, record_property):
    record_property("defect", plant.__name__.replace("_", " "))
    plant(monkeypatch)
    for seed in range(12):
        van = hour(seed, tmp_path / str(seed))
        found = van.faults() + van.replay_faults()
        van.ledger.close()
        if found:
            tell(record_property, hours_until_it_was_noticed=seed + 1, noticed=found[0])
            return
    pytest.fail("twelve hours did not notice it")
