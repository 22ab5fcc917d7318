"""Damage on the line, as the bytes pass: each kind for a while, from streams of its own."""

from __future__ import annotations

import struct

import numpy as np

from proofvan_wire import frame

# Numbers of the message registry; the world reads the wire and does not take part in it.
HELLO = 0x01
CREDIT = 0x24
SAMPLE_BLOCK = 0x40
_SCHEMA_AT = slice(2, 10)  # in the payload of Hello, after wire_version

Frame = tuple[int, int, int, bytes]


class Damage:
    """What is wrong with one cable now; `random` decides which bytes and blocks are hit."""

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        self._rates: dict[str, float] = {}
        self._up = frame.FrameScanner()
        self._down = frame.FrameScanner()
        self._kept_back: list[Frame] = []
        self._held_credits = b""
        self.hits: dict[str, int] = {}

    def begin(self, kind: str, rate: float) -> None:
        """Let a kind of damage begin."""
        self._rates[kind] = rate

    def end(self, kind: str) -> bytes:
        """Let it end; gives what was held back on its way to the board."""
        self._rates.pop(kind, None)
        held, self._held_credits = (self._held_credits, b"") if kind == "overflow" else (b"", self._held_credits)
        return held

    def towards_host(self, data: bytes) -> bytes:
        """Give what arrives at the host of the bytes that the board sent."""
        if not self._touches_frames():
            return self._corrupted(self._release() + data)
        frames = self._up.feed(data)  # a board writes whole frames in each step
        return self._corrupted(b"".join(frame.pack(*one) for one in self._shuffled(frames)))

    def towards_board(self, data: bytes) -> bytes:
        """Give what arrives at the board of the bytes that the host sent."""
        if "overflow" not in self._rates:
            return self._corrupted(data)
        frames = self._down.feed(data)
        passed = [one for one in frames if one[0] != CREDIT]
        self._held_credits += b"".join(frame.pack(*one) for one in frames if one[0] == CREDIT)
        self._count("overflow", len(frames) - len(passed))
        return self._corrupted(b"".join(frame.pack(*one) for one in passed))

    def forget(self) -> None:
        """Begin anew with a board that has just started, or a cable that was plugged in."""
        self._up, self._down = frame.FrameScanner(), frame.FrameScanner()
        self._kept_back, self._held_credits = [], b""

    def _touches_frames(self) -> bool:
        return bool(self._rates.keys() & {"drop_blocks", "duplicate_blocks", "reorder_blocks", "wrong_schema"})

    def _shuffled(self, frames: list[Frame]) -> list[Frame]:
        out: list[Frame] = []
        for one in frames:
            if one[0] == HELLO and "wrong_schema" in self._rates:
                self._count("wrong_schema", 1)
                one = _other_schema(one)
            if one[0] != SAMPLE_BLOCK:
                out.append(one)
            elif self._hits("drop_blocks"):
                continue
            elif self._hits("duplicate_blocks"):
                out += [one, one]
            elif not self._kept_back and self._hits("reorder_blocks"):
                self._kept_back.append(one)
            else:
                out += [one, *self._kept_back]
                self._kept_back = []
        return out

    def _release(self) -> bytes:
        kept, self._kept_back = self._kept_back, []
        return b"".join(frame.pack(*one) for one in kept)

    def _hits(self, kind: str) -> bool:
        rate = self._rates.get(kind, 0.0)
        if rate <= 0.0 or self._random.random() >= rate:
            return False
        self._count(kind, 1)
        return True

    def _corrupted(self, data: bytes) -> bytes:
        rate = self._rates.get("corrupt", 0.0)
        if rate <= 0.0 or not data:
            return data
        array = np.frombuffer(data, dtype=np.uint8).copy()
        hit = self._random.random(len(array)) < rate
        array[hit] ^= np.uint8(1) << self._random.integers(0, 8, len(array), dtype=np.uint8)[hit]
        self._count("corrupt", int(hit.sum()))
        return array.tobytes()

    def _count(self, kind: str, count: int) -> None:
        self.hits[kind] = self.hits.get(kind, 0) + count


def _other_schema(hello: Frame) -> Frame:
    message, flags, sequence, payload = hello
    changed = bytearray(payload)
    schema = changed[_SCHEMA_AT]
    changed[_SCHEMA_AT] = struct.pack("<Q", struct.unpack("<Q", bytes(schema))[0] ^ 0xFFFF_FFFF_FFFF_FFFF)
    return message, flags, sequence, bytes(changed)
