"""The pseudo-terminal that the host opens in place of a serial device."""

from __future__ import annotations

import os
import select
import termios
import tty


class HostGoneError(Exception):
    """The host closed its control connection."""


class HostPort:
    """A pty; the world keeps the other side open too, so that a host may come and go."""

    def __init__(self) -> None:
        self._master, self._spare = os.openpty()
        tty.setraw(self._spare)
        os.set_blocking(self._master, False)
        self.path = os.ttyname(self._spare)

    def read(self, count: int, control: int) -> bytes:
        """Read exactly what the host says it wrote; raises HostGoneError when it died before."""
        data = b""
        while len(data) < count:
            _wait(self._master, select.POLLIN, control)
            data += os.read(self._master, count - len(data))
        return data

    def write(self, data: bytes, control: int) -> None:
        """Write for the host, which drains at the same time; raises HostGoneError."""
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._master, rest) :]
            except BlockingIOError:
                _wait(self._master, select.POLLOUT, control)

    def drain(self) -> None:
        """Forget what a dead host left on the line, both ways."""
        termios.tcflush(self._spare, termios.TCIOFLUSH)
        try:
            while os.read(self._master, 65536):
                pass
        except BlockingIOError:
            return

    def close(self) -> None:
        """Pull the plug: whoever has the port open gets a hang-up."""
        os.close(self._master)
        os.close(self._spare)


def _wait(descriptor: int, event: int, control: int) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    # in its turn the host says nothing: whatever comes on the control connection is its end
    poll.register(control, select.POLLIN | select.POLLHUP)
    for ready, _ in poll.poll():
        if ready == descriptor:
            return
    raise HostGoneError
