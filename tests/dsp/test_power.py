"""PowerMeter equals its definition bit for bit, for every partition, gate and input."""

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
from proofvan_dsp.sums import CLEAN, CLIPPED, GAP, OUTSIDE, OVERRANGE, SUM_DENOMINATOR

# The same examples every time, however slow the machine.
PROPERTY = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

FULL_SCALE = (1 << 23) - 1
PAIRS = ((0, 0), (0, 1), (1, 1))
UNIT = 1 << 20

counts_24_bit = st.one_of(st.integers(-(1 << 23), (1 << 23) - 1), st.sampled_from([-(1 << 23), FULL_SCALE, 0, 1, -1]))
counts_32_bit = st.one_of(st.integers(-(1 << 31), (1 << 31) - 1), st.sampled_from([-(1 << 31), (1 << 31) - 1]))


def config(**changed: object) -> PowerConfig:
    values: dict[str, object] = {"channels": 2, "pairs": PAIRS, "full_scale": (FULL_SCALE, FULL_SCALE), **changed}
    return PowerConfig(**values)


@st.composite
def streams(draw: st.DrawFn, counts: st.SearchStrategy[int] = counts_24_bit) -> tuple[int, list[object]]:
    """A first index, and the events of a stream: an array of counts, or the length of a hole."""
    first = draw(st.integers(0, 5000))
    rows = st.lists(st.tuples(counts, counts), min_size=1, max_size=12)
    arrays = rows.map(lambda r: np.array(r, dtype=np.int32))
    return first, draw(st.lists(st.one_of(arrays, arrays, st.integers(1, 9)), min_size=1, max_size=8))


def play(meter: PowerMeter | reference.PowerMeter, first: int, events: list[object]) -> list[object]:
    windows: list[object] = []
    for event in events:
        if isinstance(event, int):
            windows += meter.hole(first, event)
            first += event
        else:
            assert isinstance(event, np.ndarray)
            windows += meter.feed(first, event)
            first += len(event)
    return windows


def cut(events: list[object], draw: st.DataObject) -> list[object]:
    """The same stream in other blocks."""
    pieces: list[object] = []
    for event in events:
        length = event if isinstance(event, int) else len(event)
        ends = sorted({0, length, *draw.draw(st.lists(st.integers(0, length), max_size=3))})
        for start, end in pairwise(ends):
            pieces.append(end - start if isinstance(event, int) else event[start:end])
    return pieces


def gates(first: int, length: int) -> st.SearchStrategy[tuple[int, int]]:
    position = st.one_of(
        st.integers((first - 3) * UNIT, (first + length + 3) * UNIT),
        st.integers(first - 2, first + length + 2).map(lambda index: index * UNIT),
    )
    return st.tuples(position, position).filter(lambda ends: ends[0] != ends[1]).map(lambda ends: tuple(sorted(ends)))


def length_of(events: list[object]) -> int:
    return sum(event if isinstance(event, int) else len(event) for event in events)


@settings(PROPERTY, max_examples=150)
@given(st.one_of(streams(), streams(counts_32_bit)), st.integers(0, 7), st.data())
def test_any_partition_any_gate_any_count_equals_the_definition(
    stream: tuple[int, list[object]], window: int, data: st.DataObject
) -> None:
    first, events = stream
    oracle, meter = reference.PowerMeter(config(window=window)), PowerMeter(config(window=window))
    assert play(meter, first, cut(events, data)) == play(oracle, first, events)
    for _ in range(4):
        start, end = data.draw(gates(first, length_of(events)))
        assert meter.gate(start, end) == oracle.gate(start, end)


