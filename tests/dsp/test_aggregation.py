"""Aggregation of IEC 61000-4-30: which windows a value is made of, how it is averaged, and what flags it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from proofvan_dsp import aggregation, errors
from proofvan_dsp.aggregation import EVENT, SHORT, TEN_MINUTES, TWO_HOURS, Aggregator, EventLimits
from proofvan_dsp.analysis_results import Layout, Reading
from proofvan_dsp.sums import CLIPPED, GAP

RATE = 6400
LAYOUT = Layout(2, ((0, 1),), Fraction(RATE), 50)
WINDOW = RATE // 5 << 20  # 200 ms


def reading(number: int, u: float = 230.0, flags: int = 0, kind: str = "window") -> Reading:
    values = np.array(
        [u, 1.0, u, 0.0, -3 * u, 3 * u, 5.0, 0.1, 5.0, 0.0, 4.0, 3.0, u * 5, u * 5, 0.0, u * 5, 1.0, u * 5]
    )
    length = WINDOW if kind == "window" else WINDOW // 10
    return Reading(LAYOUT, kind, number * WINDOW, number * WINDOW + length, 10, flags, values.tobytes())


def test_a_tree_of_equal_windows_gives_every_interval() -> None:
    aggregator = Aggregator(RATE)
    found = [value for number in range(3000 * 13) for value in aggregator.feed(reading(number))]
    kinds = [value.kind for value in found]
    assert kinds.count(SHORT) == 200 * 13
    assert kinds.count(TEN_MINUTES) == 12
    assert kinds.count(TWO_HOURS) == 1
    assert all(value.flags == 0 for value in found)
    hours = found[kinds.index(TWO_HOURS)]
    assert (hours.start, hours.end, hours.duration) == (0, 3000 * 12 * WINDOW, 7200.0)
    assert hours.cycles == 3000 * 12 * 10
    assert hours.channel(0).rms == pytest.approx(230.0)


def test_rms_values_by_squares_the_rest_by_means() -> None:
    both = aggregation.combine([reading(0, 100.0), reading(1, 200.0)], SHORT)
    assert both.channel(0).rms == pytest.approx(np.sqrt((100**2 + 200**2) / 2))
    assert both.channel(0).fundamental == pytest.approx(150.0)
    assert (both.channel(0).lowest, both.channel(0).highest) == (-600.0, 600.0)
    assert both.pair(0).active == pytest.approx(750.0)
    assert both.pair(0).apparent == pytest.approx(5 * np.sqrt((100**2 + 200**2) / 2))
    assert both.flags == 0


def test_groups_begin_anew_at_a_tick() -> None:
    aggregator = Aggregator(RATE, first_tick=7 * RATE // 5)
    found = [value for number in range(60) for value in aggregator.feed(reading(number))]
    assert next(value.start // WINDOW for value in found if value.kind == SHORT) == 7
    first = next(value for value in found if value.kind == TEN_MINUTES)
    assert (first.start, first.end) == (0, 7 * WINDOW)
    assert first.flags == GAP


def test_flags_pass_on_and_gaps_are_told() -> None:
    aggregator = Aggregator(RATE)
    numbers = [*range(5), *range(6, 30)]
    found = [value for n in numbers for value in aggregator.feed(reading(n, flags=CLIPPED if n == 20 else 0))]
    assert [value.flags for value in found] == [GAP]
    found = [value for n in range(30, 31) for value in aggregator.feed(reading(n))] + aggregator.finish()
    assert [value.kind for value in found] == [SHORT, TEN_MINUTES, TWO_HOURS]
    assert [value.flags for value in found] == [CLIPPED, CLIPPED | GAP, CLIPPED | GAP]


@pytest.mark.parametrize("u", [200.0, 260.0, 0.0])
def test_a_dip_or_swell_flags_the_window_of_its_cycle(u: float) -> None:
    aggregator = Aggregator(RATE, limits=EventLimits((0,), 230.0))
    found = []
    for number in range(45):
        aggregator.feed(reading(number, u if number == 20 else 230.0, kind="cycle"))
        found += aggregator.feed(reading(number))
    assert [value.flags for value in found] == [0, EVENT, 0]


def test_limits_that_make_no_sense_are_refused() -> None:
    for wrong in ({"dip": 1.2}, {"declared": 0.0}):
        with pytest.raises(errors.ConfigError):
            EventLimits(**{"channels": (0,), "declared": 230.0, **wrong})
