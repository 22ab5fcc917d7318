"""Pulses, anomalies and double chronometry equal their definition for every partition and gate."""

from __future__ import annotations

import sys
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proofvan_dsp import errors, reference
from proofvan_dsp.power import PowerConfig, PowerMeter
from proofvan_dsp.pulse import PulseConfig, PulseMeter
from proofvan_dsp.sums import CLEAN, GAP, OUTSIDE

# The same examples every time, however slow the machine.
PROPERTY = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

SHORTEST, LONGEST = 400, 3000

intervals = st.one_of(
    st.integers(900, 1100),
    st.integers(900, 1100),
    st.integers(0, 500),
    st.sampled_from([SHORTEST - 1, SHORTEST, LONGEST, LONGEST + 1, 0, 16_250, 16_251]),
    st.integers(2, 18).flatmap(lambda n: st.integers(1000 * n - 300, 1000 * n + 300)),
    st.integers(3000, 100_000),
)


def config(**changed: int) -> PulseConfig:
    return PulseConfig(**{"shortest_ticks": SHORTEST, "longest_ticks": LONGEST, **changed})


@st.composite
def streams(draw: st.DrawFn) -> list[object]:
    """Arrays of stamps, and lengths of holes."""
    tick, events = draw(st.integers(0, 10_000)), []
    for _ in range(draw(st.integers(1, 6))):
        if draw(st.integers(0, 4)) == 0:
            events.append(draw(st.integers(1, 5)))
            continue
        steps = draw(st.lists(intervals, min_size=1, max_size=25))
        events.append(tick + np.cumsum(np.array(steps, dtype=np.int64)))
        tick = int(events[-1][-1])
    return events


def play(meter: PulseMeter | reference.PulseMeter, first: int, events: list[object]) -> list[object]:
    windows: list[object] = []
    for event in events:
        if isinstance(event, int):
            windows += meter.hole(first, event)
            first += event
        else:
            windows += meter.feed(first, event)
            first += len(event)
    return windows


def cut(events: list[object], draw: st.DataObject) -> list[object]:
    pieces: list[object] = []
    for event in events:
        length = event if isinstance(event, int) else len(event)
        ends = sorted({0, length, *draw.draw(st.lists(st.integers(0, length), max_size=3))})
        for start, end in pairwise(ends):
            pieces.append(end - start if isinstance(event, int) else event[start:end])
    return pieces


def gates(events: list[object]) -> st.SearchStrategy[tuple[int, int]]:
    stamps = [int(tick) for event in events if not isinstance(event, int) for tick in event] or [0]
    end = st.one_of(
        st.integers(min(stamps) - 50, max(stamps) + 50),
        st.sampled_from(stamps),
        st.sampled_from(stamps).map(lambda tick: tick + 1),
    )
    return st.tuples(end, end).filter(lambda ends: ends[0] != ends[1]).map(lambda ends: tuple(sorted(ends)))


@settings(PROPERTY, max_examples=200)
@given(streams(), st.integers(0, 7), st.booleans(), st.data())
def test_any_partition_and_gate_equals_the_definition(
    events: list[object], window: int, heard: bool, data: st.DataObject
) -> None:
    oracle, meter = reference.PulseMeter(config(window=window)), PulseMeter(config(window=window))
    assert play(meter, 3, cut(events, data)) == play(oracle, 3, events)
    if heard:
        meter.heard(5_000_000)
        oracle.heard(5_000_000)
    for _ in range(5):
        start, end = data.draw(gates(events))
        assert meter.gate(start, end) == oracle.gate(start, end)


