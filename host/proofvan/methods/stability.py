"""Repeatability and stability of a measurement standard 计量标准 from groups of readings on its check source.

JJF 1033: repeatability is the standard deviation of one reading in a group; stability over time is the spread of the
means of groups taken weeks apart; both are watched on a mean-and-s control chart. Constants are computed from the
normal distribution, not copied from a table. [M-hi: the tests; C: the constants]
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from proofvan.core.errors import InputError

# JJF 1033-2016: at least 10 readings a group, 4 groups, a month apart. [M-med]
FEWEST_READINGS, FEWEST_GROUPS, FEWEST_DAYS = 10, 4, 30


@dataclass(frozen=True, slots=True)
class Group:
    """Readings of one day, in one unit; `day` is ISO, `source` says where they come from (a run)."""

    day: str
    source: str
    readings: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Mean of the readings."""
        return fmean(self.readings)

    @property
    def deviation(self) -> float:
        """Standard deviation of one reading."""
        return stdev(self.readings)


@dataclass(frozen=True, slots=True)
class Limits:
    """Centre line and control limits of one chart."""

    centre: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Stability:
    """What the groups say: `repeatability` pooled, `stability` of the means, and both charts."""

    groups: tuple[Group, ...]
    repeatability: float
    stability: float
    means: Limits
    deviations: Limits
    outside: tuple[str, ...]  # sources of the groups that leave a chart


def examine(groups: Sequence[Group]) -> Stability:
    """Examine groups in order of their days; raises InputError when there are too few, or of different sizes."""
    if len(groups) < 2 or any(len(one.readings) < 2 for one in groups):
        fewest = min((len(one.readings) for one in groups), default=0)
        raise InputError("stability-too-few", groups=len(groups), readings=fewest)
    sizes = {len(one.readings) for one in groups}
    if len(sizes) > 1:
        raise InputError("stability-sizes", value=", ".join(map(str, sorted(sizes))))
    ordered, size = tuple(sorted(groups, key=lambda one: (one.day, one.source))), sizes.pop()
    average = fmean(one.deviation for one in ordered)
    centre, reach = fmean(one.mean for one in ordered), 3 * average / (c4(size) * math.sqrt(size))
    means = Limits(centre, centre - reach, centre + reach)
    width = 3 * math.sqrt(1 - c4(size) ** 2) / c4(size)
    deviations = Limits(average, max(0.0, (1 - width) * average), (1 + width) * average)
    pooled = math.sqrt(fmean(one.deviation**2 for one in ordered))
    outside = tuple(one.source for one in ordered if not _inside(one, means, deviations))
    return Stability(ordered, pooled, stdev(one.mean for one in ordered), means, deviations, outside)


def c4(size: int) -> float:
    """Give the mean of s / sigma of n normal readings: sqrt(2 / (n - 1)) Gamma(n / 2) / Gamma((n - 1) / 2)."""
    return math.sqrt(2 / (size - 1)) * math.exp(math.lgamma(size / 2) - math.lgamma((size - 1) / 2))


def _inside(one: Group, means: Limits, deviations: Limits) -> bool:
    return means.low <= one.mean <= means.high and deviations.low <= one.deviation <= deviations.high
