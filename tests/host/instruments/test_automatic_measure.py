"""The dispenser bench: drain, delivery, settling and readings, on the board's own software."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from board_line import BoardLine, Van, rig

import proofvan.standards
from proofvan.core.errors import GapError, InputError, ProcedureError, ProofvanError
from proofvan.core.line.readings import Reading
from proofvan.core.messages import LANGUAGES, explain, text
from proofvan.instruments.automatic_measure import AutomaticMeasure
from proofvan.instruments.factory import build_bench
from proofvan.standards.standard import load

RIG = rig("practice_dispenser")
PRACTICE = Path(proofvan.standards.__file__).parent / "practice"
STANDARDS = {
    "measure": load(PRACTICE / "metal_measure.toml"),
    "thermometer": load(PRACTICE / "thermometers.toml"),
    "environment": load(PRACTICE / "environment.toml"),
}


class Nozzle:
    """20 pulses per second between two host times; the level follows the valve and the flow."""

    def __init__(self) -> None:
        self.on_s = self.off_s = math.inf
        self.full_m = 0.5  # what stands in the measure before it is drained
        self.drained_s = math.inf
        self.wave_m = 0.0
        self.rise_m_s = 0.1

    def counts(self, stream: int, times: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        counts = np.zeros((len(times), 8), dtype=np.int64)
        filled = self.rise_m_s * (np.clip(times - self.on_s, 0, None) - np.clip(times - self.off_s, 0, None))
        standing = np.clip(self.full_m - 0.25 * np.clip(times - self.drained_s, 0, None), 0, None)
        decay = np.exp(-np.clip(times - self.off_s, 0, 100))
        level = standing + filled + self.wave_m * decay * np.sin(7 * times)
        counts[:, 0] = np.rint(level * 1e6)
        counts[:, 1] = np.rint(21_000 + 10 * np.sin(times))
        counts[:, 2] = 20_500
        counts[:, 4], counts[:, 5], counts[:, 6] = 18_000, 55_000, 101_325
        counts[:, 7] = 24_000
        return counts

    def pulses(self, start_s: float, end_s: float) -> npt.NDArray[np.float64]:
        if self.on_s == math.inf:
            return np.empty(0)
        last = min(end_s, self.off_s)
        first = max(0, math.ceil((start_s - self.on_s) * 20))
        edges = self.on_s + np.arange(first, first + math.ceil((end_s - start_s) * 20) + 2) / 20
        return edges[(edges >= start_s) & (edges < end_s) & (edges <= last + 1e-9)]


class Rigged(Van):
    """Van, nozzle and bench."""

    def __init__(self, block_size: int | None = None) -> None:
        self.nozzle = Nozzle()
        line = BoardLine(RIG.boards[0], self.nozzle.counts, pulses=self.nozzle.pulses, drift=18e-6)
        super().__init__(line)
        bench = build_bench(RIG, {"B1": self.session}, STANDARDS, self.clock, block_size=block_size)
        assert isinstance(bench, AutomaticMeasure)
        self.bench = bench

    @property
    def now_s(self) -> float:
        return self.clock.now_ns() / 1e9

    async def drain(self) -> None:
        await self.session.connect()
        await self.bench.begin()
        await self.bench.open_drain()
        self.nozzle.drained_s = self.now_s
        await self.bench.wait_empty(30.0, 60.0)
        await self.bench.close_drain()

    async def deliver(self) -> tuple[int, int, tuple[Reading, ...]]:
        await self.drain()
        self.nozzle.on_s, self.nozzle.off_s = self.now_s + 2.0, self.now_s + 12.0
        start_ns, end_ns = await self.bench.wait_flow_stopped(3.0, 60.0)
        await self.bench.wait_settled(1e-4, 10.0, 120.0)
        readings = (
            await self.bench.level(2.0),
            await self.bench.body_temperature(2.0),
            await self.bench.nozzle_temperature(start_ns, end_ns),
            await self.bench.pulses(start_ns, end_ns),
        )
        await self.bench.end()
        return start_ns, end_ns, readings


def explained(fault: ProofvanError) -> ProofvanError:
    for language in LANGUAGES:
        what, advice = explain(fault, language)
        assert what and advice
    return fault


@pytest.fixture(scope="module")
def delivery() -> tuple[Rigged, int, int, tuple[Reading, ...]]:
    van = Rigged()
    return van, *van.run(van.deliver())


def test_level_temperatures_and_pulses_are_what_was_there(
    delivery: tuple[Rigged, int, int, tuple[Reading, ...]],
) -> None:
    van, start_ns, end_ns, (level, body, nozzle, pulses) = delivery
    assert (level.value, level.unit) == (pytest.approx(1.0, abs=1e-6), "m")
    assert (body.value, body.unit) == (pytest.approx(20.5), "degC")
    assert nozzle.value == pytest.approx(21.0, abs=0.01)
    assert (pulses.value, pulses.unit) == (201.0, "1")
    # The line answers in 10 ms steps, so host time is known to some milliseconds.
    assert start_ns / 1e9 == pytest.approx(van.nozzle.on_s, abs=0.006)
    assert end_ns / 1e9 == pytest.approx(van.nozzle.off_s, abs=0.006)


def test_readings_carry_certificate_and_scatter(delivery: tuple[Rigged, int, int, tuple[Reading, ...]]) -> None:
    level, body, nozzle, pulses = delivery[3]
    parts = {one.label: one for one in level.components}
    assert parts["component-level"].standard_uncertainty == pytest.approx(0.0005 / math.sqrt(3))
    assert parts["component-readings"].standard_uncertainty < 1e-6
    assert [one.label for one in body.components] == ["component-thermometer", "component-readings"]
    assert nozzle.components[0].standard_uncertainty == pytest.approx(0.05)
    assert nozzle.components[1].degrees_of_freedom > 50
    assert pulses.components[0].standard_uncertainty == pytest.approx(1 / math.sqrt(6))
    for reading in (level, body, nozzle, pulses):
        for one in reading.components:
            assert all(text(one.label, language) for language in LANGUAGES)


@pytest.mark.parametrize("block_size", [1, 13])
def test_every_block_size_gives_the_same_bits(
    delivery: tuple[Rigged, int, int, tuple[Reading, ...]], block_size: int
) -> None:
    van = Rigged(block_size)
    assert van.run(van.deliver()) == delivery[1:]
    assert van.inputs == delivery[0].inputs


def test_the_drip_time_begins_when_the_measure_is_empty(
    delivery: tuple[Rigged, int, int, tuple[Reading, ...]],
) -> None:
    history = delivery[0].line.history
    assert [outputs for _, outputs in history] == [1, 0]
    # 0.5 m at 0.25 m/s, then 30 s.
    assert (history[1][0] - history[0][0]) / 1e9 == pytest.approx(32.0, abs=0.5)


def test_what_an_interrupted_run_left_flowing_belongs_to_no_delivery(
    delivery: tuple[Rigged, int, int, tuple[Reading, ...]],
) -> None:
    van = Rigged()
    left, again = [], van.drain

    async def drain() -> None:
        van.nozzle.on_s, van.nozzle.off_s = 0.0, 20.0  # half through when the new run begins
        van.nozzle.rise_m_s = 0.0  # as much as flows drains at once: the level alone does not show it
        await again()
        van.nozzle.rise_m_s = 0.1
        left.append(van.now_s)

    van.drain = drain  # type: ignore[method-assign]
    start_ns, end_ns, readings = van.run(van.deliver())
    assert left[0] == pytest.approx(20.0 + 30.0, abs=1.0), "the drip time begins when the stream breaks"
    assert start_ns / 1e9 == pytest.approx(van.nozzle.on_s, abs=0.006)
    assert end_ns / 1e9 == pytest.approx(van.nozzle.off_s, abs=0.006)
    assert readings[3].value == delivery[3][3].value


def test_waiting_for_the_level_takes_as_long_as_it_moves() -> None:
    van = Rigged()
    van.nozzle.wave_m = 0.01
    van.nozzle.full_m, van.nozzle.on_s, van.nozzle.off_s = 0.0, 2.0, 8.0

    async def main() -> float:
        await van.session.connect()
        await van.bench.begin()
        await van.bench.wait_flow_stopped(1.0, 60.0)
        await van.bench.wait_settled(1e-4, 5.0, 120.0)
        return van.now_s

    settled_s = van.run(main())
    assert 8.0 + 6.0 < settled_s < 8.0 + 30.0


def test_the_flow_shown_is_the_rise_of_the_level() -> None:
    van = Rigged()
    van.nozzle.full_m, van.nozzle.on_s, van.nozzle.off_s = 0.0, 2.0, 30.0

    async def main() -> float:
        await van.session.connect()
        await van.bench.begin()
        assert van.bench.flow_now() == 0.0
        await van.sleep(5.0)
        return van.bench.flow_now()

    body = STANDARDS["measure"].measure
    assert body is not None
    area_m2 = float(body.neck[0].volume_ml / body.neck[0].level_mm) * 1e-3  # below the neck
    assert van.run(main()) == pytest.approx(0.1 * area_m2, rel=1e-4)


def test_the_self_check_tells_board_level_and_surroundings() -> None:
    van = Rigged()

    async def main() -> None:
        await van.session.connect()
        check = await van.bench.self_check()
        assert (check.board, check.internal_temperature.value) == ("B1", pytest.approx(24.0))
        assert [(zero.name, zero.value) for zero in check.zero] == [("level", pytest.approx(0.5))]
        assert [(seen.name, seen.value, seen.unit) for seen in check.conditions] == [
            ("ambient_temperature", pytest.approx(18.0), "degC"),
            ("humidity", pytest.approx(55.0), "%RH"),
            ("pressure", pytest.approx(101_325.0), "Pa"),
        ]
        assert check.conditions[0].components[0].standard_uncertainty == pytest.approx(0.25)

    van.run(main())


def test_what_does_not_come_is_named() -> None:
    van = Rigged()

    async def empty() -> None:
        await van.session.connect()
        await van.bench.begin()
        await van.bench.wait_empty(30.0, 5.0)

    with pytest.raises(ProcedureError) as caught:
        van.run(empty())
    assert explained(caught.value).evidence["level_mm"] == "500.0"
    van = Rigged()

    async def flow() -> None:
        await van.session.connect()
        await van.bench.begin()
        await van.bench.wait_flow_stopped(3.0, 5.0)

    with pytest.raises(ProcedureError) as caught:
        van.run(flow())
    assert explained(caught.value).fault == "flow-not-begun"
    van = Rigged()
    van.nozzle.on_s = 2.0

    async def endless() -> None:
        await van.session.connect()
        await van.bench.begin()
        await van.bench.wait_flow_stopped(3.0, 10.0)

    with pytest.raises(ProcedureError) as caught:
        van.run(endless())
    assert explained(caught.value).fault == "flow-not-stopped"
    van = Rigged()
    van.nozzle.on_s, van.nozzle.full_m = 2.0, 0.0

    async def moving() -> None:
        await van.session.connect()
        await van.bench.begin()
        await van.bench.wait_settled(1e-4, 2.0, 10.0)

    with pytest.raises(ProcedureError) as caught:
        van.run(moving())
    assert explained(caught.value).fault == "level-not-settled"


def test_a_lost_board_closes_the_valve_and_ends_the_waiting() -> None:
    van = Rigged()
    van.line.events = [(12_000_000_000, BoardLine.lose_port)]
    with pytest.raises(ProofvanError) as caught:
        van.run(van.drain())
    assert explained(caught.value).fault == "port-lost"

    async def later() -> None:
        await van.sleep(3.0)

    van.run(later())
    assert [outputs for _, outputs in van.line.history] == [1, 0]


def test_lost_pulses_are_never_counted_over() -> None:
    van = Rigged()
    van.nozzle.full_m, van.nozzle.on_s, van.nozzle.off_s = 0.0, 2.0, 8.0

    async def main() -> None:
        await van.session.connect()
        start_ns = await van.bench.begin()
        van.line.alter = lambda _data: b""
        await van.sleep(1.5)
        van.line.alter = lambda data: data
        await van.bench.pulses(start_ns, van.clock.now_ns())

    van.line.node.streams[1].resend = lambda *_: False
    with pytest.raises(GapError) as caught:
        van.run(main())
    assert explained(caught.value).fault in ("gap-lost", "gap-overflow")


def test_a_job_whose_measure_is_no_measure_is_refused() -> None:
    van = Rigged()
    with pytest.raises(InputError) as caught:
        build_bench(RIG, {"B1": van.session}, {**STANDARDS, "measure": STANDARDS["thermometer"]}, van.clock)
    assert explained(caught.value).fault in ("bench-wrong-standard", "bench-channel-uncalibrated")
