"""The board's own SHA-512, word halves and carries and all, gives what the standard's does."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from proofvan_node.sha512 import sha512

FULL = b"\xff" * 128  # every sum carries


@given(st.integers(0, 300), st.randoms())
def test_the_digest_is_that_of_the_standard_for_every_length(length: int, random: object) -> None:
    data = random.randbytes(length)  # type: ignore[attr-defined]
    assert sha512(data) == hashlib.sha512(data).digest()


def test_the_digest_of_the_standards_example_and_of_full_words() -> None:
    # FIPS 180-4, examples published by NIST: SHA-512 of "abc"
    assert sha512(b"abc").hex().startswith("ddaf35a193617abacc417349ae204131")
    assert sha512(FULL) == hashlib.sha512(FULL).digest()
