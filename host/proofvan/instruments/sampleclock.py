"""When samples were taken: node ticks regressed on sample indices, then carried over to host time.

Sums are exact integers and the arithmetic is plain, so the same blocks give the same timeline everywhere, in whatever
order and however often they came.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

# The node writes ticks as whole microseconds: rectangular.
TICK_RESOLUTION_TICKS = 1.0 / math.sqrt(12.0)
# Relative deviation of an uncompensated crystal, as long as nothing was measured [M-med].
CRYSTAL = 1e-4


@dataclass(frozen=True, slots=True)
class SampleRate:
    """Node time of samples: `tick(index) = start + index * period`, exact fractions of a tick.

    `u_tick` is the standard uncertainty of one instant, `u_period` that of the period, both in ticks.
    """

    start: Fraction
    period: Fraction
    u_tick: float
    u_period: float


class TickRegression:
    """Least squares of tick on index over all blocks of a stream since it started."""

    def __init__(self, nominal_period: Fraction) -> None:
        self._nominal = nominal_period
        self._origin: tuple[int, int] | None = None
        self._count = self._x = self._y = self._xx = self._xy = self._yy = 0
        self._seen: set[int] = set()

    @property
    def blocks(self) -> int:
        """Blocks taken into account."""
        return self._count

    def add(self, first_index: int, tick: int) -> None:
        """Take the tick of a block's first sample; a block that came before changes nothing."""
        if first_index in self._seen:
            return
        self._seen.add(first_index)
        if self._origin is None:
            self._origin = (first_index, tick)
        x, y = first_index - self._origin[0], tick - self._origin[1]
        self._count += 1
        self._x += x
        self._y += y
        self._xx += x * x
        self._xy += x * y
        self._yy += y * y

    def rate(self) -> SampleRate | None:
        """Give start and period, None before the first block. One block alone has the nominal period."""
        if self._origin is None:
            return None
        n, spread = self._count, self._count * self._xx - self._x**2
        period = Fraction(n * self._xy - self._x * self._y, spread) if spread else self._nominal
        first_index, first_tick = self._origin
        start = first_tick + (self._y - period * self._x) / n - period * first_index
        scatter = max(self._residual(period), TICK_RESOLUTION_TICKS)
        # Rounding of the ticks may be the same in every block, so it does not average out of an instant.
        u_tick = math.hypot(scatter / math.sqrt(n), TICK_RESOLUTION_TICKS)
        u_period = scatter * math.sqrt(n / spread) if spread else float(self._nominal) * CRYSTAL
        return SampleRate(start, period, u_tick, u_period)

    def _residual(self, period: Fraction) -> float:
        n = self._count
        if n < 3:
            return TICK_RESOLUTION_TICKS
        scatter = Fraction(n * self._yy - self._y**2, n) - period * Fraction(n * self._xy - self._x * self._y, n)
        return math.sqrt(max(0.0, float(scatter)) / (n - 2))
