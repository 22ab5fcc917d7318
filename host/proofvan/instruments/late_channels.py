"""Channels that are sampled late: a meter gets two columns more for each pair, out of which the delay is corrected.

A current that shows what flowed by `delay` earlier makes ∫ u·i wrong by delay · ∫ u·i' to first order. The slope is
(i[n] - i[n-2]) · rate / 2, the voltage with it u[n-1]: both are whole counts, so the sums stay exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from proofvan_dsp.meters import PowerConfig, Window
from proofvan_dsp.power import PowerMeter
from proofvan_dsp.sums import GateSums

_LARGEST_SLOPE = (1 << 31) - 1
_BEFORE = 2  # samples that a slope reaches back

Counts = npt.NDArray[np.int32]


def column_pair(config_channels: int, number: int) -> tuple[int, int]:
    """Give the columns of the n-th pair: earlier voltage, rise of the current over two samples."""
    return config_channels + 2 * number, config_channels + 2 * number + 1


class LateMeter:
    """A PowerMeter over a stream's channels and the columns of `pairs` (voltage, current), in their order.

    Where samples are missing, and before the first, a slope is nothing: the gate has the flag of the gap anyway.
    """

    def __init__(self, config: PowerConfig, pairs: Sequence[tuple[int, int]]) -> None:
        self._pairs = tuple(pairs)
        columns = [column_pair(config.channels, number) for number in range(len(pairs))]
        ends = [end for voltage, _ in pairs for end in (config.full_scale[voltage], _LARGEST_SLOPE)]
        self._meter = PowerMeter(
            replace(
                config,
                channels=config.channels + 2 * len(pairs),
                pairs=(*config.pairs, *columns),
                full_scale=(*config.full_scale, *ends),
            )
        )
        self._before: Counts | None = None

    def feed(self, first_index: int, counts: Counts) -> list[Window]:
        """Take counts[n, channels] as PowerMeter does; give the windows that they complete."""
        if not len(counts):
            return self._meter.feed(first_index, self._wide(counts, counts[:0]))
        before = self._before if self._before is not None else np.repeat(counts[:1], _BEFORE, axis=0)
        known = np.concatenate((before, counts))
        self._before = known[-_BEFORE:]
        return self._meter.feed(first_index, self._wide(counts, known))

    def hole(self, first_index: int, count: int) -> list[Window]:
        """Take note of counts that will never come."""
        self._before = None
        return self._meter.hole(first_index, count)

    def overrange(self, first_index: int, count: int) -> None:
        """Take note of an overrange among counts that come next."""
        self._meter.overrange(first_index, count)

    def gate(self, start: int, end: int) -> GateSums:
        """Give the sums between two positions; those of the stream's own channels are PowerMeter's to the bit."""
        return self._meter.gate(start, end)

    def _wide(self, counts: Counts, known: Counts) -> Counts:
        columns = [counts]
        for voltage, current in self._pairs:
            earlier = known[1 : len(counts) + 1, voltage]
            rise = known[_BEFORE:, current] - known[: len(counts), current]
            columns += [earlier[:, None], rise[:, None]]
        return np.ascontiguousarray(np.concatenate(columns, axis=1), dtype=np.int32)
