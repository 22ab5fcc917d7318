"""Capture of converter frames on an RP2040 or RP2350: state machine and DMA, or an interrupt per frame.

Both fill a ring of blocks in memory taken once, and put a time of the chip's own timer behind each block. Sources of
the addresses: RP2040 datasheet (RP-008371-DS) and RP2350 datasheet (RP-008373-DS), the section named above each.
"""

from array import array

import micropython
import rp2
from machine import Pin, mem32
from uctypes import addressof

from proofvan_node.hal import rp2_chip
from proofvan_node.pio import frames as program

BLOCK_FRAMES = 40  # as many as fill a block of 960 bytes with 8 channels
_FRAME_BYTES = program.FRAME_BYTES
# "DMA", list of registers (both chips): a channel has 0x40 bytes; 0x04 WRITE_ADDR, 0x2c AL2_WRITE_ADDR_TRIG
_DMA_BASE = 0x50000000
_DMA_CHANNEL = 0x40
_WRITE_ADDRESS = 0x04
_WRITE_ADDRESS_TRIGGER = 0x2C


class _Ring:
    """Memory of a capture: blocks, and one 32-bit time behind each; the DMA wraps on aligned addresses."""

    frames = BLOCK_FRAMES

    def __init__(self, slots, stamps):
        self.slots = slots
        self.memory = bytearray(slots * BLOCK_FRAMES * _FRAME_BYTES)
        self.start = 0
        self.stamp_slots = stamps
        self.stamps = array("I", bytes(8 * stamps))  # twice as many, to find an aligned half
        self.stamps_start = _aligned(self.stamps, stamps)

    def block_address(self, slot):
        """Give where a block lies."""
        return addressof(self.memory) + slot * BLOCK_FRAMES * _FRAME_BYTES


class PioFrames(_Ring):
    """A state machine reads the frames; three DMA channels that start each other move them, without the processor.

    Data: a block from the FIFO to memory. Stamp: the timer behind it. Next: the address of the next block, which
    starts the data channel again. The FIFO holds 8 bytes, 5 us at 12.5 MHz, meanwhile.
    """

    # 30 bytes of 67 cycles, the wait and the synchronisers: see docs/boards-capture.md; at 125 MHz 16.2 us
    read_us = 16

    def __init__(self, pins, slots, stamps, state_machine=0):
        super().__init__(slots, stamps)
        self._pins = pins
        self._number = state_machine
        self._machine = None
        self._data = rp2.DMA()
        self._stamp = rp2.DMA()
        self._next = rp2.DMA()
        self._addresses = array("I", bytes(8 * slots))
        first = _aligned(self._addresses, slots)
        for slot in range(slots):
            self._addresses[first + slot] = self.block_address((slot + 1) % slots)
        self._addresses_start = addressof(self._addresses) + 4 * first
        self._stamps_address = addressof(self.stamps) + 4 * self.stamps_start
        self._stamp_write = _DMA_BASE + _DMA_CHANNEL * rp2_chip.number_of(self._stamp) + _WRITE_ADDRESS

    def begin(self, rate_mhz):
        """Capture from block 0 on; the converter already runs."""
        pins = self._pins
        Pin(pins["adc_mosi"], Pin.OUT, value=0)  # a NULL command
        for name in ("adc_miso", "adc_drdy"):
            Pin(pins[name], Pin.IN)  # after a reset the pads of an RP2350 let nothing in
        self._machine = rp2.StateMachine(
            self._number, program.take_frames, in_base=Pin(pins["adc_miso"]), sideset_base=Pin(pins["adc_cs"])
        )
        while self._machine.rx_fifo():
            self._machine.get()
        block_bytes = BLOCK_FRAMES * _FRAME_BYTES
        self._stamp.config(
            read=rp2_chip.TIMER_LOW,
            write=self._stamps_address,
            count=1,
            ctrl=self._stamp.pack_ctrl(
                inc_read=False,
                ring_size=_bits(4 * self.stamp_slots),
                ring_sel=True,
                chain_to=rp2_chip.number_of(self._next),
            ),
        )
        self._next.config(
            read=self._addresses_start,
            write=_DMA_BASE + _DMA_CHANNEL * rp2_chip.number_of(self._data) + _WRITE_ADDRESS_TRIGGER,
            count=1,
            ctrl=self._next.pack_ctrl(inc_write=False, ring_size=_bits(4 * self.slots), ring_sel=False),
        )
        self._data.config(
            read=rp2_chip.receive_fifo(self._number),
            write=self.block_address(0),
            count=block_bytes,
            ctrl=self._data.pack_ctrl(
                size=0,
                inc_read=False,
                treq_sel=rp2_chip.receive_request(self._number),
                chain_to=rp2_chip.number_of(self._stamp),
            ),
            trigger=True,
        )
        self._machine.active(1)

    def end(self):
        """Stop; what is in memory stays."""
        if self._machine:
            self._machine.active(0)
            self._machine = None
        for channel in (self._next, self._stamp, self._data):
            channel.active(0)

    def position(self):
        """Give the number of complete blocks, modulo the number of stamps."""
        return (mem32[self._stamp_write] - self._stamps_address) >> 2


class IrqFrames(_Ring):
    """An interrupt per frame reads it through the SPI block: for slow rates, and where no state machine is faithful."""

    read_us = 40

    def __init__(self, pins, open_spi, slots, stamps):
        super().__init__(slots, stamps)
        self._spi = open_spi(pins)
        self._select = Pin(pins["adc_cs"], Pin.OUT, value=1)
        self._ready = Pin(pins["adc_drdy"], Pin.IN)
        view = memoryview(self.memory)
        total = slots * BLOCK_FRAMES
        self._places = [view[index * _FRAME_BYTES : (index + 1) * _FRAME_BYTES] for index in range(total)]
        self._state = array("I", [0, 0, 0])  # frame in memory, frame in the block, blocks
        self._on_ready = self._frame  # bound once: an interrupt must not allocate

    def begin(self, rate_mhz):
        """Capture from block 0 on; the converter already runs."""
        for place in range(3):
            self._state[place] = 0
        self._ready.irq(self._on_ready, Pin.IRQ_FALLING, hard=True)

    def end(self):
        """Stop; what is in memory stays."""
        self._ready.irq(None)

    def position(self):
        """Give the number of complete blocks, modulo the number of stamps."""
        return self._state[2]

    def _frame(self, pin):
        state = self._state
        self._select(0)
        self._spi.readinto(self._places[state[0]])
        self._select(1)
        state[0] = (state[0] + 1) % len(self._places)
        state[1] += 1
        if state[1] == BLOCK_FRAMES:
            state[1] = 0
            _stamp(self.stamps, self.stamps_start + state[2])  # type: ignore[arg-type]
            state[2] = (state[2] + 1) & (self.stamp_slots - 1)


@micropython.viper
def _stamp(stamps: ptr32, index: int):
    """Write the timer's low word: as a Python integer it would have to be allocated."""
    timer = ptr32(int(rp2_chip.TIMER_LOW))
    stamps[index] = timer[0]


def _aligned(words, count):
    """Give the index from which `count` words (a power of two) lie as the DMA's address wrap wants them."""
    return (-addressof(words) & (4 * count - 1)) >> 2


def _bits(size):
    """Give the exponent of a power of two."""
    bits = 0
    while 1 << bits < size:
        bits += 1
    return bits
