"""Weighing indicators on real serial ports: listened to for a while, or a port of a run."""

from __future__ import annotations

import contextlib
import termios
import threading
import time

import serial

from proofvan.compose.threaded_port import ThreadedPort
from proofvan.core.errors import LinkLost, SetupError
from proofvan_hw.model import RigIndicator

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


class IndicatorPort(ThreadedPort):
    """An indicator as a port of a run: what it says by itself comes in, nothing goes out."""

    def __init__(self, name: str, port: serial.SerialBase) -> None:
        super().__init__(name)
        self._port = port
        self._ends = threading.Event()
        self._begin()

    def write(self, data: bytes) -> None:
        """Take nothing: an indicator only speaks."""

    def close(self) -> None:
        """End the thread and let go of the port."""
        self._ends.set()
        self._thread.join()
        self._port.close()
        self._ours.close()
        self._theirs.close()

    def _serve(self) -> None:
        # a cable that was pulled out, or a run that closed its end: the run notices the silence itself
        with contextlib.suppress(serial.SerialException, OSError, termios.error):
            while not self._ends.is_set():
                data = self._port.read(256)
                if data:
                    self._theirs.sendall(data)


def open_indicator(wanted: RigIndicator) -> IndicatorPort:
    """Open the line of a rig's indicator, 8 data bits, 1 stop bit; raises SetupError when it is not there."""
    device = wanted.path.removeprefix("serial:")
    try:
        port = serial.serial_for_url(
            device, baudrate=wanted.baud, parity=wanted.parity, exclusive=True, timeout=_PIECE_S
        )
    except (serial.SerialException, OSError, termios.error) as problem:
        raise SetupError("indicator-port-lost", device=device, detail=str(problem)) from problem
    return IndicatorPort(wanted.name, port)


def _arriving(port: serial.SerialBase, seconds: float) -> bytes:
    data, end = b"", time.monotonic() + seconds
    while time.monotonic() < end:
        data += port.read(256)
    return data
