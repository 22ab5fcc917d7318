import numpy as np
import pytest

from proofvan.sim.converters import Actual, Converter, measure_bias, packed, power_channels
from proofvan.sim.effects import Effects
from proofvan.sim.seeds import stream
from proofvan.standards.register import PRACTICE
from proofvan.standards.standard import ChannelCoefficients, load

VOLTAGE = ChannelCoefficients(
    gain="0.0001", offset_counts="40", temperature_coefficient_per_k="0.00001",
    reference_temperature_degc="23", full_scale=8388607, unit="V",
)  # fmt: skip


IDEAL = Actual()


def converter(actual=IDEAL):
    return Converter(VOLTAGE, actual, stream(1, "noise"))


def read(counts, temperature):
    """The host's formula of calibration."""
    return 0.0001 * (counts - 40) * (1 + 1e-5 * (temperature - 23))


@pytest.mark.parametrize("temperature", [0.0, 23.0, 40.0])
def test_an_ideal_channel_reads_the_value_to_half_a_count(temperature):
    values = np.linspace(-800.0, 800.0, 41)
    counts = converter().counts(values, temperature)
    assert np.all(np.abs(read(counts, temperature) - values) <= 0.5001e-4)


def test_the_channel_clips_at_both_ends_of_its_range():
    counts = converter().counts(np.array([-1e6, 1e6]), 23.0)
    assert counts.tolist() == [-8388608, 8388607]


def test_gain_error_offset_and_temperature_show_as_stated():
    actual = Actual(gain_error=1e-4, offset=0.05, temperature_coefficient=2e-6, cold_gain_error=3e-4)
    counts = converter(actual).counts(np.array([600.0]), 33.0, coldness=0.5)
    expected = 600.0 * (1 + 1e-4 + 2e-5 + 1.5e-4) + 0.05
    assert abs(read(counts, 33.0)[0] - expected) < 2e-4


def test_noise_has_the_stated_size_and_does_not_depend_on_the_batches():
    values = np.zeros(20_000)
    whole = converter(Actual(noise=0.01)).counts(values, 23.0)
    cut = converter(Actual(noise=0.01))
    parts = np.concatenate([cut.counts(part, 23.0) for part in np.split(values, [17, 3000])])
    assert np.array_equal(whole, parts)
    assert abs(np.std(read(whole, 23.0)) / 0.01 - 1) < 0.03


def test_single_values_follow_the_same_model():
    actual = Actual(gain_error=1e-4, offset=0.05)
    assert converter(actual).one(600.0, 33.0) == converter(actual).counts(np.array([600.0]), 33.0)[0]
    assert converter().one(1e9) == 8388607


def test_samples_are_packed_little_endian_and_interleaved():
    data = packed({0: np.array([1, -2]), 1: np.array([0x010203, -8388608])}, channels=2, width=3)
    assert data == bytes([1, 0, 0, 3, 2, 1, 0xFE, 0xFF, 0xFF, 0, 0, 0x80])


def test_a_channel_that_nobody_drives_is_zero():
    assert packed({0: np.array([7])}, channels=2, width=4) == bytes([7, 0, 0, 0, 0, 0, 0, 0])


def test_the_drawn_energy_error_spreads_as_the_certificate_says():
    standard = load(PRACTICE / "dc_energy_standard.toml")
    errors = []
    for seed in range(400):
        drawn = power_channels(standard, Effects(seed))
        errors.append(drawn["voltage"].gain_error + drawn["current"].gain_error)
    u = standard.uncertainty("energy").standard_uncertainty() / 100
    drift = float(standard.drift_per_year.expanded) / 100 / 3**0.5
    assert abs(np.mean(errors)) < 4 * u / 20
    assert abs(np.std(errors) / np.hypot(u, drift) - 1) < 0.12


def test_certificate_biases_can_be_switched_off():
    off = Effects(4, {"certificate_bias": 0.0})
    assert power_channels(load(PRACTICE / "dc_energy_standard.toml"), off)["voltage"].gain_error == 0.0
    assert measure_bias(load(PRACTICE / "metal_measure.toml"), off) == 0.0
    assert measure_bias(load(PRACTICE / "metal_measure.toml"), Effects(4)) != 0.0
