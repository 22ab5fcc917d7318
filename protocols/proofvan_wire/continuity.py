"""One stream put back in order: what arrived late, twice or not at all; sans-I/O."""

from dataclasses import dataclass
from typing import Literal

from proofvan_wire.sample_messages import BlockFlags, SampleBlock

Cause = Literal["overflow", "lost", "reboot"]

# A stream that waits for a hole keeps at most this many blocks (about 1 MiB); then the hole is given up.
MOST_WAITING = 1024

_OVERFLOW_BEFORE = int(BlockFlags.OVERFLOW_BEFORE)


@dataclass(frozen=True, slots=True)
class Missing:
    """Sample instants that will not come, at their place among the blocks."""

    first_index: int
    count: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class Hole:
    """Sample instants that have not come yet."""

    first_index: int
    end: int
    deadline_ns: int
    cause: Cause | None  # None while it may still be filled

    @property
    def count(self) -> int:
        """Missing sample instants."""
        return self.end - self.first_index


def instants(block: SampleBlock) -> int:
    """Give the number of sample instants of a block; 0 when its lengths contradict each other."""
    step = block.channels * block.width
    return 0 if step == 0 or len(block.samples) % step else len(block.samples) // step


class Continuity:
    """Blocks of one stream by index: in, in any order; out, in order, with what is missing said at its place.

    `wait_ns` is how long a hole may wait for its blocks to come again.
    """

    def __init__(self, wait_ns: int, first_index: int = 0) -> None:
        self.next_index = first_index  # of what is given out next
        self.end = first_index  # index after everything known of
        self.duplicates = 0  # blocks that came again, or too late
        self.conflicts = 0  # blocks that overlap others
        self.accepted = 0  # blocks taken
        self.lost = 0  # sample instants given up as lost
        self.overflow = 0  # sample instants that the node overwrote
        self._wait_ns = wait_ns
        self._waiting: dict[int, tuple[SampleBlock, int]] = {}
        self._holes: list[Hole] = []  # in order of index

    def arrived(self, now_ns: int, block: SampleBlock) -> Hole | None:
        """Take a block; give the hole that it revealed, to be asked for once."""
        first, end = block.first_index, block.first_index + instants(block)
        if end <= self.next_index or first in self._waiting:
            self.duplicates += 1
            return None
        opened = None
        if first >= self.end:
            overflow = block.flags & _OVERFLOW_BEFORE
            opened = self._open(now_ns, first, "overflow" if overflow else None)
            self.end = end
        elif not self._fill(block, first, end):
            return None
        self.accepted += 1
        self._waiting[first] = (block, end)
        return opened

    def reaches(self, now_ns: int, end: int, cause: Cause | None = None) -> Hole | None:
        """Learn that the stream goes up to `end`; give the hole that this reveals at its end."""
        return self._open(now_ns, end, cause) if end > self.end else None

    def give_up(self, holes: int = 1) -> None:
        """Stop waiting for the oldest `holes` holes that can still be filled."""
        for place, hole in enumerate(self._holes):
            if holes and hole.cause is None:
                self._holes[place] = Hole(hole.first_index, hole.end, hole.deadline_ns, "lost")
                holes -= 1

    def ready(self, now_ns: int) -> list[SampleBlock | Missing]:
        """Give all that can be given in order at `now_ns`."""
        given: list[SampleBlock | Missing] = []
        if len(self._waiting) > MOST_WAITING:
            self.give_up()
        while True:
            waiting = self._waiting.pop(self.next_index, None)
            if waiting is not None:
                given.append(waiting[0])
                self.next_index = waiting[1]
                continue
            missing = self._first_missing(now_ns)
            if missing is None:
                return given
            given.append(missing)

    def deadline_ns(self) -> int | None:
        """Give the time at which the first hole is given up."""
        return min((hole.deadline_ns for hole in self._holes if hole.cause is None), default=None)

    def open_instants(self) -> int:
        """Count the sample instants that were sent but have not come (yet)."""
        return sum(hole.count for hole in self._holes if hole.cause != "overflow")

    def known_overflow(self) -> int:
        """Count the sample instants that the node overwrote, as far as blocks told."""
        return self.overflow + sum(hole.count for hole in self._holes if hole.cause == "overflow")

    def _open(self, now_ns: int, end: int, cause: Cause | None) -> Hole | None:
        """Note that everything from the known end to `end` is missing; give it when it is worth asking for."""
        if end == self.end:
            return None
        hole = Hole(self.end, end, now_ns + self._wait_ns, cause)
        self._holes.append(hole)
        self.end = end
        return hole if cause is None else None

    def _fill(self, block: SampleBlock, first: int, end: int) -> bool:
        """Put a block into the hole that it belongs to."""
        for place, hole in enumerate(self._holes):
            if hole.first_index <= first and end <= hole.end:
                overflow = block.flags & _OVERFLOW_BEFORE
                before = Hole(hole.first_index, first, hole.deadline_ns, "overflow" if overflow else hole.cause)
                after = Hole(end, hole.end, hole.deadline_ns, hole.cause)
                self._holes[place : place + 1] = [part for part in (before, after) if part.count]
                return True
        self.conflicts += 1
        return False

    def _first_missing(self, now_ns: int) -> Missing | None:
        """Take the hole at the front if it is certain, or its time is over."""
        if not self._holes or self._holes[0].first_index != self.next_index:
            return None
        hole = self._holes[0]
        if hole.cause is None and now_ns < hole.deadline_ns:
            return None
        del self._holes[0]
        self.next_index = hole.end
        cause = hole.cause or "lost"
        if cause == "overflow":
            self.overflow += hole.count
        else:
            self.lost += hole.count
        return Missing(hole.first_index, hole.count, cause)
