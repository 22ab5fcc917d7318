"""What the meters give: exact integers, and the flags of the samples behind them.

A position is an instant in sample time as an integer: sample index times 2**POSITION_BITS plus the fraction. Between
two samples every summed quantity (a count, a product of two counts) is the cubic through the four samples around, so
the integral over any gate is an exact integer and adjacent gates add up to the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

POSITION_BITS = 20
# The integral of such a cubic between positions is a multiple of 1/(24 * 2**(4*POSITION_BITS)) count × sample.
SUM_DENOMINATOR = 24 << (4 * POSITION_BITS)

CLEAN = 0
GAP = 1  # a sample that the integral is made of is missing
CLIPPED = 2  # such a sample lies at or beyond the converter's range
OUTSIDE = 4  # the gate reaches past the samples that are there
OVERRANGE = 8  # the converter reported an overrange among these samples


@dataclass(frozen=True)
class Gate:
    """Two positions, start before end."""

    start: int
    end: int

    @property
    def samples(self) -> Fraction:
        """Length of the gate in samples, exact."""
        return Fraction(self.end - self.start, 1 << POSITION_BITS)


@dataclass(frozen=True)
class GateSums:
    """Exact integrals over a gate, in units of 1/SUM_DENOMINATOR count (or count²) × sample.

    `totals[channel]` integrates the counts; `products[(a, b)]` the product of two channels' counts (a <= b).
    `lowest` and `highest` are the extreme counts of the samples that the integral is made of: one more on either side.
    """

    gate: Gate
    totals: dict[int, int]
    products: dict[tuple[int, int], int]
    lowest: dict[int, int]
    highest: dict[int, int]
    sample_count: int
    flags: int


@dataclass(frozen=True)
class PulseGate:
    """Pulses of a stream between two instants of the capture clock (double chronometry, ISO 7278-3).

    `whole` pulse intervals span `pulse_ticks` ticks; the gate lasts `gate_ticks`; the interpolated number of pulses is
    `whole * gate_ticks / pulse_ticks`, kept as an exact fraction. `count` is the plain number of pulses in the gate.
    """

    count: int
    whole: int
    pulse_ticks: int
    gate_ticks: int
    interpolated: Fraction
    glitches: int
    missing: int
    extra: int
    flags: int

    def frequency(self, ticks_per_second: int) -> Fraction:
        """Give the mean frequency (Hz) over the whole pulse intervals; 0 when there is none."""
        return Fraction(self.whole * ticks_per_second, self.pulse_ticks) if self.pulse_ticks else Fraction(0)


@dataclass(frozen=True)
class QuadratureGate:
    """Steps of a two-phase encoder between two instants of the capture clock.

    `forward` and `backward` count edges with start <= stamp < end; `moved` is the interpolated change of position in
    steps; `lost` the edges with an unknown direction that the gate touches (flag GAP).
    """

    forward: int
    backward: int
    moved: Fraction
    lost: int
    flags: int
