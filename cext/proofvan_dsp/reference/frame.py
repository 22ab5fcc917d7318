"""Frames and samples by their definition."""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt


class Scanner:
    """Frames out of bytes: at each magic, length and CRC decide; if either is wrong, go on one byte later."""

    def __init__(self, maximum_payload: int = 1012) -> None:
        self.maximum_payload = maximum_payload
        self.frames = self.bad_crc = self.bad_length = self.skipped = 0
        self._rest = b""

    def feed(self, data: bytes) -> list[tuple[int, int, int, bytes]]:
        """Give the frames that `data` completes as (message, flags, sequence, payload)."""
        self._rest += data
        found = []
        while self._rest:
            size = self._size_of_candidate()
            if size is None or size > len(self._rest):
                break
            if size and zlib.crc32(self._rest[: size - 4]) == int.from_bytes(self._rest[size - 4 : size], "little"):
                header = self._rest
                sequence = int.from_bytes(header[6:8], "little")
                found.append((header[4], header[5], sequence, header[8 : size - 4]))
                self.frames += 1
                self._rest = self._rest[size:]
                continue
            self.bad_crc += size > 0
            self.skipped += 1
            self._rest = self._rest[1:]
        return found

    def _size_of_candidate(self) -> int | None:
        """Bytes of the frame at the front; 0 when there can be none, None when it is too early to say."""
        magic = b"\x5a\xa5"
        if not (self._rest.startswith(magic) or magic.startswith(self._rest)):
            return 0
        if len(self._rest) < 4:
            return None
        length = int.from_bytes(self._rest[2:4], "little")
        if length > self.maximum_payload:
            self.bad_length += 1
            return 0
        return 12 + length


def samples(payload: bytes, channels: int, width: int) -> npt.NDArray[np.signedinteger]:
    """Little-endian signed samples, channel-interleaved, as counts[n, channels]."""
    numbers = [int.from_bytes(payload[at : at + width], "little", signed=True) for at in range(0, len(payload), width)]
    if width == 8:
        return np.array(numbers, dtype=np.int64).reshape(-1, channels)
    return np.array(numbers, dtype=np.int32).reshape(-1, channels)


class FrameColumns:
    """The samples of one stream out of a Scanner's events."""

    def __init__(self, stream: int, channels: int, width: int, maximum_payload: int = 1012) -> None:
        self.kind = (stream, channels, width)
        self.scanner = Scanner(maximum_payload)
        self.rows: list[npt.NDArray[np.signedinteger]] = []
        self.blocks: list[tuple[int, ...]] = []
        self.others: list[tuple[int, int, int, bytes]] = []

    def feed(self, data: bytes) -> None:
        """Take bytes; `rows`, `blocks` and `others` grow."""
        for event in self.scanner.feed(data):
            message, frame_flags, sequence, payload = event
            size = len(payload) - 20
            stream, block_flags, channels, width = payload[:4] if size >= 0 else (-1, 0, 1, 1)
            if message != 0x40 or (stream, channels, width) != self.kind or size % (channels * width):
                self.others.append(event)
                continue
            first_index, tick = (int.from_bytes(payload[at : at + 8], "little") for at in (4, 12))
            start, rows = sum(map(len, self.rows)), samples(payload[20:], channels, width)
            self.rows.append(rows)
            self.blocks.append((first_index, tick, start, len(rows), sequence, frame_flags, block_flags))
