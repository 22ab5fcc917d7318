"""The mark behind an image: how long it is and its SHA-256, so that the board can check its own program.

firmware/proofvan_node/hal/rp2_program.py looks for it at the start of every sector.
"""

from __future__ import annotations

import hashlib
import struct

SECTOR_BYTES = 4096  # of the flash chip: what is erased at once (Raspberry Pi Pico datasheet, chapter 2: W25Q16JV)
_MARK = struct.Struct("<8sII32s")
_MAGIC = b"PROOFVAN"
MARK_BYTES = _MARK.size


def marked(binary: bytes) -> bytes:
    """Give the image filled up to a whole sector, and its mark in the next."""
    whole = binary.ljust(-(-len(binary) // SECTOR_BYTES) * SECTOR_BYTES, b"\xff")
    inverse = len(whole) ^ 0xFFFFFFFF
    return whole + _MARK.pack(_MAGIC, len(whole), inverse, hashlib.sha256(whole).digest())
