"""Sequence numbers round the wrap, and the chain over blocks."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofvan_wire.registry import encode
from proofvan_wire.sample_messages import SampleBlock
from proofvan_wire.seal import StreamSeal
from proofvan_wire.sequence import LAST_SEQUENCE, UNSOLICITED, following, newer

sequences = st.integers(1, LAST_SEQUENCE)
NONCE = b"8 bytes."


def test_sequences_never_become_the_unsolicited_one():
    seen = [UNSOLICITED]
    for _ in range(LAST_SEQUENCE + 1):
        seen.append(following(seen[-1]))
    assert seen[1:-1] == list(range(1, LAST_SEQUENCE + 1)) and seen[-1] == 1


@given(sequences, st.integers(1, 32767))
def test_what_follows_is_newer_across_the_wrap(sequence, steps):
    later = (sequence - 1 + steps) % LAST_SEQUENCE + 1
    assert newer(later, sequence) and not newer(sequence, later)
    assert not newer(sequence, sequence)


def chain(blocks, nonce=NONCE, stream=1):
    seal = StreamSeal(nonce, stream)
    for block in blocks:
        payload = encode(block)
        seal.add(payload[:20], payload[20:])
    return seal.digest()


BLOCKS = [SampleBlock(1, 0, 2, 3, 4 * n, 1000 * n, bytes(range(24 * n % 200, 24 * n % 200 + 24))) for n in range(5)]


def test_the_chain_is_the_documented_one():
    link = sha256(NONCE + b"\x01").digest()
    for block in BLOCKS:
        payload = encode(block)
        link = sha256(link + payload[:1] + b"\x00" + payload[2:]).digest()
    assert chain(BLOCKS) == link[:16]


@pytest.mark.parametrize(
    "changed",
    [BLOCKS[:-1], BLOCKS[1:], [BLOCKS[1], BLOCKS[0], *BLOCKS[2:]], [*BLOCKS, BLOCKS[-1]], BLOCKS[:2] + BLOCKS[3:]],
    ids=["last removed", "first removed", "exchanged", "repeated", "middle removed"],
)
def test_removed_exchanged_and_repeated_blocks_show(changed):
    assert chain(changed) != chain(BLOCKS)


@given(st.integers(0, 43), st.integers(0, 7))
def test_every_bit_of_a_block_but_its_flags_counts(place, bit):
    payload = bytearray(encode(BLOCKS[1]))
    payload[place] ^= 1 << bit
    seal = StreamSeal(NONCE, 1)
    seal.add(payload[:20], payload[20:])
    assert (seal.digest() == chain(BLOCKS[1:2])) is (place == 1)


def test_session_and_stream_belong_to_the_chain():
    assert len({chain(BLOCKS), chain(BLOCKS, nonce=b"8 other."), chain(BLOCKS, stream=2)}) == 3
