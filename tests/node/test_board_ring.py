"""The ring against a model that keeps everything in lists."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofvan_node.ring import Ring

SLOTS, SLOT_BYTES, SIZE = 5, 14, 3  # 4 instants of 3 bytes fit a slot, 2 bytes stay empty
ROOM = SLOT_BYTES // SIZE


class Model:
    """What a ring does, said with lists: a block is (first_index, tick, samples)."""

    def __init__(self) -> None:
        self.open: list[tuple[int, int, bytes]] = []  # instants of the open block
        self.complete: list[tuple[int, int, bytes]] = []  # blocks, oldest first
        self.unsent = 0
        self.produced = 0
        self.sent = 0
        self.overflow = 0
        self.high_water = 0

    def append(self, first_index: int, tick: int, instants: list[bytes]) -> None:
        if first_index != self.produced:
            self.close()
            self.overflow += first_index - self.produced
        for place, samples in enumerate(instants):
            self.open.append((first_index + place, tick + place, samples))
            if len(self.open) == ROOM:
                self.close()
        self.produced = first_index + len(instants)

    def close(self) -> None:
        if not self.open:
            return
        self.complete.append((self.open[0][0], self.open[0][1], b"".join(samples for _, _, samples in self.open)))
        self.open = []
        self.unsent += 1
        if len(self.complete) == SLOTS:
            lost = self.complete.pop(0)
            if self.unsent == SLOTS:
                self.unsent -= 1
                self.overflow += len(lost[2]) // SIZE
        self.high_water = max(self.high_water, self.unsent)

    def send(self) -> tuple[int, int, bytes] | None:
        if not self.unsent:
            return None
        block = self.complete[-self.unsent]
        self.unsent -= 1
        self.sent += len(block[2]) // SIZE
        return block


def append(ring: Ring, first_index: int, tick: int, instants: list[bytes]) -> None:
    """Hand over as a stream does: in parts, each with its own tick."""
    data = memoryview(b"".join(instants))
    taken = 0
    while taken < len(instants):
        taken += ring.append(first_index + taken, tick + taken, data, taken * SIZE, len(instants) - taken)


def send(ring: Ring) -> tuple[int, int, bytes] | None:
    slot = ring.next_unsent()
    if slot < 0:
        return None
    block = (ring.first_index[slot], ring.tick[slot], bytes(ring.samples(slot)))
    ring.mark_sent()
    return block


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(1, 30), st.sampled_from([0, 0, 0, 1, 7])),
        st.tuples(st.just("send"), st.integers(1, 6), st.just(0)),
        st.tuples(st.just("close"), st.just(0), st.just(0)),
    ),
    max_size=40,
)


@settings(max_examples=200, deadline=None)
@given(operations=OPERATIONS)
def test_a_ring_does_what_lists_would(operations: list[tuple[str, int, int]]) -> None:
    ring, model = Ring(SLOTS, SLOT_BYTES), Model()
    ring.start(SIZE)
    for kind, count, jump in operations:
        if kind == "append":
            first = model.produced + jump
            instants = [(first + place).to_bytes(SIZE, "little") for place in range(count)]
            append(ring, first, first * 10, instants)
            model.append(first, first * 10, instants)
        elif kind == "send":
            for _ in range(count):
                assert send(ring) == model.send()
        else:
            ring.close()
            model.close()
        assert (ring.produced, ring.sent, ring.overflow) == (model.produced, model.sent, model.overflow)
        assert (ring.unsent, ring.high_water, ring.filled) == (model.unsent, model.high_water, len(model.open))
        in_ring = sum(len(samples) // SIZE for _, _, samples in model.complete[len(model.complete) - model.unsent :])
        assert ring.sent + ring.overflow + in_ring + ring.filled == ring.produced


@settings(max_examples=100, deadline=None)
@given(operations=OPERATIONS, index=st.integers(0, 300))
def test_a_ring_finds_what_was_sent_until_it_is_overwritten(operations: list[tuple[str, int, int]], index: int) -> None:
    ring, model = Ring(SLOTS, SLOT_BYTES), Model()
    ring.start(SIZE)
    for kind, count, jump in operations:
        if kind == "append":
            first = model.produced + jump
            instants = [bytes(SIZE)] * count
            append(ring, first, 0, instants)
            model.append(first, 0, instants)
        elif kind == "send":
            for _ in range(count):
                send(ring)
                model.send()
        else:
            ring.close()
            model.close()
    sent = model.complete[: len(model.complete) - model.unsent]
    expected = [first for first, _, samples in sent if first + len(samples) // SIZE > index]
    slot = ring.find_sent(index)
    assert (ring.first_index[slot] if slot >= 0 else None) == (expected[0] if expected else None)


@settings(max_examples=100, deadline=None)
@given(
    samples=st.lists(st.binary(min_size=3, max_size=3), min_size=1, max_size=4),
    lowest=st.binary(min_size=3, max_size=3),
    highest=st.binary(min_size=3, max_size=3),
)
def test_an_end_of_scale_is_found_only_where_a_sample_begins(
    samples: list[bytes], lowest: bytes, highest: bytes
) -> None:
    ring = Ring(SLOTS, SLOT_BYTES)
    ring.start(SIZE)
    append(ring, 0, 0, samples)
    ring.close()
    assert ring.at_an_end(0, lowest + highest) == (lowest in samples or highest in samples)
    assert ring.at_an_end(0, samples[-1] + highest)
    assert ring.at_an_end(0, lowest + samples[0])


@pytest.mark.parametrize("pattern", [b"\x01\x01\x00", b"\x00\x01\x01"])
def test_a_pattern_across_two_samples_is_no_sample(pattern: bytes) -> None:
    ring = Ring(SLOTS, SLOT_BYTES)
    ring.start(SIZE)
    append(ring, 0, 0, [b"\x00\x00\x01", b"\x01\x00\x00"])
    ring.close()
    assert not ring.at_an_end(0, pattern + pattern)
