"""What a direct-current line delivered, from exact sums: means, energy, charge, ripple."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from proofvan_dsp.sums import POSITION_BITS, SUM_DENOMINATOR, GateSums


@dataclass(frozen=True)
class DcSums:
    """Sums of voltage u and current i in counts over `count` sample instants, of u·u, u·i and i·i; their extremes.

    `count` is the length in sample instants, a fraction for a gate. Everything is exact but a ripple's square root.
    Ripple is what is left of a quantity beside its mean (its standard deviation, AC RMS).
    """

    first_index: int
    count: int | Fraction
    voltage: int | Fraction
    current: int | Fraction
    voltage_square: int | Fraction
    energy: int | Fraction
    current_square: int | Fraction
    lowest: tuple[int, int]
    highest: tuple[int, int]
    flags: int

    @classmethod
    def of_gate(cls, sums: GateSums, voltage: int, current: int) -> DcSums:
        """Give the sums over a gate of a PowerMeter with the pairs u·u, u·i and i·i; `voltage` < `current`."""
        u, i = voltage, current
        return cls(
            first_index=sums.gate.start >> POSITION_BITS,
            count=sums.gate.samples,
            voltage=Fraction(sums.totals[u], SUM_DENOMINATOR),
            current=Fraction(sums.totals[i], SUM_DENOMINATOR),
            voltage_square=Fraction(sums.products[(u, u)], SUM_DENOMINATOR),
            energy=Fraction(sums.products[(u, i)], SUM_DENOMINATOR),
            current_square=Fraction(sums.products[(i, i)], SUM_DENOMINATOR),
            lowest=(sums.lowest[u], sums.lowest[i]),
            highest=(sums.highest[u], sums.highest[i]),
            flags=sums.flags,
        )

    @property
    def charge(self) -> int | Fraction:
        """The integral of the current, count × sample."""
        return self.current

    @property
    def mean_voltage(self) -> Fraction:
        """Mean voltage in counts."""
        return Fraction(self.voltage) / self.count

    @property
    def mean_current(self) -> Fraction:
        """Mean current in counts."""
        return Fraction(self.current) / self.count

    @property
    def mean_power(self) -> Fraction:
        """Mean of u·i in counts²: with the power of the ripple, unlike the product of the means."""
        return Fraction(self.energy) / self.count

    @property
    def ripple_power(self) -> Fraction:
        """What the product of the means misses of the mean power, counts²."""
        return self.mean_power - self.mean_voltage * self.mean_current

    @property
    def ripple_voltage(self) -> float:
        """RMS of the voltage's ripple in counts."""
        return math.sqrt(Fraction(self.voltage_square) / self.count - self.mean_voltage**2)

    @property
    def ripple_current(self) -> float:
        """RMS of the current's ripple in counts."""
        return math.sqrt(Fraction(self.current_square) / self.count - self.mean_current**2)

    @property
    def peak_to_peak(self) -> tuple[int, int]:
        """Highest minus lowest count of voltage and current."""
        return self.highest[0] - self.lowest[0], self.highest[1] - self.lowest[1]
