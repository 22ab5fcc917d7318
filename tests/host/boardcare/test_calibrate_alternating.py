"""Gains at 50 Hz and delays of an AC board against a power source (SCPI), at L1, through the command line too."""

from __future__ import annotations

import json
import math
from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from care_board import START_NS, CareBoard
from typer.testing import CliRunner

from proofvan.boardcare.calibrate import planned, planned_delays
from proofvan.boardcare.record import BODY
from proofvan.boardcare.reference import load_reference
from proofvan.boardcare.scpi import ScpiValues
from proofvan.boardcare.waves import effective, lag_degrees
from proofvan.cli.app import app
from proofvan.cli.commands import calibrate as command
from proofvan.compose.calibrating import RECORD, Coefficients, Done, Order, calibrate_board, restore
from proofvan.compose.ledger import opened_ledger
from proofvan.compose.standards import StandardsRegister
from proofvan.core.errors import DataError, InputError, PreconditionError
from proofvan.core.messages import LANGUAGES, explain
from proofvan.keys.practice import practice_signer
from proofvan.standards.register import PRACTICE
from proofvan.standards.standard import load
from proofvan.standards.standing import require_standing
from proofvan_hw.load import RIGS, load_rig

FILE = PRACTICE / "ac_energy_standard.toml"
STANDARD = load(FILE)
RIG = RIGS / "practice_pile_ac.toml"
BOARD = load_rig(RIG).boards[0]
DAY = date(2026, 3, 1)
YAML = Path(__file__).with_name("source.yaml")
ADDRESS = "TCPIP0::calibrator::inst0::INSTR"
FREQUENCY = 50.013  # the mains of a source are never 50 Hz: no whole cycles in a gate
GAIN = {"V": 1.00031, "A": 0.99974}  # of the true board, against its file
DELAY_NS = {"voltage": 0.0, "current": 2350.0}
OFFSET = 300.0
REFERENCE = """
[reference]
name = "power source"
serial = "4712"
certificate = "C-2"
laboratory = "institute"
valid_until = 2027-01-01
safe = ["SOUR:VOLT 0.000000", "SOUR:CURR 0.000000"]
[reference.quantities.V]
lowest = "10"
highest = "264"
expanded_percent = "0.01"
frequency_hz = "50"
scpi = {set = "SOUR:VOLT {value}", read = "MEAS:VOLT?"}
[reference.quantities.A]
lowest = "1"
highest = "80"
expanded_percent = "0.015"
frequency_hz = "50"
scpi = {set = "SOUR:CURR {value}", read = "MEAS:CURR?"}
[reference.quantities.deg]
lowest = "-60"
highest = "60"
expanded = "0.004"
frequency_hz = "50"
scpi = {before = ["SOUR:VOLT 220.0", "SOUR:CURR 20.0"], set = "SOUR:PHAS {value}", read = "MEAS:PHAS?"}
"""


class SineBoard(CareBoard):
    """A power board on three phases of a source: `values()` gives volts, amperes and the lag in degrees now."""

    def _records(self) -> list[tuple[int, int, bytes]]:
        found = []
        for item in self.board.streams:
            number, rate = item.stream.number, item.rate
            first = self._sampled.get(number, 0)
            due = self._sampled[number] = math.ceil((self.now_ns - START_NS) * rate / 1e9)
            if due > first:
                counts = self._waves(first, due, rate) if item.stream.kind == "waveform" else self._slow(due - first)
                found.append((number, first, self._packed(counts, item.stream.width)))
        return found

    def _waves(self, first: int, due: int, rate: int) -> np.ndarray:
        volts, amperes, degrees = self.values()
        seconds = np.arange(first, due) / rate
        counts = np.zeros((due - first, 8))
        for phase in (1, 2, 3):
            for kind, unit, value, lag in (("voltage", "V", volts, 0.0), ("current", "A", amperes, degrees)):
                known = STANDARD.channels[f"{kind}_{phase}"]
                angle = 2 * np.pi * FREQUENCY * (seconds - DELAY_NS[kind] * 1e-9) - np.radians(lag + 120 * (phase - 1))
                crest = math.sqrt(2) * value / (float(known.gain) * GAIN[unit])
                counts[:, BOARD.channel(f"{kind}_{phase}").channel] = crest * np.sin(angle) + OFFSET
        return np.round(counts).astype(np.int64)

    def _slow(self, instants: int) -> np.ndarray:
        return np.full((instants, 4), 23_000)

    @staticmethod
    def _packed(counts: np.ndarray, width: int) -> bytes:
        return b"".join(int(count).to_bytes(width, "little", signed=True) for count in counts.ravel())


