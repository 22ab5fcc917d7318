"""The frame of the wire protocol: packing, and finding frames in any stream of bytes.

PORTABLE: this file runs unchanged on the board (MicroPython) and on the host. Nothing here touches single bytes
in Python on the way of a good frame: `find`, `crc32` and `pack_into` are C in both interpreters.

    magic 0xA55A u16 | length u16 | message u8 | flags u8 | sequence u16 | payload 0..1012 | crc32 u32

All numbers are little-endian; the crc32 (zlib polynomial) covers everything before it.
"""

import binascii
import struct

MAGIC = 0xA55A
HEADER_BYTES = 8
CHECKSUM_BYTES = 4
OVERHEAD_BYTES = HEADER_BYTES + CHECKSUM_BYTES
MAXIMUM_PAYLOAD = 1012  # 1 KiB with header and checksum
MAXIMUM_FRAME = MAXIMUM_PAYLOAD + OVERHEAD_BYTES

FLAG_ACK_WANTED = 1
FLAG_RETRANSMISSION = 2
FLAG_LAST_FRAGMENT = 4
FLAG_AUTHENTICATED = 8  # counter and tag end the payload: authentication.py

# Fed to a scanner (or sent) it completes whatever a damaged length field still waits for. Built on demand: a board
# that never needs it does not spend the memory.
SILENCE_BYTES = MAXIMUM_FRAME

_HEADER = "<HHBBH"
_MAGIC_BYTES = b"\x5a\xa5"
_FIRST_MAGIC_BYTE = 0x5A


def pack(message: int, flags: int, sequence: int, payload: bytes | bytearray | memoryview = b"") -> bytes:
    """One whole frame as bytes. Raises ValueError when the payload is longer than MAXIMUM_PAYLOAD."""
    buffer = bytearray(OVERHEAD_BYTES + len(payload))
    pack_into(buffer, message, flags, sequence, payload)
    return bytes(buffer)


def pack_into(
    buffer: bytearray | memoryview,
    message: int,
    flags: int,
    sequence: int,
    *parts: bytes | bytearray | memoryview,
) -> int:
    """Write a frame whose payload is all `parts` in turn to the start of `buffer`; return the frame's length."""
    position = HEADER_BYTES
    for part in parts:
        buffer[position : position + len(part)] = part
        position += len(part)
    return wrap_into(buffer, message, flags, sequence, position - HEADER_BYTES)


def wrap_into(buffer: bytearray | memoryview, message: int, flags: int, sequence: int, length: int) -> int:
    """Write header and checksum round a payload that lies at `buffer[8 : 8 + length]`; return the frame's length."""
    pack_header_into(buffer, 0, message, flags, sequence, length)
    end = HEADER_BYTES + length
    struct.pack_into("<I", buffer, end, binascii.crc32(memoryview(buffer)[:end]))
    return end + CHECKSUM_BYTES


def pack_header_into(
    buffer: bytearray | memoryview, offset: int, message: int, flags: int, sequence: int, length: int
) -> None:
    """Write the 8 header bytes of a frame with `length` bytes of payload at `offset`.

    With `pack_checksum_into` a sender writes header, ring slot and checksum to the line without joining them.
    """
    if length > MAXIMUM_PAYLOAD:
        raise ValueError("frame payload too long")
    struct.pack_into(_HEADER, buffer, offset, MAGIC, length, message, flags, sequence)


def pack_checksum_into(buffer: bytearray | memoryview, offset: int, *parts: bytes | bytearray | memoryview) -> None:
    """Write the 4 checksum bytes over all `parts` in turn (header first, then the payload) at `offset`."""
    struct.pack_into("<I", buffer, offset, checksum(*parts))


def checksum(*parts: bytes | bytearray | memoryview) -> int:
    """Return the crc32 over all `parts` in turn."""
    value = 0
    for part in parts:
        value = binascii.crc32(part, value)
    return value


class FrameScanner:
    """Finds the frames in a stream of bytes, however it is cut and whatever is damaged.

    After a false magic, a bad length or a bad checksum the search goes on one byte later, so a damaged frame never
    takes a good one with it. Between calls fewer than MAXIMUM_FRAME bytes are kept. The counters depend on the bytes
    only, never on how they were cut: `frames` found, `bad_crc` candidates whose checksum failed, `bad_length`
    candidates whose length is not allowed, `skipped` bytes that belong to no frame.
    """

    def __init__(self, maximum_payload: int = MAXIMUM_PAYLOAD) -> None:
        self.frames = 0
        self.bad_crc = 0
        self.bad_length = 0
        self.skipped = 0
        self._maximum_payload = maximum_payload
        self._rest = b""

    @property
    def kept(self) -> int:
        """Bytes that wait for the rest of a frame; when the line stays silent it was none."""
        return len(self._rest)

    def feed(self, data: bytes | bytearray | memoryview) -> list[tuple[int, int, int, bytes]]:
        """Take the next bytes; return the completed frames as (message, flags, sequence, payload), oldest first."""
        stream = self._rest + bytes(data)
        found: list[tuple[int, int, int, bytes]] = []
        position = 0
        while True:
            start = self._next_magic(stream, position)
            self.skipped += start - position
            position = start
            end = self._end_of_candidate(stream, start)
            if end > len(stream) or end < 0:
                break
            if end and self._take(stream, start, end, found):
                position = end
            else:
                self.skipped += 1
                position += 1
        self._rest = stream[position:]
        return found

    def _next_magic(self, stream: bytes, position: int) -> int:
        """Where the next magic, or the first half of one at the very end, stands; else the end."""
        start = stream.find(_MAGIC_BYTES, position)
        if start >= 0:
            return start
        end = len(stream)
        if end > position and stream[end - 1] == _FIRST_MAGIC_BYTE:
            return end - 1
        return end

    def _end_of_candidate(self, stream: bytes, start: int) -> int:
        """Index past the frame that would start here; 0 when its length is not allowed, -1 when it is not known yet."""
        if start + 4 > len(stream):
            return -1
        length = int(struct.unpack_from("<H", stream, start + 2)[0])
        if length > self._maximum_payload:
            self.bad_length += 1
            return 0
        return start + OVERHEAD_BYTES + length

    def _take(self, stream: bytes, start: int, end: int, found: list[tuple[int, int, int, bytes]]) -> bool:
        """Add the frame to `found` if its checksum is right."""
        body_end = end - CHECKSUM_BYTES
        if binascii.crc32(memoryview(stream)[start:body_end]) != struct.unpack_from("<I", stream, body_end)[0]:
            self.bad_crc += 1
            return False
        _, _, message, flags, sequence = struct.unpack_from(_HEADER, stream, start)
        found.append((message, flags, sequence, stream[start + HEADER_BYTES : body_end]))
        self.frames += 1
        return True
