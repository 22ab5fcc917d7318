"""A recorded waveform in place of the pile's own power stage, in whole repetitions of the file."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from proofvan.regulations.piles.simulator import Values
from proofvan.waveforms.waveform import Waveform


class PlaybackSource:
    """Each point of the file is held until the next, so the mean of u*i over a repetition is that of the file."""

    def __init__(self, waveform: Waveform) -> None:
        self._waveform = waveform
        self._length_s = len(waveform.voltage) / waveform.rate
        self._start_s = math.inf
        self._end_s = math.inf
        self._repetitions: list[int] = []

    def begin(self, start_s: float) -> None:
        """Play from the first point."""
        self._start_s, self._end_s = start_s, math.inf

    def stop(self, stop_s: float, *, emergency: bool = False) -> None:
        """End when the repetition that is playing is over; a file knows no emergency."""
        whole = max(1, math.ceil((stop_s - self._start_s) / self._length_s))
        self._end_s = self._start_s + whole * self._length_s
        self._repetitions.append(whole)

    def finished(self, time_s: float) -> bool:
        """Say whether the last repetition is over."""
        return time_s >= self._end_s

    def values(self, times_s: Values) -> tuple[Values, Values]:
        """Give voltage and current."""
        playing = (times_s >= self._start_s) & (times_s < self._end_s)
        point = np.floor((times_s - self._start_s) * self._waveform.rate).astype(np.int64)
        point %= len(self._waveform.voltage)
        return self._waveform.voltage[point] * playing, self._waveform.current[point] * playing

    def record(self) -> dict[str, Any]:
        """Tell what was played, for the truth file: mean of u*i of the file, and how often each session played it."""
        return {
            "file": self._waveform.name,
            "mean_power_w": self._waveform.mean_power_w,
            "length_s": self._length_s,
            "repetitions": self._repetitions,
        }
