"""Mutated frames by the hundred thousand: valid frames with bytes changed, lost, added or moved; some re-summed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from proofvan_wire.frame import pack

SAMPLE_BLOCK = 0x40
Bytes = npt.NDArray[np.uint8]


class Batch(NamedTuple):
    """Frames one after the other: `stream`, where each of them begins, and which of them are still what was packed."""

    stream: bytes
    starts: npt.NDArray[np.int64]
    whole: npt.NDArray[np.bool_]
    mutated: int
    summed: int  # of them with a right checksum again
    random: int  # of them bytes that never were a frame


def block_payload(first_index: int, channels: int, instants: int) -> bytes:
    """Give the payload of a block of stream 1, three bytes a sample, whose samples follow from its index."""
    header = bytes([1, 0, channels, 3]) + first_index.to_bytes(8, "little") + (first_index * 9).to_bytes(8, "little")
    numbers = np.arange(first_index * channels, (first_index + instants) * channels, dtype=np.int64)
    values = samples_at(numbers).astype("<i4")
    return header + values.view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


def samples_at(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Give the samples (24 bit) that stand at these places of the stream, counted over all channels."""
    return (numbers * 2654435761 % (1 << 24)) - (1 << 23)


def batches(seed: int, frames: int, keep: float = 0.25) -> Iterator[Batch]:
    """Give batches until so many mutated frames were in them; a share `keep` of all frames stays whole."""
    chance, done, number = np.random.default_rng(seed), 0, 0
    packed: list[bytes] = []
    while done < frames:
        if number % 8 == 0:  # the same frames are mutated in eight ways
            packed = _packed(chance, 4096)
        made = _batch(chance, packed, keep)
        done, number = done + made.mutated, number + 1
        yield made


def _packed(chance: np.random.Generator, count: int) -> list[bytes]:
    instants = int(chance.integers(1, 9))
    first = np.cumsum(chance.integers(1, 50, count)) * instants
    return [pack(SAMPLE_BLOCK, 0, n & 0xFFFF, block_payload(int(index), 2, instants)) for n, index in enumerate(first)]


def _batch(chance: np.random.Generator, packed: list[bytes], keep: float) -> Batch:
    count = len(packed)
    rows = np.frombuffer(b"".join(packed), np.uint8).reshape(count, -1).copy()
    kind = chance.choice(len(_KINDS) + 1, count, p=[keep, *[(1 - keep) * share for share in _SHARES]])
    parts: list[bytes] = [b""] * count
    for number in range(len(_KINDS) + 1):
        at = np.flatnonzero(kind == number)
        changed = rows[at] if number == 0 else _KINDS[number - 1](chance, rows[at])
        for place, part in zip(at, changed, strict=True):
            parts[place] = part.tobytes() if isinstance(part, np.ndarray) else part
    starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])])
    whole = np.fromiter((part == same for part, same in zip(parts, packed, strict=True)), bool, count)
    names = np.array(["whole", *(one.__name__ for one in _KINDS)])[kind]
    return Batch(
        b"".join(parts), starts, whole, int((~whole).sum()), int((names == "_summed").sum()),
        int((names == "_random").sum()),
    )  # fmt: skip


def _bits(chance: np.random.Generator, rows: Bytes) -> Bytes:
    """One to four bits of a frame turned round."""
    rows = rows.copy()
    for _ in range(int(chance.integers(1, 5))):
        column = chance.integers(0, rows.shape[1], len(rows))
        rows[np.arange(len(rows)), column] ^= 1 << chance.integers(0, 8, len(rows)).astype(np.uint8)
    return rows


def _bytes(chance: np.random.Generator, rows: Bytes) -> Bytes:
    """A run of bytes written over."""
    rows = rows.copy()
    begin, length = int(chance.integers(0, rows.shape[1])), int(chance.integers(1, 17))
    part = rows[:, begin : begin + length]
    rows[:, begin : begin + length] = chance.integers(0, 256, part.shape, dtype=np.uint8)
    return rows


def _cut(chance: np.random.Generator, rows: Bytes) -> list[Bytes]:
    """The end of a frame is missing."""
    ends = chance.integers(0, rows.shape[1], len(rows))
    return [row[:end] for row, end in zip(rows, ends, strict=True)]


def _lost(chance: np.random.Generator, rows: Bytes) -> list[Bytes]:
    """One byte in the middle is missing."""
    places = chance.integers(0, rows.shape[1], len(rows))
    return [np.delete(row, place) for row, place in zip(rows, places, strict=True)]


def _length(chance: np.random.Generator, rows: Bytes) -> Bytes:
    """Another length in the header."""
    rows = rows.copy()
    rows[:, 2:4] = chance.integers(0, 256, (len(rows), 2), dtype=np.uint8)
    return rows


def _crossed(chance: np.random.Generator, rows: Bytes) -> Bytes:
    """The head of one frame and the tail of another."""
    rows = rows.copy()
    at = int(chance.integers(1, rows.shape[1]))
    rows[:, at:] = np.roll(rows[:, at:], 1, axis=0)
    return rows


def _summed(chance: np.random.Generator, rows: Bytes) -> Bytes:
    """Header fields that no block can have, with a right checksum: a frame, but never a sample of this stream.

    Stream, channels or width differ, or the length does not fit them.
    """
    rows = rows.copy()
    rows[:, [8, 10, 11][int(chance.integers(3))]] ^= chance.integers(1, 256, len(rows), dtype=np.uint8)
    for row in rows:
        row[-4:] = np.frombuffer(zlib.crc32(row[:-4].tobytes()).to_bytes(4, "little"), np.uint8)
    return rows


def _random(chance: np.random.Generator, rows: Bytes) -> Bytes:
    """Bytes that never were a frame, some with a magic in front."""
    rows = chance.integers(0, 256, rows.shape, dtype=np.uint8)
    rows[::2, :2] = (0x5A, 0xA5)
    return rows


_KINDS = (_bits, _bytes, _cut, _lost, _length, _crossed, _summed, _random)
_SHARES = (0.22, 0.14, 0.08, 0.06, 0.08, 0.12, 0.16, 0.14)


def chunked(stream: bytes, chance: np.random.Generator) -> Iterator[bytes]:
    """Cut a stream as a serial port does."""
    ends = np.unique(chance.integers(0, len(stream), 40))
    for begin, end in pairwise([0, *ends.tolist(), len(stream)]):
        yield stream[begin:end]
