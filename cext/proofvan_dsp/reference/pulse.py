"""Pulses by their definition."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from proofvan_dsp.meters import PulseConfig, PulseWindow
from proofvan_dsp.sums import GAP, OUTSIDE, PulseGate


class PulseMeter:
    """Pulses and their anomalies in lists."""

    def __init__(self, config: PulseConfig) -> None:
        self.config = config
        self.indices: list[int] = []
        self.ticks: list[int] = []
        self.anomalies: list[str | int] = []  # per pulse: "", "glitch", "hole", "extra" or the number missing before it
        self._running: list[int] = []  # the last plausible intervals, at most 8
        self._known_until = 0
        self._hole_before = False
        self._plain = 0  # so many of the last intervals are the newest of the running ones

    def feed(self, first_index: int, ticks: npt.NDArray[np.int64]) -> list[PulseWindow]:
        """Take the stamps of the pulses from `first_index` on; give the windows that they complete."""
        windows = []
        for index, tick in enumerate(ticks.tolist(), first_index):
            self.anomalies.append(self._judge(tick))
            self.ticks.append(tick)
            self.indices.append(index)
            if self.config.window and len(self.ticks) % self.config.window == 0:
                windows.append(self._window())
        return windows

    def hole(self, first_index: int, count: int) -> list[PulseWindow]:
        """Take note that `count` pulses from `first_index` on will never be known."""
        self._hole_before = True
        return []

    def heard(self, tick: int) -> None:
        """Take note that every pulse up to `tick` is here."""
        self._known_until = max(self._known_until, tick)

    def gate(self, start: int, end: int) -> PulseGate:
        """Pulses with start <= stamp < end, and the interpolated number."""
        opening = sum(tick < start for tick in self.ticks)
        closing = sum(tick < end for tick in self.ticks)
        count, ticks = closing - opening, self.ticks
        touched = self.anomalies[opening : closing + 1]
        flags = GAP if "hole" in touched or (self._hole_before and (not ticks or end > ticks[-1])) else 0
        if not ticks or start < ticks[0] or end > max(ticks[-1], self._known_until):
            flags |= OUTSIDE
        glitches = sum(anomaly == "glitch" for anomaly in touched)
        missing = sum(anomaly for anomaly in touched if isinstance(anomaly, int))
        extra = sum(anomaly == "extra" for anomaly in touched)
        running = count and closing < len(ticks) and not self._stands(opening, start) and not self._stands(closing, end)
        if running:
            pulse_ticks = ticks[closing] - ticks[opening]
            interpolated = Fraction(count * (end - start), pulse_ticks)
            return PulseGate(count, count, pulse_ticks, end - start, interpolated, glitches, missing, extra, flags)
        pulse_ticks = ticks[closing - 1] - ticks[opening] if count else 0
        whole = max(count - 1, 0)
        return PulseGate(count, whole, pulse_ticks, end - start, Fraction(count), glitches, missing, extra, flags)

    def _stands(self, pulse: int, gate_end: int) -> bool:
        before = self.ticks[pulse - 1] if pulse else gate_end
        return self.ticks[pulse] - before > self.config.longest_ticks

    def _judge(self, tick: int) -> str | int:
        if self._hole_before:
            self._hole_before, self._plain = False, 0
            return "hole"
        if not self.ticks:
            return ""
        interval = tick - self.ticks[-1]
        if interval < self.config.shortest_ticks:
            self._plain = 0
            return "glitch"
        if interval > self.config.longest_ticks:
            self._plain = 0
            return self._missing_in(interval)
        if self._follows_a_pulse_too_many(interval):
            self._running, self._plain = [*self._running[:-2], interval], 1
            return "extra"
        self._running, self._plain = [*self._running, interval][-8:], self._plain + 1
        return ""

    def _follows_a_pulse_too_many(self, interval: int) -> bool:
        """Whether the last two intervals are together as long as those before them, and this one alone is again."""
        if self._plain < 2 or len(self._running) < 6:
            return False
        *before, a, b = self._running
        mean = Fraction(sum(before), len(before))
        return max(a, b) < mean * 3 / 4 and abs(a + b - mean) <= mean / 4 and abs(interval - mean) <= mean / 4

    def _missing_in(self, interval: int) -> str | int:
        """Pulses missing: the interval is near (a quarter) a multiple of the running one, 2 to 16 times."""
        if not self._running:
            return ""
        mean = Fraction(sum(self._running), len(self._running))
        multiple = (interval + Fraction(sum(self._running) // 2, len(self._running))) // mean
        return multiple - 1 if 2 <= multiple <= 16 and abs(interval - multiple * mean) <= mean / 4 else ""

    def _window(self) -> PulseWindow:
        size = self.config.window
        anomalies = self.anomalies[-size:]
        return PulseWindow(
            self.indices[-size],
            size,
            self.ticks[-size],
            self.ticks[-1],
            sum(anomaly == "glitch" for anomaly in anomalies),
            sum(anomaly for anomaly in anomalies if isinstance(anomaly, int)),
            sum(anomaly == "extra" for anomaly in anomalies),
            GAP if "hole" in anomalies else 0,
        )
