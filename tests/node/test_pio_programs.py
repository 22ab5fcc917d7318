"""The state machines' programs, cycle by cycle: what they time, count and read, and how long that takes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext

import capture_budget
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pio_bench import FrameChip, captured, final, timed

from proofvan.instruments.chronometry import gated
from proofvan_node.drivers.ads131m08.model import Ads131m08Model
from proofvan_node.pio.edges import CYCLES_PER_TICK, count_edges, time_edges
from proofvan_node.pio.frames import CYCLES_PER_BIT, take_frames
from proofvan_node.pio.metronome import CYCLES, beat
from proofvan_node.pio.quadrature import count_quadrature

TOP = 0xFFFFFFFF
MEMORY = 32  # instructions of one block


def square(edges: list[int], high: int) -> Callable[[int], int]:
    """Give a level by clock: high for some cycles from each edge on."""
    levels = {edge + cycle for edge in edges for cycle in range(high)}

    def level(clock: int) -> int:
        return int(clock in levels)

    return level


def stamps(edges: list[int], cycles: int, high: int = 9) -> list[int]:
    """Give the cycles since the start that the timer says for each edge."""
    pushed = timed(time_edges, square(edges, high), cycles)
    return [(TOP - word) * CYCLES_PER_TICK for _, word in pushed]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(18, 60), min_size=2, max_size=12), st.integers(20, 40))
def test_every_edge_is_timed_to_one_tick_whatever_its_phase(gaps: list[int], first: int) -> None:
    edges = [first]
    for gap in gaps:
        edges.append(edges[-1] + gap)
    found = stamps(edges, edges[-1] + 30)
    assert len(found) == len(edges)
    for edge, stamp in zip(edges, found, strict=True):
        # the constant delay of the program, and at most one tick of three cycles: 24 ns at 125 MHz, 20 ns at 150 MHz
        assert abs(edge - stamp) <= CYCLES_PER_TICK + 1
    spread = [edge - stamp for edge, stamp in zip(edges, found, strict=True)]
    assert max(spread) - min(spread) <= CYCLES_PER_TICK - 1


def test_the_resolution_is_24_ns_or_better_on_both_chips() -> None:
    assert CYCLES_PER_TICK * 1e9 / 125e6 <= 24
    assert CYCLES_PER_TICK * 1e9 / 150e6 <= 24


def test_the_count_does_not_depend_on_how_often_edges_come() -> None:
    # one pass is three cycles on every path: after many edges the last stamp is still right
    edges = list(range(30, 2000, 31))
    found = stamps(edges, 2050)
    assert len(found) == len(edges)
    assert (
        max(e - s for e, s in zip(edges, found, strict=True)) - min(e - s for e, s in zip(edges, found, strict=True))
        <= CYCLES_PER_TICK - 1
    )


@pytest.mark.parametrize(("period", "phase"), [(97.31, 11.0), (63.777, 40.0), (151.09, 5.5)])
def test_double_chronometry_finds_the_pulses_of_a_gate_to_a_fraction(period: float, phase: float) -> None:
    pulses = [round(phase + 40 + n * period) for n in range(42)]
    opens, closes = 301, 301 + round(37.4 * period)
    pulse_stamps = stamps(pulses, closes + 400, high=20)
    gate_stamps = stamps([opens, closes], closes + 400, high=20)
    counted = TOP - final(count_edges, square(pulses, 20), closes + 400).x_register
    assert counted == len(pulse_stamps)  # the third state machine agrees
    result = gated(pulse_stamps, gate_stamps[0], gate_stamps[1])
    assert result is not None
    true = (closes - opens) / period
    # each of the two times is right to a tick at both ends
    assert abs(float(result.interpolated) - true) <= result.whole * 2 * (2 * CYCLES_PER_TICK + 1) / (closes - opens)


@settings(max_examples=300)
@given(st.integers(1, 10**7), st.integers(1, 10**13), st.integers(1, 10**13))
def test_the_hosts_arithmetic_is_the_formula_to_a_billionth(n: int, t1: int, t2: int) -> None:
    result = gated([0, *range(1, 0), t1], 0, 1)
    assert result is not None
    with localcontext() as context:
        context.prec = 40
        expected = Decimal(n) * Decimal(t2) / Decimal(t1)
        found = type(result)(n, t2, t1).interpolated
        assert abs(Decimal(found.numerator) / Decimal(found.denominator) - expected) <= expected * Decimal("1e-9")


def test_a_pulse_on_the_gate_edge_is_the_first_after_it_and_an_open_gate_has_no_result() -> None:
    result = gated([100, 200, 300, 400], 100, 300)
    assert result is not None
    assert (result.whole, result.gate, result.pulses, result.interpolated) == (2, 200, 200, 2)
    assert gated([100, 200], 50, 250) is None
    assert gated([100, 400], 200, 300) is None


def quadrature(path: str, cycles: int = 60) -> int:
    """Give the count after a path of A and B: digits 0 to 3, bit 0 is A, bit 1 is B, each held for some cycles."""
    levels = [int(digit) for digit in path]

    def pins(clock: int) -> int:
        return levels[min(clock // cycles, len(levels) - 1)]

    state = final(count_quadrature, pins, cycles * (len(levels) + 1), jump_pin=1)
    count = state.x_register
    return count - (1 << 32) if count >> 31 else count


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("00132", 2),  # one whole turn forwards: two edges of A
        ("0013201320", 4),
        ("02310", -2),
        ("0231023100", -4),
        ("001010101", 1),  # chatter of A at one place adds and takes away the same
        ("00132310", 0),  # there and back
        ("0132" * 8 + "0", 16),
    ],
)
def test_quadrature_counts_both_ways_and_chatter_cancels(path: str, count: int) -> None:
    assert quadrature(path) == count


def test_a_frame_is_read_bit_for_bit_with_the_chips_timing() -> None:
    model = Ads131m08Model()
    model.samples = [-8_388_608, 8_388_607, -1, 0, 1, 0x5AA55A, -123_456, 654_321]
    frame = model.frame()
    chip = FrameChip(frame, lambda clock: clock % 2500 < 1250)  # data ready: one falling edge in 2500 cycles
    assert captured(take_frames, chip, 8400) == frame * 3
    assert chip.sent == 240
    spacing = {later - earlier for earlier, later in zip(chip.rises[:8], chip.rises[1:8], strict=False)}
    assert spacing == {CYCLES_PER_BIT}


def test_one_edge_of_data_ready_gives_one_frame_however_long_it_lasts() -> None:
    frame = Ads131m08Model().frame()
    chip = FrameChip(frame, lambda clock: clock < 100)  # falls once and stays low
    assert captured(take_frames, chip, 3000) == frame
    assert len(chip.selected) == 1


def test_programs_that_work_together_fit_into_one_block() -> None:
    assert len(time_edges.opcodes) + len(count_edges.opcodes) + len(count_quadrature.opcodes) <= MEMORY
    assert len(take_frames.opcodes) <= MEMORY
    assert len(beat.opcodes) <= MEMORY


def test_the_metronome_beats_every_twenty_cycles() -> None:
    assert beat.opcodes == [0xC010 | 9 << 8, 0xA042 | 9 << 8]
    assert CYCLES == 20


def test_the_budget_in_the_documents_is_the_one_of_these_programs() -> None:
    assert capture_budget.main(["--check"]) == 0


def test_the_program_leaves_most_of_the_time_between_frames_at_the_rated_speeds() -> None:
    cycles = capture_budget.frame_cycles() + capture_budget.SYNCHRONISER
    assert cycles * 8000 / 150e6 < 0.15
    assert cycles * 4000 / 125e6 < 0.15
