"""Serves a meter dialogue on a real serial port."""

from __future__ import annotations

import termios

import serial

from proofvan.core.errors import LinkLost
from proofvan.instruments.meter_bus.dialogue import Dialogue
from proofvan.instruments.reported import ReportedValue

# DL/T 645-2007 5.1: 2400 Bd, 8 data bits, even parity, 1 stop bit by default.
DEFAULT_BAUD, DEFAULT_PARITY = 2400, "E"
PARITIES = ("E", "N", "O")
_PIECE_S = 0.05  # a frame comes in pieces; a pause of this length ends one


def read_line(device: str, baud: int, parity: str, dialogue: Dialogue) -> tuple[ReportedValue, ...]:
    """Carry a dialogue out, 8 data bits, 1 stop bit; raises LinkLost when the port cannot be opened or goes away."""
    try:
        with serial.serial_for_url(device, baudrate=baud, parity=parity, exclusive=True) as port:
            return _serve(port, dialogue)
    except (serial.SerialException, OSError, termios.error) as problem:
        raise LinkLost("meter-port-lost", device=device, detail=str(problem)) from problem


def _serve(port: serial.SerialBase, dialogue: Dialogue) -> tuple[ReportedValue, ...]:
    ask = next(dialogue)
    while True:
        if ask.data:
            port.reset_input_buffer()
            port.write(ask.data)
        try:
            ask = dialogue.send(_piece(port, ask.timeout_s))
        except StopIteration as done:
            values: tuple[ReportedValue, ...] = done.value
            return values


def _piece(port: serial.SerialBase, timeout_s: float) -> bytes:
    port.timeout = timeout_s
    data: bytes = port.read(1)
    port.timeout = _PIECE_S
    while data and (more := port.read(256)):
        data += more
    return data
