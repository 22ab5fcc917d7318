"""Frames: 68 A0..A5 68 C L DATA CS 16. DL/T 645-2007 5.2 [M-hi]; checked with published frames."""

from __future__ import annotations

from dataclasses import dataclass

START, END, WAKE = 0x68, 0x16, b"\xfe\xfe\xfe\xfe"
OFFSET = 0x33  # added to each data byte, 5.2.6
WILDCARD = "A" * 12  # an address that every meter answers to
LONGEST_DATA = 200  # 5.2.5: at most 200 when reading
_HEAD = 10  # bytes before the data

READ, READ_MORE, READ_ADDRESS = 0x11, 0x12, 0x13  # 5.2.4
ANSWER, FAILED, MORE = 0x80, 0x40, 0x20


@dataclass(frozen=True, slots=True)
class Frame:
    """Address as 12 digits as printed on the meter, control code, data without the offset."""

    address: str
    control: int
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class BadFrame:
    """Bytes that begin like a frame and are none; `reason` is a message id."""

    reason: str
    data: bytes


def encode(frame: Frame, wake: bool = True) -> bytes:
    """Give the bytes of a frame, with four wake-up bytes before it (5.2.8)."""
    address = bytes.fromhex(frame.address)[::-1]
    data = bytes((byte + OFFSET) & 0xFF for byte in frame.data)
    body = bytes([START]) + address + bytes([START, frame.control, len(data)]) + data
    return (WAKE if wake else b"") + body + bytes([sum(body) & 0xFF, END])


class FrameReader:
    """Finds frames in a stream of bytes; garbage between them is skipped, a damaged frame is told once."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> list[Frame | BadFrame]:
        """Take bytes in any pieces and give what is complete."""
        self._bytes += data
        found: list[Frame | BadFrame] = []
        while (one := self._next()) is not None:
            found.append(one)
        return found

    def _next(self) -> Frame | BadFrame | None:
        buffer = self._bytes
        while (start := buffer.find(START)) >= 0:
            del buffer[:start]
            if len(buffer) < _HEAD:
                return None
            length = buffer[9]
            if buffer[7] != START or length > LONGEST_DATA:
                del buffer[0]
                continue
            whole = _HEAD + length + 2
            if len(buffer) < whole:
                return None
            frame = _decode(bytes(buffer[:whole]))
            # After a damaged frame the search goes on one byte later: the next frame may lie inside.
            del buffer[: whole if isinstance(frame, Frame) else 1]
            return frame
        buffer.clear()
        return None


def _decode(data: bytes) -> Frame | BadFrame:
    if data[-1] != END:
        return BadFrame("meter-frame-end", data)
    if sum(data[:-2]) & 0xFF != data[-2]:
        return BadFrame("meter-frame-checksum", data)
    plain = bytes((byte - OFFSET) & 0xFF for byte in data[_HEAD:-2])
    return Frame(data[1:7][::-1].hex().upper(), data[8], plain)
