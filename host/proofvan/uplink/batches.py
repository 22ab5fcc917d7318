"""Several parcels or answers in one body: each with its length (4 bytes, big-endian) before it."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from proofvan.core.errors import RecordError

LARGEST_BYTES = 32 * 1024 * 1024
_LENGTH = struct.Struct(">I")


def pack(parts: Iterable[bytes]) -> bytes:
    """Put parts together."""
    return b"".join(_LENGTH.pack(len(part)) + part for part in parts)


def unpack(body: bytes) -> list[bytes]:
    """Take parts apart; raises RecordError when the lengths do not fit the body."""
    found: list[bytes] = []
    at = 0
    while at < len(body):
        begin = at + _LENGTH.size
        length = _LENGTH.unpack(body[at:begin])[0] if begin <= len(body) else len(body)
        if begin + length > len(body):
            raise RecordError("uplink-parcel-unreadable", detail=f"cut off after {len(found)} parts")
        found.append(body[begin : begin + length])
        at = begin + length
    return found
