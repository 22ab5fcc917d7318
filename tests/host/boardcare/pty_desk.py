"""A desk with a real device path on it: the board's own software in real time (L1), its flash, its boot loader's drive.

Setting the line to 1200 baud starts the boot loader: the board goes away and its drive appears. A whole UF2 file on the
drive is written to where its addresses say, and the board starts; what it writes of the program itself has no effect
here, because the program is this very source tree.
"""

from __future__ import annotations

import os
import struct
import termios
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from proofvan.boardcare.board_files import STORAGE
from proofvan.boardcare.drive import INFO
from proofvan.sim.board import BoardFlash, FreeBoard

CHIP = "rp2040"
UID = b"board-90"
_FLASH = 0x10000000
_BLOCK_BYTES = 512
_SPEED = 5  # of what tcgetattr gives: the output speed
_LOOK_S = 0.02


class PtyDesk:
    """One board at `device`, and `drive` while it is in its boot loader."""

    def __init__(self, folder: Path, family: str) -> None:
        self.device, self.drive = folder / "ttyBoard", folder / "RPI-RP2"
        self._family = family
        self._flash = folder / "flash"
        self._flash.write_bytes(b"\xff" * STORAGE[CHIP].room)
        self._board: FreeBoard | None = None
        self._line = -1
        self._starts = 0
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._run)

    def plug(self) -> None:
        """Start the board; its device appears."""
        self._starts += 100  # it counts on when it starts anew by itself
        self._board = FreeBoard(self._family, UID, self._starts, flash=BoardFlash(self._flash))
        self._line = os.open(self._board.path, os.O_RDWR | os.O_NOCTTY)
        self.device.unlink(missing_ok=True)
        self.device.symlink_to(self._board.path)

    def unplug(self) -> None:
        """Take the board away at once."""
        self.device.unlink(missing_ok=True)
        if self._board is not None:
            os.close(self._line)
            self._board.close()
            self._board = None

    def __enter__(self) -> Self:
        self._show_drive()  # it is blank
        self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._watch.join()
        self.unplug()

    def _run(self) -> None:
        while not self._over.wait(_LOOK_S):
            if self._board is None:
                self._written()
            elif termios.tcgetattr(self._line)[_SPEED] == termios.B1200:
                self.unplug()
                self._show_drive()

    def _show_drive(self) -> None:
        self.drive.mkdir(exist_ok=True)
        (self.drive / INFO).write_text("UF2 Bootloader v3.0\nModel: Raspberry Pi RP2\nBoard-ID: RPI-RP2\n")

    def _written(self) -> None:
        for file in self.drive.glob("*.uf2"):
            content = file.read_bytes()
            if len(content) >= _BLOCK_BYTES and len(content) == _BLOCK_BYTES * _blocks(content):
                self._take(content)
                for path in self.drive.iterdir():
                    path.unlink()
                self.drive.rmdir()
                self.plug()

    def _take(self, content: bytes) -> None:
        flash, start = bytearray(self._flash.read_bytes()), _FLASH + STORAGE[CHIP].flash - STORAGE[CHIP].room
        for at in range(0, len(content), _BLOCK_BYTES):
            address, size = struct.unpack_from("<II", content, at + 12)
            if address >= start:
                flash[address - start : address - start + size] = content[at + 32 : at + 32 + size]
        self._flash.write_bytes(flash)


def _blocks(content: bytes) -> int:
    return int.from_bytes(content[24:28], "little")
