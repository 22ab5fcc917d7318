"""Which samples are there: stretches without a hole, by index and by ordinal.

An ordinal numbers the samples as they came; a hole takes indices but no ordinals.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from proofvan_dsp.sums import POSITION_BITS


@dataclass(frozen=True)
class Segment:
    """Samples without a hole between; `lost` is what the holes before it took from each running integral."""

    first_index: int
    first_ordinal: int
    lost: Sequence[int]


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

    def broken(self, start: int, end: int, origin: int, next_index: int, count: int) -> bool:
        """Whether the line through the samples is broken between two positions.

        The stream began at index `origin` and has come to `next_index`, with samples or holes.
        """
        if not self.all:
            return _overlap(start, end, origin, next_index - 1)
        first = self.all[0]
        if first.first_ordinal == 0 and _overlap(start, end, origin, first.first_index):
            return True
        begin = max(bisect_right(self.all, start >> POSITION_BITS, key=lambda segment: segment.first_index) - 1, 0)
        for at in range(begin, len(self.all)):
            segment = self.all[at]
            last = segment.first_index + self._end(at, count) - segment.first_ordinal - 1
            following = self.all[at + 1].first_index if at + 1 < len(self.all) else next_index - 1
            if _overlap(start, end, last, following):
                return True
            if last << POSITION_BITS >= end:
                break
        return False

    def _end(self, at: int, count: int) -> int:
        return self.all[at + 1].first_ordinal if at + 1 < len(self.all) else count


def _overlap(start: int, end: int, first_index: int, last_index: int) -> bool:
    """Whether a gate and the line between two indices have a stretch in common."""
    return max(start, first_index << POSITION_BITS) < min(end, last_index << POSITION_BITS)
