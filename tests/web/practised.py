"""A practice instrument whose truth is known, its way through a page, and what its run left behind.

That is the journal, the record, and what the board itself said in the recording.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from browsing import ASKED, take_next_step
from playwright.sync_api import Page, expect

from proofvan.documents.worst import worst_point
from proofvan.link.recording import RecordingReader, segments
from proofvan.procedures.journal import Journal, read_attempts
from proofvan.records.record import VerificationRecord
from proofvan.records.signed import SignedRecord
from proofvan.sim.seeds import stream
from proofvan.sim.world import LARGEST_ERROR_PERCENT
from proofvan_wire.authentication import TRAILER_BYTES
from proofvan_wire.definition import definition_of
from proofvan_wire.frame import FLAG_AUTHENTICATED, FrameScanner
from proofvan_wire.output_messages import OutputState
from proofvan_wire.registry import decode

# The true error of both instruments is then a tenth of the limit, or nearly half as much again as the limit.
SOUND, BEYOND = 2, 17
FASTEST = 1000


@dataclass(frozen=True, slots=True)
class Instrument:
    """A practice job, the limit of its errors in percent, and the point that is measured again."""

    job: str
    bench: str
    limit_percent: float
    redone: str

    def true_error_percent(self, seed: int) -> float:
        """Give the true error that a seed hides, as the world draws it."""
        largest = LARGEST_ERROR_PERCENT[self.bench]
        return float(stream(seed, "true error").uniform(-largest, largest))


# Limits: class 1 of JJG 1149, JJG 443.
INSTRUMENTS = {
    "pile-dc": Instrument("pile-dc", "pile", 1.0, "600 V 200 A"),
    "dispenser": Instrument("dispenser", "dispenser", 0.3, "Q1"),
}


def connected(page: Page, address: str, job: str) -> None:
    """Come to the connect step of a job that will run at the greatest speed; its boards are there."""
    page.goto(f"{address}/#/connect/{job}/{FASTEST}")
    page.locator(".harness svg").wait_for()
    expect(page.locator(".morning .bad")).to_have_count(0)


def going(page: Page) -> bool:
    """Wait until the run asks something, or shows live numbers; False when it is over."""
    page.locator(f"{ASKED}, .facts").first.wait_for()
    return not page.locator(".result").count()


def go_on(page: Page) -> None:
    """Answer what is asked; while it measures, wait until something is asked."""
    if page.locator(ASKED).count():
        take_next_step(page)
    else:
        page.locator(ASKED).first.wait_for()


def state_of(page: Page) -> dict[str, Any]:
    """Give the state of the run that a page looks at, as the station tells it."""
    number = page.url.rpartition("/#/run/")[2]
    # Asked by the page itself: a browser asks again on a new line when the station has just closed the old one.
    state: dict[str, Any] = page.evaluate("number => fetch(`/api/runs/${number}`).then(one => one.json())", number)
    return state


def present_step(state: dict[str, Any]) -> dict[str, Any] | None:
    """Give the step that is under way."""
    return next((step for step in state["steps"] if step["state"] == "now"), None)


def finished(state: dict[str, Any]) -> set[str]:
    """Give the keys of the steps that are done."""
    return {step["key"] for step in state["steps"] if step["state"] == "done"}


def run_folder(home: Path) -> Path:
    """Give the folder of the only run of a home."""
    (folder,) = (home / "runs").iterdir()
    return folder


def observed(folder: Path) -> dict[str, Any]:
    """Give the observations that stand in the journal of a run."""
    lines = (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    return Journal(read_attempts(lines), lambda _line: None).kept()


def record_in(folder: Path) -> VerificationRecord:
    """Give the record of a run."""
    return SignedRecord.read(folder).record


def outputs_at_faults(folder: Path) -> list[tuple[int, int]]:
    """Give of every step that broke off which outputs the board said were on: the most within it, and at its end."""
    most, now, found = 0, 0, []
    for said in _said_of_outputs(folder):
        if isinstance(said, int):
            most, now = max(most, said), said
        elif said == "StepStarted":
            most = now
        elif said == "StepFailed":
            found.append((most, now))
    return found


def judged(record: VerificationRecord, instrument: Instrument, seed: int) -> None:
    """The verdict is the one that the hidden error deserves, and so is the result that it rests on.

    A delivery adds its own scatter and dependence on flow to what a seed hides: sides are compared, not values.
    """
    sound = abs(instrument.true_error_percent(seed)) < instrument.limit_percent
    worst = worst_point(record)
    assert worst is not None and (abs(float(worst.value)) < instrument.limit_percent) == sound
    assert record.conclusion.outcome.value == ("PASS" if sound else "FAIL")


def _said_of_outputs(folder: Path) -> Iterator[int | str]:
    """Give the outputs as the board told them and the names of the run's events, in the order of the recording."""
    scanner = FrameScanner()
    for item in RecordingReader(segments(folder)).stored():
        if item.topic.endswith("/rx"):
            for number, flags, _sequence, payload in scanner.feed(item.data):
                if number == definition_of(OutputState).number:
                    size = len(payload) - (TRAILER_BYTES if flags & FLAG_AUTHENTICATED else 0)
                    state = decode(number, payload[:size])
                    assert isinstance(state, OutputState)
                    yield state.outputs
        elif item.topic == "/host/event":
            yield str(json.loads(item.data)["event"])