class Bench:
    def __init__(self, folder: Path) -> None:
        self.home, self.reference_file = folder / "home", folder / "reference.toml"
        self.reference_file.write_text(REFERENCE)
        self.reference = load_reference(self.reference_file)
        self.values = ScpiValues(self.reference, ADDRESS, f"{YAML}@sim")
        register = StandardsRegister(self.home)
        register.enter(FILE, "Wang", DAY)
        register.confirm(STANDARD.id, "Li", DAY)

    def board(self) -> SineBoard:
        board = SineBoard(BOARD, lambda _stream, _channel: 0.0)
        board.values = lambda: [float(self.values._query(f"MEAS:{word}?")) for word in ("VOLT", "CURR", "PHAS")]
        return board

    def calibrate(self, way, roles, points) -> Done:
        plan = partial(way, BOARD, self.reference, roles=roles, given=points, seconds=2.0)
        order = Order(BOARD, STANDARD.id, self.reference, "Wang", DAY)
        with opened_ledger(self.home, practice_signer()) as ledger:
            return calibrate_board(
                self.board(), order, plan, self.values, self.home, practice_signer(), ledger, lambda *_: None
            )

    def require_untraced(self) -> None:
        register = StandardsRegister(self.home)
        entry = register.entry(STANDARD.id)
        with pytest.raises(PreconditionError, match="standard-untraced"):
            require_standing(entry.standard, entry.sha256, register.logbook, DAY)


@pytest.fixture
def bench(tmp_path: Path):
    made = Bench(tmp_path)
    yield made
    made.values.close()


def fractions(*values: int) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, values))


@pytest.mark.micropython
def test_gains_at_50_hz_are_found_from_effective_values_and_the_offset_stays(bench: Bench) -> None:
    points = {"voltage_1": fractions(30, 220), "current_2": fractions(5, 40)}
    done = bench.calibrate(planned, tuple(points), points)
    assert done.changed
    for channel in done.calibration.channels:
        true_gain = float(STANDARD.channels[channel.role].gain) * GAIN[channel.unit]
        assert float(channel.left.gain) == pytest.approx(true_gain, rel=2e-6)
        assert channel.left.offset_counts == channel.found.offset_counts
        assert 2 * channel.u_gain >= 0.9e-4  # U of the reference does not average out
        assert all(abs(one.after) < one.expanded < abs(one.before) for one in channel.points)
    bench.require_untraced()


@pytest.mark.micropython
def test_a_delay_is_found_written_corrected_for_and_can_be_taken_back(bench: Bench) -> None:
    points = {"current_1": fractions(-60, 0, 45)}
    done = bench.calibrate(planned_delays, ("current_1",), points)
    (channel,) = done.calibration.channels
    late = DELAY_NS["current"]
    assert done.changed and channel.left.gain == channel.found.gain
    assert float(channel.left.delay_ns) == pytest.approx(late * FREQUENCY / 50, abs=2)
    assert channel.u_delay_ns == pytest.approx(0.002 / 360 / 50 * 1e9, rel=0.1)  # the certificate of the source
    degrees = late * 1e-9 * 360 * FREQUENCY
    for one in channel.points:
        assert one.before == pytest.approx(degrees, rel=0.01) and abs(one.after) < one.expanded
    body = json.loads((done.folder / RECORD).read_text())[BODY]["channels"][0]
    assert body["as_found"]["delay_ns"] == "0" and Fraction(body["as_left"]["delay_ns"]) == channel.left.delay_ns
    for language in LANGUAGES:
        assert "ns" in (done.folder / f"self_calibration.{language}.txt").read_text()
    in_force = Coefficients(bench.home, STANDARD.id).file
    assert load(in_force).channels["current_1"].delay_ns == channel.left.delay_ns
    bench.require_untraced()
    with opened_ledger(bench.home, practice_signer()) as ledger:
        assert "delay" in ledger.events("coefficients-changed")[0].new
        file = restore(bench.home, STANDARD.id, "Wang", DAY, "2026-03-01T09:00:00Z", "wrong source", ledger)
    assert load(file).channels["current_1"].delay_ns == 0


