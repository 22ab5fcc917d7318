"""Frames: 68 length control address client HCS APDU FCS 16.

DL/T 698.45-2017 5.2 [M-hi]; checked with published frames.
"""

from __future__ import annotations

from dataclasses import dataclass

START, END, WAKE = 0x68, 0x16, b"\xfe\xfe\xfe\xfe"
OFFSET = 0x33  # of the scrambled link data, 5.2.3
WILDCARD = "A" * 12
USER_DATA, FROM_METER, STARTED_BY_CLIENT, SCRAMBLED, FRAGMENT = 0x03, 0x80, 0x40, 0x08, 0x20
_SINGLE, _WILDCARD = 0x00, 0x40
LONGEST = 2048  # bytes of a frame; a length beyond it is noise


@dataclass(frozen=True, slots=True)
class Frame:
    """Address as printed on the meter, control byte, application data, client address."""

    address: str
    control: int
    apdu: bytes
    client: int = 0


@dataclass(frozen=True, slots=True)
class BadFrame:
    """Bytes that begin like a frame and are none; `reason` is a message id."""

    reason: str
    data: bytes


def checksum(data: bytes) -> int:
    """Give CRC-16/X-25 (ISO/IEC 13239), which frames carry low byte first."""
    register = 0xFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (0x8408 if register & 1 else 0)
    return register ^ 0xFFFF


def encode(frame: Frame, wake: bool = True) -> bytes:
    """Give the bytes of a frame, with four wake-up bytes before it."""
    address = bytes.fromhex(frame.address)[::-1]
    kind = _WILDCARD if "A" in frame.address else _SINGLE
    tail = bytes([frame.control, kind | len(address) - 1]) + address + bytes([frame.client])
    length = 2 + len(tail) + 2 + len(frame.apdu) + 2
    head = length.to_bytes(2, "little") + tail
    head += checksum(head).to_bytes(2, "little")
    body = head + frame.apdu
    return (WAKE if wake else b"") + bytes([START]) + body + checksum(body).to_bytes(2, "little") + bytes([END])


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
            if len(buffer) < 5:
                return None
            length = int.from_bytes(buffer[1:3], "little") & 0x3FFF
            head = 5 + (buffer[4] & 0x0F) + 1 + 1 + 2
            if not head + 1 <= length <= LONGEST:
                del buffer[0]
                continue
            if len(buffer) < head:
                return None
            if checksum(bytes(buffer[1 : head - 2])) != int.from_bytes(buffer[head - 2 : head], "little"):
                del buffer[0]
                continue
            if len(buffer) < length + 2:
                return None
            frame = _decode(bytes(buffer[: length + 2]), head)
            del buffer[: length + 2 if isinstance(frame, Frame) else 1]
            return frame
        buffer.clear()
        return None


def _decode(data: bytes, head: int) -> Frame | BadFrame:
    if data[-1] != END:
        return BadFrame("meter-frame-end", data)
    if checksum(data[1:-3]) != int.from_bytes(data[-3:-1], "little"):
        return BadFrame("meter-frame-checksum", data)
    apdu = data[head:-3]
    if data[3] & SCRAMBLED:
        apdu = bytes((byte - OFFSET) & 0xFF for byte in apdu)
    return Frame(data[5 : head - 3][::-1].hex().upper(), data[3], apdu, data[head - 3])
