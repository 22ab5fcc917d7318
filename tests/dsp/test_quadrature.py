"""Two-phase encoders: direction, lost edges and positions, for every partition."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proofvan_dsp import errors
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


@settings(PROPERTY, max_examples=60)
@given(
    st.lists(st.sampled_from([1, 1, 1, -1, 2, 0]), min_size=2, max_size=60),
    st.lists(st.integers(0, 60), max_size=6),
    st.lists(st.integers(-5, 620), min_size=3, max_size=3, unique=True),
)
def test_any_partition_gives_the_same_and_adjacent_gates_add_up(
    steps: list[int], cuts: list[int], ends: list[int]
) -> None:
    ticks, levels = edges(steps)
    whole, pieces = QuadratureMeter(), QuadratureMeter()
    whole.feed(0, ticks, levels)
    bounds = sorted({0, len(ticks), *(min(cut, len(ticks)) for cut in cuts)})
    for a, b in pairwise(bounds):
        pieces.feed(a, ticks[a:b], levels[a:b])
        pieces = QuadratureMeter.from_state(pieces.state())
    assert pieces.state() == whole.state()
    a, b, c = sorted(ends)
    left, right, both = whole.gate(a, b), whole.gate(b, c), whole.gate(a, c)
    assert pieces.gate(a, c) == both
    assert left.moved + right.moved == both.moved
    assert (left.forward + right.forward, left.backward + right.backward) == (both.forward, both.backward)
    assert both.forward == sum(step == 1 for tick, step in zip(ticks[1:], steps, strict=True) if a <= tick < c)


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
