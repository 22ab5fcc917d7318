"""Opens the serial ports of the boards. pyserial sets the line up; bytes go through the descriptor itself."""

from __future__ import annotations

import errno
import os
import termios

import serial

from proofvan.core.errors import LinkLost, SetupError

READ_BYTES = 64 * 1024
# A USB CDC board ignores the speed; a UART board is flashed for this one.
SPEED = 921_600


def open_port(device: str, board: str = "") -> SerialPort:
    """Open a device for this program alone; raises SetupError when it is missing, busy or forbidden."""
    return SerialPort(board, device)


class SerialPort:
    """One open port, exclusive and non-blocking; `descriptor` is for a selector."""

    def __init__(self, board: str, device: str) -> None:
        self.board = board
        self.device = device
        self._serial = _open(board, device)
        self.descriptor: int = self._serial.fileno()

    def read(self) -> bytes:
        """Give what has arrived, at most 64 KiB; empty when nothing has. Raises LinkLost when the device is gone."""
        try:
            data = os.read(self.descriptor, READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError as problem:
            raise self._lost(problem) from problem
        if not data:
            raise self._lost(None)
        return data

    def write(self, data: bytes | memoryview) -> int:
        """Send as much as the line takes now; gives the number of bytes. Raises LinkLost when the device is gone."""
        try:
            return os.write(self.descriptor, data)
        except BlockingIOError:
            return 0
        except OSError as problem:
            raise self._lost(problem) from problem

    def close(self) -> None:
        """Let go of the device."""
        self._serial.close()

    def _lost(self, problem: OSError | None) -> LinkLost:
        detail = "end of file" if problem is None else errno.errorcode.get(problem.errno or 0, str(problem))
        return LinkLost("port-lost", board=self.board, device=self.device, detail=detail)


def _open(board: str, device: str) -> serial.Serial:
    try:
        line = serial.Serial(device, SPEED, exclusive=True, timeout=0, write_timeout=0)
        _wait_for_first_byte(line.fileno())
        return line
    except (serial.SerialException, OSError, termios.error) as problem:  # the last: it went while it was set up
        number = getattr(problem, "errno", None)
        if number == errno.EACCES:
            raise SetupError("port-forbidden", board=board, device=device) from problem
        if number in (errno.EAGAIN, errno.EBUSY) or "lock" in str(problem):
            raise SetupError("port-busy", board=board, device=device) from problem
        raise SetupError("port-missing", board=board, device=device, detail=str(problem)) from problem


def _wait_for_first_byte(descriptor: int) -> None:
    # pyserial asks the driver to answer "nothing there" like "gone" (VMIN = 0); we must tell the two apart.
    settings = termios.tcgetattr(descriptor)
    settings[6][termios.VMIN] = 1
    termios.tcsetattr(descriptor, termios.TCSANOW, settings)