@settings(PROPERTY, max_examples=80)
@given(streams(), st.integers(0, 7), st.data())
def test_a_restored_meter_goes_on_as_if_nothing_happened(
    events: list[object], window: int, data: st.DataObject
) -> None:
    pieces = cut(events, data)
    at = data.draw(st.integers(0, len(pieces)))
    whole, before = PulseMeter(config(window=window)), PulseMeter(config(window=window))
    windows = play(before, 0, pieces[:at])
    after = PulseMeter.from_state(before.state())
    assert after.state() == before.state()
    windows += play(after, before.next_index or 0, pieces[at:])
    assert windows == play(whole, 0, events)
    assert after.state() == whole.state()
    start, end = data.draw(gates(events))
    assert after.gate(start, end) == whole.gate(start, end)


def test_double_chronometry_gives_the_published_number() -> None:
    # n = 1234, T1 = 2.468013 s, T2 = 2.467251 s -> n' = 1233.6190020069 [C]
    t1, t2, n = 2_468_013_000, 2_467_251_000, 1234
    ticks = np.array([1_000_000 + t1 * k // n for k in range(n + 1)], dtype=np.int64)
    meter = PulseMeter(PulseConfig(1_000, 10_000_000))
    meter.feed(0, ticks)
    gate = meter.gate(1_000_000, 1_000_000 + t2)
    assert (gate.count, gate.whole, gate.pulse_ticks, gate.gate_ticks) == (n, n, t1, t2)
    assert gate.interpolated == Fraction(n * t2, t1)
    assert f"{float(gate.interpolated):.10f}" == "1233.6190020069"
    assert (gate.glitches, gate.missing, gate.extra, gate.flags) == (0, 0, 0, CLEAN)
    assert gate.frequency(1_000_000_000) == Fraction(n * 1_000_000_000, t1)


def steady(n: int = 40_000, interval: int = 1000) -> np.ndarray:
    return np.arange(n, dtype=np.int64) * interval


def test_at_steady_flow_interpolation_is_exact_for_any_gate() -> None:
    meter = PulseMeter(config())
    meter.feed(0, steady())
    assert meter.gate(12_345, 39_000_017).interpolated == Fraction(39_000_017 - 12_345, 1000)


def test_counts_of_adjacent_gates_add_up_to_the_whole() -> None:
    meter = PulseMeter(config())
    meter.feed(0, steady())
    ends = [5, 4_096_000, 8_191_999, 8_192_000, 30_000_001]
    parts = [meter.gate(a, b).count for a, b in pairwise(ends)]
    assert sum(parts) == meter.gate(ends[0], ends[-1]).count


def test_a_missing_pulse_and_a_glitch_are_counted_where_they_are() -> None:
    ticks = np.delete(steady(100), [50, 51])
    ticks = np.sort(np.append(ticks, 70_100))
    meter = PulseMeter(config(longest_ticks=1500))
    meter.feed(0, ticks)
    everywhere = meter.gate(10_000, 90_000)
    assert (everywhere.missing, everywhere.glitches) == (2, 1)
    assert (meter.gate(10_000, 48_000).missing, meter.gate(10_000, 50_500).missing) == (0, 2)
    assert (meter.gate(60_000, 69_000).glitches, meter.gate(60_000, 80_000).glitches) == (0, 1)


def test_a_pulse_too_many_between_two_others_is_counted_once() -> None:
    ticks = np.sort(np.append(steady(400), [50_450, 300_600]))
    meter = PulseMeter(config())
    meter.feed(0, ticks)
    assert (meter.gate(10_000, 390_000).extra, meter.gate(10_000, 390_000).glitches) == (2, 0)
    assert (meter.gate(60_000, 290_000).extra, meter.gate(290_000, 390_000).extra) == (0, 1)


@pytest.mark.parametrize("times", [1.6, 1.8, 2.0, 2.4, 4.0])
@pytest.mark.parametrize("scatter", [0.0, 0.02])
def test_a_flow_that_rises_at_once_has_no_pulse_too_many(times: float, scatter: float) -> None:
    """Every two of the new intervals are as long as an old one: they would pass for pulses too many for ever."""
    steps = 1000 / np.repeat([1.0, times, 1.0, times], 300) * np.random.default_rng(1).normal(1, scatter, 1200)
    meter = PulseMeter(config(shortest_ticks=100))
    meter.feed(0, np.cumsum(np.rint(steps).astype(np.int64)))
    found = meter.gate(5_000, int(steps.sum()) - 5_000)
    assert (found.extra, found.glitches, found.missing) == (0, 0, 0)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("block", [70, 256, 1000, 40_000])
def test_blocks_that_are_passed_over_hide_no_anomaly(seed: int, block: int) -> None:
    random = np.random.default_rng(seed)
    steps = np.rint(1000 * (1 + 0.6 * np.sin(np.arange(20_000) / 3000)) * random.normal(1, 0.01, 20_000))
    steps[random.integers(0, 20_000, 12)] *= random.choice([0.1, 0.45, 2.0, 3.1, 5.0], 12)
    split = random.integers(0, 20_000, 12)
    steps = np.insert(steps, split, steps[split] * 0.45)
    steps[split + np.argsort(np.argsort(split)) + 1] *= 0.55
    ticks = np.cumsum(steps.astype(np.int64))
    oracle, meter = reference.PulseMeter(config(window=300)), PulseMeter(config(window=300))
    windows = [w for at in range(0, len(ticks), block) for w in meter.feed(at, ticks[at : at + block])]
    assert windows == oracle.feed(0, ticks)
    assert sum(window.glitches + window.missing for window in windows) > 0
    assert sum(window.extra for window in windows) > 2


@pytest.mark.parametrize("history", [5, 4096, 10_000])
def test_a_short_history_keeps_the_same_whatever_the_size_of_a_feed(history: int) -> None:
    """Stamps are copied ahead of the count; a feed that is refused then must leave those that are kept."""
    random = np.random.default_rng(history)
    steps = random.integers(950, 1050, 120_000)
    steps[random.integers(0, len(steps), 300)] *= 3
    ticks = np.cumsum(steps)
    small, large = PulseMeter(config(history=history)), PulseMeter(config(history=history))
    for at in range(0, len(ticks), 100):
        small.feed(at, ticks[at : at + 100])
    at = 0
    for length in (3_000, 30_000, 20_000, 66_999, 1):
        backwards = ticks[at : at + 50_000].copy()
        backwards[-1] = 0
        before = large.state()
        with pytest.raises(errors.IndexBackwardsError):
            large.feed(at, backwards)
        assert large.state() == before
        large.feed(at, ticks[at : at + length])
        at += length
    assert large.state() == small.state()
    for opening, closing in ((1, history - 1), (history // 3, history // 2 + 1)):
        gate = tuple(int(ticks[len(ticks) - history + place]) for place in (opening, closing))
        assert large.gate(*gate) == small.gate(*gate)
        assert PulseMeter.from_state(large.state()).gate(*gate) == small.gate(*gate)


def test_a_strided_column_of_stamps_gives_the_same_state() -> None:
    plain, strided = PulseMeter(config()), PulseMeter(config())
    plain.feed(0, steady(1000))
    strided.feed(0, np.repeat(steady(1000), 3)[::3])
    assert plain.state() == strided.state()


def test_nothing_is_allocated_per_block_once_the_history_is_full() -> None:
    meter, ticks = PulseMeter(config(history=4096)), steady(1024)
    for number in range(20):
        meter.feed(number * 1024, ticks + number * 1_024_000)
    before = sys.getallocatedblocks()
    for number in range(20, 220):
        meter.feed(number * 1024, ticks + number * 1_024_000)
    assert sys.getallocatedblocks() - before < 20


def test_where_the_flow_stands_at_an_end_the_number_is_the_plain_count() -> None:
    delivery = 50_000 + steady(500)
    meter = PulseMeter(config())
    meter.feed(0, np.concatenate([[0], delivery, delivery + 5_000_000]))
    gate = meter.gate(20_000, 1_000_000)
    assert gate.interpolated == gate.count == 500
    assert gate.flags == CLEAN


def test_what_was_heard_makes_a_gate_after_the_last_pulse_clean() -> None:
    meter = PulseMeter(config())
    meter.feed(0, steady(10))
    assert meter.gate(0, 20_000).flags == OUTSIDE
    meter.heard(20_000)
    gate = meter.gate(0, 20_000)
    assert (gate.flags, gate.interpolated) == (CLEAN, 10)
    with pytest.raises(errors.IndexBackwardsError):
        meter.feed(10, np.array([19_999], dtype=np.int64))


def test_a_hole_flags_the_gates_that_reach_into_it() -> None:
    meter = PulseMeter(config())
    meter.feed(0, steady(10))
    meter.hole(10, 3)
    assert meter.gate(1_000, 9_500).flags & GAP
    meter.feed(13, 13_000 + steady(10))
    assert meter.gate(1_000, 9_000).flags == CLEAN
    assert meter.gate(1_000, 9_001).flags == GAP
    assert meter.gate(10_000, 15_000).flags == GAP
    assert meter.gate(13_001, 20_000).flags == CLEAN


def test_a_gate_older_than_the_history_is_refused() -> None:
    meter, oracle = PulseMeter(config(history=5000)), reference.PulseMeter(config())
    for at in range(0, 20_000, 500):
        meter.feed(at, steady(20_000)[at : at + 500])
    oracle.feed(0, steady(20_000))
    with pytest.raises(errors.HistoryError):
        meter.gate(15_000_000, 16_000_000)
    assert meter.gate(15_000_001, 16_000_000) == oracle.gate(15_000_001, 16_000_000)
    restored = PulseMeter.from_state(meter.state())
    assert restored.state() == meter.state()
    assert restored.gate(15_000_001, 19_000_000) == oracle.gate(15_000_001, 19_000_000)


GOOD = np.array([9_000, 9_500], dtype=np.int64)


@pytest.mark.parametrize(
    ("first_index", "ticks", "error"),
    [
        (10, GOOD.astype(np.int32), errors.CountsError),
        (10, GOOD.astype(np.uint64), errors.CountsError),
        (10, GOOD.reshape(2, 1), errors.CountsError),
        (10, None, errors.CountsError),
        (10, [9_000], errors.CountsError),
        (10, np.array([8_999], dtype=np.int64), errors.IndexBackwardsError),
        (10, np.array([9_500, 9_400], dtype=np.int64), errors.IndexBackwardsError),
        (10, np.array([9_500, (1 << 62) + 1], dtype=np.int64), errors.CountsError),
        (9, GOOD, errors.IndexBackwardsError),
        (11, GOOD, errors.IndexJumpError),
        ("10", GOOD, errors.IndexJumpError),
    ],
)
def test_refused_stamps_leave_the_meter_as_it_was(
    first_index: int, ticks: object, error: type[errors.SignalError]
) -> None:
    meter = PulseMeter(config(window=4))
    meter.feed(0, steady(10))
    before = meter.state()
    with pytest.raises(error):
        meter.feed(first_index, ticks)
    assert meter.state() == before


@pytest.mark.parametrize(("start", "end"), [(5, 5), (6, 5), (0.5, 1), (0, 1 << 63)])
def test_a_gate_without_length_or_with_broken_ticks_is_refused(start: int, end: int) -> None:
    with pytest.raises(errors.GateError):
        PulseMeter(config()).gate(start, end)


@pytest.mark.parametrize("changed", [{"shortest_ticks": 0}, {"longest_ticks": 399}, {"history": 0}, {"window": -1}])
def test_a_meter_that_cannot_be_is_refused(changed: dict[str, int]) -> None:
    with pytest.raises(errors.ConfigError):
        config(**changed)


def test_a_state_of_another_meter_is_refused() -> None:
    with pytest.raises(errors.StateError):
        PulseMeter.from_state(PowerMeter(PowerConfig(1, (), (1,))).state())
