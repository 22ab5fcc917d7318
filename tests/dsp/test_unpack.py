"""Samples of every width come out as the integers that went in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proofvan_dsp import errors, reference, unpack

# The same examples every time, however slow the machine.
PROPERTY = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@settings(PROPERTY, max_examples=200)
@given(st.sampled_from([2, 3, 4, 8]), st.integers(1, 9), st.integers(0, 6), st.data())
def test_any_payload_equals_its_definition(width: int, channels: int, instants: int, data: st.DataObject) -> None:
    size = width * channels * instants
    payload = data.draw(st.one_of(st.binary(min_size=size, max_size=size), st.sampled_from([b"\xff", b"\x80"])))
    payload = payload if len(payload) == size else payload * size
    counts, expected = unpack.samples(payload, channels, width), reference.samples(payload, channels, width)
    assert counts.dtype == expected.dtype
    assert counts.shape == (instants, channels)
    assert np.array_equal(counts, expected)


def test_the_ends_of_each_width_keep_their_sign() -> None:
    for width in (2, 3, 4, 8):
        ends = [-(1 << (8 * width - 1)), (1 << (8 * width - 1)) - 1, -1, 0]
        payload = b"".join(end.to_bytes(width, "little", signed=True) for end in ends)
        assert unpack.samples(payload, 1, width)[:, 0].tolist() == ends


@pytest.mark.parametrize(
    ("payload", "channels", "width"),
    [(b"12345", 1, 3), (b"123456", 1, 5), (b"123456", 0, 3), (b"123456", 2.0, 3), ("123456", 1, 3), (b"1234", 3, 2)],
)
def test_what_is_no_whole_number_of_instants_is_refused(payload: bytes, channels: int, width: int) -> None:
    with pytest.raises(errors.CountsError):
        unpack.samples(payload, channels, width)
