"""Where things are in an RP2040 and an RP2350, as far as they differ.

RP2040 datasheet (RP-008371-DS) and RP2350 datasheet (RP-008373-DS): "Address Map", and the register lists named.
"""

import sys

from machine import mem32

IS_RP2350 = "RP2350" in sys.implementation._machine

# "Timer": TIMERAWL at 0x28, TIMERAWH at 0x24; the RP2350 has two timers, MicroPython counts with the first
_TIMER = 0x400B0000 if IS_RP2350 else 0x40054000
TIMER_LOW = _TIMER + 0x28
TIMER_HIGH = _TIMER + 0x24

# "SIO": GPIO_OUT_CLR
OUTPUTS_CLEAR = 0xD0000020 if IS_RP2350 else 0xD0000018

# "PIO": RXF0 at 0x20; a state machine is numbered through all blocks of four
_PIO_BASE = 0x50200000
_PIO_SPACING = 0x100000
_RECEIVE_FIFO = 0x20

# RP2040 "Chip Level Reset Sources", CHIP_RESET: bit 8 power-on or brown-out, 16 RUN pin, 20 debug port
_RP2040_CHIP_RESET = 0x40064008
# RP2350 "POWMAN", CHIP_RESET: bit 16 power-on, 17 brown-out, 18 RUN pin - unconfirmed, look it up before relying on it
_RP2350_CHIP_RESET = 0x4010002C


def receive_fifo(state_machine):
    """Give the address of a state machine's receive FIFO."""
    return _PIO_BASE + _PIO_SPACING * (state_machine >> 2) + _RECEIVE_FIFO + 4 * (state_machine & 3)


def receive_request(state_machine):
    """Give the DMA request of a state machine's receive FIFO ("DMA", table of DREQs: 8 per PIO, receivers last)."""
    return 8 * (state_machine >> 2) + 4 + (state_machine & 3)


def number_of(channel):
    """Give the number of a DMA channel."""
    return channel.channel


def now_us():
    """Give the 64-bit microseconds since reset; a carry between the two halves is noticed."""
    high = mem32[TIMER_HIGH]
    while True:
        low = mem32[TIMER_LOW]
        again = mem32[TIMER_HIGH]
        if again == high:
            return high << 32 | low
        high = again


def supply_reset():
    """Say where the last reset at chip level came from: "B" brown-out, "R" the RUN pin, "P" power."""
    if not IS_RP2350:
        bits = mem32[_RP2040_CHIP_RESET]
        return "R" if bits >> 16 & 1 else "P"
    bits = mem32[_RP2350_CHIP_RESET]
    if bits >> 17 & 1:
        return "B"
    return "R" if bits >> 18 & 1 else "P"
