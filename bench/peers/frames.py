"""Wire frames with `construct` alone, with the fastest libraries, and with numba."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import Any

import construct as c
import numpy as np

OVERHEAD, MOST = 12, 1012

_FRAME = c.Struct(
    "magic" / c.Const(0xA55A, c.Int16ul),
    "length" / c.Int16ul,
    "message" / c.Int8ul,
    "flags" / c.Int8ul,
    "sequence" / c.Int16ul,
    "stream" / c.Int8ul,
    "block_flags" / c.Int8ul,
    "channels" / c.Int8ul,
    "width" / c.Int8ul,
    "first_index" / c.Int64ul,
    "tick" / c.Int64ul,
    "samples" / c.Array((c.this.length - 20) // 3, c.Int24sl),
    "crc" / c.Int32ul,
)


def construct_frames(stream: bytes) -> int:
    """Decode frames that follow on each other with `construct` alone; gives their number."""
    at = frames = 0
    while at + OVERHEAD <= len(stream):
        frame = _FRAME.parse(stream[at:])
        size = OVERHEAD + frame.length
        if zlib.crc32(stream[at : at + size - 4]) != frame.crc:
            at += 1
            continue
        frames += 1
        at += size
    return frames


def library_frames(stream: bytes, chunk: int) -> int:
    """Find frames with bytes.find, zlib and struct; unpack the samples of a chunk at once with NumPy."""
    rest, frames = b"", 0
    for start in range(0, len(stream), chunk):
        data = rest + stream[start : start + chunk]
        at, payloads, view = 0, [], memoryview(data)
        while True:
            at = data.find(b"\x5a\xa5", at)
            if at < 0 or at + OVERHEAD > len(data):
                at = max(len(data) - 1, 0) if at < 0 else at
                break
            (length,) = struct.unpack_from("<H", data, at + 2)
            if length > MOST:
                at += 1
                continue
            end = at + OVERHEAD + length
            if end > len(data):
                break
            if zlib.crc32(view[at : end - 4]) != struct.unpack_from("<I", data, end - 4)[0]:
                at += 1
                continue
            payloads.append(view[at + 28 : end - 4])
            at, frames = end, frames + 1
        rest = data[at:]
        widened(b"".join(payloads))
    return frames


def widened(samples: bytes) -> np.ndarray:
    """Give int24 as int32[n, 8]."""
    narrow = np.frombuffer(samples, dtype=np.uint8).reshape(-1, 3)
    wide = np.zeros((len(narrow), 4), dtype=np.uint8)
    wide[:, 1:] = narrow
    return (wide.view("<i4") >> 8).reshape(-1, 8)


def numba_frames() -> Callable[..., Any]:
    """Give the scanner with slice-by-8 for a whole stream; raises ImportError without numba."""
    from numba import njit

    table = _tables()

    @njit
    def scan(data, out, table):  # type: ignore[no-untyped-def]  # compiled
        at = frames = values = 0
        size = len(data)
        while at + 12 <= size:
            if data[at] != 0x5A or data[at + 1] != 0xA5:
                at += 1
                continue
            length = np.int64(data[at + 2]) | np.int64(data[at + 3]) << 8
            end = at + 12 + length
            if length > 1012:
                at += 1
                continue
            if end > size:
                break
            crc = np.uint32(0xFFFFFFFF)
            k = at
            while k + 8 <= end - 4:
                low = crc ^ (
                    np.uint32(data[k])
                    | np.uint32(data[k + 1]) << np.uint32(8)
                    | np.uint32(data[k + 2]) << np.uint32(16)
                    | np.uint32(data[k + 3]) << np.uint32(24)
                )
                crc = (
                    table[7, low & 255]
                    ^ table[6, (low >> 8) & 255]
                    ^ table[5, (low >> 16) & 255]
                    ^ table[4, (low >> 24) & 255]
                    ^ table[3, data[k + 4]]
                    ^ table[2, data[k + 5]]
                    ^ table[1, data[k + 6]]
                    ^ table[0, data[k + 7]]
                )
                k += 8
            while k < end - 4:
                crc = table[0, (crc ^ data[k]) & 255] ^ (crc >> np.uint32(8))
                k += 1
            crc = ~crc & np.uint32(0xFFFFFFFF)
            wanted = (
                np.uint32(data[k])
                | np.uint32(data[k + 1]) << np.uint32(8)
                | np.uint32(data[k + 2]) << np.uint32(16)
                | np.uint32(data[k + 3]) << np.uint32(24)
            )
            if crc != wanted:
                at += 1
                continue
            frames += 1
            for k in range(at + 28, end - 4, 3):
                value = np.int32(data[k]) | np.int32(data[k + 1]) << 8 | np.int32(data[k + 2]) << 16
                out[values] = value - 0x1000000 if value & 0x800000 else value
                values += 1
            at = end
        return frames

    return lambda data, out: scan(data, out, table)


def _tables() -> np.ndarray:
    table = np.zeros((8, 256), dtype=np.uint32)
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
        table[0, byte] = value
    for k in range(1, 8):
        table[k] = (table[k - 1] >> 8) ^ table[0, table[k - 1] & 255]
    return table
