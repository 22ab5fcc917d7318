"""Which samples are there: stretches without a hole, by index and by ordinal.

An ordinal numbers the samples as they came; a hole takes indices but no ordinals.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from proofvan_dsp.sums import POSITION_BITS


@dataclass(frozen=True)
class Segment:
    """Samples without a hole between, up to the next segment."""

    first_index: int
    first_ordinal: int


@dataclass(frozen=True)
class Stretch:
    """The part of a gate that crosses one segment: positions, the segment's samples, index minus ordinal."""

    start: int
    end: int
    first_ordinal: int
    last_ordinal: int
    shift: int


class Segments:
    """The segments of a stream, oldest first; the last one still grows: `count` is the samples that came so far."""

    def __init__(self, segments: list[Segment]) -> None:
        self.all = segments

    def rank(self, index: int, count: int) -> int:
        """Give the number of samples that came with an index below `index`."""
        at = bisect_right(self.all, index, key=lambda segment: segment.first_index) - 1
        if at < 0:
            return self.all[0].first_ordinal if self.all else 0
        segment = self.all[at]
        return min(segment.first_ordinal + index - segment.first_index, self._end(at, count))

    def holding(self, ordinal: int) -> Segment:
        """Give the segment of a sample."""
        return self.all[bisect_right(self.all, ordinal, key=lambda segment: segment.first_ordinal) - 1]

    def index_of(self, ordinal: int) -> int:
        """Give the index of a sample."""
        segment = self.holding(ordinal)
        return segment.first_index + ordinal - segment.first_ordinal

    def goes_on_at(self, index: int, count: int) -> bool:
        """Whether the sample with this index follows on the last one without a hole."""
        if not self.all:
            return False
        last = self.all[-1]
        return last.first_index + count - last.first_ordinal == index

    def forget_before(self, ordinal: int) -> None:
        """Drop segments of which every sample lies before `ordinal`."""
        while len(self.all) > 1 and self.all[1].first_ordinal <= ordinal:
            del self.all[0]

    def crossed(self, start: int, end: int, count: int) -> Iterator[Stretch]:
        """Give what a gate crosses: its parts between the first and the last sample of each segment."""
        begin = max(bisect_right(self.all, start >> POSITION_BITS, key=lambda segment: segment.first_index) - 1, 0)
        for at in range(begin, len(self.all)):
            segment = self.all[at]
            shift, last_ordinal = segment.first_index - segment.first_ordinal, self._end(at, count) - 1
            if segment.first_index << POSITION_BITS >= end:
                break
            a = max(start, segment.first_index << POSITION_BITS)
            b = min(end, last_ordinal + shift << POSITION_BITS)
            if a < b:
                yield Stretch(a, b, segment.first_ordinal, last_ordinal, shift)

    def missing(self, first: int, last: int, count: int) -> bool:
        """Whether a sample of the indices first..last is not there."""
        return self.rank(last + 1, count) - self.rank(first, count) < last + 1 - first

    def _end(self, at: int, count: int) -> int:
        return self.all[at + 1].first_ordinal if at + 1 < len(self.all) else count


class Marks:
    """Stretches of indices of which something is known, ascending; [first, end) each."""

    def __init__(self, all_marks: list[tuple[int, int]]) -> None:
        self.all = all_marks

    def add(self, first: int, end: int) -> None:
        """Add a stretch that begins at or after every other's begin."""
        if self.all and first <= self.all[-1][1]:
            first, end = self.all[-1][0], max(end, self.all[-1][1])
            del self.all[-1]
        self.all.append((first, end))

    def touch(self, first: int, last: int) -> bool:
        """Whether one of the indices first..last is marked."""
        at = bisect_right(self.all, last, key=lambda mark: mark[0]) - 1
        return at >= 0 and self.all[at][1] > first

    def forget_before(self, index: int) -> None:
        """Drop stretches of which every index lies before `index`."""
        while self.all and self.all[0][1] <= index:
            del self.all[0]
