"""FrameColumns gives a Scanner's blocks as columns, for any chunks and any damage, within its own bounds."""

from __future__ import annotations

import struct
import sys
import zlib
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proofvan_dsp import errors, frame, reference
from proofvan_dsp.frame import FrameColumns

# The same examples every time, however slow the machine.
PROPERTY = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

COUNTERS = ("frames", "bad_crc", "bad_length", "skipped")


def framed(message: int, payload: bytes, sequence: int = 7, flags: int = 2) -> bytes:
    body = struct.pack("<HHBBH", 0xA55A, len(payload), message, flags, sequence) + payload
    return body + struct.pack("<I", zlib.crc32(body))


def block(samples: bytes, stream: int = 1, channels: int = 2, width: int = 3, first: int = 5) -> bytes:
    return framed(0x40, struct.pack("<BBBBQQ", stream, 1, channels, width, first, first * 9) + samples)


blocks = st.builds(
    lambda samples, stream, channels, width: block(samples, stream, channels, width),
    st.one_of(st.integers(0, 9).map(lambda n: bytes(range(6 * n))), st.binary(max_size=40)),
    st.sampled_from([1, 1, 1, 2]),
    st.sampled_from([2, 2, 2, 3]),
    st.sampled_from([2, 3, 3, 4]),
)
other = st.builds(framed, st.sampled_from([0x26, 0x40]), st.binary(max_size=30))
noise = st.one_of(st.binary(max_size=20), st.integers(0, 9).map(lambda n: b"\x5a\xa5\x08\x00" * n))


@st.composite
def damaged_streams(draw: st.DrawFn) -> bytes:
    stream = bytearray(b"".join(draw(st.lists(st.one_of(blocks, blocks, other, noise), max_size=9))))
    for _ in range(draw(st.integers(0, 2))):
        if stream:
            stream[draw(st.integers(0, len(stream) - 1))] ^= draw(st.integers(1, 255))
    return bytes(stream)


def fed(columns: FrameColumns, stream: bytes, ends: list[int]) -> tuple[list[object], list[object], list[object]]:
    """Rows, blocks (their start counted on) and other events of all chunks together."""
    rows: list[object] = []
    found: list[object] = []
    others: list[object] = []
    for a, b in pairwise(sorted({0, len(stream), *(end % (len(stream) + 1) for end in ends)})):
        before = len(rows)
        assert columns.feed(stream[a:b]) == len(columns.counts)
        rows += columns.counts.tolist()
        for row in columns.blocks.tolist():
            found.append((*row[:2], row[2] + before, *row[3:]))
        others += columns.others
    return rows, found, others


@settings(PROPERTY, max_examples=200)
@given(
    damaged_streams(),
    st.lists(st.integers(0, 2000), max_size=12),
    st.sampled_from([2, 3, 4]),
    st.sampled_from([np.int32, np.float64]),
    st.sampled_from([1012, 44]),
)
def test_any_stream_in_any_chunks_gives_the_readable_columns(
    stream: bytes, ends: list[int], width: int, dtype: type, most: int
) -> None:
    columns, oracle = FrameColumns(1, 2, width, dtype, most), reference.FrameColumns(1, 2, width, most)
    oracle.feed(stream)
    rows, found, others = fed(columns, stream, ends)
    assert rows == [row for rows in oracle.rows for row in rows.tolist()]
    assert found == oracle.blocks
    assert others == oracle.others
    for counter in COUNTERS:
        assert getattr(columns, counter) == getattr(oracle.scanner, counter)


def test_the_shortest_and_the_longest_blocks_fit_into_what_the_decoder_reserves() -> None:
    # Room is for what the bytes could hold at most, never for an average: empty blocks, then the fullest.
    stream = block(b"") * 3000 + block(bytes(990)) * 70
    for chunk in (1, 31, 1024, 65536, len(stream)):
        columns = FrameColumns(1, 2, 3)
        counts = [columns.feed(stream[at : at + chunk]) for at in range(0, len(stream), chunk)]
        assert sum(counts) == 70 * 165
        assert (columns.frames, columns.skipped) == (3070, 0)


@pytest.mark.parametrize("folded", [True, False])
def test_both_ways_to_the_crc_are_that_of_zlib(folded: bool) -> None:
    frame.use_carryless_multiply(folded)
    try:
        data = np.random.default_rng(3).bytes(1400)
        for size in [*range(200), 255, 256, 257, 1023, 1024, 1399]:
            for start in (0, 1):
                assert frame.crc32(data[start : start + size]) == zlib.crc32(data[start : start + size])
    finally:
        frame.use_carryless_multiply(True)


def test_nothing_is_allocated_per_chunk() -> None:
    columns = FrameColumns(1, 2, 3)
    stream = block(bytes(90)) * 40
    chunks = [stream[at : at + 1024] for at in range(0, len(stream), 1024)]
    for chunk in chunks * 3:
        columns.feed(chunk)
    before = sys.getallocatedblocks()
    for chunk in chunks * 50:
        columns.feed(chunk)
    assert sys.getallocatedblocks() - before < 10


@pytest.mark.parametrize("data", ["text", None, 3, memoryview(b"abcdef")[::2]])
def test_what_is_no_bytes_is_refused_and_changes_nothing(data: object) -> None:
    columns = FrameColumns(1, 2, 3)
    columns.feed(block(bytes(60)) + b"\x5a")
    with pytest.raises(errors.CountsError):
        columns.feed(data)
    assert (columns.pending, len(columns.counts)) == (1, 10)


@pytest.mark.parametrize(
    "arguments",
    [(256, 2, 3), (1, 0, 3), (1, 2, 5), (1, 2, 1), (1, 2, 3, np.int16), (1, 2, 3, np.int32, 65536), (1, 2.0, 3)],
)
def test_columns_that_cannot_be_are_refused(arguments: tuple[object, ...]) -> None:
    with pytest.raises(errors.ConfigError):
        FrameColumns(*arguments)
