"""L3: a technician's way with a board that drifted: looked at, calibrated, its coefficients kept, looked at again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path

import pytest
from care_board import START_NS, CareBoard
from levels import Emulated, Sampling

from proofvan.boardcare.calibrate import planned
from proofvan.boardcare.reference import load_reference
from proofvan.boardcare.selftest import Finding, InForce, selftest
from proofvan.compose.calibrating import Order, calibrate_board, digest_in_force, keep_in_board
from proofvan.compose.ledger import opened_ledger
from proofvan.compose.one_board import unrecorded
from proofvan.compose.standards import StandardsRegister
from proofvan.core.intake import Input, Received, Start
from proofvan.keys.practice import practice_signer
from proofvan.standards.register import PRACTICE
from proofvan_hw.load import RIGS, load_rig
from proofvan_wire.authentication import PRACTICE_KEY

BOARD = next(one for one in load_rig(RIGS / "practice_dispenser.toml").boards if one.board.family == "flow")
DAY, UTC = date(2026, 3, 1), "2026-03-01T08:00:00Z"
FILE, STANDARD, ROLE = PRACTICE / "thermometers.toml", "practice-thermometers-1", "nozzle_temperature"
POINTS = (Fraction(0), Fraction(20), Fraction(40))
SECONDS = 0.5
STEP_NS = 10_000_000  # a line that is slower than USB: no clock can be told to 1 ms over it
SETTLING_STEPS = 30  # three conversions
TRUE_GAIN, TRUE_OFFSET = 1.004, 0.2  # of the thermometer against what its file says, and degC
STEP_DEGC = 0.034  # MAX31865: 430 ohm / 2^15
REFERENCE = """
[reference]
name = "thermometer of the laboratory"
serial = "4712"
certificate = "C-2"
laboratory = "institute"
valid_until = 2027-01-01
[reference.quantities.degC]
lowest = "-10"
highest = "60"
expanded = "0.05"
resolution = "0.1"
"""


@dataclass
class ChipOnDesk(CareBoard):
    """The board in the emulated chip, its flash kept from one opening of its port to the next."""

    level: Emulated | None = None
    step_ns: int = STEP_NS
    unheard: bytes = b""

    def start(self) -> Start:
        assert self.level is not None
        streams = {one.stream.number: (one.channels, one.stream.width, one.rate) for one in self.board.streams}
        self.process = self.level.start("flow", Sampling(streams))  # type: ignore[assignment]
        self.now_ns = START_NS
        self._sampled = {}
        self.written.clear()
        return Start(START_NS, UTC, "simulated", "0.001", bytes(32), {BOARD.name: f"world:{BOARD.name}"}, True)

    def close(self) -> None:
        assert self.level is not None
        self.level.take_flash()

    def settle(self) -> None:
        """Let time pass while nobody talks; what the board says meanwhile is heard afterwards."""
        for _ in range(SETTLING_STEPS):
            self.now_ns += self.step_ns
            self.unheard += self._process.grant((self.now_ns - START_NS) // 1000, b"", self._records())[0]

    def next(self, deadline_ns: int | None) -> list[Input]:
        heard, self.unheard = self.unheard, b""
        return [Received(self.now_ns, self.board.name, heard)] if heard else super().next(deadline_ns)


class Bath:
    """A bath that has the temperature that is asked for (implements Values)."""

    name = "bath"

    def __init__(self) -> None:
        self.degc = 20.0
        self.desk = ChipOnDesk(BOARD, self.counts)

    def give(self, role: str, wanted: Fraction, unit: str) -> Fraction:
        assert (role, unit) == (ROLE, "degC")
        self.degc = float(wanted)
        self.desk.settle()
        return wanted

    def safe(self) -> None:
        pass

    def counts(self, stream: int, channel: int) -> float:
        """Give what the board's terminals have, in the units of the slow stream."""
        shown = (self.degc - TRUE_OFFSET) / TRUE_GAIN * 1000
        return (432_100.0, shown, 19_250.0, 19_250.0, 21_500.0, 48_000.0, 100_300.0, 23_750.0)[channel]


@pytest.mark.needs("flash")
def test_a_board_is_looked_at_calibrated_and_keeps_its_coefficients_on_the_chip(
    level: Emulated, tmp_path: Path
) -> None:
    level.lay({"key": PRACTICE_KEY})
    bath, home = Bath(), tmp_path / "home"
    desk = bath.desk
    desk.level = level
    register = StandardsRegister(home)
    register.enter(FILE, "Wang", DAY)
    register.confirm(STANDARD, "Li", DAY)
    assert looked_at(desk, home) == [("selftest-coefficients", STANDARD)]  # it has none yet

    reference = tmp_path / "reference.toml"
    reference.write_text(REFERENCE)
    known = load_reference(reference)
    plan = partial(planned, BOARD, known, roles=(ROLE,), given={ROLE: POINTS}, seconds=SECONDS)
    order = Order(BOARD, STANDARD, known, "Wang", DAY)
    with opened_ledger(home, practice_signer()) as ledger:
        done = calibrate_board(desk, order, plan, bath, home, practice_signer(), ledger, lambda *_: None)
    assert done.changed
    (channel,) = done.calibration.channels
    assert float(channel.left.gain) == pytest.approx(0.001 * TRUE_GAIN, rel=STEP_DEGC / 20)
    assert max(abs(float(one.before)) for one in channel.points) > TRUE_OFFSET
    assert max(abs(float(one.after)) for one in channel.points) < STEP_DEGC

    said = keep_in_board(desk, BOARD, STANDARD, home, UTC, practice_signer())
    assert said["standard_file"] == digest_in_force(home, STANDARD)
    assert looked_at(desk, home) == []


def looked_at(desk: ChipOnDesk, home: Path) -> list[tuple[str, str]]:
    """Give what the self-test finds wrong, outputs included."""
    digest: Callable[[str], str] = partial(digest_in_force, home)
    look = partial(selftest, BOARD, outputs=True, in_force=lambda _uid: InForce(STANDARD, digest))
    findings: tuple[Finding, ...] = unrecorded(desk, BOARD, home, look)
    assert {"selftest-stream", "selftest-sensor", "selftest-output"} <= {one.subject for one in findings}
    return [(one.subject, one.name) for one in findings if not one.good and one.subject != "selftest-clock"]
