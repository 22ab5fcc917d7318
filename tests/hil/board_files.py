"""Puts files into the file system of a board's flash before it starts, as provisioning does, and looks at them."""

from __future__ import annotations

from collections.abc import Mapping

from littlefs import LittleFS

# MicroPython 1.25, ports/rp2/boards/RPI_PICO/mpconfigboard.h: MICROPY_HW_FLASH_STORAGE_BYTES, at the end of the flash.
STORAGE_BYTES = 1408 * 1024
BLOCK_BYTES = 4096


def with_files(flash: bytes, files: Mapping[str, bytes]) -> bytes:
    """Give a flash with a new file system that holds these files."""
    system = LittleFS(block_size=BLOCK_BYTES, block_count=STORAGE_BYTES // BLOCK_BYTES)
    for name, content in files.items():
        if "/" in name:
            system.makedirs(name.rpartition("/")[0], exist_ok=True)
        with system.open(name, "wb") as file:
            file.write(content)
    return flash[:-STORAGE_BYTES] + bytes(system.context.buffer)


def files_in(flash: bytes) -> dict[str, bytes]:
    """Give the files of the file system in a flash, by their path; raises LittleFSError for one that is damaged."""
    system = LittleFS(block_size=BLOCK_BYTES, block_count=STORAGE_BYTES // BLOCK_BYTES, mount=False)
    system.context.buffer[:] = flash[-STORAGE_BYTES:]
    system.mount()
    names = [f"{folder}/{name}" for folder, _, files in system.walk("/") for name in files]
    return {name.strip("/").replace("//", "/"): system.open(name, "rb").read() for name in names}
