"""The node's clock survives the wrap of its counter."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from proofvan_node.clock import Clock

PERIOD = 1 << 30  # of the RP2's ticks_us


def difference(later: int, earlier: int) -> int:
    """Do what time.ticks_diff does."""
    return (later - earlier + PERIOD // 2) % PERIOD - PERIOD // 2


@given(begin=st.integers(0, PERIOD - 1), steps=st.lists(st.integers(0, PERIOD // 2 - 1), max_size=50))
def test_the_clock_counts_on_across_any_number_of_wraps(begin: int, steps: list[int]) -> None:
    now = [begin]
    clock = Clock(lambda: now[0] % PERIOD, difference)
    for step in steps:
        now[0] += step
        assert clock.now_us() == now[0] - begin


def test_the_clock_never_goes_back() -> None:
    ticks = iter([100, 50, 200])
    clock = Clock(lambda: next(ticks), difference)
    assert clock.now_us() == 0
    assert clock.now_us() == 100