@settings(PROPERTY, max_examples=60)
@given(streams(), st.integers(0, 7), st.data())
def test_a_restored_meter_goes_on_as_if_nothing_happened(
    stream: tuple[int, list[object]], window: int, data: st.DataObject
) -> None:
    first, events = stream
    pieces = cut(events, data)
    at = data.draw(st.integers(0, len(pieces)))
    whole, before = PowerMeter(config(window=window)), PowerMeter(config(window=window))
    windows = play(before, first, pieces[:at])
    after = PowerMeter.from_state(before.state())
    assert after.state() == before.state()
    windows += play(after, first + length_of(pieces[:at]), pieces[at:])
    assert windows == play(whole, first, events)
    assert after.state() == whole.state()
    start, end = data.draw(gates(first, length_of(events)))
    assert after.gate(start, end) == whole.gate(start, end)


@settings(PROPERTY, max_examples=60)
@given(streams(), st.data())
def test_adjacent_gates_add_up_to_the_whole_exactly_even_across_holes(
    stream: tuple[int, list[object]], data: st.DataObject
) -> None:
    first, events = stream
    meter = PowerMeter(config())
    play(meter, first, events)
    start, end = data.draw(gates(first, length_of(events)))
    middle = data.draw(st.integers(start, end))
    if not start < middle < end:
        return
    left, right, whole = meter.gate(start, middle), meter.gate(middle, end), meter.gate(start, end)
    assert whole.totals == {c: left.totals[c] + right.totals[c] for c in whole.totals}
    assert whole.products == {p: left.products[p] + right.products[p] for p in whole.products}
    assert whole.sample_count == left.sample_count + right.sample_count


def long_stream(n: int = 9000) -> np.ndarray:
    return np.random.default_rng(11).integers(-(1 << 23), 1 << 23, (n, 2), dtype=np.int32)


@pytest.mark.parametrize("block", [1, 7, 1023, 1024, 1025, 4096, 9000])
def test_pages_and_their_edges_are_invisible(block: int) -> None:
    counts = long_stream()
    oracle, meter = reference.PowerMeter(config(window=700)), PowerMeter(config(window=700))
    windows = [w for at in range(0, len(counts), block) for w in meter.feed(at, counts[at : at + block])]
    assert windows == oracle.feed(0, counts)
    for start, end in [(0, 8999 * UNIT), (1024 * UNIT, 2048 * UNIT), (1023 * UNIT + 5, 5121 * UNIT - 9), (3, 4)]:
        assert meter.gate(start, end) == oracle.gate(start, end)


@pytest.mark.parametrize("count", [FULL_SCALE, -(1 << 23), (1 << 31) - 1, -(1 << 31)])
def test_full_scale_for_long_does_not_overflow(count: int) -> None:
    n = 1 << 18
    meter = PowerMeter(config())
    block = np.full((1 << 16, 2), count, dtype=np.int32)
    for at in range(0, n, len(block)):
        meter.feed(at, block)
    sums = meter.gate(0, (n - 1) * UNIT)
    assert sums.totals[0] == count * (n - 1) * SUM_DENOMINATOR
    assert sums.products[(0, 1)] == count * count * (n - 1) * SUM_DENOMINATOR
    assert sums.flags == CLIPPED | OUTSIDE


def test_a_block_with_wide_and_narrow_counts_mixed_is_exact() -> None:
    counts = long_stream(3000)
    counts[1500] = (1 << 31) - 1, -(1 << 31)
    oracle, meter = reference.PowerMeter(config()), PowerMeter(config())
    meter.feed(0, counts)
    oracle.feed(0, counts)
    assert meter.gate(17, 2998 * UNIT + 1) == oracle.gate(17, 2998 * UNIT + 1)


def test_a_thousand_counts_added_to_one_sample_move_the_sums_by_the_predicted_integers() -> None:
    counts = long_stream(3000)
    changed = counts.copy()
    at, start, end = 2000, 100 * UNIT + 77, 2500 * UNIT + 99
    changed[at, 0] = counts[at, 0] // 2 + 1000
    counts[at, 0] = counts[at, 0] // 2
    before, after = PowerMeter(config()), PowerMeter(config())
    before.feed(0, counts)
    after.feed(0, changed)
    old, new = before.gate(start, end), after.gate(start, end)
    # Well inside a gate a sample weighs exactly one.
    assert new.totals[0] - old.totals[0] == 1000 * SUM_DENOMINATOR
    assert new.products[(0, 1)] - old.products[(0, 1)] == 1000 * int(counts[at, 1]) * SUM_DENOMINATOR
    square = int(changed[at, 0]) ** 2 - int(counts[at, 0]) ** 2
    assert new.products[(0, 0)] - old.products[(0, 0)] == square * SUM_DENOMINATOR
    assert new.totals[1] == old.totals[1]


