"""Stage 6: exact sums of counts become values in SI units. Fractions all the way; one rounding, at the end.

A channel's value is `gain * (count - offset) * (1 + coefficient * (T - T_reference))`, so an energy over a gate is

    g_u g_i [ sum(c_u c_i) - o_i sum(c_u) - o_u sum(c_i) + o_u o_i n ] * period

with the temperature factor in each g: the sums are of raw counts, calibration is applied to them once.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from proofvan.standards.standard import ChannelCoefficients
from proofvan_dsp.sums import SUM_DENOMINATOR, GateSums

_UNIT = Fraction(1, SUM_DENOMINATOR)


@dataclass(frozen=True, slots=True)
class CalibratedChannel:
    """Channel number in the stream, and its coefficients from the standard's certificate."""

    channel: int
    coefficients: ChannelCoefficients

    def gain(self, temperature_degc: Fraction) -> Fraction:
        """Give the unit per count at a temperature."""
        known = self.coefficients
        return known.gain * (
            1 + known.temperature_coefficient_per_k * (temperature_degc - known.reference_temperature_degc)
        )

    @property
    def reference_degc(self) -> Fraction:
        """Temperature at which no correction is made: for channels whose own temperature nobody measures."""
        return self.coefficients.reference_temperature_degc

    def value(self, counts: Fraction, temperature_degc: Fraction) -> Fraction:
        """Give the value of (mean) counts."""
        return self.gain(temperature_degc) * (counts - self.coefficients.offset_counts)


def energy_j(
    sums: GateSums,
    voltage: CalibratedChannel,
    current: CalibratedChannel,
    temperature_degc: Fraction,
    period_s: Fraction,
) -> float:
    """Give the integral of u·i over the gate (J), correctly rounded from the exact value."""
    return float(exact_energy_j(sums, voltage, current, temperature_degc, period_s))


def exact_energy_j(
    sums: GateSums,
    voltage: CalibratedChannel,
    current: CalibratedChannel,
    temperature_degc: Fraction,
    period_s: Fraction,
) -> Fraction:
    """Give the energy over the gate before rounding (J)."""
    pair = (min(voltage.channel, current.channel), max(voltage.channel, current.channel))
    offset_u, offset_i = voltage.coefficients.offset_counts, current.coefficients.offset_counts
    count_products = (
        sums.products[pair] * _UNIT
        - offset_i * sums.totals[voltage.channel] * _UNIT
        - offset_u * sums.totals[current.channel] * _UNIT
        + offset_u * offset_i * sums.gate.samples
    )
    return voltage.gain(temperature_degc) * current.gain(temperature_degc) * count_products * period_s


def mean_value(sums: GateSums, channel: CalibratedChannel, temperature_degc: Fraction) -> float:
    """Give a channel's mean over the gate in its unit, correctly rounded."""
    return float(exact_mean(sums, channel, temperature_degc))


def exact_mean(sums: GateSums, channel: CalibratedChannel, temperature_degc: Fraction) -> Fraction:
    """Give a channel's mean over the gate before rounding."""
    mean_counts = sums.totals[channel.channel] * _UNIT / sums.gate.samples
    return channel.value(mean_counts, temperature_degc)
