"""Edges of a sampled pulse output; duty cycle and frequency of a sampled pilot."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofvan.instruments.pilot_signal import PilotSignal
from proofvan.instruments.pulse_edges import PulseEdges
from proofvan.regulations.jjg1148_ac_pile.simulator import PilotLine, PilotSettings, Vehicle
from proofvan.regulations.piles.simulator import PulseOutput

LEVEL, RATE = 7_000_000.0, 4000


def fed(counts, cuts=(), dead=80.0):
    edges = PulseEdges(LEVEL, dead)
    for start, end in zip([0, *cuts], [*cuts, len(counts)], strict=True):
        if end > start:
            edges.feed(start, counts[start:end])
    return edges


def square(starts, length=320, total=8000):
    wave = np.zeros(total)
    for start in starts:
        wave[start : start + length] = LEVEL
    return wave.astype(np.int64)


def test_each_rising_edge_is_found_half_a_sample_before_its_first_high_sample():
    assert fed(square([1000, 3000, 5000])).positions == [999.5, 2999.5, 4999.5]


@given(st.lists(st.integers(1, 7999), max_size=6))
@settings(max_examples=50, deadline=None)
def test_any_partition_into_blocks_gives_the_same_edges(cuts):
    counts = square([700, 2500, 6000])
    assert fed(counts, sorted(set(cuts))).positions == fed(counts).positions


def test_a_slow_edge_is_timed_where_it_crosses_the_middle():
    counts = square([1000])
    counts[999:1002] = [round(0.25 * LEVEL), round(0.75 * LEVEL), round(LEVEL)]
    assert fed(counts).positions == [pytest.approx(999.5)]


def test_a_bounce_is_no_pulse_and_is_counted():
    counts = square([1000])
    counts[1004:1008] = 0
    edges = fed(counts)
    assert edges.positions == [999.5]
    assert edges.bounces == 1


def test_noise_between_the_thresholds_is_no_edge():
    counts = square([1000])
    counts[2000:2100] = round(0.5 * LEVEL)
    assert fed(counts).positions == [999.5]


def test_after_a_hole_an_edge_needs_a_low_sample_first():
    edges = PulseEdges(LEVEL, 80.0)
    counts = square([1000])
    edges.feed(0, counts[:900])
    edges.feed(1100, counts[1100:])  # the edge was in the hole
    assert edges.positions == []


@pytest.mark.parametrize("bounce_s", [0.0, 0.002])
def test_the_pulses_of_a_pile_are_as_many_as_its_register_says(bounce_s):
    output, edges, times = PulseOutput(400.0, bounce_s=bounce_s), PulseEdges(LEVEL, 80.0), np.arange(100) / RATE
    power_w, register, index = 40_000.0, 0.0, 0
    while index < 40_000:
        after = register + power_w * 100 / RATE
        levels = output.levels(times + index / RATE, register, after)
        edges.feed(index, np.rint(levels * LEVEL).astype(np.int64))
        register, index = after, index + 100
    assert len(edges.positions) == int(register * 400.0 / 3.6e6)
    intervals = np.diff(edges.positions)
    assert np.all(np.abs(intervals - RATE * 3.6e6 / 400.0 / power_w) <= 1.0)


# ---- pilot


def signal(duty_of_a, frequency_error=0.0, seconds=1.2, noise=0.0):
    line = PilotLine(
        PilotSettings(duty_of_a, frequency_error=frequency_error), lambda hz: float(np.sinc(hz / RATE)) ** 3
    )
    times = np.arange(round(seconds * RATE)) / RATE
    counts = line.high(times, Vehicle(present=True)) * LEVEL
    counts = counts + noise * LEVEL * np.random.default_rng(1).standard_normal(len(times))
    found = PilotSignal(LEVEL, RATE)
    for start in range(0, len(times), 97):
        found.feed(start, np.rint(counts[start : start + 97]).astype(np.int64))
    return found


@pytest.mark.parametrize(("current", "duty"), [(6.0, 10.0), (16.0, 26.667), (32.0, 53.333), (63.0, 89.2)])
@pytest.mark.parametrize("frequency_error", [-0.03, 0.0, 0.0049, 0.03])
def test_duty_cycle_and_frequency_are_those_of_the_pile(current, duty, frequency_error):
    found = signal(current, frequency_error, noise=1e-3)
    assert found.complete
    assert found.duty_percent() == pytest.approx(duty, abs=0.2)
    assert found.frequency_hz() == pytest.approx(1000.0 * (1.0 + frequency_error), abs=0.5)


def test_without_a_square_wave_there_is_no_frequency():
    found = PilotSignal(LEVEL, RATE)
    found.feed(0, np.full(RATE, round(LEVEL)))
    assert found.duty_percent() == pytest.approx(100.0)
    assert found.frequency_hz() == 0.0
    assert PilotSignal(LEVEL, RATE).duty_percent() == 0.0


def test_a_gap_begins_the_second_anew():
    found = signal(32.0)
    found.feed(100_000, np.zeros(10, dtype=np.int64))
    assert not found.complete
    assert found.duty_percent() == 0.0


@pytest.mark.parametrize(
    ("vehicle", "level", "state", "healthy"),
    [
        (Vehicle(), 12.0, "A", False),
        (Vehicle(present=True), 9.0, "B", False),
        (Vehicle(present=True, ready=True), 6.0, "C", True),
        (Vehicle(present=True, ready=True, earthed=True), 1.3, "E", False),
        (Vehicle(present=True, ready=True, diode_short=True), 5.6, "C", False),
    ],
)
def test_the_simulated_pile_sees_what_hangs_on_its_pilot(vehicle, level, state, healthy):
    line = PilotLine(PilotSettings(63.0))
    assert line.level_v(vehicle) == pytest.approx(level, abs=0.15)
    assert line.state(vehicle) == state
    assert line.healthy(vehicle) is healthy
