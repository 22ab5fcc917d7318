"""Attacks on an authenticated session by the hundred thousand: who stands on the line has every frame but no key."""

from __future__ import annotations

import random
import struct
import zlib
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from proofvan_wire.authentication import TRAILER_BYTES, Guard
from proofvan_wire.definition import Message
from proofvan_wire.frame import FLAG_AUTHENTICATED
from proofvan_wire.registry import encode, number_of

_MAGIC, _HEAD = 0xA55A, struct.Struct("<HHBBH")
Fields = tuple[int, int, int, bytes]  # message, flags, sequence, payload with trailer


class Batch(NamedTuple):
    """Forged frames one after the other; `summed` of them have a right checksum and reach the session."""

    stream: bytes
    summed: int


def framed(fields: Fields) -> bytes:
    """Give the frame with its checksum."""
    message, flags, sequence, payload = fields
    body = _HEAD.pack(_MAGIC, len(payload), message, flags, sequence) + payload
    return body + zlib.crc32(body).to_bytes(4, "little")


def spoken(guard: Guard, messages: list[Message], sequences: list[int]) -> list[Fields]:
    """Give messages as their owner says them, tagged in turn."""
    told = []
    for message, sequence in zip(messages, sequences, strict=True):
        number, payload = number_of(message), encode(message)
        trailer = guard.trailer(number, FLAG_AUTHENTICATED, sequence, payload)
        told.append((number, FLAG_AUTHENTICATED, sequence, payload + trailer))
    return told


class Attacker:
    """Makes forged frames of what was or will be said to one side; `hears` is what that side listens to.

    `coming` are genuine frames that have not been delivered, `past` those that have, `other_way` what this side said.
    """

    def __init__(
        self, hears: bytes, coming: list[Fields], past: list[Fields], other_way: list[Fields], seed: int
    ) -> None:
        self._coming, self._past, self._other_way = coming, past, other_way
        self._numbers = sorted({number for number, _, _, _ in coming})
        self.random = random.Random(seed)
        self.kinds: Counter[str] = Counter()
        stranger = Guard(b"another session's key, not known", hears)
        self._elsewhere = [self._tagged(stranger, one) for one in coming]
        self._attacks: list[Callable[[], Fields]] = [
            self._altered, self._altered, self._altered, self._retagged, self._renamed, self._replayed,
            self._elsewhere_said, self._spliced, self._cut, self._counted_on, self._untagged, self._reflected,
        ]  # fmt: skip

    def batch(self, count: int) -> Batch:
        """Give so many attacks; one of eight is damaged once more behind its checksum, and is no frame at all."""
        parts, summed = [], 0
        for _ in range(count):
            attack = self.random.choice(self._attacks)
            self.kinds[attack.__name__] += 1
            frame = framed(attack())
            if self.random.random() < 0.125:
                frame = self._damaged(frame)
            else:
                summed += 1
            parts.append(frame)
        return Batch(b"".join(parts), summed)

    def _damaged(self, frame: bytes) -> bytes:
        # not in magic or length: a frame beside it would hide in it, which the campaign on frames tries
        at, bit = self.random.randrange(4, len(frame)), self.random.randrange(8)
        return frame[:at] + bytes((frame[at] ^ 1 << bit,)) + frame[at + 1 :]

    def _altered(self) -> Fields:
        message, flags, sequence, payload = self.random.choice(self._coming)
        at, bit = self.random.randrange(-3, len(payload)), self.random.randrange(8)
        if at == -3:
            return message, flags ^ (1 << bit), sequence, payload
        if at < 0:
            return message, flags, sequence ^ (1 << bit + (8 if at == -1 else 0)), payload
        return message, flags, sequence, payload[:at] + bytes((payload[at] ^ 1 << bit,)) + payload[at + 1 :]

    def _retagged(self) -> Fields:
        message, flags, sequence, payload = self.random.choice(self._coming)
        return message, flags, sequence, payload[:-8] + self.random.randbytes(8)

    def _renamed(self) -> Fields:
        message, flags, sequence, payload = self.random.choice(self._coming)
        return self.random.choice([one for one in self._numbers if one != message]), flags, sequence, payload

    def _replayed(self) -> Fields:
        return self.random.choice(self._past)

    def _elsewhere_said(self) -> Fields:
        return self.random.choice(self._elsewhere)

    def _reflected(self) -> Fields:
        return self.random.choice(self._other_way)

    def _spliced(self) -> Fields:
        message, flags, sequence, payload = self.random.choice(self._coming)
        number, _, at, other = self.random.choice(self._coming)
        if (number, at, other[:-TRAILER_BYTES]) == (message, sequence, payload[:-TRAILER_BYTES]):
            return self._cut()  # two frames that say the same: each with the other's trailer is the other
        return message, flags, sequence, payload[:-TRAILER_BYTES] + other[-TRAILER_BYTES:]

    def _cut(self) -> Fields:
        message, flags, sequence, payload = self.random.choice(self._coming)
        return message, flags, sequence, payload[: self.random.randrange(len(payload))]

    def _counted_on(self) -> Fields:
        """Say what was said already with a counter that is new."""
        message, flags, sequence, payload = self.random.choice(self._past)
        counter = self.random.randrange(1 << 20, 1 << 32).to_bytes(4, "little")
        return message, flags, sequence, payload[:-TRAILER_BYTES] + counter + payload[-8:]

    def _untagged(self) -> Fields:
        message, flags, sequence, payload = self.random.choice(self._coming)
        return message, flags & ~FLAG_AUTHENTICATED, sequence, payload[:-TRAILER_BYTES]

    def _tagged(self, guard: Guard, one: Fields) -> Fields:
        message, flags, sequence, payload = one
        body = payload[:-TRAILER_BYTES]
        return message, flags, sequence, body + guard.trailer(message, flags, sequence, body)
