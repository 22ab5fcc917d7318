"""The drive of a board in its boot loader: a folder with INFO_UF2.TXT that takes one file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from proofvan.core.errors import InputError, StorageError

INFO = "INFO_UF2.TXT"
# What the boot ROMs write after "Board-ID:". RP2040: github.com/raspberrypi/pico-bootrom-rp2040, "RPI-RP2";
# RP2350: RP2350 datasheet 5.7 "USB white labelling", default "RP2350".
CHIPS = {"RPI-RP2": "rp2040", "RP2350": "rp2350"}
_PIECE_BYTES = 32 * 1024


def chip_of(drive: Path) -> str:
    """Say which chip a drive belongs to; raises InputError for a folder that is no such drive."""
    try:
        text = (drive / INFO).read_text(encoding="ascii", errors="replace")
    except OSError as problem:
        raise InputError("flash-no-drive", folder=drive, wanted=INFO) from problem
    said = next((line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("Board-ID:")), "-")
    if said not in CHIPS:
        raise InputError("flash-unknown-chip", folder=drive, value=said, allowed=", ".join(CHIPS))
    return CHIPS[said]


def write_to(drive: Path, name: str, content: bytes, progress: Callable[[int, int], None]) -> None:
    """Copy a file to the drive; the board starts by itself when the last block is there, and the drive goes away.

    Raises StorageError when it goes before that.
    """
    done = 0
    try:
        with (drive / name).open("wb", buffering=0) as file:
            while done < len(content):
                done += file.write(content[done : done + _PIECE_BYTES])
                os.fsync(file.fileno())
                progress(done, len(content))
    except OSError as problem:
        if done < len(content):
            raise StorageError(
                "flash-drive-gone", folder=drive, done=done, size=len(content), detail=problem.strerror or ""
            ) from problem
