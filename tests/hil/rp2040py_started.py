"""Starts rp2040py with its UART repaired: it raises the transmit interrupt again as soon as that is cleared.

The chip raises it when its FIFO runs empty, that is after a byte was written (RP2040 datasheet 4.2.6.3).
"""

from __future__ import annotations

import sys

from rp2040py.__main__ import main
from rp2040py.peripherals import uart

_DATA = 0x00
_write = uart.RPUART.write_uint32


def _check_interrupts(self: uart.RPUART) -> None:
    self.rp2040.set_interrupt(self.irq, bool(self._interrupt_status & self._interrupt_mask))


def _write_uint32(self: uart.RPUART, offset: int, value: int) -> None:
    _write(self, offset, value)
    if offset == _DATA:
        self._interrupt_status |= uart.UARTTXINTR
        self.check_interrupts()


uart.RPUART.check_interrupts = _check_interrupts
uart.RPUART.write_uint32 = _write_uint32
sys.exit(main())
