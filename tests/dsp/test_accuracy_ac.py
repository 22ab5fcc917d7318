"""Algorithm error (算法误差) of the AC analysis on signals with known truth: G10, G12, G13, G14 as upper bounds.

Fewer signals than `python -m bench.accuracy`, which prints the table of the documentation from the same cases.
"""

from __future__ import annotations

import numpy as np
import pytest
from ac_accuracy import CASES, Case, worst_errors
from ac_signals import FULL_SCALE, Signal, Tone, analysed, config, distorted, windows

from proofvan_dsp.analysis import AnalysisMeter
from proofvan_dsp.sums import CLIPPED

# Rounding to 24 bit and the noise itself: s = sigma of the noise over the r.m.s. value of the fundamental.
NOISE = 1e-5


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name}, {case.rate}")
def test_the_largest_error_stays_below_its_bound(case: Case) -> None:
    worst = worst_errors(case, 3)
    assert {quantity: worst[quantity] for quantity, bound in case.bounds.items() if worst[quantity] > bound} == {}


def test_with_noise_the_error_is_that_of_the_noise() -> None:
    """G10: r.m.s. error at most 1.3 times the bound s sqrt(2) / (cos phi sqrt(N)) of the noise."""
    signal, errors, rate = distorted((3, 5)), [], 8_000
    for seed in range(8):
        counts = signal.counts(50.13, rate, 2.0, noise_db=100, seed=seed)
        errors += [window.pair(0).active / signal.active - 1 for window in windows(analysed(counts, config(rate)))]
    bound = NOISE * np.sqrt(2) / (0.8 * np.sqrt(rate / 5))
    assert len(errors) > 60
    assert float(np.sqrt(np.mean(np.square(errors)))) < 1.3 * bound


def test_a_ramp_of_frequency_moves_no_power_and_is_followed() -> None:
    rate, slope = 8_000, 1.0
    t = np.arange(3 * rate) / rate
    turns = 49.0 * t + slope * t * t / 2
    waves = Signal((Tone(1, 0.5),), (Tone(1, 0.3, -36.87),))
    counts = np.stack([Signal._sampled(tones, 0.0, turns) for tones in (waves.u, waves.i)], axis=1) * FULL_SCALE
    found = windows(analysed(np.rint(counts).astype(np.int32), config(rate)))
    for window in found:
        middle = (window.start + window.end) / 2**21 / rate
        # The cycles at both ends of a record go by the frequency of the cycles next to them.
        at_end = window in (found[0], found[-1])
        allowed = 30.0 if at_end else 0.1
        assert abs(window.frequency - (49.0 + slope * middle)) * 1e3 < allowed
        assert abs(window.pair(0).active / waves.active - 1) * 1e6 < (500.0 if at_end else 50.0)


def test_a_ramp_of_amplitude_gives_the_mean_over_each_window() -> None:
    rate = 8_000
    signal = distorted(())
    t = np.arange(3 * rate) / rate
    counts = np.rint(signal.counts(50.0, rate, 3.0) * (1 + 0.1 * t)[:, None] / 1.4).astype(np.int32)
    for window in windows(analysed(counts, config(rate))):
        a, b = (1 + 0.1 * window.start / 2**20 / rate), (1 + 0.1 * window.end / 2**20 / rate)
        expected = signal.active / 1.4**2 * (a * a + a * b + b * b) / 3
        assert abs(window.pair(0).active / expected - 1) * 1e6 < 300.0


def test_clipping_is_flagged_on_every_window_that_it_spoils() -> None:
    signal = distorted((3,))
    loud = Signal(tuple(Tone(t.order, t.share * 1.5, t.degrees) for t in signal.u), signal.i)
    readings = analysed(loud.counts(50.2, 8_000, 1.0), config(8_000))
    assert readings
    assert all(reading.flags == CLIPPED for reading in readings)


@pytest.mark.parametrize("rate", [8_000, 64_000])
@pytest.mark.parametrize("cycles", [0, 0.3, 3])
def test_samples_that_never_came_cost_their_cycles_and_no_accuracy(rate: int, cycles: float) -> None:
    signal, meter, at = distorted((3, 5, 7, 11)), AnalysisMeter(config(rate)), rate * 3 // 2 + 123
    counts, length = signal.counts(50.37, rate, 3.0, phase=0.1), max(1, int(cycles * rate / 50.37))
    readings = meter.feed(0, counts[:at]) + meter.hole(at, length)
    readings += meter.feed(at + length, counts[at + length :]) + meter.finish()
    seen = [reading for reading in readings if reading.kind == "cycle"]
    # Of 151 cycles one is cut at each end of the record, and two at the hole.
    assert len(seen) >= 149 - cycles - 2
    assert all(reading.end < at << 20 or reading.start > (at + length) << 20 for reading in readings)
    assert max(abs(window.pair(0).active / signal.active - 1) for window in windows(readings)) < 0.03e-6
    assert max(abs(cycle.pair(0).active / signal.active - 1) for cycle in seen) < 0.2e-6


@pytest.mark.parametrize("rate", [8_000, 64_000])
@pytest.mark.parametrize(("cycles", "lost"), [(0.5, 0), (1, 0), (3, 0), (20, 17)])
def test_a_line_that_fails_for_a_while_keeps_its_energy_and_spoils_only_what_is_beside_it(
    rate: int, cycles: float, lost: int
) -> None:
    signal, begin = distorted((3, 5, 7, 11)), rate * 3 // 2 + 123
    counts = signal.counts(50.37, rate, 3.0, phase=0.1)
    end = begin + int(cycles * rate / 50.37)
    counts[begin:end] = 0
    readings = analysed(counts, config(rate))
    assert sum(reading.kind == "cycle" for reading in readings) == 150 - lost
    energy = np.concatenate([[0], np.cumsum(np.prod(counts, axis=1, dtype=np.float64))])
    # The phase is taken over six cycles: so near to the failure the ends of cycles move, and with them their means.
    near = 3 * rate // 50
    for window in windows(readings):
        seconds = (window.end - window.start) / (1 << 20)
        if window.end < (begin - near) << 20 or window.start > (end + near) << 20:
            assert abs(window.pair(0).active / signal.active - 1) < 0.03e-6
        elif window.start < begin << 20 and window.end > end << 20:
            ends = np.array([window.start, window.end]) / (1 << 20)
            (there,) = np.diff(np.interp(ends, np.arange(len(energy)), energy))
            assert abs(window.pair(0).active * seconds - there) < 2e-6 * signal.active * seconds
