"""Steps of a two-phase encoder by their definition; see quadrature.pyx for what they are."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from proofvan_dsp.sums import GAP, OUTSIDE, QuadratureGate

# The order of the levels A + 2·B when the encoder turns forward.
FORWARD = [0, 1, 3, 2]


class QuadratureMeter:
    """Edges in lists."""

    def __init__(self) -> None:
        self.ticks: list[int] = []
        self.levels: list[int] = []
        self.steps: list[int | None] = []  # with each edge: 1, -1, 0 for the very first, None where it is unknown
        self._after_hole = False

    @property
    def position(self) -> int:
        """Steps forward minus steps back since the first edge."""
        return sum(step or 0 for step in self.steps)

    def feed(self, first_index: int, ticks: npt.NDArray[np.int64], levels: npt.NDArray[np.uint8]) -> None:
        """Take stamps and levels of edges."""
        for tick, level in zip(ticks.tolist(), levels.tolist(), strict=True):
            self.steps.append(self._step(level))
            self.ticks.append(tick)
            self.levels.append(level)

    def hole(self, first_index: int, count: int) -> None:
        """Take note that edges will never be known."""
        self._after_hole = True

    def gate(self, start: int, end: int) -> QuadratureGate:
        """Give the steps with start <= stamp < end, and the interpolated change of position."""
        opening, closing = (sum(tick < limit for tick in self.ticks) for limit in (start, end))
        inside, touched = self.steps[opening:closing], self.steps[opening : closing + 1]
        lost, last = touched.count(None), self.ticks[-1] if self.ticks else 0
        flags = GAP if lost or (self._after_hole and end > last) else 0
        if not self.ticks or start < self.ticks[0] or end > last:
            flags |= OUTSIDE
        moved = self._position_at(end) - self._position_at(start)
        return QuadratureGate(inside.count(1), inside.count(-1), moved, lost, flags)

    def _step(self, level: int) -> int | None:
        after_hole, self._after_hole = self._after_hole, False
        if after_hole or not self.ticks:
            return None if after_hole else 0
        turn = (FORWARD.index(level) - FORWARD.index(self.levels[-1])) % 4
        return {1: 1, 3: -1}.get(turn)

    def _position_at(self, tick: int) -> Fraction:
        """Give the position on the straight line between the edges around an instant."""
        after = sum(each < tick for each in self.ticks)
        before = Fraction(sum(step or 0 for step in self.steps[:after]))
        if after in (0, len(self.ticks)):
            return before
        length = self.ticks[after] - self.ticks[after - 1]
        return before + Fraction((self.steps[after] or 0) * (tick - self.ticks[after - 1]), length)
