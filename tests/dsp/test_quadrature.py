"""Two-phase encoders: direction, lost edges and positions, for every partition."""

from __future__ import annotations

import sys
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proofvan_dsp import errors, reference, snapshot
from proofvan_dsp.quadrature import QuadratureMeter
from proofvan_dsp.sums import CLEAN, GAP, OUTSIDE

# The same examples every time, however slow the machine.
PROPERTY = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

FORWARD = (0, 1, 3, 2)


def edges(steps: list[int], interval: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Stamps and levels of an encoder that makes these steps (+1, -1; 2 loses an edge) after its first edge."""
    places = np.cumsum([0, *steps])
    ticks = interval * np.arange(len(places), dtype=np.int64)
    return ticks, np.array([FORWARD[place % 4] for place in places], dtype=np.uint8)


def test_steps_forth_and_back_are_counted_with_their_direction() -> None:
    meter = QuadratureMeter()
    meter.feed(0, *edges([1] * 10 + [-1] * 4))
    gate = meter.gate(1, 140)
    assert (gate.forward, gate.backward, gate.lost, gate.flags) == (10, 3, 0, CLEAN)
    assert meter.position == 6
    assert meter.gate(25, 95).moved == 7
    assert meter.gate(25, 105).moved == 7
    assert meter.gate(25, 26).moved == Fraction(1, 10)


def test_an_edge_that_is_missing_is_lost_and_flags_its_gates_only() -> None:
    meter = QuadratureMeter()
    meter.feed(0, *edges([1] * 5 + [2] + [1] * 5))
    assert (meter.gate(1, 49).flags, meter.gate(61, 100).flags) == (CLEAN, CLEAN)
    assert (meter.gate(1, 55).lost, meter.gate(1, 55).flags) == (1, GAP)
    assert meter.gate(1, 200).flags == GAP | OUTSIDE


def test_after_a_hole_the_direction_is_unknown_once() -> None:
    ticks, levels = edges([1] * 10)
    meter = QuadratureMeter()
    meter.feed(0, ticks[:5], levels[:5])
    meter.hole(5, 2)
    assert meter.gate(1, 45).flags & GAP
    meter.feed(7, ticks[7:], levels[7:])
    assert meter.gate(1, 50).flags == GAP
    assert meter.gate(71, 100).flags == CLEAN


@settings(PROPERTY, max_examples=150)
@given(
    st.lists(st.sampled_from([1, 1, 1, -1, 2, 0]), min_size=2, max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=6),
    st.lists(st.integers(-5, 620), min_size=3, max_size=3, unique=True),
)
def test_any_partition_with_holes_equals_the_definition_and_adjacent_gates_add_up(
    steps: list[int], cuts: list[tuple[int, bool]], ends: list[int]
) -> None:
    ticks, levels = edges(steps)
    oracle, whole, pieces = reference.QuadratureMeter(), QuadratureMeter(), QuadratureMeter()
    holes = {min(cut, len(ticks)) for cut, hole in cuts if hole}
    bounds = sorted({0, len(ticks), *(min(cut, len(ticks)) for cut, _ in cuts)})
    index = 0
    for a, b in pairwise(bounds):
        if a in holes:
            for meter in (oracle, whole, pieces):
                meter.hole(index, 3)
            index += 3
        oracle.feed(index, ticks[a:b], levels[a:b])
        whole.feed(index, ticks[a:b], levels[a:b])
        for at in range(a, b):
            pieces.feed(index, ticks[at : at + 1], levels[at : at + 1])
            index += 1
        pieces = QuadratureMeter.from_state(pieces.state())
    assert pieces.state() == whole.state()
    a, b, c = sorted(ends)
    left, right, both = whole.gate(a, b), whole.gate(b, c), whole.gate(a, c)
    assert [left, right, both] == [oracle.gate(a, b), oracle.gate(b, c), oracle.gate(a, c)]
    assert pieces.gate(a, c) == both
    assert pieces.position == whole.position == oracle.position
    assert left.moved + right.moved == both.moved
    assert (left.forward + right.forward, left.backward + right.backward) == (both.forward, both.backward)


def test_nothing_is_allocated_per_block_and_a_feed_costs_its_own_length() -> None:
    meter, (ticks, levels) = QuadratureMeter(history=1000), edges([1] * 63)
    step = int(ticks[-1]) + 10
    for number in range(40):
        meter.feed(64 * number, ticks + number * step, levels)
    blocks = [ticks + number * step for number in range(40, 440)]
    for block in blocks:
        memoryview(block).release()  # NumPy keeps what it tells of an array's memory the first time
    before = sys.getallocatedblocks()
    for number, block in enumerate(blocks, 40):
        meter.feed(64 * number, block, levels)
    assert sys.getallocatedblocks() - before < 20
    assert meter.position == 64 * 440 - 1


def test_old_edges_are_forgotten_and_gates_over_them_refused() -> None:
    meter, (ticks, levels) = QuadratureMeter(history=50), edges([1] * 500)
    for at in range(0, 500, 20):
        meter.feed(at, ticks[at : at + 20], levels[at : at + 20])
    with pytest.raises(errors.HistoryError):
        meter.gate(4_000, 4_900)
    assert meter.gate(4_600, 4_900).forward == 30
    assert QuadratureMeter.from_state(meter.state()).gate(4_600, 4_900) == meter.gate(4_600, 4_900)


TICKS, LEVELS = edges([1, 1])


@pytest.mark.parametrize(
    ("index", "ticks", "levels", "error"),
    [
        (3, TICKS + 100, LEVELS.astype(np.int64), errors.CountsError),
        (3, (TICKS + 100).astype(np.int32), LEVELS, errors.CountsError),
        (3, TICKS + 100, LEVELS[:2], errors.CountsError),
        (3, TICKS + 100, LEVELS + 3, errors.CountsError),
        (3, TICKS, LEVELS, errors.IndexBackwardsError),
        (2, TICKS + 100, LEVELS, errors.IndexBackwardsError),
        (4, TICKS + 100, LEVELS, errors.IndexJumpError),
    ],
)
def test_refused_edges_leave_the_meter_as_it_was(
    index: int, ticks: np.ndarray, levels: np.ndarray, error: type[errors.SignalError]
) -> None:
    meter = QuadratureMeter()
    meter.feed(0, TICKS, LEVELS)
    before = meter.state()
    with pytest.raises(error):
        meter.feed(index, ticks, levels)
    assert meter.state() == before
    with pytest.raises(errors.ConfigError):
        QuadratureMeter(history=1)


def test_a_state_that_does_not_fit_is_refused() -> None:
    meter = QuadratureMeter(history=2)
    meter.feed(0, TICKS, LEVELS)
    assert QuadratureMeter.from_state(meter.state()).state() == meter.state()
    for wrong in (b"", meter.state()[:-1], state_with_too_few_edges()):
        with pytest.raises(errors.StateError):
            QuadratureMeter.from_state(wrong)


def state_with_too_few_edges() -> bytes:
    """A sound state whose edges are too few for a meter that has forgotten some."""
    fields = {"history": 5, "next_index": 3, "forgot": True, "after_hole": False}
    return snapshot.pack("quadrature", fields, bytes(40))
