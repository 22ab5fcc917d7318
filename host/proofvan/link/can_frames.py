"""CAN frames as bytes: one frame is 16 bytes, laid out like SocketCAN's `struct can_frame` in little-endian.

That is how frames of a bus travel through a run and lie in its recording.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from proofvan.core.errors import DataError

# Linux kernel documentation, networking/can: can_id (bit 31 extended, 30 remote, 29 error), length, padding, data.
_LAYOUT = struct.Struct("<IB3x8s")
FRAME_BYTES = _LAYOUT.size
_EXTENDED, _REMOTE, _ERROR = 1 << 31, 1 << 30, 1 << 29
MOST_DATA = 8


@dataclass(frozen=True, slots=True)
class CanFrame:
    """One frame of a classic CAN bus; `data` holds at most 8 bytes."""

    identifier: int
    data: bytes
    extended: bool = True
    remote: bool = False
    error: bool = False


def packed(frames: Iterable[CanFrame]) -> bytes:
    """Give frames as bytes, 16 each."""
    return b"".join(_LAYOUT.pack(_word(frame), len(frame.data), frame.data) for frame in frames)


def unpacked(data: bytes) -> Iterator[CanFrame]:
    """Give the frames back; raises DataError when the bytes are no whole frames."""
    if len(data) % FRAME_BYTES:
        raise DataError("can-frames-torn", length=len(data), size=FRAME_BYTES)
    for word, length, content in _LAYOUT.iter_unpack(data):
        if length > MOST_DATA:
            raise DataError("can-frames-torn", length=length, size=MOST_DATA)
        extended = bool(word & _EXTENDED)
        identifier = word & (0x1FFFFFFF if extended else 0x7FF)
        yield CanFrame(identifier, content[:length], extended, bool(word & _REMOTE), bool(word & _ERROR))


def _word(frame: CanFrame) -> int:
    flags = _EXTENDED * frame.extended | _REMOTE * frame.remote | _ERROR * frame.error
    return frame.identifier | flags
