"""Aggregation of IEC 61000-4-30: 10/12 cycles to 150/180 cycles, 10 minutes and 2 hours, with flagging.

Differs from class A in one point: a 10/12-cycle window is not begun anew at a 10-minute tick; it belongs to the
interval in which it begins (class S, clause 4.5). The 150/180-cycle groups begin anew at each tick.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from proofvan_dsp.analysis_results import CHANNEL_VALUES, CYCLE, PAIR_VALUES, WINDOW, Reading
from proofvan_dsp.errors import ConfigError
from proofvan_dsp.sums import GAP, POSITION_BITS

SHORT, TEN_MINUTES, TWO_HOURS = "150/180 cycles", "10 min", "2 h"
# 15 windows are a 150/180-cycle group; 12 ten-minute values are two hours (clause 4.5).
SHORT_WINDOWS, LONG_VALUES = 15, 12
TICK_SECONDS = 600
# Flag of a reading during a dip, swell or interruption (clause 4.7), beside those of sums.py.
EVENT = 64
CHANNEL_MEANS = (1, 2, 3)  # dc and the fundamental: plain means; the r.m.s. value by its squares


@dataclass(frozen=True)
class EventLimits:
    """Voltages whose cycles flag a window: below `dip` or above `swell` times the declared one (clause 4.7, 5.4)."""

    channels: tuple[int, ...]
    declared: float
    dip: float = 0.9
    swell: float = 1.1

    def __post_init__(self) -> None:
        if not 0 < self.dip < self.swell or self.declared <= 0:
            raise ConfigError("0 < dip < swell, and a declared voltage above 0", dip=self.dip, swell=self.swell)

    def broken_by(self, reading: Reading) -> bool:
        """Whether a cycle lies outside."""
        values = (reading.channel(channel).rms / self.declared for channel in self.channels)
        return any(not self.dip <= value <= self.swell for value in values)


class Aggregator:
    """Takes every reading of an AnalysisMeter in order and gives the aggregated ones.

    `first_tick` is the sample index of a 10-minute tick of the clock. An aggregate that does not span whole intervals
    without a gap carries GAP.
    """

    def __init__(self, rate: Fraction | int, first_tick: int = 0, limits: EventLimits | None = None) -> None:
        self._tick = Fraction(rate) * TICK_SECONDS * (1 << POSITION_BITS)
        self._first_tick = first_tick << POSITION_BITS
        self._limits = limits
        self._event = False
        self._interval: int | None = None
        self._short: list[Reading] = []
        self._minutes: list[Reading] = []
        self._hours: list[Reading] = []

    def feed(self, reading: Reading) -> list[Reading]:
        """Give the aggregates that a reading completes; a window over an event is flagged EVENT in them."""
        if reading.kind == CYCLE:
            self._event = self._event or (self._limits is not None and self._limits.broken_by(reading))
            return []
        if reading.kind != WINDOW:
            return []
        window = reading._replace(flags=reading.flags | (EVENT if self._event else 0))
        self._event = False
        done = self._enter_interval(window)
        self._short.append(window)
        self._minutes.append(window)
        if len(self._short) == SHORT_WINDOWS:
            done.append(combine(self._short, SHORT))
            self._short = []
        return done

    def finish(self) -> list[Reading]:
        """Give what is begun: the running 10-minute and 2-hour values, flagged GAP."""
        done = [self._incomplete(self._minutes, TEN_MINUTES)] if self._minutes else []
        if self._hours or done:
            done.append(self._incomplete([*self._hours, *done], TWO_HOURS))
        self._short, self._minutes, self._hours, self._interval = [], [], [], None
        return done

    def _enter_interval(self, window: Reading) -> list[Reading]:
        """Close the 10-minute interval that a window has left."""
        interval = int((window.start - self._first_tick) // self._tick)
        before, self._interval = self._interval, interval
        if before is None or interval == before:
            return []
        self._short = []
        done = [self._closed(self._minutes, before)]
        self._minutes = []
        self._hours.append(done[0])
        if len(self._hours) == LONG_VALUES:
            done.append(combine(self._hours, TWO_HOURS))
            self._hours = []
        return done

    def _closed(self, windows: list[Reading], interval: int) -> Reading:
        """Give the value of an interval; GAP unless its windows reach from tick to tick."""
        whole = combine(windows, TEN_MINUTES)
        longest = max(window.end - window.start for window in windows)
        begin = self._first_tick + interval * self._tick
        reaches = whole.start - begin < longest and whole.end >= begin + self._tick
        return whole if reaches else whole._replace(flags=whole.flags | GAP)

    @staticmethod
    def _incomplete(readings: list[Reading], kind: str) -> Reading:
        whole = combine(readings, kind)
        return whole._replace(flags=whole.flags | GAP)


def combine(readings: list[Reading], kind: str) -> Reading:
    """Aggregate readings of equal weight: r.m.s. values by the root of the mean square, the rest by the mean.

    GAP when they do not follow on each other.
    """
    flags = 0
    for reading in readings:
        flags |= reading.flags
    if any(a.end != b.start for a, b in pairwise(readings)):
        flags |= GAP
    return Reading(
        readings[0].layout,
        kind,
        readings[0].start,
        readings[-1].end,
        sum(reading.cycles for reading in readings),
        flags,
        _values(readings),
        _spectra(readings),
    )


def _values(readings: list[Reading]) -> bytes:
    layout = readings[0].layout
    numbers = np.array([np.frombuffer(reading.values) for reading in readings])
    result = np.sqrt(np.mean(numbers * numbers, axis=0))
    channels = result[: layout.pairs_at].reshape(-1, CHANNEL_VALUES)
    every = numbers[:, : layout.pairs_at].reshape(len(readings), -1, CHANNEL_VALUES)
    channels[:, CHANNEL_MEANS] = every[:, :, CHANNEL_MEANS].mean(axis=0)
    channels[:, 4], channels[:, 5] = every[:, :, 4].min(axis=0), every[:, :, 5].max(axis=0)
    pairs = result[layout.pairs_at :].reshape(-1, PAIR_VALUES)
    signed = (0, 1, 2, 5)  # P, P1, Q1 and the steady power; S and N are r.m.s.
    pairs[:, signed] = numbers[:, layout.pairs_at :].reshape(len(readings), -1, PAIR_VALUES)[:, :, signed].mean(axis=0)
    return result.tobytes()


def _spectra(readings: list[Reading]) -> bytes:
    if not readings[0].spectra:
        return b""
    numbers = np.array([np.frombuffer(reading.spectra) for reading in readings])
    result = np.sqrt(np.mean(numbers * numbers, axis=0)).reshape(readings[0].layout.channels, 4, -1)
    result[:, 2:] = numbers.mean(axis=0).reshape(result.shape)[:, 2:]
    return result.tobytes()
