"""Sums of a direct-current line by their definition."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from proofvan_dsp.dcsums import DcSums
from proofvan_dsp.meters import DcConfig
from proofvan_dsp.sums import CLIPPED, GAP


class DcMeter:
    """Every sample in a list of its index."""

    def __init__(self, config: DcConfig) -> None:
        self.config = config
        self.samples: dict[int, tuple[int, int]] = {}
        self.origin: int | None = None
        self.next_index = 0

    def feed(self, first_index: int, counts: npt.NDArray[np.int32]) -> list[DcSums]:
        """Take counts[n, 2] from sample `first_index` on; give the windows that they complete."""
        self.samples.update((first_index + k, (int(u), int(i))) for k, (u, i) in enumerate(counts))
        return self._advance(first_index, len(counts))

    def hole(self, first_index: int, count: int) -> list[DcSums]:
        """Take note that `count` samples from `first_index` on will never come."""
        return self._advance(first_index, count)

    def sums(self) -> DcSums:
        """Give the sums over everything."""
        first = self.origin or 0
        return self._over(first, self.next_index - first)

    def _advance(self, first_index: int, count: int) -> list[DcSums]:
        if count == 0:
            return []
        before = first_index if self.origin is None else self.next_index
        self.origin = first_index if self.origin is None else self.origin
        self.next_index = first_index + count
        size = self.config.window
        if not size:
            return []
        numbers = range((before - self.origin) // size, (self.next_index - self.origin) // size)
        windows = (self._over(self.origin + number * size, size) for number in numbers)
        return [window for window in windows if window.count]

    def _over(self, first: int, length: int) -> DcSums:
        pairs = [self.samples[index] for index in range(first, first + length) if index in self.samples]
        columns = list(zip(*pairs, strict=True)) or [(0,), (0,)]
        lowest, highest = tuple(map(min, columns)), tuple(map(max, columns))
        flags = GAP if len(pairs) < length else 0
        sides = zip(lowest, highest, self.config.full_scale, strict=True)
        if pairs and any(max(high, -low) >= limit for low, high, limit in sides):
            flags |= CLIPPED
        products = (sum(u * u for u, _ in pairs), sum(u * i for u, i in pairs), sum(i * i for _, i in pairs))
        totals = (sum(u for u, _ in pairs), sum(i for _, i in pairs))
        return DcSums(first, len(pairs), *totals, *products, (lowest[0], lowest[1]), (highest[0], highest[1]), flags)