def test_a_cubic_is_integrated_exactly_at_fractional_ends_even_at_the_first_sample() -> None:
    def integral(x: Fraction) -> Fraction:
        return x**4 / 4 - 7 * x**3 + 2 * x**2 + 9 * x

    cubic = [[k**3 - 21 * k**2 + 4 * k + 9, k * k] for k in range(12)]
    meter = PowerMeter(config())
    meter.feed(0, np.array(cubic, dtype=np.int32))
    start, end = Fraction(5, 4), Fraction(39, 4)
    gate = meter.gate(int(start * UNIT), int(end * UNIT))
    assert Fraction(gate.totals[0], SUM_DENOMINATOR) == integral(end) - integral(start)
    # Where the neighbour before is missing a parabola still is exact.
    gate = meter.gate(UNIT // 2, int(end * UNIT))
    assert Fraction(gate.totals[1], SUM_DENOMINATOR) == (end**3 - Fraction(1, 8)) / 3
    assert gate.flags == CLEAN


def flags(meter: PowerMeter, start: int, end: int) -> int:
    return meter.gate(start, end).flags


def test_flags_name_gap_clip_and_outside_wherever_a_sample_of_the_integral_is_concerned() -> None:
    meter = PowerMeter(config())
    counts = np.zeros((10, 2), dtype=np.int32)
    counts[4, 1] = -FULL_SCALE
    meter.feed(100, counts)
    meter.hole(110, 5)
    meter.feed(115, np.zeros((10, 2), dtype=np.int32))
    assert flags(meter, 100 * UNIT, 102 * UNIT) == CLEAN
    assert flags(meter, 100 * UNIT, 102 * UNIT + 1) == CLIPPED
    assert flags(meter, 106 * UNIT - 1, 108 * UNIT) == CLIPPED
    assert flags(meter, 106 * UNIT, 108 * UNIT) == CLEAN
    assert flags(meter, 106 * UNIT, 108 * UNIT + 1) == GAP
    assert flags(meter, 111 * UNIT, 112 * UNIT) == GAP
    assert flags(meter, 115 * UNIT, 120 * UNIT) == GAP
    assert flags(meter, 116 * UNIT, 123 * UNIT) == CLEAN
    assert flags(meter, 116 * UNIT, 123 * UNIT + 1) == OUTSIDE
    assert flags(meter, 100 * UNIT - 1, 101 * UNIT) == OUTSIDE
    assert flags(meter, 99 * UNIT, 130 * UNIT) == OUTSIDE | GAP | CLIPPED


def test_an_overrange_that_the_converter_reports_flags_its_gates_and_windows() -> None:
    meter, oracle = PowerMeter(config(window=10)), reference.PowerMeter(config(window=10))
    for each in (meter, oracle):
        each.overrange(14, 3)
    windows = meter.feed(0, long_stream(40))
    assert windows == oracle.feed(0, long_stream(40))
    assert [window.flags for window in windows] == [CLEAN, OVERRANGE, CLEAN, CLEAN]
    restored = PowerMeter.from_state(meter.state())
    for start, end, flag in [(0, 12, CLEAN), (0, 13, OVERRANGE), (18, 30, CLEAN), (17, 30, OVERRANGE)]:
        assert flags(meter, start * UNIT, end * UNIT) == flag
        assert restored.gate(start * UNIT, end * UNIT) == oracle.gate(start * UNIT, end * UNIT)


@pytest.mark.parametrize(("first", "count"), [(9, 1), (11, 1), (12, 0), (12, -1), (-1, 3), (1.5, 2), (1 << 63, 1)])
def test_an_overrange_told_late_or_out_of_order_leaves_the_meter_as_it_was(first: int, count: int) -> None:
    meter = PowerMeter(config())
    meter.feed(0, long_stream(10))
    meter.overrange(12, 1)
    before = meter.state()
    with pytest.raises(errors.SignalError):
        meter.overrange(first, count)
    assert meter.state() == before


@settings(PROPERTY, max_examples=40)
@given(streams(), st.data())
def test_a_clean_gate_never_changes_when_more_samples_come(
    stream: tuple[int, list[object]], data: st.DataObject
) -> None:
    first, events = stream
    meter = PowerMeter(config())
    asked = []
    for event in events:
        play(meter, first, [event])
        first += length_of([event])
        start, end = data.draw(gates(stream[0], first - stream[0]))
        asked.append(meter.gate(start, end))
    for gate in asked:
        if gate.flags == CLEAN:
            assert meter.gate(gate.gate.start, gate.gate.end) == gate


def test_a_meter_without_samples_gives_only_outside() -> None:
    assert PowerMeter(config()).gate(0, UNIT) == reference.PowerMeter(config()).gate(0, UNIT)
    assert PowerMeter(config()).gate(0, UNIT).flags == OUTSIDE


def test_a_gate_older_than_the_history_is_refused_and_the_oldest_kept_is_not() -> None:
    counts = long_stream(9000)
    meter, oracle = PowerMeter(config(history=2500)), reference.PowerMeter(config())
    oracle.feed(0, counts)
    for at in range(0, 9000, 900):
        meter.feed(at, counts[at : at + 900])
    oldest = (9000 - 2500) * UNIT
    assert meter.gate(oldest, 8000 * UNIT + 3) == oracle.gate(oldest, 8000 * UNIT + 3)
    with pytest.raises(errors.HistoryError):
        meter.gate(oldest - 1, 8000 * UNIT)
    restored = PowerMeter.from_state(meter.state())
    assert restored.state() == meter.state()
    assert restored.gate(oldest, 8999 * UNIT) == oracle.gate(oldest, 8999 * UNIT)
    meter.feed(9000, counts)
    restored.feed(9000, counts)
    assert restored.state() == meter.state()


def test_holes_older_than_the_history_are_forgotten_without_trace_in_the_sums() -> None:
    counts = long_stream(60)
    meter, oracle = PowerMeter(config(history=50)), reference.PowerMeter(config())
    for number in range(40):
        for each in (meter, oracle):
            each.feed(number * 70, counts)
            each.hole(number * 70 + 60, 10)
    start, end = (39 * 70 + 11) * UNIT, (39 * 70 + 59) * UNIT
    assert meter.gate(start, end) == oracle.gate(start, end)
    assert PowerMeter.from_state(meter.state()).gate(start, end) == oracle.gate(start, end)
    assert len(meter.state()) < 2000


def test_a_hole_of_any_length_costs_nothing() -> None:
    meter = PowerMeter(config(window=5))
    meter.feed(0, long_stream(7))
    assert len(meter.hole(7, 1 << 60)) == 1
    meter.feed(7 + (1 << 60), long_stream(7))
    assert meter.gate(0, (8 + (1 << 60)) * UNIT).flags & GAP


def test_arrays_of_any_stride_give_the_same_sums() -> None:
    counts = long_stream(500)
    plain, strided = PowerMeter(config()), PowerMeter(config())
    plain.feed(0, counts)
    strided.feed(0, np.asfortranarray(counts))
    assert plain.state() == strided.state()


GOOD = np.zeros((3, 2), dtype=np.int32)


@pytest.mark.parametrize(
    ("first_index", "counts", "error"),
    [
        (10, GOOD.astype(np.int64), errors.CountsError),
        (10, GOOD.astype(np.float32), errors.CountsError),
        (10, GOOD.astype(">i4"), errors.CountsError),
        (10, GOOD[:, :1], errors.CountsError),
        (10, GOOD[:, 0], errors.CountsError),
        (10, [[1, 2]], errors.CountsError),
        (10, None, errors.CountsError),
        (9, GOOD, errors.IndexBackwardsError),
        (-1, GOOD, errors.IndexBackwardsError),
        (11, GOOD, errors.IndexJumpError),
        (1 << 62, GOOD, errors.IndexJumpError),
        (1 << 80, GOOD, errors.IndexJumpError),
        (10.0, GOOD, errors.IndexJumpError),
    ],
)
def test_a_refused_block_leaves_the_meter_as_it_was(
    first_index: object, counts: object, error: type[errors.SignalError]
) -> None:
    meter = PowerMeter(config(window=4))
    meter.feed(0, long_stream(10))
    before = meter.state()
    with pytest.raises(error):
        meter.feed(first_index, counts)
    assert meter.state() == before


@pytest.mark.parametrize(("first_index", "count"), [(9, 1), (11, 1), (10, 0), (10, -1), (10, 1.5), (10, 1 << 63)])
def test_a_refused_hole_leaves_the_meter_as_it_was(first_index: int, count: int) -> None:
    meter = PowerMeter(config())
    meter.feed(0, long_stream(10))
    before = meter.state()
    with pytest.raises(errors.SignalError):
        meter.hole(first_index, count)
    assert meter.state() == before


@pytest.mark.parametrize(("start", "end"), [(5, 5), (6, 5), (0.5, 1), (None, 1)])
def test_a_gate_without_length_or_with_fractions_of_a_position_is_refused(start: int, end: int) -> None:
    with pytest.raises(errors.GateError):
        PowerMeter(config()).gate(start, end)


@pytest.mark.parametrize("changed", [0, 12, 40, -1, -20])
def test_a_damaged_state_is_refused(changed: int) -> None:
    meter = PowerMeter(config())
    meter.feed(0, long_stream(10))
    state = bytearray(meter.state())
    state[changed] ^= 4
    with pytest.raises(errors.StateError):
        PowerMeter.from_state(bytes(state))
    with pytest.raises(errors.StateError):
        PowerMeter.from_state(b"")


@pytest.mark.parametrize(
    "changed",
    [
        {"channels": 0},
        {"channels": 2.0},
        {"pairs": ((1, 0),)},
        {"pairs": ((0, 2),)},
        {"pairs": ((0, 1), (0, 1))},
        {"full_scale": (1,)},
        {"full_scale": (0, 1)},
        {"history": 1},
        {"window": -1},
    ],
)
def test_a_meter_that_cannot_be_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(errors.ConfigError):
        config(**changed)


def test_nothing_is_allocated_per_block_once_the_history_is_full() -> None:
    meter = PowerMeter(config(history=4096))
    counts = long_stream(1024)
    for number in range(20):
        meter.feed(number * 1024, counts)
    before = sys.getallocatedblocks()
    for number in range(20, 220):
        meter.feed(number * 1024, counts)
    assert sys.getallocatedblocks() - before < 20


def test_the_oldest_sample_kept_is_whole_wherever_holes_and_history_meet() -> None:
    counts = long_stream(120)
    meter, oracle = PowerMeter(config(history=4)), reference.PowerMeter(config())
    index, kept = 0, []
    for at in range(120):
        for each in (meter, oracle):
            each.feed(index, counts[at : at + 1])
        kept = [*kept, index][-4:]
        restored = PowerMeter.from_state(meter.state())
        gate = kept[0] * UNIT, index * UNIT + 1
        assert meter.gate(*gate) == restored.gate(*gate) == oracle.gate(*gate)
        index += 1
        if at % 7 in (0, 1, 4):
            for each in (meter, oracle):
                each.hole(index, 2)
            index += 2
