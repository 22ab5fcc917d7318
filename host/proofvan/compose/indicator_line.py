"""Listens to a weighing indicator on a real serial port."""

from __future__ import annotations

import termios
import time

import serial

from proofvan.core.errors import LinkLost

# XK3190-A26 manual, communication parameters: 1200 to 9600 Bd can be chosen; 9600 is what most are set to [M-hi].
DEFAULT_BAUD, DEFAULT_PARITY = 9600, "N"
PARITIES = ("N", "E", "O")
_PIECE_S = 0.2


def listen(device: str, baud: int, parity: str, seconds: float) -> bytes:
    """Give what arrives within the time, 8 data bits, 1 stop bit; raises LinkLost when nothing came."""
    try:
        with serial.serial_for_url(device, baudrate=baud, parity=parity, exclusive=True, timeout=_PIECE_S) as port:
            data = _arriving(port, seconds)
    except (serial.SerialException, OSError, termios.error) as problem:
        raise LinkLost("indicator-port-lost", device=device, detail=str(problem)) from problem
    if not data:
        raise LinkLost("indicator-silent", device=device, seconds=f"{seconds:g}")
    return data


def _arriving(port: serial.SerialBase, seconds: float) -> bytes:
    data, end = b"", time.monotonic() + seconds
    while time.monotonic() < end:
        data += port.read(256)
    return data
