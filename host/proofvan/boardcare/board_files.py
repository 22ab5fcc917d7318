"""The file system of a new board, as a UF2 file for its drive: who it is, and its key."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

from littlefs import LittleFS

from proofvan.boardcare.image import CHIP_FAMILIES
from proofvan.core.canonical import canonical

BLOCK_BYTES = 4096
_PAGE_BYTES = 256
_FLASH = 0x10000000  # RP2040 datasheet 2.2.2 and RP2350 datasheet 2.2: where the flash is seen
_HEAD = struct.Struct("<8I")


@dataclass(frozen=True, slots=True)
class Storage:
    """Where a chip's board keeps its files: flash size and the room at its end, bytes."""

    flash: int
    room: int


# MicroPython 1.25, ports/rp2/boards/RPI_PICO and RPI_PICO2, mpconfigboard.h: MICROPY_HW_FLASH_STORAGE_BYTES; the flash
# of a Pico has 2 MiB, that of a Pico 2 has 4 MiB.
STORAGE = {
    "rp2040": Storage(2 * 1024 * 1024, 1408 * 1024),
    "rp2350": Storage(4 * 1024 * 1024, 3 * 1024 * 1024),
}


def board_files(family: str, key: bytes, release: bytes) -> dict[str, bytes]:
    """Give the files of a board: `board.json` says what it is, `key` is its own, `release` that of its software."""
    return {"board.json": canonical({"family": family}), "key": key, "release": release}


def files_uf2(chip: str, files: Mapping[str, bytes]) -> bytes:
    """Give the UF2 file that puts a new file system with these files onto a board; what was there is gone."""
    storage = STORAGE[chip]
    system = LittleFS(block_size=BLOCK_BYTES, block_count=storage.room // BLOCK_BYTES)
    for name, content in files.items():
        with system.open(name, "wb") as file:
            file.write(content)
    room = bytes(system.context.buffer)
    # Blocks 0 and 1 are the root: both, else an older root of the board could be the newer one. Of the others only
    # those that hold something; nothing refers to the rest.
    used = [at for at in range(0, len(room), BLOCK_BYTES) if at < 2 * BLOCK_BYTES or _holds(room, at)]
    pages = [page for at in used for page in range(at, at + BLOCK_BYTES, _PAGE_BYTES)]
    start = _FLASH + storage.flash - storage.room
    return b"".join(
        _block(start + page, number, len(pages), CHIP_FAMILIES[chip], room[page : page + _PAGE_BYTES])
        for number, page in enumerate(pages)
    )


def _holds(room: bytes, at: int) -> bool:
    return room[at : at + BLOCK_BYTES].strip(b"\xff") != b""


def _block(address: int, number: int, count: int, family: int, page: bytes) -> bytes:
    """Give one block (github.com/microsoft/uf2, "File format")."""
    head = _HEAD.pack(0x0A324655, 0x9E5D5157, 0x2000, address, _PAGE_BYTES, number, count, family)
    return head + page.ljust(476, b"\0") + struct.pack("<I", 0x0AB16F30)
