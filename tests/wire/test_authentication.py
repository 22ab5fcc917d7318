"""The proofs and tags, on both interpreters: RFC 4231, and nothing but the next genuine frame is opened."""

import hashlib
import hmac
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_interpreters import INTERPRETERS, PROTOCOLS

from proofvan_wire.authentication import (
    BARE,
    KEY_BYTES,
    PRACTICE_KEY,
    TAG_BYTES,
    TO_BOARD,
    TO_HOST,
    TRAILER_BYTES,
    Guard,
    hmac_sha256,
    same,
)
from proofvan_wire.registry import REGISTRY

# RFC 4231, 4.2 to 4.4: key, data, HMAC-SHA-256.
RFC_4231 = [
    ("0b" * 20, b"Hi There".hex(), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    (
        b"Jefe".hex(),
        b"what do ya want for nothing?".hex(),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    ("aa" * 20, "dd" * 50, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
]
PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1] if len(sys.argv) > 1 else "PROTOCOLS")
from proofvan_wire.authentication import Guard, hmac_sha256, TO_BOARD, TO_HOST
for key, data in CASES:
    print("".join("%02x" % byte for byte in hmac_sha256(key, data[:3], data[3:])))
host, board = Guard(b"k" * 32, TO_BOARD), Guard(b"k" * 32, TO_HOST)
tagged = b"order" + host.trailer(0x30, 9, 7, b"order")
print("".join("%02x" % byte for byte in tagged), board.opened(0x30, 9, 7, tagged), board.opened(0x30, 9, 7, tagged))
"""
both = pytest.mark.parametrize("interpreter", ["cpython", pytest.param("micropython", marks=pytest.mark.micropython)])


def pair() -> tuple[Guard, Guard]:
    return Guard(b"k" * 32, TO_BOARD), Guard(b"k" * 32, TO_HOST)


def sealed(guard: Guard, payload: bytes, number: int = 0x30, flags: int = 9, sequence: int = 7) -> bytes:
    return payload + guard.trailer(number, flags, sequence, payload)


@both
def test_both_interpreters_give_the_macs_of_rfc_4231_and_the_same_trailer(interpreter):
    cases = [(bytes.fromhex(key), bytes.fromhex(data)) for key, data, _ in RFC_4231]
    program = PROGRAM.replace("PROTOCOLS", str(PROTOCOLS)).replace("CASES", repr(cases))
    said = subprocess.run(
        [*INTERPRETERS[interpreter], "-c", program], capture_output=True, text=True, timeout=60, check=True
    ).stdout.splitlines()
    assert said[:3] == [digest for _, _, digest in RFC_4231]
    assert said[3] == f"{sealed(pair()[0], b'order').hex()} b'order' None"


@given(st.binary(max_size=64), st.lists(st.binary(max_size=200), max_size=4))
def test_the_mac_is_that_of_the_standard_library(key, parts):
    assert hmac_sha256(key, *parts) == hmac.new(key, b"".join(parts), hashlib.sha256).digest()


def test_the_messages_without_a_tag_are_the_ones_that_begin_a_session_and_the_blocks():
    names = [REGISTRY[number].name for number in BARE]
    openers = ["HelloRequest", "Hello", "SampleBlock", "ChallengeRequest", "Challenge", "Authenticate", "Authenticated"]
    assert names == openers
    assert (len(PRACTICE_KEY), TRAILER_BYTES - TAG_BYTES) == (KEY_BYTES, 4)


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 65535), st.binary(max_size=60), st.data())
def test_any_change_of_any_bit_is_refused(number, flags, sequence, payload, data):
    host, board = pair()
    whole = bytearray(
        bytes((number, flags)) + sequence.to_bytes(2, "little") + sealed(host, payload, number, flags, sequence)
    )
    at = data.draw(st.integers(0, 8 * len(whole) - 1))
    whole[at // 8] ^= 1 << at % 8
    changed = (whole[0], whole[1], int.from_bytes(whole[2:4], "little"), bytes(whole[4:]))
    assert board.opened(*changed) is None
    assert board.refused == 1


@given(st.permutations(range(8)))
def test_of_a_reordered_line_only_what_is_newer_than_the_last_is_opened(order):
    host, board = pair()
    frames = [sealed(host, bytes((number,))) for number in range(8)]
    highest = -1
    for number in order:
        opened = board.opened(0x30, 9, 7, frames[number])
        assert (opened is not None) == (number > highest)
        highest = max(highest, number)
    assert all(board.opened(0x30, 9, 7, frame) is None for frame in frames)


def test_what_we_sent_ourselves_and_what_another_session_sent_is_refused():
    host, board = pair()
    mine = sealed(host, b"order")
    assert host.opened(0x30, 9, 7, mine) is None
    assert Guard(b"q" * 32, TO_HOST).opened(0x30, 9, 7, mine) is None
    assert board.opened(0x30, 9, 7, b"short") is None


def test_a_counter_that_is_used_up_ends_the_session():
    host, _ = pair()
    host._sent = 0xFFFFFFFF
    with pytest.raises(OverflowError):
        host.trailer(0x30, 9, 7, b"")


def test_secrets_are_compared_whole():
    assert same(b"abc", b"abc") and not same(b"abc", b"abd") and not same(b"abc", b"ab") and same(b"", b"")
