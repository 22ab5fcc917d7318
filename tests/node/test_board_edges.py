"""Stamps of a down-counting state machine become pulse times; what was lost is counted and leaves a gap."""

from __future__ import annotations

from array import array

from hypothesis import given, settings
from hypothesis import strategies as st

from proofvan_node import wire
from proofvan_node.edges import EdgeCapture
from proofvan_node.faults import Reports
from proofvan_node.pins import FLOW_STREAMS
from proofvan_node.streams import Stream

TICK_NS = 20
TURN_NS = TICK_NS << 32  # 86 s
TOP = 0xFFFFFFFF


class FedEdges:
    """Hardware of the test's making: an edge at a time becomes a stamp."""

    def __init__(self, began_us: int, places: int = 64) -> None:
        self.stamps = array("I", [0] * places)
        self.tick_ns = TICK_NS
        self.began_us = began_us
        self.number = 0
        self.missed = 0

    def begin(self) -> int:
        return self.began_us

    def end(self) -> None:
        self.number = 0

    def position(self) -> int:
        return self.number % len(self.stamps)

    def counted(self) -> int:
        return (self.number + self.missed) & TOP

    def edge(self, time_ns: int) -> None:
        self.stamps[self.position()] = (TOP - (time_ns - self.began_us * 1000) // TICK_NS) & TOP
        self.number += 1


class Rig:
    def __init__(self, began_us: int) -> None:
        self.reports = Reports()
        self.stream = Stream(FLOW_STREAMS[0])
        self.source = FedEdges(began_us)
        self.capture = EdgeCapture(self.source, self.stream, self.reports)
        self.stream.start(1, 0, 0, bytes(8), began_us)
        self.capture.convert(began_us)

    def times(self) -> list[int]:
        self.stream.ring.close()
        ring = self.stream.ring
        found: list[int] = []
        for slot in range(ring.unsent):
            data = bytes(ring.samples(slot))
            found += [int.from_bytes(data[place : place + 8], "little") for place in range(0, len(data), 8)]
        return found


@settings(max_examples=60)
@given(
    began_us=st.integers(0, 1 << 40),
    gaps=st.lists(st.integers(1, 19_000_000_000 // TICK_NS), min_size=1, max_size=40),
)
def test_times_are_exact_to_the_tick_across_every_carry(began_us: int, gaps: list[int]) -> None:
    rig = Rig(began_us)
    time_ns, expected = began_us * 1000, []
    for gap in gaps:
        time_ns += gap * TICK_NS
        expected.append(time_ns)
        rig.source.edge(time_ns)
        rig.capture.convert(time_ns // 1000 + 3)
    assert rig.times() == expected
    assert rig.stream.ring.tick[0] == expected[0] // 1000
    assert rig.reports.waiting == []


@settings(max_examples=40)
@given(pause_s=st.integers(20, 100_000))
def test_a_pause_in_which_the_counter_went_round_does_not_shift_the_next_pulse(pause_s: int) -> None:
    rig = Rig(1_000_000)
    first = 1_000_000_000 + 123 * TICK_NS
    second = first + pause_s * 1_000_000_000 + 7 * TICK_NS
    for time_ns in (first, second):
        rig.source.edge(time_ns)
        rig.capture.convert(time_ns // 1000 + 4000)
    assert rig.times() == [first, second]


def test_many_pulses_between_two_looks_all_come_through() -> None:
    rig = Rig(0)
    expected = [1000 * number for number in range(1, 601)]
    for index, time_ns in enumerate(expected):
        rig.source.edge(time_ns)
        if index % 63 == 62 or index == len(expected) - 1:
            rig.capture.convert(time_ns // 1000)
    assert rig.times() == expected


def test_pulses_that_only_the_other_counter_saw_are_a_gap_and_a_report() -> None:
    rig = Rig(0)
    rig.source.edge(1000)
    rig.capture.convert(10)
    rig.source.missed = 3
    rig.source.edge(9000)
    rig.capture.convert(20)
    rig.source.edge(10_000)
    rig.capture.convert(30)
    assert rig.capture.overruns == 3
    assert rig.reports.waiting == [(wire.FAULT_CODE_CAPTURE_OVERRUN, 1, 20)]
    assert rig.stream.ring.overflow == 3
    assert rig.stream.ring.produced == 6
    assert rig.times() == [1000, 9000, 10_000]
