"""Extremes per column of a plot by their definition."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int32]


class Pyramid:
    """Every sample, and a look at each."""

    def __init__(self, channels: int, history: int) -> None:
        self.channels, self.history = channels, history
        self.samples: dict[int, Counts] = {}
        self.next_index = 0

    def feed(self, first_index: int, counts: Counts) -> None:
        """Take counts[n, channels] from sample `first_index` on."""
        self.samples.update(enumerate(counts, first_index))
        self.next_index = first_index + len(counts)

    def hole(self, first_index: int, count: int) -> None:
        """Take note that `count` samples from `first_index` on will never come."""
        self.next_index = first_index + count

    def view(self, start: int, end: int, columns: int) -> tuple[Counts, Counts]:
        """Lowest and highest counts of `columns` equal parts of the indices start .. end - 1."""
        limits = np.iinfo(np.int32)
        lowest = np.full((columns, self.channels), limits.max, dtype=np.int32)
        highest = np.full((columns, self.channels), limits.min, dtype=np.int32)
        for column in range(columns):
            a, b = (start + (end - start) * edge // columns for edge in (column, column + 1))
            kept = range(max(a, self.next_index - self.history), b)
            rows = [self.samples[index] for index in kept if index in self.samples]
            if rows:
                lowest[column], highest[column] = np.min(rows, axis=0), np.max(rows, axis=0)
        return lowest, highest
