"""A ring of sample blocks in memory taken once: the converter writes and never waits, the link reads behind it.

Sent blocks stay for Resend until the converter needs their slot. A block that was overwritten before it was sent is
counted; the block after it carries the mark.
"""

from array import array


class Ring:
    """Blocks of consecutive samples, oldest first; lengths are counted in sample instants (all channels together)."""

    def __init__(self, slots, slot_bytes):
        self.slots = slots
        self.slot_bytes = slot_bytes
        self.memory = bytearray(slots * slot_bytes)
        self.view = memoryview(self.memory)
        self.first_index = array("Q", [0] * slots)
        self.tick = array("Q", [0] * slots)
        self.count = array("H", [0] * slots)
        self.flags = bytearray(slots)
        from proofvan_node import ends  # compiled code: only where a board runs

        self._ends = ends
        self._work = array("I", [0] * ends.WORK_PLACES)
        self.start(1)

    def start(self, instant_bytes):
        """Forget everything; `instant_bytes` is what one sample instant of all channels takes."""
        self.instant_bytes = instant_bytes
        self.block_samples = self.slot_bytes // instant_bytes
        self.head = 0  # the slot being filled
        self.filled = 0  # instants in it
        self.held = 0  # complete blocks before it, sent or not
        self.unsent = 0  # the newest of them, not yet sent
        self.high_water = 0  # most blocks that ever waited
        self.produced = 0  # index after the last sample from the converter
        self.sent = 0  # instants sent once
        self.sent_upto = 0  # index after the last sample sent
        self.overflow = 0  # instants lost before they were sent

    def append(self, first_index, tick, data, offset, instants):
        """Take up to `instants` sample instants from `data` at `offset`; gives how many fitted into the open block.

        `tick` is the node clock at the first of them. A jump of the index closes the open block and counts as
        overflow; the index must not go back.
        """
        fresh = self.reserve(first_index)
        if fresh:
            self.tick[self.head] = tick
        taken = self.block_samples - self.filled
        if taken > instants:
            taken = instants
        size = self.instant_bytes
        start = self.place()
        self.view[start : start + taken * size] = data[offset : offset + taken * size]
        self.commit(taken)
        return taken

    def reserve(self, first_index):
        """Make `place()` the place of a sample instant; True when it begins a block, whose `tick` is then to be set."""
        if first_index != self.produced:
            self.close()
            self.overflow += first_index - self.produced
            self.produced = first_index
        if self.filled:
            return False
        self.first_index[self.head] = first_index
        self.flags[self.head] = 0
        return True

    def place(self):
        """Give where in `memory` the next sample instant goes."""
        return self.head * self.slot_bytes + self.filled * self.instant_bytes

    def commit(self, instants):
        """Take note of sample instants that were written at `place()`, no more than the open block had room for."""
        self.filled += instants
        self.produced += instants
        if self.filled == self.block_samples:
            self.close()

    def close(self):
        """End the open block, full or not; the oldest block gives up its slot when the ring is full."""
        if not self.filled:
            return
        self.count[self.head] = self.filled
        self.filled = 0
        self.head = self._after(self.head)
        self.held += 1
        self.unsent += 1
        if self.held == self.slots:
            self._drop_oldest()
        if self.unsent > self.high_water:
            self.high_water = self.unsent

    def next_unsent(self):
        """Give the slot of the oldest block not yet sent, or -1."""
        if not self.unsent:
            return -1
        return (self.head - self.unsent) % self.slots

    def mark_sent(self):
        """Take note that the block of `next_unsent` is on its way."""
        slot = self.next_unsent()
        self.unsent -= 1
        self.sent += self.count[slot]
        self.sent_upto = self.first_index[slot] + self.count[slot]

    def find_sent(self, index):
        """Give the slot of the sent block that holds a sample, or else the first sent one after it, or -1."""
        slot = (self.head - self.held) % self.slots
        for _ in range(self.held - self.unsent):
            if self.first_index[slot] + self.count[slot] > index:
                return slot
            slot = self._after(slot)
        return -1

    def samples(self, slot):
        """Give the samples of a block: a view into the ring."""
        start = slot * self.slot_bytes
        return self.view[start : start + self.count[slot] * self.instant_bytes]

    def at_an_end(self, slot, both):
        """Say whether a sample of a block is one of two: `both` holds them, little-endian, one after the other."""
        work = self._work
        start = slot * self.slot_bytes
        work[self._ends.START] = start
        work[self._ends.END] = start + self.count[slot] * self.instant_bytes
        work[self._ends.WIDTH] = len(both) // 2
        return self._ends.holds(self.memory, both, work) != 0  # type: ignore[arg-type]

    def _drop_oldest(self):
        self.held -= 1
        if self.unsent > self.held:
            # the slot is the new head's; it still has its count
            self.unsent = self.held
            self.overflow += self.count[self.head]

    def _after(self, slot):
        slot += 1
        return 0 if slot == self.slots else slot