@pytest.mark.micropython
def test_the_command_calibrates_a_delay_with_the_instrument_alone(bench: Bench, monkeypatch) -> None:
    monkeypatch.setattr(command, "input_source", lambda *_: bench.board())
    monkeypatch.setattr(command, "_today", lambda: DAY)
    words = ["calibrate", "B1", "--rig", str(RIG), "--standard", STANDARD.id, "--by", "Wang", "--delay"]
    words += ["--reference", str(bench.reference_file), "--scpi", ADDRESS, "--backend", f"{YAML}@sim"]
    bench.values.close()
    instruments: list[ScpiValues] = []

    class Kept(ScpiValues):
        def __init__(self, *about: str) -> None:
            super().__init__(*about)
            instruments.append(self)
            bench.values = self

    monkeypatch.setattr("proofvan.boardcare.scpi.ScpiValues", Kept)
    words += ["--channel", "current_3", "--seconds", "1", "--home", str(bench.home)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, (done.output, done.exception)
    assert "current_3" in done.output and "自校记录" in done.output and "未溯源" in done.output


def test_a_delay_needs_a_current_with_its_voltage_and_a_reference_that_gives_angles(bench: Bench) -> None:
    for roles in (("voltage_1",), ("internal_temperature",)):
        with pytest.raises(InputError, match="calibrate-role-unknown"):
            planned_delays(BOARD, bench.reference, STANDARD, roles)
    with pytest.raises(InputError, match="calibrate-value-outside"):
        planned_delays(BOARD, bench.reference, STANDARD, (), {"current_1": fractions(0, 90)})
    bench.reference_file.write_text(REFERENCE.replace('expanded = "0.004"\nfrequency_hz = "50"', 'expanded = "0.004"'))
    with pytest.raises(InputError, match="calibrate-no-frequency") as refused:
        planned_delays(BOARD, load_reference(bench.reference_file), STANDARD)
    assert all(all(explain(refused.value, language)) for language in LANGUAGES)
    assert set(planned_delays(BOARD, bench.reference, STANDARD).points) == {"current_1", "current_2", "current_3"}


@pytest.mark.micropython
def test_a_current_with_its_wires_exchanged_is_no_delay_and_the_source_is_off_afterwards(bench: Bench) -> None:
    GAIN["A"], kept = -GAIN["A"], GAIN["A"]
    try:
        with pytest.raises(DataError, match="calibrate-delay-unlikely"):
            bench.calibrate(planned_delays, ("current_1",), {"current_1": fractions(0, 30)})
    finally:
        GAIN["A"] = kept
    assert float(bench.values._query("MEAS:VOLT?")) == 0.0


@pytest.mark.parametrize("cycles", [24.5, 100.0, 250.37])
@pytest.mark.parametrize("lag", [-179.5, -60.0, 0.0, 0.0213, 90.0, 179.9])
def test_whole_cycles_or_not_effective_values_and_lags_are_right(cycles: float, lag: float) -> None:
    samples = np.arange(8000)
    turns = 2 * np.pi * cycles / 8000 * samples
    voltage, current = 1e6 * np.sin(turns) + 500, 3e5 * np.sin(turns - np.radians(lag)) - 200
    assert effective(voltage) == pytest.approx(1e6 / math.sqrt(2), rel=3e-5 / (cycles / 24.5) ** 3 + 1e-9)
    assert lag_degrees(voltage, current, cycles / 8000) == pytest.approx(lag, abs=3e-3 / (cycles / 24.5) ** 3 + 1e-9)
