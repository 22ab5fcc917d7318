"""A plot's columns are the extremes of the samples in them, for every partition and window."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proofvan_dsp import errors, reference
from proofvan_dsp.decimate import Pyramid

# The same examples every time, however slow the machine.
PROPERTY = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

COUNTS = np.random.default_rng(7).integers(-(1 << 31), 1 << 31, (3000, 2), dtype=np.int32)


@settings(PROPERTY, max_examples=80)
@given(
    st.integers(0, 70_000),
    st.lists(st.one_of(st.integers(1, 700), st.integers(-500, -1)), min_size=1, max_size=9),
    st.sampled_from([300, 1 << 20]),
    st.data(),
)
def test_any_partition_and_window_equals_the_definition(
    first: int, pieces: list[int], history: int, data: st.DataObject
) -> None:
    pyramid, oracle = Pyramid(2, history), reference.Pyramid(2, history)
    index = first
    for piece in pieces:
        if piece < 0:
            for each in (pyramid, oracle):
                each.hole(index, -piece)
        else:
            cut = data.draw(st.integers(0, piece))
            oracle.feed(index, COUNTS[:piece])
            pyramid.feed(index, COUNTS[:cut])
            pyramid.feed(index + cut, COUNTS[cut:piece])
        index += abs(piece)
    for _ in range(3):
        start = data.draw(st.integers(max(0, first - 50), index + 50))
        end = start + data.draw(st.integers(1, 3000))
        columns = data.draw(st.integers(1, 20))
        for ours, wanted in zip(pyramid.view(start, end, columns), oracle.view(start, end, columns), strict=True):
            assert np.array_equal(ours, wanted)


def test_the_ring_can_run_over_many_times() -> None:
    pyramid = Pyramid(1, 100_000)
    ramp = np.arange(700_000, dtype=np.int32).reshape(-1, 1)
    for at in range(0, len(ramp), 70_000):
        pyramid.feed(at, ramp[at : at + 70_000])
    lowest, highest = pyramid.view(600_000, 700_000, 10)
    assert lowest[:, 0].tolist() == list(range(600_000, 700_000, 10_000))
    assert highest[:, 0].tolist() == list(range(609_999, 700_000, 10_000))


@pytest.mark.parametrize("skipped", [1 << 19, 1 << 40])
def test_a_hole_or_a_block_longer_than_the_ring_leaves_nothing_old(skipped: int) -> None:
    pyramid = Pyramid(1, 1000)
    pyramid.feed(0, np.full((200_000, 1), 9, dtype=np.int32))
    pyramid.hole(200_000, skipped)
    pyramid.feed(200_000 + skipped, np.full((10, 1), 5, dtype=np.int32))
    lowest, highest = pyramid.view(199_000 + skipped, 200_010 + skipped, 1)
    assert (lowest[0, 0], highest[0, 0]) == (5, 5)
    pyramid.feed(200_010 + skipped, np.full((300_001, 1), -4, dtype=np.int32))
    lowest, highest = pyramid.view(499_000 + skipped, 600_000 + skipped, 1)
    assert (lowest[0, 0], highest[0, 0]) == (-4, -4)


def test_nothing_is_allocated_per_block() -> None:
    pyramid = Pyramid(2, 10_000)
    pyramid.feed(0, COUNTS)
    before = sys.getallocatedblocks()
    for number in range(1, 50):
        pyramid.feed(3000 * number, COUNTS)
    assert sys.getallocatedblocks() - before < 10


@pytest.mark.parametrize(
    ("first_index", "counts", "error"),
    [
        (10, COUNTS[:, :1], errors.CountsError),
        (10, COUNTS.astype(np.float64), errors.CountsError),
        (9, COUNTS, errors.IndexBackwardsError),
        (11, COUNTS, errors.IndexJumpError),
    ],
)
def test_a_refused_block_changes_nothing(first_index: int, counts: object, error: type[errors.SignalError]) -> None:
    pyramid = Pyramid(2, 100)
    pyramid.feed(0, COUNTS[:10])
    before = pyramid.view(0, 10, 10)
    with pytest.raises(error):
        pyramid.feed(first_index, counts)
    assert np.array_equal(pyramid.view(0, 10, 10), before)
    assert pyramid.next_index == 10


@pytest.mark.parametrize(("start", "end", "columns"), [(5, 5, 1), (6, 5, 1), (-1, 5, 1), (0, 5, 0), (0.5, 2, 1)])
def test_a_window_that_cannot_be_is_refused(start: int, end: int, columns: int) -> None:
    with pytest.raises(errors.SignalError):
        Pyramid(1, 10).view(start, end, columns)


@pytest.mark.parametrize("arguments", [(0, 10), (65, 10), (1, 0), (1.0, 10)])
def test_a_pyramid_that_cannot_be_is_refused(arguments: tuple[int, int]) -> None:
    with pytest.raises(errors.ConfigError):
        Pyramid(*arguments)
