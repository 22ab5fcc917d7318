"""AcMeter: windows of whole cycles, the same for every partition, near the analytic truth."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proofvan_dsp import errors, reference
from proofvan_dsp.ac import AcConfig, AcMeter, AcWindow
from proofvan_dsp.sums import CLEAN, CLIPPED

# The same examples every time, however slow the machine.
PROPERTY = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

FULL_SCALE = (1 << 23) - 1
HARMONICS = ((3, 0.08), (5, 0.06), (7, 0.04), (11, 0.02))


def config(rate: int = 64_000, **changed: object) -> AcConfig:
    values: dict[str, object] = {
        "channels": 2,
        "pairs": ((0, 1),),
        "full_scale": (FULL_SCALE, FULL_SCALE),
        "rate": Fraction(rate),
        **changed,
    }
    return AcConfig(**values)


def signal(frequency: float, rate: int, seconds: float, phase: float = 0.7) -> tuple[np.ndarray, float, float]:
    """Voltage and current with harmonics, quantised; true P in counts² and true rms of the voltage in counts."""
    angle = 2 * np.pi * frequency * np.arange(round(rate * seconds)) / rate + phase
    u_peak, i_peak, lag = 0.8 * FULL_SCALE, 0.5 * FULL_SCALE, np.arccos(0.8)
    u, i = u_peak * np.sin(angle), i_peak * np.sin(angle - lag)
    power, square = u_peak * i_peak / 2 * np.cos(lag), u_peak**2 / 2
    for order, share in HARMONICS:
        u += share * u_peak * np.sin(order * angle + order)
        i += share * i_peak * np.sin(order * angle + order + 0.3)
        power += share**2 * u_peak * i_peak / 2 * np.cos(0.3)
        square += (share * u_peak) ** 2 / 2
    return np.round(np.stack([u, i], axis=1)).astype(np.int32), power, float(np.sqrt(square))


def feed(meter: AcMeter, counts: np.ndarray, ends: list[int], first: int = 0) -> list[AcWindow]:
    bounds = sorted({0, len(counts), *(end % (len(counts) + 1) for end in ends)})
    windows: list[AcWindow] = []
    for a, b in pairwise(bounds):
        windows += meter.feed(first + a, counts[a:b])
    return windows


@pytest.mark.parametrize(("rate", "power_ppm", "frequency_mhz"), [(64_000, 0.1, 0.05), (8_000, 5.0, 0.5)])
@pytest.mark.parametrize("frequency", [50.37, 49.3, 50.7, 50.0, 42.6, 57.4])
def test_power_rms_and_frequency_of_a_distorted_signal(
    frequency: float, rate: int, power_ppm: float, frequency_mhz: float
) -> None:
    counts, power, rms = signal(frequency, rate, 1.3)
    windows = AcMeter(config(rate)).feed(0, counts)
    assert len(windows) >= 4
    for window in windows:
        assert abs(float(window.power(0, 1)) / power - 1) * 1e6 < power_ppm
        assert abs(window.rms(0) / rms - 1) * 1e6 < power_ppm
        assert abs(float(window.frequency) - frequency) * 1e3 < frequency_mhz
        assert window.flags == CLEAN


def test_adjacent_windows_share_their_ends_and_add_up_to_the_gate_over_all() -> None:
    counts, _, _ = signal(50.37, 8_000, 2)
    meter = AcMeter(config(8_000))
    windows = meter.feed(0, counts)
    for before, after in pairwise(windows):
        assert before.gate.end == after.gate.start
    whole = meter.gate(windows[0].gate.start, windows[-1].gate.end)
    assert whole.products[(0, 1)] == sum(window.sums.products[(0, 1)] for window in windows)


@settings(PROPERTY, max_examples=25)
@given(st.lists(st.integers(0, 5000), max_size=8), st.integers(0, 1000), st.integers(0, 5))
def test_any_partition_equals_the_definition(ends: list[int], first: int, kind: int) -> None:
    counts, _, _ = signal(48.9 + kind, 2_000, 1.6, phase=kind)
    if kind == 1:
        counts = np.random.default_rng(first).integers(-(1 << 31), 1 << 31, counts.shape, dtype=np.int32)
    if kind == 2:
        counts[1000:1900] = 0
    if kind == 3:
        counts += np.random.default_rng(first).integers(-400_000, 400_000, counts.shape, dtype=np.int32)
    meter = AcMeter(config(2_000, cycles=4))
    assert feed(meter, counts, ends, first) == reference.AcMeter(config(2_000, cycles=4)).feed_all(first, counts)


@pytest.mark.parametrize("at", [0, 1, 500, 777, 2500])
def test_a_restored_meter_goes_on_as_if_nothing_happened(at: int) -> None:
    counts, _, _ = signal(50.37, 2_000, 1.6)
    whole, before = AcMeter(config(2_000)), AcMeter(config(2_000))
    windows = before.feed(0, counts[:at])
    after = AcMeter.from_state(before.state())
    assert after.state() == before.state()
    assert windows + after.feed(at, counts[at:]) == whole.feed(0, counts)
    assert after.state() == whole.state()


def test_no_window_spans_a_hole_and_the_gate_over_it_says_so() -> None:
    counts, power, _ = signal(50.37, 8_000, 2)
    meter = AcMeter(config(8_000))
    before = meter.feed(0, counts[:7000])
    meter.hole(7000, 100)
    after = meter.feed(7100, counts[7100:])
    assert len(before) >= 3
    assert len(after) >= 3
    for window in before + after:
        assert window.gate.end < 7000 << 20 or window.gate.start > 7099 << 20
        assert window.flags == CLEAN
        assert abs(float(window.power(0, 1)) / power - 1) < 1e-5
    assert meter.gate(6000 << 20, 8000 << 20).flags != CLEAN


def test_a_clipped_sample_flags_its_window_only() -> None:
    counts, _, _ = signal(50.37, 8_000, 2)
    counts[5000, 1] = FULL_SCALE
    flags = [window.flags for window in AcMeter(config(8_000)).feed(0, counts)]
    assert flags.count(CLIPPED) == 1
    assert flags.count(CLEAN) == len(flags) - 1


def test_a_dead_line_gives_no_window_and_the_cycles_start_anew() -> None:
    counts, _, _ = signal(50.0, 8_000, 3)
    counts[8_000:16_000] = 0
    windows = AcMeter(config(8_000)).feed(0, counts)
    assert windows
    for window in windows:
        assert window.gate.end <= 8_000 << 20 or window.gate.start >= 16_000 << 20


def test_noise_near_zero_cuts_no_extra_cycles() -> None:
    counts, _, _ = signal(50.0, 8_000, 3)
    noise = np.random.default_rng(5).normal(0, FULL_SCALE * 1e-2, counts.shape)
    noisy = np.clip(counts + noise, -FULL_SCALE, FULL_SCALE).astype(np.int32)
    for window in AcMeter(config(8_000)).feed(0, noisy):
        assert abs(float(window.frequency) - 50) < 0.05


def test_a_block_longer_than_the_history_loses_no_window() -> None:
    counts, _, _ = signal(50.37, 8_000, 12)
    short, long = AcMeter(config(8_000, history=32_000)), AcMeter(config(8_000))
    assert short.feed(0, counts) == long.feed(0, counts)


def test_a_refused_block_leaves_the_meter_as_it_was() -> None:
    counts, _, _ = signal(50.37, 8_000, 6)
    meter = AcMeter(config(8_000, history=32_000))
    meter.feed(0, counts[:3000])
    before = meter.state()
    for first, wrong in [(2999, counts), (3001, counts), (3000, counts.astype(np.int64)), (3000, counts[:, :1])]:
        with pytest.raises(errors.SignalError):
            meter.feed(first, wrong)
    with pytest.raises(errors.SignalError):
        meter.hole(2999, 4)
    assert meter.state() == before


@pytest.mark.parametrize(
    "changed",
    [
        {"rate": Fraction(700)},
        {"rate": Fraction(0)},
        {"nominal_frequency": 50.0},
        {"rate": Fraction(-8000)},
        {"nominal_frequency": Fraction(0)},
        {"reference": 2},
        {"cycles": 0},
        {"history": 1000},
    ],
)
def test_a_meter_that_cannot_be_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(errors.ConfigError):
        config(**changed)
