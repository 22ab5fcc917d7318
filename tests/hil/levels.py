"""The levels of the ladder: the same board software on ever more of the real thing, behind one interface.

L0 this interpreter, L1 MicroPython on a pseudo-terminal, L2 MicroPython for a Cortex-M3 under QEMU, L3 the image that
ships in an emulated chip. Every one lives in virtual time: `grant(now_us, host_bytes, records)` lets the board live
until a moment and gives what it sent. L4 is a board at a port and lives in its own time.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from board_files import with_files
from emulated_board import FLASH_BYTES, EmulatedBoard, Start
from node_bench import UID, BoardInProcess
from port_board import PortBoard
from qemu_board import QemuBoard

from images.build import RP2040, Image, image
from images.qemu_build import qemu_program
from proofvan.sim.board import BoardProcess, FreeBoard, Record
from proofvan_hw.load import load_board
from proofvan_node import pins
from proofvan_node.hal.sim import legal_id
from proofvan_node.version import FIRMWARE


class Board(Protocol):
    """A board under test."""

    def grant(self, now_us: int, host_bytes: bytes, records: Sequence[Record] = ()) -> tuple[bytes, int]:
        """Let it live until `now_us`; gives what it sent, and its outputs."""

    def close(self) -> None:
        """End it at once."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """What the world samples for a board: by stream (channels, bytes per sample, rate in samples per second)."""

    streams: dict[int, tuple[int, int, int]] = field(default_factory=dict)


@cache
def built_image() -> Image:
    """Give the image, built when there is none; a build that fails is a failure of every test here, never a skip."""
    return image(RP2040, say=lambda _: None)


@cache
def built_program() -> Path:
    """Give the program for QEMU."""
    return qemu_program(say=lambda _: None)


class Level:
    """One level; boards are told apart by the number of their start.

    `capabilities`: "world" (lives when granted, in a world of ours), "lockstep", "pio", "flash", "usb".
    """

    name = ""
    capabilities: frozenset[str] = frozenset()
    firmware = FIRMWARE

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._starts = itertools.count(1)
        self._boards: list[Board] = []

    @property
    def legal_id(self) -> bytes:
        """Give what Hello must say of the legally relevant part."""
        return bytes(legal_id(hashlib.sha256()))

    def start(self, family: str = "power", sampling: Sampling | None = None) -> Board:
        """Start a board with power, as after a brown-out: whatever it had in memory is gone, its flash is not."""
        self._boards.append(self._start(family, next(self._starts), sampling or Sampling()))
        return self._boards[-1]

    def close(self) -> None:
        """End every board."""
        for board in self._boards:
            board.close()

    def _start(self, family: str, number: int, sampling: Sampling) -> Board:
        raise NotImplementedError


class InProcess(Level):
    """L0: the board's files under CPython."""

    name = "L0"
    capabilities = frozenset({"world", "lockstep"})

    def _start(self, family: str, number: int, sampling: Sampling) -> Board:
        return BoardInProcess(family, UID, number)


class MicroPython(Level):
    """L1: a MicroPython interpreter with the heap of an RP2040, on a pseudo-terminal."""

    name = "L1"
    capabilities = frozenset({"world", "lockstep"})

    def _start(self, family: str, number: int, sampling: Sampling) -> Board:
        return BoardProcess(family, UID, number)


class Qemu(Level):
    """L2: MicroPython for a Cortex-M3 under QEMU."""

    name = "L2"
    capabilities = frozenset({"world", "lockstep"})

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._program = built_program()

    def _start(self, family: str, number: int, sampling: Sampling) -> Board:
        return QemuBoard(self._program, family, UID, number)


class Emulated(Level):
    """L3: the image that ships, in an emulated RP2040 with its chips around it, over its USB."""

    name = "L3"
    capabilities = frozenset({"world", "pio", "flash", "usb"})

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.image = built_image()
        self.forget_flash()

    def lay(self, files: Mapping[str, bytes]) -> None:
        """Put a new file system with these files into the flash that the next board starts with."""
        self._flash = with_files(self._flash, files)

    def forget_flash(self) -> None:
        """Let the next board be a new one, with the image and nothing else in its flash."""
        self._flash = self.image.binary.read_bytes().ljust(FLASH_BYTES, b"\xff")
        for board in self._boards:
            board.close()

    @property
    def legal_id(self) -> bytes:
        """Give what the image's manifest says."""
        return bytes.fromhex(str(self.image.manifest["legal_id"]))

    def start_with(self, family: str, sampling: Sampling, **settings: Any) -> EmulatedBoard:
        """Start a board with a cut of the power or another cause of its start."""
        number = next(self._starts)
        self.take_flash()
        folder = self._folder / str(number)
        folder.mkdir()
        start = Start(self._flash, wiring(family, sampling), **{"randomness": number, **settings})
        self._boards.append(EmulatedBoard(folder, start))
        return self._boards[-1]  # type: ignore[return-value]

    def start(self, family: str = "power", sampling: Sampling | None = None) -> Board:
        """Start a board with power; its flash is what the one before it left."""
        return self.start_with(family, sampling or Sampling())

    def spoil(self, place: int) -> None:
        """Flip a bit in the flash that the next board starts with."""
        self.take_flash()
        self._flash = self._flash[:place] + bytes((self._flash[place] ^ 1,)) + self._flash[place + 1 :]

    def take_flash(self) -> bytes:
        """Give the flash of the last board, whose power is gone then."""
        if self._boards and isinstance(self._boards[-1], EmulatedBoard) and self._boards[-1].alive:
            self._flash = self._boards[-1].flash()
            self._boards[-1].close()
        return self._flash


class Ported(Level):
    """L4: a board at a port, which must be a power board; without one a simulated board stands in at a pseudo-terminal.

    It proves then that the way over a port works, and nothing about a board.
    """

    name = "L4"
    device: str | None = None

    def _start(self, family: str, number: int, sampling: Sampling) -> Board:
        if self.device:
            self.close()  # one at a time
            return PortBoard(self.device)
        stand_in = FreeBoard(family, UID, number)
        return PortBoard(stand_in.path, stand_in)


def wiring(family: str, sampling: Sampling) -> dict[str, Any]:
    """Say what is connected to which pin of a board of this family."""
    board = load_board(family)
    return {
        "family": board.number,
        "pins": getattr(pins, f"{family.upper()}_PINS"),
        "outputs": [output.number for output in board.outputs],
        "streams": {
            str(number): {"channels": channels, "width": width, "rate": rate}
            for number, (channels, width, rate) in sampling.streams.items()
        },
    }


LEVELS: tuple[type[Level], ...] = (InProcess, MicroPython, Qemu, Emulated, Ported)
