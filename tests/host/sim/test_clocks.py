import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from proofvan.sim.clocks import SECOND, NodeClock, SampleClock

DRIFTS = st.floats(-1e-4, 1e-4)


@given(DRIFTS, st.integers(0, 10**13))
def test_node_time_and_world_time_are_inverse(drift, elapsed):
    clock = NodeClock(drift, boot_ns=SECOND, offset_ns=123)
    there = clock.node_ns(SECOND + elapsed)
    assert abs(clock.world_ns(there) - (SECOND + elapsed)) <= 2


def test_a_fast_crystal_gains():
    clock = NodeClock(30e-6, 0)
    assert clock.node_us(100 * SECOND) == 100_003_000


@given(DRIFTS, st.lists(st.integers(1, 10**9), min_size=1, max_size=8))
def test_samples_do_not_depend_on_how_time_is_cut(drift, pieces):
    clock = NodeClock(drift, 0)
    whole, cut = SampleClock(clock, 1000, 0), SampleClock(clock, 1000, 0)
    moment, parts = 0, []
    for piece in pieces:
        moment += piece
        parts.append(cut.due(moment))
    at_once = whole.due(moment)
    joined = np.concatenate(parts)
    assert len(joined) == len(at_once)
    assert np.allclose(joined, at_once, rtol=0, atol=1e-3)
    assert whole.index == cut.index


def test_the_tick_is_the_node_clock_at_the_sample():
    clock = NodeClock(20e-6, 0, offset_ns=5_000_000)
    samples = SampleClock(clock, 4000, clock.node_ns(0))
    times = samples.due(SECOND)
    assert samples.tick_us(0) == 5_000
    assert abs(clock.node_ns(round(times[3999])) / 1000 - samples.tick_us(3999)) <= 1
