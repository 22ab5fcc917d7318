"""Monte Carlo that goes on until its own figures stand still (JCGM 101 7.9), and the check of the GUM by it (8)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Draws = npt.NDArray[np.float64]

# A batch of JCGM 101 7.9.4 b): at least 10 000 draws; and an end, so that a distribution without moments stops too.
BATCH = 10_000
MOST_BATCHES = 400


@dataclass(frozen=True, slots=True)
class Distribution:
    """What the draws say of the result: the shortest interval holds the coverage probability."""

    mean: float
    standard_uncertainty: float
    low: float
    high: float
    draws: int
    tolerance: float  # numerical tolerance of u (7.9.2)
    settled: bool  # the figures stand still within the tolerance

    def confirms(self, value: float, expanded_uncertainty: float, digits: int = 2) -> bool:
        """Say whether the GUM's interval agrees with this one, in so many significant digits of u (JCGM 101 8.1.3)."""
        tolerance = tolerance_of(self.standard_uncertainty, digits)
        low, high = value - expanded_uncertainty, value + expanded_uncertainty
        return max(abs(low - self.low), abs(high - self.high)) <= tolerance


def settle(
    draw: Callable[[np.random.Generator, int], Draws],
    seed: int,
    coverage: float = 0.95,
    digits: int = 2,
    most_batches: int = MOST_BATCHES,
) -> Distribution:
    """Draw batches until mean, u and both ends of the interval stand still within half a unit of the last digit.

    `draw(generator, count)` gives values of the result; `digits` are the significant digits of u that are to be right.
    """
    generator = np.random.default_rng(seed)
    size = max(BATCH, math.ceil(100 / (1 - coverage)))
    batches: list[Draws] = []
    figures: list[tuple[float, float, float, float]] = []
    settled = False
    while not settled and len(batches) < most_batches:
        batches.append(np.asarray(draw(generator, size), dtype=np.float64))
        figures.append(_figures(batches[-1], coverage))
        settled = len(figures) > 1 and _stands_still(figures, tolerance_of(_spread(batches), digits))
    everything = np.concatenate(batches)
    mean, u, low, high = _figures(everything, coverage)
    return Distribution(mean, u, low, high, len(everything), tolerance_of(u, digits), settled)


def tolerance_of(u: float, digits: int) -> float:
    """Give half a unit in the last of the significant digits of u (JCGM 101 7.9.2)."""
    if not u > 0 or not math.isfinite(u):
        return 0.0
    return 0.5 * 10.0 ** (math.floor(math.log10(u)) - digits + 1)


def shortest_interval(values: Draws, coverage: float) -> tuple[float, float]:
    """Give the shortest interval that holds a share of the values (JCGM 101 5.3.4)."""
    ordered = np.sort(values)
    inside = math.ceil(coverage * len(ordered))
    widths = ordered[inside - 1 :] - ordered[: len(ordered) - inside + 1]
    start = int(np.argmin(widths))
    return float(ordered[start]), float(ordered[start + inside - 1])


def _figures(values: Draws, coverage: float) -> tuple[float, float, float, float]:
    low, high = shortest_interval(values, coverage)
    return float(values.mean()), float(values.std(ddof=1)), low, high


def _spread(batches: list[Draws]) -> float:
    return float(np.mean([batch.std(ddof=1) for batch in batches]))


def _stands_still(figures: list[tuple[float, float, float, float]], tolerance: float) -> bool:
    of_means = np.std(np.asarray(figures), axis=0, ddof=1) / math.sqrt(len(figures))
    return bool(np.all(2 * of_means <= tolerance))
