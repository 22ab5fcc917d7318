"""The image in the flash, and the mark behind it that says how long it is and what it must hash to."""

import struct

from uctypes import bytearray_at

from proofvan_node import boot
from proofvan_node.program import PIECE_BYTES, Program, tree

_FLASH = 0x10000000  # RP2040 datasheet 2.2.2 and RP2350 datasheet 2.2: where the processor sees the flash
_SECTOR_BYTES = 4096  # firmware/images/mark.py lays the mark at the start of the next one
_MOST_SECTORS = 512
_MARK = "<8sII32s"
_MAGIC = b"PROOFVAN"


def program(files, slot):
    """Give the software that runs: the image, and the slot that it was started from."""
    length, digest = _mark()
    parts = [(lambda: _flash(length), digest)]
    if slot in (boot.SLOT_A, boot.SLOT_B):
        parts.append((lambda: tree(files, boot.FOLDERS[slot]), None))  # its signature was checked a moment ago
    return Program(parts)


def _mark():
    """Find the mark; without one there is nothing that the image could be compared with."""
    size = struct.calcsize(_MARK)
    for sector in range(1, _MOST_SECTORS):
        length = sector * _SECTOR_BYTES
        magic, said, inverse, digest = struct.unpack(_MARK, bytearray_at(_FLASH + length, size))
        if magic == _MAGIC and said == length and inverse == length ^ 0xFFFFFFFF:
            return length, digest
    return 0, _MAGIC  # no bytes hash to this


def _flash(length):
    for place in range(0, length, PIECE_BYTES):
        yield bytearray_at(_FLASH + place, PIECE_BYTES)
