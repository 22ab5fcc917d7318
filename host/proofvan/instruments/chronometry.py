"""Double chronometry: how many pulses fell between two gate edges, to a fraction of a pulse."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class GatedPulses:
    """The measured times of one gate, in the same unit, and the whole pulses between the two first pulses."""

    whole: int  # n
    gate: int  # T2: from the first gate edge to the second
    pulses: int  # T1: from the first pulse after the first gate edge to the first pulse after the second

    @property
    def interpolated(self) -> Fraction:
        """Give N' = n * T2 / T1 (ISO 7278-3, double-timing method), exactly."""
        return Fraction(self.whole * self.gate, self.pulses)


def gated(pulses: Sequence[int], opens: int, closes: int) -> GatedPulses | None:
    """Count between two gate edges; times of pulses ascending, all in one unit of one clock.

    A pulse at the very instant of a gate edge is the first after it. None when a pulse after the second edge has not
    come yet, or no whole pulse lies between.
    """
    first = bisect_left(pulses, opens)
    last = bisect_left(pulses, closes)
    if last >= len(pulses) or last <= first:
        return None
    return GatedPulses(last - first, closes - opens, pulses[last] - pulses[first])
