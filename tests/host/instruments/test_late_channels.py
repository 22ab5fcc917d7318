"""A current that is sampled late gives the energy of one that is not, for every phase angle and partition."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofvan.instruments.ac_calibration import AcCalibration
from proofvan.instruments.calibration import CalibratedChannel
from proofvan.instruments.late_channels import LateMeter
from proofvan.standards.register import PRACTICE
from proofvan.standards.standard import ChannelCoefficients, load
from proofvan_dsp.meters import PowerConfig
from proofvan_dsp.power import PowerMeter
from proofvan_dsp.sums import POSITION_BITS

RATE, FREQUENCY = 4000, 50.0
CYCLES = 50
FULL = 8_388_607
AMPLITUDE = 8_000_000
WARM = Fraction(23)


def coefficients(delay_ns: int, unit: str) -> ChannelCoefficients:
    return ChannelCoefficients(
        gain=Fraction(1, 10_000), full_scale=FULL, unit=unit, reference_temperature_degc=WARM, delay_ns=delay_ns
    )


def calibration(delay_ns: int, voltage_delay_ns: int = 0) -> AcCalibration:
    """Give three phases whose currents are late; the board has six channels."""
    roles = {}
    for phase in (1, 2, 3):
        roles[f"voltage_{phase}"] = CalibratedChannel(phase - 1, coefficients(voltage_delay_ns, "V"))
        roles[f"current_{phase}"] = CalibratedChannel(phase + 2, coefficients(delay_ns, "A"))
    other = roles["voltage_1"]
    return AcCalibration(load(PRACTICE / "dc_energy_standard.toml"), roles, other, other, other)


def sampled(angle: float, delay_s: float, voltage_delay_s: float = 0.0) -> np.ndarray:
    """Give counts of three phases, currents `angle` behind; each channel shows what was there before."""
    instants = np.arange(int(CYCLES * RATE / FREQUENCY) + 40) / RATE
    turn = 2 * np.pi * FREQUENCY
    thirds = 2 * np.pi / 3 * np.arange(3)[:, None]
    voltage = np.sin(turn * (instants - voltage_delay_s) - thirds)
    current = np.sin(turn * (instants - delay_s) - thirds - angle)
    return np.round(AMPLITUDE * np.concatenate((voltage, current))).astype(np.int32).T.copy()


def energy(known: AcCalibration, counts: np.ndarray, pieces: int = 1) -> float:
    config = PowerConfig(6, known.pairs, (FULL,) * 6)
    meter = LateMeter(config, known.late_pairs) if known.late else PowerMeter(config)
    first = 0
    for piece in np.array_split(counts, pieces):
        meter.feed(first, np.ascontiguousarray(piece))
        first += len(piece)
    start = 20 << POSITION_BITS
    length = int(CYCLES * RATE / FREQUENCY) << POSITION_BITS
    return known.energy_j(meter.gate(start, start + length), WARM, Fraction(1, RATE))


@pytest.mark.parametrize("angle", [0.0, 0.5, -1.0, 1.3])
@pytest.mark.parametrize("delay_ns", [1000, -3000, 5000])
def test_the_energy_is_that_of_channels_sampled_at_once(angle: float, delay_ns: int) -> None:
    truth = energy(calibration(0), sampled(angle, 0.0))
    late = sampled(angle, delay_ns * 1e-9)
    apparent = 3 * (AMPLITUDE / 1e4) ** 2 / 2 * CYCLES / FREQUENCY
    wrong = (energy(calibration(0), late) - truth) / apparent
    right = (energy(calibration(delay_ns), late) - truth) / apparent
    lag = 2 * np.pi * FREQUENCY * delay_ns * 1e-9
    assert wrong == pytest.approx(-lag * np.sin(angle), abs=lag * lag + 1e-7)
    assert abs(right) < lag * lag / 2 + 1e-3 * abs(lag) * abs(np.sin(angle)) + 2e-8


def test_a_delay_that_both_share_changes_nothing() -> None:
    both = sampled(1.0, 2e-6, 2e-6)
    assert not calibration(2000, 2000).late
    assert energy(calibration(2000, 2000), both) == energy(calibration(0), both)


@given(st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_no_partition_into_blocks_changes_a_bit(pieces: int, seed: int) -> None:
    counts = np.random.default_rng(seed).integers(-FULL, FULL, (4100, 6), dtype=np.int32)
    known = calibration(1500)
    assert energy(known, counts, pieces) == energy(known, counts)


def test_the_streams_own_sums_are_the_same_bits_and_a_gap_stays_a_gap() -> None:
    counts = sampled(0.4, 0.0)
    config = PowerConfig(6, ((0, 3),), (FULL,) * 6)
    plain, late = PowerMeter(config), LateMeter(config, ((0, 3),))
    for meter in (plain, late):
        meter.feed(0, counts[:1000])
        meter.hole(1000, 50)
        meter.feed(1050, counts[1050:])
    for start, end in ((100, 900), (980, 1100)):
        one, other = (meter.gate(start << POSITION_BITS, end << POSITION_BITS) for meter in (plain, late))
        assert one.products[(0, 3)] == other.products[(0, 3)] and one.flags == other.flags
        assert one.totals == {channel: other.totals[channel] for channel in one.totals}
