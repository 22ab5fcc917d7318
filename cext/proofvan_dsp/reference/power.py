"""Sums of counts and products by their definition."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from proofvan_dsp.meters import PowerConfig, Window
from proofvan_dsp.sums import (
    CLIPPED,
    GAP,
    OUTSIDE,
    OVERRANGE,
    POSITION_BITS,
    SUM_DENOMINATOR,
    Gate,
    GateSums,
)

UNIT = 1 << POSITION_BITS


class PowerMeter:
    """Sums by their definition: unit interval by unit interval, each crossed by the cubic through four samples."""

    def __init__(self, config: PowerConfig) -> None:
        self.config = config
        self.samples: dict[int, list[int]] = {}
        self.overranges: set[int] = set()
        self.origin: int | None = None
        self.next_index = 0

    def feed(self, first_index: int, counts: npt.NDArray[np.int32]) -> list[Window]:
        """Take counts[n, channels] from sample `first_index` on; give the windows that they complete."""
        rows = counts.tolist()
        self.samples.update(enumerate(rows, first_index))
        return self._advance(first_index, len(rows))

    def hole(self, first_index: int, count: int) -> list[Window]:
        """Take note that `count` samples from `first_index` on will never come."""
        return self._advance(first_index, count)

    def overrange(self, first_index: int, count: int) -> None:
        """Take note that the converter reported an overrange in samples that come next."""
        self.overranges.update(range(first_index, first_index + count))

    def gate(self, start: int, end: int) -> GateSums:
        """Exact sums between two positions."""
        integrals = [0] * (self.config.channels + len(self.config.pairs))
        first, last = start >> POSITION_BITS, -(-end >> POSITION_BITS)
        for index in range(max(first, self.origin or 0), min(last, self.next_index)):
            if index not in self.samples or index + 1 not in self.samples:
                continue
            f0, f1 = max(start - index * UNIT, 0), min(end - index * UNIT, UNIT)
            before, after = self._or_beyond(index - 1, 1), self._or_beyond(index + 2, -1)
            rows = (before, self._quantities(index), self._quantities(index + 1), after)
            for number, nodes in enumerate(zip(*rows, strict=True)):
                integrals[number] += integral_of_cubic(*nodes, f0, f1)
        touched = self._present(first - 1, last + 1)
        inside = [index for index in self._present(first, last) if start <= index * UNIT < end]
        totals, products = self._named(integrals)
        lowest, highest = self._extremes(touched)
        flags = self._outside(start, end) | self._gap(first - 1, last + 1) | self._clipped(touched)
        flags |= OVERRANGE if self.overranges.intersection(range(first - 1, last + 2)) else 0
        return GateSums(Gate(start, end), totals, products, lowest, highest, len(inside), flags)

    def _or_beyond(self, index: int, step: int) -> list[int]:
        """Quantities of a sample; a missing one lies on the parabola through the next three in direction `step`."""
        if index in self.samples:
            return self._quantities(index)
        near, second = self._quantities(index + step), self._quantities(index + 2 * step)
        if index + 3 * step not in self.samples:
            return [2 * p - q for p, q in zip(near, second, strict=True)]
        third = self._quantities(index + 3 * step)
        return [3 * p - 3 * q + r for p, q, r in zip(near, second, third, strict=True)]

    def _advance(self, first_index: int, count: int) -> list[Window]:
        if count == 0:
            return []
        before = first_index if self.origin is None else self.next_index
        self.origin = first_index if self.origin is None else self.origin
        self.next_index = first_index + count
        size = self.config.window
        if not size:
            return []
        numbers = range((before - self.origin) // size, (self.next_index - self.origin) // size)
        windows = (self._window(self.origin + number * size) for number in numbers)
        return [window for window in windows if window.count]

    def _window(self, first: int) -> Window:
        inside = self._present(first, first + self.config.window - 1)
        sums = [0] * (self.config.channels + len(self.config.pairs))
        for index in inside:
            sums = [total + value for total, value in zip(sums, self._quantities(index), strict=True)]
        totals, products = self._named([total * SUM_DENOMINATOR for total in sums])
        lowest, highest = self._extremes(inside)
        flags = self._clipped(inside) | (GAP if len(inside) < self.config.window else 0)
        flags |= OVERRANGE if self.overranges.intersection(range(first, first + self.config.window)) else 0
        return Window(first, len(inside), totals, products, lowest, highest, flags)

    def _quantities(self, index: int) -> list[int]:
        counts = self.samples[index]
        return counts + [counts[a] * counts[b] for a, b in self.config.pairs]

    def _named(self, sums: list[int]) -> tuple[dict[int, int], dict[tuple[int, int], int]]:
        channels = self.config.channels
        return dict(enumerate(sums[:channels])), dict(zip(self.config.pairs, sums[channels:], strict=True))

    def _present(self, first: int, last: int) -> list[int]:
        """Give the indices first..last of which the sample is there."""
        begin = max(first, self.origin or 0)
        return [index for index in range(begin, min(last + 1, self.next_index)) if index in self.samples]

    def _extremes(self, indices: list[int]) -> tuple[dict[int, int], dict[int, int]]:
        if not indices:
            return {}, {}
        columns = list(zip(*(self.samples[index] for index in indices), strict=True))
        return dict(enumerate(map(min, columns))), dict(enumerate(map(max, columns)))

    def _clipped(self, indices: list[int]) -> int:
        full_scale = self.config.full_scale
        rows = (self.samples[index] for index in indices)
        clipped = any(abs(count) >= limit for row in rows for count, limit in zip(row, full_scale, strict=True))
        return CLIPPED if clipped else 0

    def _outside(self, start: int, end: int) -> int:
        if self.origin is None:
            return OUTSIDE
        return OUTSIDE if start < self.origin * UNIT or end > (self.next_index - 2) * UNIT else 0

    def _gap(self, first: int, last: int) -> int:
        """GAP when a sample that the integral is made of is missing."""
        if self.origin is None:
            return 0
        wanted = range(max(first, self.origin), min(last, self.next_index - 1) + 1)
        return GAP if any(index not in self.samples for index in wanted) else 0


def integral_of_cubic(a: int, b: int, c: int, d: int, f0: int, f1: int) -> int:
    """Integrate the cubic through (-1, a), (0, b), (1, c), (2, d) from f0 to f1 (2**-20), in 1/SUM_DENOMINATOR."""
    sixfold = (6 * b, -2 * a - 3 * b + 6 * c - d, 3 * a - 6 * b + 3 * c, -a + 3 * b - 3 * c + d)
    terms = (
        4 * coefficient * (f1 ** (power + 1) - f0 ** (power + 1)) * UNIT ** (3 - power) // (power + 1)
        for power, coefficient in enumerate(sixfold)
    )
    return sum(terms)
