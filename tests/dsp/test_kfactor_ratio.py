"""Volume by a K curve, and the change of a pulse ratio found where it happens."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from proofvan_dsp import errors
from proofvan_dsp.kfactor import KCurve
from proofvan_dsp.pulse import PulseConfig, PulseMeter
from proofvan_dsp.ratio import RatioConfig, RatioWatch

CURVE = KCurve(((Fraction(100), Fraction(1000)), (Fraction(300), Fraction(1010)), (Fraction(500), Fraction(1000))))


def test_k_lies_on_straight_lines_and_stays_beyond_the_ends() -> None:
    wanted = {50: 1000, 100: 1000, 200: 1005, 300: 1010, 400: 1005, 500: 1000, 900: 1000}
    assert {f: CURVE.k(Fraction(f)) for f in wanted} == wanted
    assert [CURVE.covers(Fraction(f)) for f in (99, 100, 500, 501)] == [False, True, True, False]


def test_a_curve_over_flow_is_the_same_over_frequency() -> None:
    curve = KCurve.of_flows([(Fraction(1, 10), Fraction(1000)), (Fraction(2, 10), Fraction(1100))])
    assert curve.points == ((Fraction(100), Fraction(1000)), (Fraction(220), Fraction(1100)))
    assert curve.flow(Fraction(220)) == Fraction(2, 10)


def test_the_volume_of_a_gate_and_of_windows_is_exact_at_steady_flow() -> None:
    meter = PulseMeter(PulseConfig(1_000, 10_000_000, window=100))
    ticks = 5_000_000 * np.arange(1001, dtype=np.int64)  # 200 Hz in ns
    windows = meter.feed(0, ticks)
    gate = meter.gate(1_234_567, 4_001_234_567)
    assert gate.frequency(1_000_000_000) == 200
    assert CURVE.volume(gate, 1_000_000_000) == Fraction(800, 1005)
    assert CURVE.volume_of_windows(windows, 1_000_000_000) == Fraction(1000, 1005)


@pytest.mark.parametrize("points", [(), ((1, 0),), ((2, 5), (1, 5)), ((1, 5), (1, 6)), ((-1, 5),)])
def test_a_curve_that_cannot_be_is_refused(points: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(errors.ConfigError):
        KCurve(tuple((Fraction(f), Fraction(k)) for f, k in points))


def run(ratios: list[float], config: RatioConfig) -> list[object]:
    watch = RatioWatch(config)
    found = [watch.step(Fraction(round(r * 10_000)), Fraction(10_000)) for r in ratios]
    return [change for change in found if change is not None]


def noisy(n: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(1.0, 0.001, n)


CONFIG = RatioConfig(Fraction(1, 2000), Fraction(1, 100), settle=20)


def test_a_step_of_half_a_percent_is_found_soon_and_dated_right() -> None:
    # A pump that gives half a percent less from the 300th step on: so the ratio of its pulses rises.
    ratios = noisy(400)
    ratios[300:] += 0.005
    (change,) = run(ratios.tolist(), CONFIG)
    assert change.upwards
    assert 296 <= change.began <= 303
    assert change.noticed - 301 <= 4
    assert float(change.mean_since - change.level) == pytest.approx(0.004, abs=0.002)


def test_a_change_for_a_while_is_found_both_ways() -> None:
    ratios = noisy(600)
    ratios[200:300] -= 0.005
    changes = run(ratios.tolist(), CONFIG)
    assert [change.upwards for change in changes] == [False, True]


def test_scatter_alone_is_no_change() -> None:
    assert run(noisy(400, seed=3).tolist(), CONFIG) == []


def test_steps_without_reference_pulses_are_passed_over() -> None:
    watch = RatioWatch(RatioConfig(Fraction(0), Fraction(1), settle=1))
    assert watch.step(Fraction(5), Fraction(0)) is None
    assert watch.steps == 0
    watch.step(Fraction(5), Fraction(10))
    assert watch.level == Fraction(1, 2)
    with pytest.raises(errors.CountsError):
        watch.step(Fraction(-1), Fraction(1))
    assert watch.steps == 1


@pytest.mark.parametrize("arguments", [(Fraction(-1), Fraction(1)), (Fraction(0), Fraction(0)), (1, 1, 0), (1, 1, 2.0)])
def test_a_watch_that_cannot_be_is_refused(arguments: tuple[Fraction, ...]) -> None:
    with pytest.raises(errors.ConfigError):
        RatioConfig(*arguments)


def test_a_restored_watch_goes_on_as_if_nothing_happened() -> None:
    ratios = noisy(400)
    ratios[150:] += 0.005
    whole, pieces, changes = RatioWatch(CONFIG), RatioWatch(CONFIG), []
    for ratio in ratios.tolist():
        pieces = RatioWatch.from_state(pieces.state())
        expected = whole.step(Fraction(ratio), Fraction(1))
        assert pieces.step(Fraction(ratio), Fraction(1)) == expected
        changes += [expected] if expected else []
    assert changes
    assert pieces.state() == whole.state()
    with pytest.raises(errors.StateError):
        RatioWatch.from_state(PulseMeter(PulseConfig(1, 2)).state())
