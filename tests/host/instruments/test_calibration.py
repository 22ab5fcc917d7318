"""Calibration of exact sums equals calibrating every sample, and is rounded once."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofvan.instruments.calibration import CalibratedChannel, energy_j, exact_energy_j, exact_mean, mean_value
from proofvan.standards.standard import ChannelCoefficients
from proofvan_dsp.power import PowerConfig, PowerMeter
from proofvan_dsp.sums import POSITION_BITS

COUNT = st.integers(-(2**23), 2**23 - 1)
DECIMAL = st.decimals(-2, 2, places=9, allow_nan=False).map(str)


def channel(
    number: int, gain: str, offset: str = "0", coefficient: str = "0", reference: str = "23", unit: str = "V"
) -> CalibratedChannel:
    coefficients = ChannelCoefficients.model_validate(
        {
            "gain": gain,
            "offset_counts": offset,
            "temperature_coefficient_per_k": coefficient,
            "reference_temperature_degc": reference,
            "full_scale": 8388607,
            "unit": unit,
        }
    )
    return CalibratedChannel(number, coefficients)


def meter_of(counts: list[tuple[int, int]]) -> PowerMeter:
    meter = PowerMeter(PowerConfig(2, ((0, 1),), (8388607, 8388607)))
    meter.feed(0, np.array(counts, dtype=np.int32))
    return meter


def cubics(values: list[Fraction]) -> Fraction:
    """Integral from the second to the last sample but one, each interval by the cubic through four samples."""
    fours = zip(values, values[1:], values[2:], values[3:], strict=False)
    return sum(((13 * (b + c) - a - d) / 24 for a, b, c, d in fours), Fraction(0))


@settings(max_examples=60, deadline=None)
@given(
    counts=st.lists(st.tuples(COUNT, COUNT), min_size=4, max_size=40),
    offsets=st.tuples(DECIMAL, DECIMAL),
    coefficient=DECIMAL,
    temperature=st.integers(-20_000, 60_000),
)
def test_energy_of_the_sums_is_the_sum_over_calibrated_samples(
    counts: list[tuple[int, int]], offsets: tuple[str, str], coefficient: str, temperature: int
) -> None:
    voltage = channel(0, "0.00011920928955078125", offsets[0], coefficient)
    current = channel(1, "0.0000476837158203125", offsets[1], "-0.00001", "20", "A")
    at = Fraction(temperature, 1000)
    period = Fraction(1, 4000)
    sums = meter_of(counts).gate(1 << POSITION_BITS, (len(counts) - 2) << POSITION_BITS)
    direct = cubics([voltage.value(Fraction(u), at) * current.value(Fraction(i), at) for u, i in counts]) * period
    assert exact_energy_j(sums, voltage, current, at, period) == direct
    assert energy_j(sums, voltage, current, at, period) == float(direct)
    mean = cubics([voltage.value(Fraction(u), at) for u, _ in counts]) / (len(counts) - 3)
    assert exact_mean(sums, voltage, at) == mean
    assert mean_value(sums, voltage, at) == float(mean)


def test_ripple_power_is_counted_as_the_published_figure_says() -> None:
    # 500 V/100 A with 10 V/8 A of ripple in phase: 50 040 W, not 50 000 (signals and uncertainty 1.5 [V]).
    angle = 2 * np.pi * 300 * np.arange(4001) / 4000
    voltage, current = channel(0, "0.0001"), channel(1, "0.00005", unit="A")
    volts, amperes = 500 + 10 * np.sin(angle), 100 + 8 * np.sin(angle)
    counts = np.rint(np.stack([volts / 1e-4, amperes / 5e-5], axis=1)).astype(np.int32)
    meter = PowerMeter(PowerConfig(2, ((0, 1),), (8388607, 8388607)))
    meter.feed(0, counts)
    sums = meter.gate(0, 4000 << POSITION_BITS)
    assert energy_j(sums, voltage, current, Fraction(23), Fraction(1, 4000)) == pytest.approx(50_040.0, abs=0.01)


def test_one_thousand_counts_more_in_one_sample_move_the_energy_by_exactly_the_predicted_amount() -> None:
    voltage, current = channel(0, "0.0001", "3"), channel(1, "0.00005", "-7", unit="A")
    counts = [(5_000_000 + n, 2_000_000 - n) for n in range(50)]
    changed = [(u + 1000, i) if n == 20 else (u, i) for n, (u, i) in enumerate(counts)]
    gate = (0, 49 << POSITION_BITS)
    period, at = Fraction(1, 4000), Fraction(23)
    before = exact_energy_j(meter_of(counts).gate(*gate), voltage, current, at, period)
    after = exact_energy_j(meter_of(changed).gate(*gate), voltage, current, at, period)
    assert after - before == 1000 * Fraction("0.0001") * current.value(Fraction(counts[20][1]), at) * period


def test_swapped_channels_give_the_same_energy() -> None:
    counts = [(5_000_000 + n, 2_000_000 - n) for n in range(50)]
    straight = meter_of(counts).gate(0, 49 << POSITION_BITS)
    swapped = meter_of([(i, u) for u, i in counts]).gate(0, 49 << POSITION_BITS)
    at, period = Fraction(25), Fraction(1, 8000)
    one = energy_j(straight, channel(0, "0.0001", "3"), channel(1, "0.00005", "5", unit="A"), at, period)
    other = energy_j(swapped, channel(1, "0.0001", "3"), channel(0, "0.00005", "5", unit="A"), at, period)
    assert one == other
