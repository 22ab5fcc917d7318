"""The format that a board's drive takes: 512-byte blocks, each with its place in the flash.

Source: github.com/microsoft/uf2, "File format".
"""

from __future__ import annotations

import struct

PAYLOAD_BYTES = 256  # one page of the flash
_HEAD = struct.Struct("<8I")
_MAGIC = (0x0A324655, 0x9E5D5157)
_END = 0x0AB16F30
_FAMILY_PRESENT = 0x2000


def uf2(binary: bytes, address: int, family: int) -> bytes:
    """Give the file that writes `binary` to the flash from `address` on."""
    pages = [binary[start : start + PAYLOAD_BYTES] for start in range(0, len(binary), PAYLOAD_BYTES)]
    return b"".join(
        _HEAD.pack(
            *_MAGIC, _FAMILY_PRESENT, address + number * PAYLOAD_BYTES, PAYLOAD_BYTES, number, len(pages), family
        )
        + page.ljust(476, b"\0")
        + _END.to_bytes(4, "little")
        for number, page in enumerate(pages)
    )
