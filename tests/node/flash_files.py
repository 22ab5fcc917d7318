"""A flash whose every operation is written down, with littlefs on it, and the board's updates on that."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import littlefs
from littlefs.context import UserContext

BLOCK_BYTES = 512
BLOCKS = 128

_FOLDER = 2  # LFS_TYPE_DIR of lfs.h

Operation = tuple[int, int, bytes]  # place, kind 0 erase or 1 program, data


class Flash(UserContext):
    """Memory for littlefs that remembers what was done to it; an erase fills a block with ones."""

    def __init__(self, image: bytes | None = None) -> None:
        super().__init__(BLOCK_BYTES * BLOCKS)
        self.memory = bytearray(image if image is not None else b"\xff" * (BLOCK_BYTES * BLOCKS))
        self.log: list[Operation] = []
        self.cut = 0  # the operation in whose middle the power fails; 0: none
        self.left: bytes | None = None  # what the failure left; the program goes on in vain to the end of its step

    def read(self, cfg: Any, block: int, off: int, size: int) -> bytearray:
        start = block * BLOCK_BYTES + off
        return self.memory[start : start + size]

    def prog(self, cfg: Any, block: int, off: int, data: bytes) -> int:
        self._do((block * BLOCK_BYTES + off, 1, bytes(data)))
        return 0

    def erase(self, cfg: Any, block: int) -> int:
        self._do((block * BLOCK_BYTES, 0, b"\xff" * BLOCK_BYTES))
        return 0

    def sync(self, cfg: Any) -> int:
        return 0

    def _do(self, operation: Operation) -> None:
        self.log.append(operation)
        place, kind, data = operation
        if len(self.log) == self.cut:
            torn = bytearray(self.memory)
            apply(torn, (place, kind, data[: len(data) // 2]))
            self.left = bytes(torn)
        apply(self.memory, operation)


def apply(memory: bytearray, operation: Operation) -> None:
    """Do an operation to an image."""
    place, _kind, data = operation
    memory[place : place + len(data)] = data


def cut_images(before: bytes, log: list[Operation]) -> Iterator[bytes]:
    """Give the image after a power cut before every operation, and in the middle of each: half of it was done."""
    memory = bytearray(before)
    for place, kind, data in log:
        yield bytes(memory)
        torn = bytearray(memory)
        apply(torn, (place, kind, data[: len(data) // 2]))
        yield bytes(torn)
        apply(memory, (place, kind, data))
    yield bytes(memory)


@dataclass
class LittleFiles:
    """The file system of a flash, as boot and update want it."""

    flash: Flash
    system: littlefs.LittleFS = field(init=False)

    def __post_init__(self) -> None:
        self.system = littlefs.LittleFS(
            context=self.flash, block_size=BLOCK_BYTES, block_count=BLOCKS, mount=False, read_size=32, prog_size=32
        )
        with contextlib.suppress(littlefs.errors.LittleFSError):
            self.system.mount()
            return
        self.system.format()
        self.system.mount()

    def read(self, name: str) -> bytes:
        with self._as_board_says(), self.system.open(name, "rb") as file:
            return bytes(file.read())

    def pieces(self, name: str) -> Iterator[bytes]:
        yield self.read(name)

    def write(self, name: str, data: bytes) -> None:
        with self._as_board_says(), self.system.open(name, "wb") as file:
            file.write(data)

    def create(self, name: str) -> Written:
        with self._as_board_says():
            return Written(self.system.open(name, "wb"))

    def rename(self, old: str, new: str) -> None:
        with self._as_board_says():
            self.system.rename(old, new)

    def remove(self, name: str) -> None:
        with self._as_board_says():
            self.system.remove(name)

    def names(self, folder: str) -> list[str]:
        with self._as_board_says():
            return list(self.system.listdir(folder))

    def is_folder(self, name: str) -> bool:
        with self._as_board_says():
            return bool(self.system.stat(name).type == _FOLDER)

    def make_folder(self, name: str) -> None:
        with self._as_board_says():
            self.system.makedirs(name, exist_ok=True)

    @staticmethod
    def _as_board_says() -> contextlib.AbstractContextManager[None]:
        return board_errors()


class Written:
    """A file that is being written."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def write(self, data: bytes) -> None:
        with board_errors():
            self._file.write(data)

    def close(self) -> None:
        with board_errors():
            self._file.close()


@contextlib.contextmanager
def board_errors() -> Iterator[None]:
    """Let littlefs fail as MicroPython does: an OSError with the number of errno.h."""
    try:
        yield
    except littlefs.errors.LittleFSError as failure:
        raise OSError(-failure.code, str(failure)) from failure
