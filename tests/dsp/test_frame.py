"""The compiled scanner sees what the readable one sees: events and counters, for any chunks and any damage."""

from __future__ import annotations

import struct
import zlib
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proofvan_dsp import errors, frame, reference
from proofvan_wire.frame import FrameScanner

# The same examples every time, however slow the machine.
PROPERTY = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

COUNTERS = ("frames", "bad_crc", "bad_length", "skipped")


def framed(message: int, flags: int, sequence: int, payload: bytes) -> bytes:
    body = struct.pack("<HHBBH", 0xA55A, len(payload), message, flags, sequence) + payload
    return body + struct.pack("<I", zlib.crc32(body))


frames = st.builds(
    framed,
    st.integers(0, 255),
    st.integers(0, 255),
    st.integers(0, 65535),
    st.one_of(st.binary(max_size=60), st.integers(0, 30).map(lambda n: b"\x5a\xa5" * n)),
)
noise = st.one_of(
    st.binary(max_size=20),
    st.lists(st.sampled_from([b"\x5a", b"\xa5", b"\x00", b"\xff\xff", b"\x5a\xa5\x08\x00"]), max_size=12).map(b"".join),
)


@st.composite
def damaged_streams(draw: st.DrawFn) -> bytes:
    stream = bytearray(b"".join(draw(st.lists(st.one_of(frames, frames, noise), max_size=8))))
    for _ in range(draw(st.integers(0, 3))):
        if stream:
            stream[draw(st.integers(0, len(stream) - 1))] ^= draw(st.integers(1, 255))
    if stream and draw(st.booleans()):
        del stream[draw(st.integers(0, len(stream) - 1))]
    return bytes(stream)


def chunks(stream: bytes, ends: list[int]) -> list[bytes]:
    bounds = sorted({0, len(stream), *(end % (len(stream) + 1) for end in ends)})
    return [stream[a:b] for a, b in pairwise(bounds)]


@settings(PROPERTY, max_examples=300)
@given(damaged_streams(), st.lists(st.integers(0, 2000), max_size=12), st.sampled_from([1012, 60, 8, 0]))
def test_any_stream_in_any_chunks_gives_the_readable_scanners_events(stream: bytes, ends: list[int], most: int) -> None:
    compiled, readable, portable = frame.Scanner(most), reference.Scanner(most), FrameScanner(most)
    found = [event for chunk in chunks(stream, ends) for event in compiled.feed(chunk)]
    assert found == readable.feed(stream) == portable.feed(stream)
    for counter in COUNTERS:
        assert getattr(compiled, counter) == getattr(readable, counter) == getattr(portable, counter)


def test_byte_by_byte_equals_all_at_once() -> None:
    stream = b"\x5a" + b"".join(framed(1, 2, n, bytes([n]) * n) for n in range(90)) + b"\x5a\xa5\x10"
    whole, single = frame.Scanner(), frame.Scanner()
    assert [event for n in range(len(stream)) for event in single.feed(stream[n : n + 1])] == whole.feed(stream)
    assert [getattr(single, c) for c in COUNTERS] == [getattr(whole, c) for c in COUNTERS] == [90, 0, 0, 1]
    assert single.pending == whole.pending == 3


def test_a_damaged_length_hides_no_later_frame() -> None:
    good = framed(7, 0, 3, b"later")
    scanner = frame.Scanner()
    found = scanner.feed(b"\x5a\xa5\xf4\x03" + good + bytes(1100))
    assert found == [(7, 0, 3, b"later")]
    assert scanner.bad_crc == 1


def test_between_calls_less_than_one_frame_is_held() -> None:
    scanner = frame.Scanner()
    for number in range(50):
        scanner.feed(b"\x5a\xa5\xf4\x03" * (37 + number))
        assert scanner.pending < 1024


@settings(PROPERTY, max_examples=100)
@given(st.binary(max_size=300))
def test_crc32_is_that_of_zlib(data: bytes) -> None:
    assert frame.crc32(data) == zlib.crc32(data)


def test_anything_with_bytes_can_be_fed() -> None:
    good = framed(7, 0, 3, b"abc")
    for data in (bytearray(good), memoryview(good), memoryview(bytearray(good))):
        assert frame.Scanner().feed(data) == [(7, 0, 3, b"abc")]


@pytest.mark.parametrize("data", ["text", None, 3, memoryview(b"abcdef")[::2]])
def test_what_is_no_bytes_is_refused_and_changes_nothing(data: object) -> None:
    scanner = frame.Scanner()
    scanner.feed(b"\x5a")
    with pytest.raises(errors.CountsError):
        scanner.feed(data)
    assert scanner.pending == 1
    assert scanner.skipped == 0


@pytest.mark.parametrize("most", [-1, 65536, "3", None])
def test_an_impossible_maximum_is_refused(most: object) -> None:
    with pytest.raises(errors.ConfigError):
        frame.Scanner(most)
