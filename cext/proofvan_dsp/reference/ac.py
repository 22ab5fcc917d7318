"""Cycle windows by their definition."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from proofvan_dsp.meters import AcConfig, AcWindow
from proofvan_dsp.reference.power import UNIT, PowerMeter
from proofvan_dsp.sums import POSITION_BITS, GateSums


class AcMeter:
    """Windows of whole cycles by moving sums over the reference channel and its rising crossings."""

    def __init__(self, config: AcConfig) -> None:
        self.config = config
        self.power = PowerMeter(config.power_config())

    def feed_all(self, first_index: int, counts: npt.NDArray[np.int32]) -> list[AcWindow]:
        """Give every window of a stretch of samples without holes."""
        self.power.feed(first_index, counts)
        lengths = [max(1, round(Fraction(self.config.rate) / (self.config.nominal_frequency * n))) for n in (3, 5, 7)]
        limit = self.config.full_scale[self.config.reference]
        filtered = np.clip(counts[:, self.config.reference].astype(np.int64), -limit, limit)
        for length in lengths:
            filtered = np.convolve(filtered, np.ones(length, dtype=np.int64))[: len(filtered)]
        delay = sum(length - 1 for length in lengths)
        threshold = limit * lengths[0] * lengths[1] * lengths[2] // 512
        crossings = self._crossings(filtered.tolist(), delay, threshold)
        return list(self._windows(first_index, crossings))

    def gate(self, start: int, end: int) -> GateSums:
        """Exact sums between two positions."""
        return self.power.gate(start, end)

    @staticmethod
    def _crossings(filtered: list[int], delay: int, threshold: int) -> list[tuple[int, int]]:
        """(index of the sample at or after the crossing, its position) of every armed rising crossing."""
        crossings, armed = [], False
        for index in range(delay + 3, len(filtered)):
            before, after = filtered[index - 1], filtered[index]
            armed = armed or after < -threshold
            if armed and before < 0 <= after:
                armed = False
                fraction = (-before << POSITION_BITS) // (after - before)
                crossings.append((index, (2 * (index - 1) - delay) * UNIT // 2 + fraction))
        return crossings

    def _windows(self, first_index: int, crossings: list[tuple[int, int]]) -> Iterable[AcWindow]:
        offset = first_index * UNIT
        cycles: list[int] = []
        last = None
        for index, position in crossings:
            if last is not None and index - last - 1 > 4 * self.config.samples_per_cycle:
                cycles = []
            last = index
            cycles.append(position + offset)
            if len(cycles) == self.config.cycles + 1:
                yield AcWindow(self.power.gate(cycles[0], cycles[-1]), self.config.cycles, self.config.rate)
                cycles = [cycles[-1]]
