"""The pile bench measures what flowed, says how well, and refuses everything that it cannot vouch for."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from board_line import START_NS, BoardLine, Van, rig

import proofvan.standards
from proofvan.core.errors import (
    DataError,
    GapError,
    InputError,
    LinkLost,
    PreconditionError,
    ProcedureError,
    ProofvanError,
    SaturationError,
)
from proofvan.core.line.readings import Reading
from proofvan.core.messages import LANGUAGES, explain, text
from proofvan.instruments.energy_standard import EnergyStandard
from proofvan.instruments.factory import build_bench
from proofvan.standards.standard import Standard, load
from proofvan_wire.frame import FrameScanner, pack
from proofvan_wire.registry import REGISTRY

RIG = rig("practice_pile_dc")
PRACTICE = Path(proofvan.standards.__file__).parent / "practice"
STANDARD: Standard = load(PRACTICE / "dc_energy_standard.toml")
VOLT, AMPERE = (1 / float(STANDARD.channels[role].gain) for role in ("voltage", "current"))
POWER_W = 600.0 * 100.0
number_of_block = next(number for number, one in REGISTRY.items() if one.name == "SampleBlock")


class Pile:
    """600 V; 100 A between two host times while the load is connected, with straight ramps of half a second."""

    def __init__(self) -> None:
        self.on_s = self.off_s = math.inf
        self.warming_k_per_s = 0.0
        self.zero_a = 0.0
        self.over_v = 0.0
        self.direction = 1.0

    def counts(self, stream: int, times: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        counts = np.zeros((len(times), 8), dtype=np.int64)
        if stream == 2:
            counts[:, 0] = np.rint(25_000 + 1000 * self.warming_k_per_s * (times - 1.0))
            return counts
        shape = np.clip((times - self.on_s) / 0.5, 0, 1) - np.clip((times - self.off_s) / 0.5, 0, 1)
        correction = 1 + 1e-5 * (25.0 - 23.0)
        counts[:, 0] = np.clip(np.rint((600.0 * (shape > 0) + self.over_v) * VOLT / correction), -8388608, 8388607)
        counts[:, 1] = np.rint((100.0 * self.direction * shape + self.zero_a) * AMPERE / correction)
        return counts


class Rigged(Van):
    """Van, pile and bench."""

    def __init__(self, block_size: int | None = None, drift: float = 18e-6) -> None:
        self.pile = Pile()
        super().__init__(BoardLine(RIG.boards[0], self.pile.counts, drift))
        bench = build_bench(RIG, {"B1": self.session}, {"energy": STANDARD}, self.clock, block_size=block_size)
        assert isinstance(bench, EnergyStandard)
        self.bench = bench

    @property
    def now_s(self) -> float:
        return self.clock.now_ns() / 1e9

    async def charge(self, seconds: float) -> Reading:
        """One whole session of the pile."""
        await self.session.connect()
        await self.bench.self_check()
        start_ns = await self.bench.begin()
        await self.bench.close_load()
        self.pile.on_s = self.now_s + 1.0
        await self.bench.wait_energy(POWER_W * seconds, 60.0)
        self.pile.off_s = self.now_s + 1.0
        await self.bench.wait_current_below(0.5, 1.0, 30.0)
        end_ns = self.clock.now_ns()
        await self.bench.open_load()
        reading = await self.bench.energy(start_ns, end_ns)
        await self.bench.end()
        return reading


def explained(fault: ProofvanError) -> ProofvanError:
    for language in LANGUAGES:
        what, advice = explain(fault, language)
        assert what and advice
    return fault


@pytest.fixture(scope="module")
def session() -> tuple[Rigged, Reading]:
    van = Rigged()
    return van, van.run(van.charge(4.0))


def test_the_energy_is_the_true_one(session: tuple[Rigged, Reading]) -> None:
    van, reading = session
    true_j = POWER_W * (van.pile.off_s - van.pile.on_s)
    # The line answers in steps of 10 ms, which leaves some parts per million of the board's clock open.
    assert reading.value == pytest.approx(true_j, rel=2e-5)
    assert (reading.name, reading.unit, reading.standard) == ("energy", "J", STANDARD.id)
    assert reading.interval.start_ns < van.pile.on_s * 1e9 < reading.interval.end_ns


def test_the_node_clock_does_not_show_in_the_energy() -> None:
    for drift in (-80e-6, 80e-6):
        van = Rigged(drift=drift)
        reading = van.run(van.charge(4.0))
        # 10 ms steps of the line leave the rate of the clock uncertain; it is within what the reading states.
        u = next(one.standard_uncertainty for one in reading.components if one.label == "component-time")
        assert abs(reading.value - POWER_W * (van.pile.off_s - van.pile.on_s)) < 4 * u
        assert u < 1e-4 * reading.value


def test_the_components_are_those_of_the_certificate(session: tuple[Rigged, Reading]) -> None:
    reading = session[1]
    relative = {one.label: one.standard_uncertainty / reading.value * 100 for one in reading.components}
    assert relative["component-certificate"] == pytest.approx(0.01)
    assert relative["component-drift"] == pytest.approx(0.01 / math.sqrt(3))
    assert relative["component-temperature"] == pytest.approx(2 * 0.0004 / math.sqrt(3), rel=1e-3)
    assert relative["component-noise"] == pytest.approx(0.001)
    assert relative["component-aliasing"] == pytest.approx(0.005 / math.sqrt(3))
    # Of 100 A, and over the ramps too, where there is voltage but little current.
    assert 0.005 / math.sqrt(3) < relative["component-zero-current"] < 1.1 * 0.005 / math.sqrt(3)
    assert relative["component-time"] < 0.01
    assert "component-outside-temperature" not in relative
    assert math.hypot(*relative.values()) < 0.02
    for label in relative:
        assert all(text(label, language) for language in LANGUAGES)


@pytest.mark.parametrize("block_size", [1, 7, 160, 100_000])
def test_every_block_size_gives_the_same_bits(session: tuple[Rigged, Reading], block_size: int) -> None:
    van = Rigged(block_size)
    assert van.run(van.charge(4.0)) == session[1]
    assert van.inputs == session[0].inputs


def test_the_load_is_held_for_the_whole_session_and_open_in_the_end(session: tuple[Rigged, Reading]) -> None:
    van = session[0]
    assert [outputs for _, outputs in van.line.history] == [1, 0]
    assert van.line.history[0][0] / 1e9 < van.pile.on_s < van.pile.off_s < van.line.history[1][0] / 1e9


def test_the_self_check_tells_board_temperature_and_zero() -> None:
    van = Rigged()

    async def main() -> None:
        await van.session.connect()
        check = await van.bench.self_check()
        assert check.board == "B1"
        assert check.firmware.startswith("proofvan")
        assert check.warm_minutes == pytest.approx(60.0, abs=0.2)
        assert check.internal_temperature.value == pytest.approx(25.0)
        assert [(zero.name, zero.value, zero.unit) for zero in check.zero] == [
            ("voltage", 0.0, "V"),
            ("current", 0.0, "A"),
        ]
        assert 0 < check.clock_u_s < 0.01

    van.run(main())


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"zero_a": 0.02}, "energy-zero-off"),
        ({"warming_k_per_s": 0.01}, "energy-standard-warming"),
        ({"warming_k_per_s": 10.0}, "standard-outside-temperature"),
    ],
)
def test_a_standard_that_is_not_fit_is_refused_before_the_step(change: dict[str, float], fault: str) -> None:
    van = Rigged()
    vars(van.pile).update(change)

    async def main() -> None:
        await van.session.connect()
        await van.bench.self_check()

    with pytest.raises(PreconditionError) as caught:
        van.run(main())
    assert explained(caught.value).fault == fault
    assert van.line.outputs == 0


def test_a_current_transducer_that_is_mounted_backwards_is_named_at_once() -> None:
    van = Rigged()
    van.pile.direction = -1.0
    with pytest.raises(ProcedureError) as caught:
        van.run(van.charge(4.0))
    assert explained(caught.value).fault == "energy-backwards"
    assert caught.value.evidence["channel"] == "current"
    assert van.now_s - van.pile.on_s < 4.0


def test_a_saturated_channel_is_named_with_its_extremes() -> None:
    van = Rigged()
    van.line.events = [
        (8_000_000_000, lambda _line: setattr(van.pile, "over_v", 900.0)),
        (8_050_000_000, lambda _line: setattr(van.pile, "over_v", 0.0)),
    ]
    with pytest.raises(SaturationError) as caught:
        van.run(van.charge(4.0))
    evidence = explained(caught.value).evidence
    assert (evidence["role"], evidence["highest"]) == ("voltage", 8388607)


def without_blocks(data: bytes) -> bytes:
    kept = [one for one in FrameScanner().feed(data) if one[0] != number_of_block]
    return b"".join(pack(*one) for one in kept)


def test_a_gap_stops_the_waiting_at_once_with_its_place() -> None:
    van = Rigged()
    van.line.events = [
        (9_000_000_000, lambda line: setattr(line, "alter", without_blocks)),
        (15_000_000_000, lambda line: setattr(line, "alter", lambda data: data)),
    ]
    with pytest.raises(DataError) as caught:
        van.run(van.charge(30.0))
    assert isinstance(caught.value, GapError)
    evidence = explained(caught.value).evidence
    assert (evidence["board"], evidence["stream"] in (1, 2)) == ("B1", True)
    assert evidence["first_index"] > 0
    assert evidence["count"] > 0
    assert van.now_s < 17.0


@pytest.mark.parametrize(
    ("happens", "fault"),
    [
        (lambda line: line.reboot(99), "board-rebooted"),
        (BoardLine.lose_port, "port-lost"),
        (lambda line: setattr(line, "alive", False), "board-silent"),
    ],
)
def test_a_board_that_goes_away_ends_the_step_and_a_redo_measures_again(happens: object, fault: str) -> None:
    van = Rigged()

    def back(line: BoardLine) -> None:
        line.alive = True
        if not line.open:
            line.reopen_port()

    van.line.events = [(9_000_000_000, happens), (20_000_000_000, back)]

    async def main() -> Reading:
        with pytest.raises(LinkLost) as caught:
            await van.charge(30.0)
        assert explained(caught.value).fault == fault
        await van.bench.safe()
        van.pile.on_s = van.pile.off_s = math.inf
        await van.clock.sleep_until(21_000_000_000)
        assert [outputs for _, outputs in van.line.history] == [1, 0]
        return await van.charge(5.0)

    reading = van.run(main())
    assert reading.value == pytest.approx(POWER_W * (van.pile.off_s - van.pile.on_s), rel=2e-5)


def test_safe_never_raises_even_when_nobody_answers() -> None:
    van = Rigged()

    async def main() -> None:
        await van.session.connect()
        await van.bench.begin()
        await van.bench.close_load()
        van.line.alive = False
        await van.bench.safe()
        await van.bench.safe()

    van.run(main())


def test_waiting_too_long_says_what_was_missing() -> None:
    van = Rigged()

    async def energy() -> None:
        await van.session.connect()
        await van.bench.begin()
        await van.bench.wait_energy(1e6, 5.0)

    with pytest.raises(ProcedureError) as caught:
        van.run(energy())
    assert explained(caught.value).evidence["wanted_j"] == "1000000"
    van = Rigged()
    van.pile.on_s = 0.0

    async def current() -> None:
        await van.session.connect()
        await van.bench.begin()
        await van.bench.wait_current_below(0.5, 1.0, 5.0)

    with pytest.raises(ProcedureError) as caught:
        van.run(current())
    assert explained(caught.value).fault == "current-not-below"


def test_a_gate_before_the_samples_is_refused() -> None:
    van = Rigged()

    async def main() -> None:
        await van.session.connect()
        await van.bench.begin()
        await van.bench.energy(START_NS - 10**9, van.clock.now_ns())

    with pytest.raises(GapError) as caught:
        van.run(main())
    assert explained(caught.value).fault == "gap-outside"


def test_a_job_without_the_standard_is_refused_by_name() -> None:
    van = Rigged()
    with pytest.raises(InputError) as caught:
        build_bench(RIG, {"B1": van.session}, {}, van.clock)
    assert explained(caught.value).evidence["standard"] == "energy"
