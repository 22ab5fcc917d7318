"""Feeds a board's capture as hardware would: frames into the block ring, a time stamp behind each block.

Runs under both interpreters: what a test here measures in memory it measures under MicroPython.
"""

from array import array

from proofvan_node.drivers.ads131m08.model import Ads131m08Model

FRAMES = 40
FRAME_BYTES = 30


class FedSource:
    """Hardware of the test's making; `complete` is its progress, as the stamp channel of the DMA shows it."""

    frames = FRAMES
    read_us = 16

    def __init__(self, slots=8, stamp_slots=64):
        self.slots = slots
        self.start = 0
        self.memory = bytearray(slots * FRAMES * FRAME_BYTES)
        self.stamp_slots = stamp_slots
        self.stamps_start = 3
        self.stamps = array("I", [0] * (stamp_slots + 3))
        self.model = Ads131m08Model()
        self.model.registers[2] = 0x0110  # as the set-up leaves it
        self.complete = 0
        self.running = False

    def begin(self, rate_mhz):
        self.complete = 0
        self.running = True

    def end(self):
        self.running = False

    def position(self):
        return self.complete & (self.stamp_slots - 1)

    def fill(self, value):
        """Write a block: frame n, channel c carries value + 8 n + c."""
        place = (self.complete & (self.slots - 1)) * FRAMES * FRAME_BYTES
        for frame in range(FRAMES):
            for channel in range(8):
                self.model.samples[channel] = value + 8 * frame + channel
            self.memory[place : place + FRAME_BYTES] = self.model.frame()
            place += FRAME_BYTES

    def stamp(self, time_us):
        """End a block at a moment."""
        self.stamps[self.stamps_start + self.position()] = time_us & 0xFFFFFFFF
        self.complete += 1


class Chip:
    """A converter that can always be set up."""

    def __init__(self, answers=True):
        self.answers = answers

    def set_up(self, rate_mhz):
        return self.answers
