"""The hardware of a board: USB line, clock, pins, buses, watchdog, reset cause.

The line is the USB-CDC port, every byte value of which is data; the log goes to UART 0 and never to the line.
"""

import gc
import os
import select
import sys
import time
from array import array

import machine
import micropython
import rp2 as chip
from machine import I2C, SPI, UART, WDT, Pin

from proofvan_node import wire
from proofvan_node.hal import rp2_capture, rp2_chip, rp2_edges, rp2_start
from proofvan_node.pio import metronome

# What processor and USB carry with 8 channels of 24 bit: planned, not measured on silicon (docs/boards-capture.md).
HIGHEST_RATE_MHZ = 8_000_000 if rp2_chip.IS_RP2350 else 4_000_000

_HOST_BYTES = 256  # read in one turn: commands are short, and standard input is read byte by byte
_PIECE_BYTES = 64  # a packet of full-speed USB: what a FIFO that takes anything takes at once
_WATCHDOG_MS = 2000
_GUARD_MACHINE = 7  # the last state machine that both chips have
_COUNT_FILE = "boots"
_KEY_FILE = "key"  # 32 bytes, written when the board is provisioned
_KEY_BYTES = 32
_ENTROPY_BYTES = 16
_STRAPS = (26, 27, 28)  # of every carrier; linked to ground: 1, open: 0
_COLLECT_EVERY_US = 1_000_000

_guarded = array("I", [0, 0, 0, 0, 0, 0, 0, 0])  # until when (low word of the node clock) an output may be on
_guard = array("I", [0, 0])  # outputs that are on, outputs that fell: bit n for output n
_pin_masks = array("I", [0, 0, 0, 0, 0, 0, 0, 0])


class Clock:
    """The chip's own 64-bit counter of microseconds: the clock of time stamps, the node and the guard."""

    def now_us(self):
        """Give the microseconds since reset."""
        return rp2_chip.now_us()


class Port:
    """Line, converters and outputs of a board, as `shell.run_free` wants them; `pins` from pins.py."""

    def __init__(self, pins, outputs):
        micropython.kbd_intr(-1)  # byte 0x03 is data
        self._log = UART(0, 115200, tx=Pin(pins["log"]))
        self._outputs = {number: Pin(pins["output" + str(number)], Pin.OUT, value=0) for number, _, _ in outputs}
        for number, pin in self._outputs.items():
            _pin_masks[number] = 1 << pins["output" + str(number)]
        self._bits = 0
        self._sources = []
        self._input = sys.stdin.buffer  # never text mode
        self._output = sys.stdout.buffer
        self._host = bytearray(_HOST_BYTES)
        self._host_view = memoryview(self._host)
        self._one = [self._host_view[place : place + 1] for place in range(_HOST_BYTES)]
        self._poll = select.poll()
        self._poll.register(sys.stdin, select.POLLIN)
        self._room = select.poll()
        self._room.register(sys.stdout, select.POLLOUT)
        self._collect_us = 0
        self._lowest_free = gc.mem_free()
        self._guard = chip.StateMachine(_GUARD_MACHINE, metronome.beat, freq=metronome.FREQUENCY)
        self._guard.irq(_fall, hard=True)
        self._guard.active(1)
        self._watchdog = WDT(timeout=_WATCHDOG_MS)

    def feed(self):
        """Give a sign of life in the middle of long work."""
        self._watchdog.feed()

    def restart(self):
        """Start the board anew, outputs safe."""
        for pin in self._outputs.values():
            pin(0)
        rp2_start.restart()

    def add(self, source):
        """Take a source of samples: something with `convert(now_us)`."""
        self._sources.append(source)

    def wait(self, timeout_ms, unwritten):
        """Wait until the host says something; while bytes are left to write only a moment."""
        self._watchdog.feed()
        now_us = rp2_chip.now_us()
        if now_us >= self._collect_us:  # at a quiet moment, before it must happen at a busy one
            self._collect_us = now_us + _COLLECT_EVERY_US
            gc.collect()
            self._lowest_free = min(self._lowest_free, gc.mem_free())
        self._poll.poll(1 if unwritten else timeout_ms)

    def received(self):
        """Give what the host sent so far: a view that holds until the next call."""
        count = 0
        while count < _HOST_BYTES and _ready(self._poll):
            self._input.readinto(self._one[count])
            count += 1
        return self._host_view[:count]

    def convert(self, node, now_us):
        """Let every source move what its hardware has captured."""
        for source in self._sources:
            source.convert(now_us)

    def write(self, data):
        """Write what the line takes now; gives what is left. A line that takes nothing never holds the board up."""
        write = self._output.write
        room = self._room.ipoll  # its answer is no list on the heap
        size = len(data)
        written = 0
        while written < size:
            for _ in room(0):
                break
            else:
                break
            write(data[written : written + _PIECE_BYTES])
            written += _PIECE_BYTES
        return data[written:]

    def drive(self, node):
        """Set the outputs, and tell the guard until when each may be on."""
        control = node.output_control
        if _guard[1]:
            fallen = _guard[1]
            _guard[1] = 0
            if control.drop(fallen):
                node.outputs_dropped(rp2_chip.now_us() - node.now_us)
        bits = control.bits
        for number in self._outputs:
            _guarded[number] = control.until_us(number) & 0xFFFFFFFF
        _guard[0] = bits
        if bits != self._bits:
            for number, pin in self._outputs.items():
                pin((bits >> number) & 1)
            self._bits = bits

    def heap(self):
        """Give the free bytes of the heap, and the least there was after a collection."""
        return gc.mem_free(), self._lowest_free

    def say(self, text):
        """Write a line to the log."""
        self._log.write(text + "\r\n")

    def fail(self, failure):
        """Write a failure to the log with outputs safe, and wait for the watchdog."""
        for pin in self._outputs.values():
            pin(0)
        sys.print_exception(failure, self._log)  # type: ignore[arg-type]
        while True:
            machine.idle()


