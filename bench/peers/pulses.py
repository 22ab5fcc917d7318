"""Pulses with NumPy and numba: counts of glitches and missing pulses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def numpy_pulses(ticks: np.ndarray, shortest: int, longest: int, block: int = 1 << 62) -> tuple[int, int]:
    """Give glitches and missing pulses; block by block, or all at once; the running interval is the block's mean."""
    glitches = missing = 0
    for at in range(0, len(ticks) - 1, block):
        intervals = np.diff(ticks[at : at + block + 1])
        short, long = intervals < shortest, intervals > longest
        glitches += int(np.count_nonzero(short))
        gaps = intervals[long]
        if len(gaps):
            running = intervals[~short & ~long].mean()
            missing += int((np.round(gaps / running) - 1).sum())
    return glitches, missing


def numba_pulses() -> Callable[..., Any]:
    """Give the loop pulse by pulse; raises ImportError without numba."""
    from numba import njit

    @njit
    def by_pulse(ticks, shortest, longest):  # type: ignore[no-untyped-def]  # compiled
        glitches = missing = 0
        running = 0.0
        for k in range(1, len(ticks)):
            interval = ticks[k] - ticks[k - 1]
            if interval < shortest:
                glitches += 1
            elif interval <= longest:
                running = interval if running == 0.0 else running + (interval - running) / 8
            elif running > 0.0:
                multiple = int(interval / running + 0.5)
                if 2 <= multiple <= 16 and 4 * abs(interval - multiple * running) <= running:
                    missing += multiple - 1
        return glitches, missing

    return by_pulse
