"""Rising edges of a two-level signal that is sampled as a waveform: positions between samples, bounces, gaps."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

# Hysteresis as shares of the high level.
LOW, HIGH = 0.3, 0.7


class PulseEdges:
    """Collects the rising edges of a column of counts.

    `level` is the high level in counts; an edge within `dead` samples of the one before is a bounce. A gap of samples
    ends what was known: an edge may have been in it.
    """

    def __init__(self, level: float, dead: float) -> None:
        self.positions: list[float] = []  # in samples since the stream began
        self.bounces = 0
        self._low, self._high, self._middle = LOW * level, HIGH * level, 0.5 * level
        self._dead = dead
        self._is_high: bool | None = None
        self._next = 0
        self._before = 0.0

    def feed(self, first_index: int, counts: npt.NDArray[np.signedinteger]) -> None:
        """Take consecutive counts."""
        if first_index != self._next:
            self._is_high = None
        self._next = first_index + len(counts)
        for at in np.flatnonzero((counts > self._high) | (counts < self._low)):
            self._see(first_index, counts, int(at))
        self._before = float(counts[-1]) if len(counts) else self._before

    def _see(self, first_index: int, counts: npt.NDArray[np.signedinteger], at: int) -> None:
        high = bool(counts[at] > self._high)
        if high and self._is_high is False:
            self._add(first_index + self._crossing(counts, at))
        self._is_high = high

    def _crossing(self, counts: npt.NDArray[np.signedinteger], at: int) -> float:
        """Give where the line between two samples meets the middle, in samples of this block."""
        while at > 0 and counts[at - 1] >= self._middle:
            at -= 1
        before = float(counts[at - 1]) if at > 0 else self._before
        rise = float(counts[at]) - before
        return at - 1 + (self._middle - before) / rise if rise > 0 and before < self._middle else float(at)

    def _add(self, position: float) -> None:
        if self.positions and position - self.positions[-1] < self._dead:
            self.bounces += 1
        else:
            self.positions.append(position)
