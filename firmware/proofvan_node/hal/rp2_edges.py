"""Edge timing on an RP2040 or RP2350: state machines that start together, DMA from their FIFOs into memory.

Addresses: RP2040 datasheet (RP-008371-DS) and RP2350 datasheet (RP-008373-DS), "PIO", list of registers.
"""

from array import array

import machine
import rp2
from machine import Pin, mem32
from uctypes import addressof

from proofvan_node.hal import rp2_chip
from proofvan_node.pio import edges, quadrature

_LAST = 3  # state machine of block 0
_STAMPS = 256  # pulses between two looks
_STAMPS_BITS = 10  # 4 * 256 bytes
# "PIO", CTRL: bits 3:0 enable, bits 11:8 restart the clock dividers; 0x2000 up a write sets bits (atomic access)
_CONTROL_SET = 0x50202000
_ENABLE = 1
_RESTART_DIVIDER = 1 << 8
# "DMA", TRANS_COUNT: an RP2350 keeps the upper four bits for modes
_MANY = 0x0FFFFFFF
_DMA_BASE = 0x50000000
_DMA_CHANNEL = 0x40
_WRITE_ADDRESS = 0x04


class EdgeTimers:
    """The first state machines of block 0: one timer per input, and a counter of the first input's edges."""

    def __init__(self, pins):
        self._inputs = [Pin(pin, Pin.IN, Pin.PULL_DOWN) for pin in pins]
        self._machines = []
        self._began_us = 0
        self._using = 0
        self.counter = None

    def source(self, index):
        """Give the source of one input, for an EdgeCapture."""
        return EdgeSource(self, index)

    def begin(self):
        """Start all timers at one moment, for whoever comes first; gives the node clock then."""
        self._using += 1
        if self._using == 1:
            self._machines = [
                rp2.StateMachine(number, edges.time_edges, jmp_pin=pin) for number, pin in enumerate(self._inputs)
            ]
            number = len(self._machines)
            self.counter = rp2.StateMachine(number, edges.count_edges, in_base=self._inputs[0])
            all_machines = (1 << (number + 1)) - 1
            mem32[_CONTROL_SET] = all_machines * _ENABLE | all_machines * _RESTART_DIVIDER
            self._began_us = rp2_chip.now_us()
        return self._began_us

    def end(self):
        """Stop all timers when nobody needs them any more."""
        self._using -= 1
        if not self._using:
            self.counter.active(0)
            for item in self._machines:
                item.active(0)

    def counted(self):
        """Give the edges of the first input so far, modulo 2^32."""
        self.counter.exec("mov(isr, invert(x))")
        self.counter.exec("push(noblock)")
        return self.counter.get()


class EdgeSource:
    """One input's stamps: DMA writes them round and round."""

    def __init__(self, timers, index):
        self._timers = timers
        self._index = index
        self.tick_ns = edges.CYCLES_PER_TICK * 1_000_000_000 // machine.freq()
        memory = array("I", bytes(8 * _STAMPS))
        first = (-addressof(memory) & (4 * _STAMPS - 1)) >> 2
        self._memory = memory
        self.stamps = memoryview(memory)[first : first + _STAMPS]
        self._address = addressof(memory) + 4 * first
        self._channel = rp2.DMA()
        self._write = _DMA_BASE + _DMA_CHANNEL * rp2_chip.number_of(self._channel) + _WRITE_ADDRESS

    def begin(self):
        """Time edges from now on; gives the node clock at which the counter started."""
        self._channel.config(
            read=rp2_chip.receive_fifo(self._index),
            write=self._address,
            count=_MANY,
            ctrl=self._channel.pack_ctrl(
                inc_read=False, treq_sel=rp2_chip.receive_request(self._index), ring_size=_STAMPS_BITS, ring_sel=True
            ),
            trigger=True,
        )
        return self._timers.begin()

    def end(self):
        """Stop."""
        self._channel.active(0)
        self._timers.end()

    def position(self):
        """Give the number of stamps, modulo the places there are."""
        return ((mem32[self._write] - self._address) >> 2) & (_STAMPS - 1)

    def counted(self):
        """Give the edges of the other counter, -1 for an input that has none."""
        return self._timers.counted() if self._index == 0 else -1


class Encoder:
    """An encoder's count by the last state machine of block 0, as a sensor of a slow stream."""

    def __init__(self, pin_a, pin_b):
        self._inputs = [Pin(pin, Pin.IN, Pin.PULL_DOWN) for pin in (pin_a, pin_b)]
        self._machine = None

    def set_up(self):
        """Count from zero on."""
        self._machine = rp2.StateMachine(
            _LAST, quadrature.count_quadrature, in_base=self._inputs[0], jmp_pin=self._inputs[1]
        )
        self._machine.active(1)
        return True

    def start(self):
        """Do nothing: it counts by itself."""

    def read(self):
        """Give (count modulo 2^32, with its sign, 0)."""
        self._machine.exec("mov(isr, x)")
        self._machine.exec("push(noblock)")
        count = self._machine.get()
        return (count - (1 << 32) if count >> 31 else count), 0
