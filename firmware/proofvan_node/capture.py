"""From blocks that hardware fills to the ring of a stream: Python moves blocks, it never samples.

Nothing here allocates: not in the middle of a run, not when a block is lost.
"""

from proofvan_node import stamp, wire
from proofvan_node.drivers.ads131m08 import unpack as frames

_RUNNING = 1
_CHANNELS = 8
# A 24-bit converter with 5 uV of noise never gives one and the same count for half a second.
_STUCK_MS = 500
_LEAST_STUCK_BLOCKS = 10


class FrameCapture:
    """Moves the converter frames of one stream; `source` is the hardware, `chip` sets the converter up.

    A source has `memory` and `start`, where the first of `slots` blocks of `frames` frames lies (`slots` a power of
    two); `stamps`, an array in which from `stamps_start` on `stamp_slots` 32-bit times of the node clock lie, one for
    the end of each block (a power of two of them, at least `slots`); `read_us`, the time from data ready to the end
    of a frame's transfer; `position()`, blocks so far modulo `stamp_slots`; `begin(rate_mhz)` and `end()`.
    """

    def __init__(self, source, chip, stream, reports):
        self._source = source
        self._chip = chip
        self._stream = stream
        self._reports = reports
        self._table = frames.checksum_table()
        self._work = frames.array("I", [0] * frames.WORK_PLACES)
        self._back_us = frames.array("I", [0] * (source.frames + 1))
        self._state = stamp.state(0)
        self._stamps_mask = source.stamp_slots - 1
        self._starts = 0
        self._running = False
        self._position = 0
        self._index = 0
        self.overruns = 0  # blocks that hardware wrote over before they were taken
        self.damaged = 0  # frames with a wrong checksum, since boot
        self._damage_told = False
        self._same_blocks = frames.array("H", [0] * _CHANNELS)  # in turn, in which a channel did not move
        self._any_same = False
        self._stuck_blocks = 0

    def convert(self, now_us):
        """Follow the stream's start and stop, and move every block that is complete."""
        stream = self._stream
        wanted = stream.state == _RUNNING
        if self._running and (not wanted or stream.starts != self._starts):
            self._source.end()
            self._running = False
        if wanted and not self._running:
            self._begin(now_us)
        elif wanted:
            self._take(now_us)

    def _begin(self, now_us):
        source = self._source
        self._running = True
        self._starts = self._stream.starts
        self._index = 0
        self._state = stamp.state(now_us)
        self._damage_told = False
        rate_mhz = self._stream.rate_mhz
        self._stuck_blocks = max(_LEAST_STUCK_BLOCKS, rate_mhz * _STUCK_MS // (source.frames * 1_000_000))
        self._clear_same()
        # Group delay of the sinc3 filter: 1.5 conversion periods (datasheet SBAS950, "Digital filter": third order).
        for index in range(source.frames + 1):
            halves = 2 * (source.frames - 1 - index) + 3
            self._back_us[index] = max(0, halves * 500_000_000 // rate_mhz) + source.read_us
        if not self._chip.set_up(rate_mhz):
            self._reports.add(wire.FAULT_CODE_SENSOR_SILENT, self._stream.number << 8, now_us)
            return  # no block comes, and the stream says so a second later
        source.begin(rate_mhz)
        self._position = source.position()

    def _take(self, now_us):
        source = self._source
        waiting = (source.position() - self._position) & self._stamps_mask
        if waiting >= source.slots:
            lost = waiting - source.slots + 1  # the oldest slot is being written
            self.overruns += lost
            self._pass_over(lost)
            self._reports.add(wire.FAULT_CODE_CAPTURE_OVERRUN, self._stream.number, now_us)
            waiting -= lost
        while waiting:
            self._move(now_us)
            waiting -= 1

    def _pass_over(self, blocks):
        self._index += blocks * self._source.frames
        self._position = (self._position + blocks) & self._stamps_mask

    def _move(self, now_us):
        source = self._source
        ring = self._stream.ring
        work = self._work
        slot = self._position & (source.slots - 1)
        place = source.start + slot * source.frames * frames.FRAME_BYTES
        done = 0
        while done < source.frames:
            fresh = ring.reserve(self._index + done)
            if fresh:
                self._set_time(ring, done)
            taken = ring.block_samples - ring.filled
            if taken > source.frames - done:
                taken = source.frames - done
            work[frames.SOURCE] = place + done * frames.FRAME_BYTES
            work[frames.FRAMES] = taken
            work[frames.CHANNELS] = self._stream.channels
            work[frames.TARGET] = ring.place()
            frames.unpack(source.memory, ring.memory, self._table, work)  # type: ignore[arg-type]
            if work[frames.DAMAGED] or work[frames.FORGOTTEN]:
                self._tell_damage(now_us)
                ring.close()  # what came before is whole; this piece is a gap
            else:
                ring.commit(taken)
                self._stream.heard()
            done += taken
        self._look_for_stuck(place, now_us)
        self._pass_over(1)

    def _look_for_stuck(self, place, now_us):
        """Report, once in a run, a channel that gives nothing but one count: it is connected to nothing that lives."""
        work = self._work
        work[frames.SOURCE] = place
        work[frames.FRAMES] = self._source.frames
        same = frames.unchanged(self._source.memory, work)  # type: ignore[arg-type]
        if not same:
            if self._any_same:
                self._clear_same()
            return
        self._any_same = True
        for channel in range(self._stream.channels):
            if not (same >> channel) & 1:
                self._same_blocks[channel] = 0
                continue
            if self._same_blocks[channel] == self._stuck_blocks:
                code = wire.FAULT_CODE_SENSOR_STUCK
                self._reports.add(code, self._stream.number << 8 | channel, now_us)
            if self._same_blocks[channel] <= self._stuck_blocks:
                self._same_blocks[channel] += 1

    def _clear_same(self):
        self._any_same = False
        for channel in range(_CHANNELS):
            self._same_blocks[channel] = 0

    def _set_time(self, ring, done):
        state = self._state
        state[stamp.SLOT] = ring.head
        state[stamp.BACK] = self._back_us[done]
        stamp.extend(ring.tick, self._source.stamps, self._source.stamps_start + self._position, state)

    def _tell_damage(self, now_us):
        """Report the first damage of a run; `damaged` counts it all."""
        self.damaged += self._work[frames.DAMAGED]
        if not self._damage_told:
            self._damage_told = True
            if self._work[frames.DAMAGED]:  # a frame is that of all channels: its first one is named
                self._reports.add(wire.FAULT_CODE_SENSOR_CHECKSUM, self._stream.number << 8, now_us)
            else:
                self._reports.add(wire.FAULT_CODE_CONVERTER_RESET, self._stream.number, now_us)
