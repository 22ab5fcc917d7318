"""What the meters give: exact integers, and the flags of the samples behind them.

A position is an instant in sample time as an integer: sample index times 2**POSITION_BITS plus the fraction. Between
samples every summed quantity is the straight line through its neighbours, so the integral over any gate is an exact
integer and adjacent gates add up to the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

POSITION_BITS = 20
# The integral of a straight line between positions is a multiple of 2**-(2*POSITION_BITS + 1) counts × sample.
SUM_BITS = 2 * POSITION_BITS + 1

CLEAN = 0
GAP = 1  # samples are missing inside the gate
CLIPPED = 2  # a sample inside the gate lies at or beyond the converter's range
OUTSIDE = 4  # the gate reaches past the samples that are there


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
    """Exact integrals over a gate, in units of 2**-SUM_BITS count (or count²) × sample.

    `totals[channel]` integrates the counts; `products[(a, b)]` the product of two channels' counts (a <= b).
    `lowest` and `highest` are the extreme counts of the whole samples touched by the gate.
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
    flags: int
