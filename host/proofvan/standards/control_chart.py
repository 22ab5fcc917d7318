"""Control chart of a standard's intermediate checks (期间核查): is it still what its certificate says?"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

# Fewer checks give no limits worth drawing; until then only the largest allowed deviation counts.
# JJF 1033-2016 asks for at least 20 subgroups before limits are fixed; with 10 the limits are provisional. [M-med]
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Chart:
    """Centre line and standard deviation of the earlier checks, and the latest points (oldest first)."""

    centre: float
    deviation: float
    points: tuple[float, ...]

    @property
    def limits(self) -> tuple[float, float]:
        """Lower and upper control limit: centre ± 3 s."""
        return self.centre - 3.0 * self.deviation, self.centre + 3.0 * self.deviation

    def signals(self) -> tuple[str, ...]:
        """Give the message ids of the rules that the latest point breaks (GB/T 4091-2001, JJF 1033-2016 [M-med])."""
        scaled = [(point - self.centre) / self.deviation for point in self.points]
        return tuple(name for name, breaks in RULES.items() if breaks(scaled))


def chart(earlier: Sequence[float], later: Sequence[float] = ()) -> Chart | None:
    """Draw a chart: limits from `earlier` alone, all points in order; None as long as there are too few or all equal.

    The latest point never helps to make the limits that it is judged by.
    """
    if len(earlier) < FEWEST or (spread := stdev(earlier)) == 0.0:
        return None
    return Chart(fmean(earlier), spread, (*earlier, *later))


def _beyond_three(z: Sequence[float]) -> bool:
    return abs(z[-1]) > 3.0


def _nine_on_one_side(z: Sequence[float]) -> bool:
    return _last(z, 9, lambda some: all(v > 0 for v in some) or all(v < 0 for v in some))


def _six_rising_or_falling(z: Sequence[float]) -> bool:
    return _last(z, 6, lambda some: _all_steps(some, 1.0) or _all_steps(some, -1.0))


def _fourteen_alternating(z: Sequence[float]) -> bool:
    return _last(z, 14, _alternates)


def _two_of_three_beyond_two(z: Sequence[float]) -> bool:
    return _last(z, 3, lambda some: _most(some, 2, 2.0))


def _four_of_five_beyond_one(z: Sequence[float]) -> bool:
    return _last(z, 5, lambda some: _most(some, 4, 1.0))


def _fifteen_within_one(z: Sequence[float]) -> bool:
    return _last(z, 15, lambda some: all(abs(v) < 1.0 for v in some))


def _eight_outside_one(z: Sequence[float]) -> bool:
    return _last(z, 8, lambda some: all(abs(v) > 1.0 for v in some))


RULES: dict[str, Callable[[Sequence[float]], bool]] = {
    "check-rule-beyond-three": _beyond_three,
    "check-rule-nine-on-one-side": _nine_on_one_side,
    "check-rule-six-in-a-row": _six_rising_or_falling,
    "check-rule-fourteen-alternating": _fourteen_alternating,
    "check-rule-two-of-three": _two_of_three_beyond_two,
    "check-rule-four-of-five": _four_of_five_beyond_one,
    "check-rule-fifteen-within-one": _fifteen_within_one,
    "check-rule-eight-outside-one": _eight_outside_one,
}


def _last(z: Sequence[float], count: int, holds: Callable[[Sequence[float]], bool]) -> bool:
    return len(z) >= count and holds(z[-count:])


def _all_steps(z: Sequence[float], sign: float) -> bool:
    return all((b - a) * sign > 0 for a, b in itertools.pairwise(z))


def _alternates(z: Sequence[float]) -> bool:
    steps = [b - a for a, b in itertools.pairwise(z)]
    return all(a * b < 0 for a, b in itertools.pairwise(steps))


def _most(z: Sequence[float], count: int, width: float) -> bool:
    # The latest point must be one of them: the rule speaks about now.
    sign = math.copysign(1.0, z[-1])
    return z[-1] * sign > width and sum(v * sign > width for v in z) >= count
