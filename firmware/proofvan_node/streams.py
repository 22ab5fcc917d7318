"""One stream: from the converter into the ring, from the ring to the line as far as the host's credit reaches."""

import struct

from proofvan_node import wire
from proofvan_node.ring import Ring
from proofvan_node.seal_chain import SealChain
from proofvan_wire import frame
from proofvan_wire.authentication import TRAILER_BYTES

IDLE = 0
RUNNING = 1
DRAINING = 2  # stopped; blocks are left in the ring

_STATUS_EVERY_US = 1_000_000
_CONVERTER_SILENT_US = 1_000_000
_MOST_RESENDS = 16
_BLOCK_BYTES = frame.OVERHEAD_BYTES + wire.SAMPLE_BLOCK_SIZE
_STATUS_BYTES = 2 * (frame.OVERHEAD_BYTES + TRAILER_BYTES) + wire.STREAM_STATUS_SIZE + wire.SEAL_SIZE


class Stream:
    """A stream as defined in pins.py; lengths are counted in sample instants (all channels together)."""

    def __init__(self, definition):
        (self.number, self.kind, self.most_channels, self.width, self.lowest_rate, self.highest_rate) = definition[:6]
        lowest_count, highest_count, block_bytes, ring_blocks, self.flush_us = definition[6:]
        self.ring = Ring(ring_blocks, block_bytes)
        self.rates_mhz = None  # the only ones that the hardware can do, where it can't do all between the two limits
        self.state = IDLE
        self.channels = self.most_channels
        self.rate_mhz = self.highest_rate * 1000
        self._ends_of_scale = _ends_of_scale(self.kind, self.width, lowest_count, highest_count)
        self._head = bytearray(wire.SAMPLE_BLOCK_SIZE)
        self._seal = None
        self.starts = 0  # since boot
        self._begin(0)

    def can_sample(self, rate_mhz):
        """Say whether the converter can do a rate."""
        if self.rates_mhz is not None:
            return rate_mhz in self.rates_mhz
        return self.lowest_rate * 1000 <= rate_mhz <= self.highest_rate * 1000

    def start(self, channels, rate_mhz, credit, nonce, now_us):
        """Begin at index 0 with a fresh chain; whatever was in the ring is forgotten."""
        self.channels = channels
        self.rate_mhz = rate_mhz
        self.ring.start(channels * self.width)
        self._begin(now_us)
        self._credit = credit
        self._seal = SealChain(nonce, self.number)
        self.starts += 1
        self.state = RUNNING

    def stop(self):
        """Take no more samples; what is left goes out as credit allows, then a last status and seal."""
        if self._seal:
            self.ring.close()
            self.state = DRAINING

    def forget(self):
        """Stop at once and send nothing more."""
        self.state = IDLE
        self.ring.start(1)
        self._seal = None
        self._begin(0)

    def allow(self, blocks):
        """Take a credit: blocks that may be sent since the start."""
        if blocks > self._credit:
            self._credit = blocks

    def resend(self, first_index, count):
        """Queue a repetition; False when nothing of it is left or too many wait."""
        end = first_index + count
        if end > self.ring.sent_upto:
            end = self.ring.sent_upto  # the rest comes anyway
            if first_index >= end:
                return True
        if len(self._resends) >= _MOST_RESENDS or self._resend_slot(first_index, end) < 0:
            return False
        self._resends.append([first_index, end])
        return True

    def converted(self, first_index, tick, data):
        """Take what the converter gives: whole sample instants, `tick` the node clock (us) at the first of them.

        The first index after the start becomes index 0. The converter never waits for anything.
        """
        if self.state != RUNNING:
            return
        ring = self.ring
        size = ring.instant_bytes
        instants = len(data) // size
        if self._base < 0:
            self._base = first_index
        index = first_index - self._base
        taken = ring.produced - index if index < ring.produced else 0  # a repetition is no sample
        while taken < instants:
            taken += ring.append(index + taken, self._tick(tick, taken, data), data, taken * size, instants - taken)
        self._heard_us = -1

    def heard(self):
        """Take note that the converter lives: what hardware moved into the ring did not pass `converted`."""
        self._heard_us = -1

    def info(self):
        """Give the payload of StreamInfo."""
        ring = self.ring
        running = self.state == RUNNING
        channels = self.channels if running else self.most_channels
        rate_mhz = self.rate_mhz if running else self.highest_rate * 1000
        block_samples = ring.slot_bytes // (channels * self.width)
        kept = ring.slots - 1
        return wire.pack_stream_info(
            self.number, self.kind, channels, self.width, rate_mhz, block_samples, kept, 1 if running else 0
        )

    def look(self, now_us):
        """Keep time: close a block that has waited long enough; True when the converter has just fallen silent."""
        if self.state != RUNNING:
            return False
        if now_us - self._looked_us > self._longest_step_us:
            self._longest_step_us = now_us - self._looked_us
        self._looked_us = now_us
        ring = self.ring
        if self.flush_us and ring.filled and now_us - ring.tick[ring.head] >= self.flush_us:
            ring.close()
        if self._heard_us < 0:
            self._heard_us = now_us
            self._silent = False
        elif not self._silent and self.highest_rate and now_us - self._heard_us > _CONVERTER_SILENT_US:
            self._silent = True
            return True
        return False

    def send_status(self, link, now_us):
        """Say each second how the stream is doing, and seal what was sent."""
        if self.state != IDLE and now_us >= self._status_us and link.room >= _STATUS_BYTES:
            self._send_status(link, now_us)
            while self._status_us <= now_us:
                self._status_us += _STATUS_EVERY_US

    def send_blocks(self, link, now_us, budget):
        """Send repetitions, then new blocks as far as credit and `budget` bytes reach; gives what is left of it."""
        budget = self._send_again(link, budget)
        ring = self.ring
        while ring.unsent and self._sent_blocks < self._credit:
            slot = ring.next_unsent()
            samples = ring.samples(slot)
            size = _BLOCK_BYTES + len(samples)
            if size > budget or size > link.room:
                return budget
            ring.flags[slot] = self._block_flags(slot)
            self._send_block(link, slot, samples, 0)
            self._seal.add(self._head, samples)
            ring.mark_sent()
            self._sent_blocks += 1
            budget -= size
        if self.state == DRAINING and not ring.unsent and link.room >= _STATUS_BYTES:
            self._send_status(link, now_us)
            self.state = IDLE
        return budget

    def chain(self):
        """Give the whole value of the seal chain since the last start; None when there was none in this session."""
        return self._seal.chain() if self._seal else None

    def lost_resend(self):
        """Say (once) that a queued repetition found nothing left."""
        lost = self._lost_resend
        self._lost_resend = False
        return lost

    def _begin(self, now_us):
        self._credit = 0
        self._sent_blocks = 0
        self._base = -1  # the converter's index at our index 0
        self._resends = []
        self._lost_resend = False
        self._status_us = now_us + _STATUS_EVERY_US
        self._looked_us = now_us
        self._longest_step_us = 0
        self._heard_us = now_us
        self._silent = False

    def _tick(self, tick, instants, data):
        if self.kind == wire.STREAM_KIND_PULSES:
            return struct.unpack_from("<Q", data, instants * self.width)[0] // 1000  # samples are nanoseconds
        return tick + instants * 1_000_000_000 // self.rate_mhz

    def _block_flags(self, slot):
        flags = 0
        if self.ring.first_index[slot] != self.ring.sent_upto:
            flags = wire.BLOCK_FLAGS_OVERFLOW_BEFORE
        if self._ends_of_scale and self.ring.at_an_end(slot, self._ends_of_scale):
            flags |= wire.BLOCK_FLAGS_SATURATED
        return flags

    def _send_block(self, link, slot, samples, frame_flags):
        ring = self.ring
        wire.pack_sample_block_head_into(
            self._head,
            0,
            self.number,
            ring.flags[slot],
            self.channels,
            self.width,
            ring.first_index[slot],
            ring.tick[slot],
        )
        link.send_parts(wire.SAMPLE_BLOCK, frame_flags, self._head, samples)

    def _send_again(self, link, budget):
        while self._resends:
            wanted = self._resends[0]
            slot = self._resend_slot(wanted[0], wanted[1])
            if slot < 0:
                self._lost_resend = True
                self._resends.pop(0)
                continue
            samples = self.ring.samples(slot)
            size = _BLOCK_BYTES + len(samples)
            if size > budget or size > link.room:
                break
            self._send_block(link, slot, samples, frame.FLAG_RETRANSMISSION)
            budget -= size
            wanted[0] = self.ring.first_index[slot] + self.ring.count[slot]
            if wanted[0] >= wanted[1]:
                self._resends.pop(0)
        return budget

    def _resend_slot(self, first_index, end):
        slot = self.ring.find_sent(first_index)
        return slot if slot >= 0 and self.ring.first_index[slot] < end else -1

    def _send_status(self, link, now_us):
        ring = self.ring
        link.send(
            wire.STREAM_STATUS,
            0,
            wire.pack_stream_status(
                self.number,
                ring.produced,
                ring.sent,
                ring.overflow,
                ring.high_water,
                self._longest_step_us,
                now_us,
            ),
        )
        link.send(wire.SEAL, 0, self._seal.payload(ring.sent_upto))


def _ends_of_scale(kind, width, lowest_count, highest_count):
    """Give the bytes of a sample at the lower end of the converter's range, then those at its upper end."""
    if kind == wire.STREAM_KIND_PULSES:
        return b""
    mask = (1 << (8 * width)) - 1
    return (lowest_count & mask).to_bytes(width, "little") + (highest_count & mask).to_bytes(width, "little")
