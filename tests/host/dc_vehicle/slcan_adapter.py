"""A CAN adapter that speaks slcan on a pseudo-terminal, as LAWICEL's and CANable's firmware do."""

from __future__ import annotations

import os
import pty
import tty

from proofvan.link.can_frames import CanFrame

BIT_RATE_250K = "S5"


class SlcanAdapter:
    """`path` is the serial line that the host opens; what the host does not read waits in the terminal's buffer."""

    def __init__(self) -> None:
        self._master, self._slave = pty.openpty()
        tty.setraw(self._master)
        self.path = os.ttyname(self._slave)
        self.commands: list[str] = []
        self._rest = b""

    def take(self, frames: int) -> list[CanFrame]:
        """Wait for so many frames of the host; other commands are remembered."""
        found: list[CanFrame] = []
        while len(found) < frames:
            found += self._lines(os.read(self._master, 4096))
        return found

    def take_commands(self, until: str) -> None:
        """Wait until the host gives a command."""
        while until not in self.commands:
            self._lines(os.read(self._master, 4096))

    def give(self, frame: CanFrame) -> None:
        """Send a frame of the bus to the host."""
        self.give_raw(f"T{frame.identifier:08X}{len(frame.data)}{frame.data.hex().upper()}\r".encode())

    def give_raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        os.write(self._master, data)

    def unplug(self) -> None:
        """Pull the adapter out."""
        for descriptor in (self._master, self._slave):
            if descriptor >= 0:
                os.close(descriptor)
        self._master = self._slave = -1

    def _lines(self, data: bytes) -> list[CanFrame]:
        *lines, self._rest = (self._rest + data).split(b"\r")
        found = []
        for line in (one.decode() for one in lines if one):
            if line[0] == "T":
                length = int(line[9])
                found.append(CanFrame(int(line[1:9], 16), bytes.fromhex(line[10 : 10 + 2 * length])))
            else:
                self.commands.append(line)
        return found
