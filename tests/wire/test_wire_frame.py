"""The frame: any cut of the stream is the same, damage costs what it touches, garbage is nothing."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofvan_wire import frame
from proofvan_wire.frame import MAXIMUM_FRAME, MAXIMUM_PAYLOAD, SILENCE_BYTES, FrameScanner

# Bytes of the magic often, others sometimes.
hostile_bytes = st.lists(st.sampled_from([0x5A, 0xA5, 0x00, 0x03, 0xFF, 0x40]), max_size=80).map(bytes) | st.binary(
    max_size=80
)
frames = st.tuples(st.integers(0, 255), st.integers(0, 15), st.integers(0, 65535), hostile_bytes)


def packed(entries):
    return [frame.pack(*entry) for entry in entries]


def counters(scanner):
    return scanner.frames, scanner.bad_crc, scanner.bad_length, scanner.skipped


@given(st.lists(frames | hostile_bytes, max_size=12), st.lists(st.integers(0, 1500), max_size=30))
def test_any_cut_of_the_stream_gives_the_same_frames_and_counters(parts, cuts):
    stream = b"".join(frame.pack(*part) if isinstance(part, tuple) else part for part in parts)
    whole, cut = FrameScanner(), FrameScanner()
    expected = whole.feed(stream)
    places = [0, *sorted(place for place in cuts if place < len(stream)), len(stream)]
    found = []
    for start, end in pairwise(places):
        found += cut.feed(stream[start:end])
    assert found == expected
    assert counters(cut) == counters(whole)
    single = FrameScanner()
    assert [entry for place in range(len(stream)) for entry in single.feed(stream[place : place + 1])] == expected
    assert counters(single) == counters(whole)


@given(st.lists(frames, max_size=12))
def test_a_clean_stream_gives_every_frame_and_skips_nothing(entries):
    scanner = FrameScanner()
    assert scanner.feed(b"".join(packed(entries))) == entries
    assert counters(scanner) == (len(entries), 0, 0, 0)


@given(st.lists(frames, min_size=1, max_size=8), st.data())
def test_one_damaged_place_loses_at_most_the_frames_it_touches(entries, data):
    parts = packed(entries)
    stream = b"".join(parts)
    start = data.draw(st.integers(0, len(stream) - 1))
    end = data.draw(st.integers(start, min(len(stream), start + 40)))
    damage = data.draw(st.binary(max_size=40))
    scanner = FrameScanner()
    found = scanner.feed(stream[:start] + damage + stream[end:]) + scanner.feed(bytes(SILENCE_BYTES))
    untouched, place = [], 0
    for entry, part in zip(entries, parts, strict=True):
        if place + len(part) <= start or place >= end:
            untouched.append(entry)
        place += len(part)
    remaining = iter(found)
    assert all(entry in remaining for entry in untouched), "an untouched frame is missing, or out of order"


@given(st.lists(st.binary(max_size=400) | hostile_bytes, max_size=10))
def test_garbage_never_raises_and_never_becomes_a_frame(pieces):
    scanner = FrameScanner()
    assert [entry for piece in pieces for entry in scanner.feed(piece)] == []


@given(st.lists(st.binary(max_size=3000) | hostile_bytes, max_size=6))
def test_between_calls_less_than_one_frame_is_kept(pieces):
    scanner = FrameScanner()
    for piece in pieces:
        scanner.feed(piece)
        assert len(scanner._rest) < MAXIMUM_FRAME


@given(st.lists(frames | hostile_bytes, max_size=12))
def test_every_byte_is_in_a_frame_or_skipped_or_kept(parts):
    stream = b"".join(frame.pack(*part) if isinstance(part, tuple) else part for part in parts)
    scanner = FrameScanner()
    used = sum(len(entry[3]) + frame.OVERHEAD_BYTES for entry in scanner.feed(stream))
    assert used + scanner.skipped + len(scanner._rest) == len(stream)


def test_a_longest_payload_full_of_magics_changes_nothing():
    entries = [(0x40, 0, 0, b"\x5a\xa5" * (MAXIMUM_PAYLOAD // 2)), (0x10, 0, 3, b"after")]
    scanner = FrameScanner()
    assert scanner.feed(b"".join(packed(entries))) == entries
    assert counters(scanner) == (2, 0, 0, 0)


def test_the_frames_inside_a_damaged_longest_frame_are_all_found():
    inner = [(1, 0, number, b"xyz") for number in range(50)]
    outer = bytearray(frame.pack(0x40, 0, 0, b"".join(packed(inner))))
    outer[9] ^= 0xFF
    scanner = FrameScanner()
    assert scanner.feed(bytes(outer)) == inner[1:]


def test_a_waiting_candidate_ends_with_silence():
    scanner = FrameScanner()
    waits = b"\x5a\xa5\xf4\x03" + frame.pack(7, 0, 1, b"hidden")
    assert scanner.feed(waits) == []
    assert scanner.feed(bytes(SILENCE_BYTES)) == [(7, 0, 1, b"hidden")]


@pytest.mark.parametrize("length", [0, 1, MAXIMUM_PAYLOAD])
def test_every_allowed_length_goes_through(length):
    assert FrameScanner().feed(frame.pack(1, 2, 3, bytes(length))) == [(1, 2, 3, bytes(length))]


def test_a_payload_that_is_too_long_is_refused():
    with pytest.raises(ValueError, match="too long"):
        frame.pack(1, 0, 0, bytes(MAXIMUM_PAYLOAD + 1))


@given(frames, st.integers(0, 60))
def test_all_ways_of_packing_give_the_same_bytes(entry, cut):
    message, flags, sequence, payload = entry
    expected = frame.pack(*entry)
    buffer = bytearray(200)
    length = frame.pack_into(buffer, message, flags, sequence, payload[:cut], memoryview(payload)[cut:])
    assert bytes(buffer[:length]) == expected
    slot = bytearray(b"\x00" * 8 + payload + b"\x00" * 4)
    assert frame.wrap_into(slot, message, flags, sequence, len(payload)) == len(expected)
    assert bytes(slot) == expected
    header, checksum = bytearray(8), bytearray(4)
    frame.pack_header_into(header, 0, message, flags, sequence, len(payload))
    frame.pack_checksum_into(checksum, 0, header, payload[:cut], payload[cut:])
    assert bytes(header) + payload + bytes(checksum) == expected
