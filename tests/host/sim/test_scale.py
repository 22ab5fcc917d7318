"""The simulated scale knows what stands on it; what the board sends is that, with each effect by itself."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from proofvan.sim.board import BoardProcess, Record
from proofvan.sim.clocks import SECOND, NodeClock
from proofvan.sim.effects import Effects
from proofvan.sim.scale import BATCH_NS, NOISE_COUNTS, ScaleBench, ScaleModel, ScaleSettings
from proofvan_hw.load import load_board
from proofvan_wire.core_messages import Family
from proofvan_wire.events import BlockReceived
from proofvan_wire.link import HostLink
from proofvan_wire.stream_messages import StreamStart

E = 20.0
STILL = ScaleSettings(max_kg=60_000.0, division_kg=E, counts_per_kg=80.0, zero_counts=150_000.0, noise_counts=0.0)


def scale(**settings: float) -> ScaleModel:
    return ScaleModel(replace(STILL, **settings), np.random.default_rng(5))


def after(model: ScaleModel, mass_kg: float, seconds: float = 60.0, off_centre: float = 0.0) -> float:
    """What the cells feel beyond the mass, in e, some time after it was put there."""
    model.put(mass_kg, off_centre)
    for _ in range(round(seconds * 10)):
        model.advance(0.1)
    return (model.felt_kg - mass_kg) / E


def test_a_scale_without_effects_shows_what_stands_on_it() -> None:
    model = scale()
    for mass in (0.0, 20.0, 30_000.0, 60_000.0, 0.0):
        assert after(model, mass, 1.0) == 0.0
        assert model.counts() == 150_000 + round(mass * 80)


def test_an_error_grows_with_the_load_and_a_corner_with_the_distance() -> None:
    assert after(scale(error=1.5), 60_000.0) == pytest.approx(1.5)
    assert after(scale(error=1.5), 20_000.0) == pytest.approx(0.5)
    ends = [after(scale(corner=1.2), 30_000.0, off_centre=where) for where in (-1.0, 0.0, 1.0)]
    assert ends == pytest.approx([-0.6, 0.0, 0.6])


def test_creep_comes_within_half_an_hour_and_goes_again() -> None:
    model = scale(creep=0.5)
    assert after(model, 60_000.0, 60.0) == pytest.approx(0.05, abs=0.01)
    assert after(model, 60_000.0, 1740.0) == pytest.approx(0.475, abs=0.01)
    assert after(model, 0.0, 1800.0) == pytest.approx(0.025, abs=0.01)


def test_a_falling_load_stands_above_a_rising_one_and_zero_comes_back() -> None:
    model = scale(hysteresis=0.8)
    up = [after(model, mass, 1.0) for mass in (20_000.0, 40_000.0, 60_000.0)]
    down = [after(model, mass, 1.0) for mass in (40_000.0, 20_000.0, 0.0)]
    assert up == pytest.approx([-0.8] * 3)
    assert down == pytest.approx([0.8, 0.8, 0.0])


def test_zero_drifts_with_time_and_not_with_load() -> None:
    model = scale(zero_drift=0.4)
    assert after(model, 0.0, 1800.0) == pytest.approx(0.2)
    assert after(model, 60_000.0, 1800.0) == pytest.approx(0.4)


def test_a_platform_swings_until_its_time_is_over() -> None:
    model = scale(settling_s=2.0)
    seen = [after(model, 40_000.0, 0.1)] + [after_more(model, 40_000.0, 1.0) for _ in range(30)]
    assert abs(seen[0]) > 500 and max(map(abs, seen[25:])) < 0.02


def after_more(model: ScaleModel, mass_kg: float, seconds: float) -> float:
    for _ in range(round(seconds * 10)):
        model.advance(0.1)
    return (model.felt_kg - mass_kg) / E


def test_wind_and_noise_scatter_as_stated() -> None:
    windy = scale(wind=3.0)
    shown = []
    for _ in range(20_000):
        windy.advance(0.5)
        shown.append((windy.counts() - 150_000) / 80 / E)
    assert np.std(shown) == pytest.approx(1.0, rel=0.1) and abs(np.mean(shown)) < 0.1
    noisy = scale(noise_counts=NOISE_COUNTS)
    assert np.std([noisy.counts() for _ in range(5000)]) == pytest.approx(NOISE_COUNTS, rel=0.05)


def test_a_drawn_scale_has_the_effects_of_field_practice_and_each_can_be_switched_off() -> None:
    for seed in range(30):
        drawn = ScaleSettings.drawn(60_000.0, E, 80.0, 0.0, Effects(seed))
        assert 0.5 <= abs(drawn.corner) <= 2.0 and 0.3 <= drawn.hysteresis <= 1.0 and 0.0 <= drawn.creep <= 0.5
        assert 0.1 <= abs(drawn.zero_drift) <= 0.5 and 1.0 <= drawn.settling_s <= 3.0 and drawn.wind == 0.0
    names = ("corner", "scale_hysteresis", "creep", "zero_drift", "scale_filter")
    off = ScaleSettings.drawn(60_000.0, E, 80.0, 0.0, Effects(1, dict.fromkeys(names, 0.0)))
    assert off == ScaleSettings(60_000.0, E, 80.0)
    assert set(names) < set(Effects(1).record("scale"))


class Weighed:
    """The real board's software under MicroPython with a platform in front of it, and a host that listens."""

    def __init__(self, bench: ScaleBench, board: BoardProcess) -> None:
        self.bench, self._board, self._link = bench, board, HostLink("B1", nonce=b"a nonce!")
        self.now_ns, self._loads = 0, list[int]()
        bench.boot(NodeClock(0.0, 0), 0)
        self._link.connect(SECOND)
        self.run(0.1)
        assert self._link.node is not None and self._link.node.family == Family.WEIGH
        self._link.command(self.now_ns + SECOND, StreamStart(2, 4, 10_000, 0))

    def run(self, seconds: float) -> list[int]:
        """Let some time pass; the loads that arrived meanwhile."""
        self._loads.clear()
        end_ns = self.now_ns + round(seconds * SECOND)
        while self.now_ns < end_ns:
            self.now_ns += BATCH_NS // 20
            self.bench.advance(self.now_ns)
            self._step(self.bench.take_records())
        return list(self._loads)

    def _step(self, records: list[Record]) -> None:
        sent, _ = self._board.grant(self.now_ns // 1000, self._link.take_output(), records)
        for event in self._link.receive(self.now_ns + SECOND, sent):
            if isinstance(event, BlockReceived) and event.block.stream == 2:
                self._loads += [row[0] for row in struct.iter_unpack("<4i", event.block.samples)]


@pytest.fixture
def weighed() -> Iterator[Weighed]:
    settings = replace(STILL, hysteresis=0.8, error=1.0, noise_counts=NOISE_COUNTS)
    with BoardProcess("weigh", b"board-01", 1) as board:
        yield Weighed(ScaleBench(load_board("weigh"), ScaleModel(settings, np.random.default_rng(7))), board)


def test_a_weigh_board_sends_what_its_platform_feels(weighed: Weighed) -> None:
    weighed.run(1.0)
    weighed.bench.put(30_000.0, weighed.now_ns)
    weighed.run(1.0)
    rising = weighed.run(5.0)
    weighed.bench.put(60_000.0, weighed.now_ns)
    weighed.run(1.0)
    weighed.bench.put(30_000.0, weighed.now_ns)
    weighed.run(1.0)
    falling = weighed.run(5.0)
    assert len(rising) >= 40 and len(falling) >= 40
    # Half of an error of 1 e at Max, and 0.8 e to either side; the mean of 40 lies within 5 of its deviations.
    for seen, off_e in ((rising, 0.5 - 0.8), (falling, 0.5 + 0.8)):
        expected = 150_000 + (30_000.0 + off_e * E) * 80
        assert abs(np.mean(seen) - expected) < 5 * NOISE_COUNTS / np.sqrt(len(seen))
    assert [one["mass_kg"] for one in weighed.bench.truth()["weighed"]] == [30_000.0, 60_000.0, 30_000.0]


def test_a_cell_beyond_the_converter_and_a_silent_one_are_seen(weighed: Weighed) -> None:
    weighed.run(1.0)
    weighed.bench.saturate(0, True)
    weighed.run(1.0)
    assert set(weighed.run(1.0)) == {(1 << 23) - 1}
    weighed.bench.saturate(0, False)
    weighed.bench.silence(True)
    weighed.run(1.0)
    assert weighed.run(1.0) == []