def _ready(poll):
    """Say whether the line of a poll object is ready, without a list on the heap for the answer."""
    for _ in poll.ipoll(0):
        return True
    return False


@micropython.viper
def _fall(machine):
    """Take outputs whose time is over to their safe state, whatever the program does (an interrupt: no allocation)."""
    state = ptr32(_guard)
    on = int(state[0])
    if on:
        until = ptr32(_guarded)
        masks = ptr32(_pin_masks)
        now = int(ptr32(int(rp2_chip.TIMER_LOW))[0])
        clear = ptr32(int(rp2_chip.OUTPUTS_CLEAR))
        number = 0
        while number < 8:
            if (on >> number) & 1 and int(now - int(until[number])) >= 0:
                clear[0] = masks[number]
                state[0] = int(state[0]) & ~(1 << number)
                state[1] = int(state[1]) | 1 << number
            number += 1


def spi(pins):
    """Open the converter's SPI bus in mode 1 (ADS131M08 datasheet SBAS950, "Serial Interface")."""
    return SPI(
        0,
        baudrate=8_000_000,
        polarity=0,
        phase=1,
        sck=Pin(pins["adc_sck"]),
        mosi=Pin(pins["adc_mosi"]),
        miso=Pin(pins["adc_miso"]),
    )


def sensor_spi(pins):
    """Open the sensors' SPI bus in mode 1 (MAX31865 datasheet 19-6478, "Serial Interface": modes 1 and 3)."""
    return SPI(
        1,
        baudrate=1_000_000,
        polarity=0,
        phase=1,
        sck=Pin(pins["sensor_sck"]),
        mosi=Pin(pins["sensor_mosi"]),
        miso=Pin(pins["sensor_miso"]),
    )


def i2c(pins):
    """Open the sensors' I2C bus; it is never scanned, each driver looks for its own chip."""
    return I2C(0, sda=Pin(pins["sda"]), scl=Pin(pins["scl"]), freq=400_000)


def receiver(pins):
    """Open the satellite receiver's UART."""
    return UART(1, 9600, tx=Pin(pins["gnss_tx"]), rx=Pin(pins["gnss_rx"]), rxbuf=1024)


def output_pin(number, value):
    """Make a pin an output; calling it sets its level."""
    return Pin(number, Pin.OUT, value=value)


def input_pin(number):
    """Make a pin an input; calling it gives its level."""
    return Pin(number, Pin.IN)


def sleep_ms(milliseconds):
    """Wait; only where a chip is set up."""
    time.sleep_ms(milliseconds)


def edge_timers(pins):
    """Give the timers of some inputs, which start together and count on one clock."""
    return rp2_edges.EdgeTimers(pins)


def encoder(pins):
    """Give the counter of an encoder with two tracks."""
    return rp2_edges.Encoder(pins["quadrature_a"], pins["quadrature_b"])


def frame_source(pins, kind):
    """Give the hardware that captures the converter's frames: kind "pio", or "irq" for an interrupt per frame."""
    slots, stamps = (32, 512) if rp2_chip.IS_RP2350 else (16, 256)
    if kind == "irq":
        return rp2_capture.IrqFrames(pins, spi, slots, stamps)
    return rp2_capture.PioFrames(pins, slots, stamps)


def carrier():
    """Give the family number that the carrier board's straps say: bit n is 1 when strap n is linked to ground."""
    number = 0
    for bit, strap in enumerate(_STRAPS):
        if not Pin(strap, Pin.IN, Pin.PULL_UP)():
            number |= 1 << bit
    return number


def uid():
    """Give the chip's 8-byte identity."""
    return machine.unique_id()


def boot_id():
    """Give a number that differs after every reset."""
    return int.from_bytes(os.urandom(4), "little")


def key():
    """Give the board's key; None when it has none, or not a whole one: then no host can take it for a real board."""
    try:
        with open(_KEY_FILE, "rb") as file:
            found = file.read()
    except OSError:
        return None
    return found if len(found) == _KEY_BYTES else None


def entropy():
    """Give bytes that nobody can guess."""
    return os.urandom(_ENTROPY_BYTES)


def counted_boot(cause):
    """Count this start in the board's file system: (starts, of these by the watchdog), zeros when it can't be kept."""
    watchdog = 1 if cause == wire.RESET_CAUSE_WATCHDOG else 0
    try:
        try:
            with open(_COUNT_FILE) as file:
                starts, resets = [int(word) for word in file.read().split()]
        except (OSError, ValueError):
            starts, resets = 0, 0
        with open(_COUNT_FILE + ".new", "w") as file:
            file.write(str(starts + 1) + " " + str(resets + watchdog))
        os.rename(_COUNT_FILE + ".new", _COUNT_FILE)  # over the old one: a power cut leaves one of the two
    except OSError:
        return 0, 0
    return starts + 1, resets + watchdog


def reset_cause():
    """Give why the board started, as a ResetCause of the wire."""
    if machine.reset_cause() == machine.WDT_RESET:
        return wire.RESET_CAUSE_WATCHDOG
    return {"B": wire.RESET_CAUSE_BROWN_OUT, "R": wire.RESET_CAUSE_RESET_LINE, "P": wire.RESET_CAUSE_POWER}[
        rp2_chip.supply_reset()
    ]
