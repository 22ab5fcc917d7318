"""Duty cycle and frequency of the pilot out of its comparator's samples over the last second."""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from proofvan.methods.control_pilot import FREQUENCY_HZ

# Below this amplitude of the first harmonic, in shares of the level, there is no square wave. A duty cycle of 5 % has
# 0.1 * 0.73 behind the filter at 4 kS/s. [C]
_LEAST_AMPLITUDE = 0.02
# Looked for within 10 % of 1 kHz, in a spectrum with so many times the places of its samples.
_REACH, _ZEROS = 0.1, 4


class PilotSignal:
    """Keeps `seconds` of a comparator's counts; `level` is the high level in counts, `rate` in samples per second."""

    def __init__(self, level: float, rate: int, seconds: float = 1.0) -> None:
        self._level, self._rate = level, rate
        self._blocks: deque[npt.NDArray[np.float64]] = deque()
        self._first = 0  # index of the oldest sample kept
        self._end = 0
        self._wanted = round(seconds * rate)

    def feed(self, first_index: int, counts: npt.NDArray[np.signedinteger]) -> None:
        """Take consecutive counts; after a gap everything begins anew."""
        if first_index != self._end:
            self._blocks.clear()
            self._first = first_index
        self._blocks.append(counts.astype(np.float64))
        self._end = first_index + len(counts)
        while self._blocks and self._end - self._first - len(self._blocks[0]) >= self._wanted:
            self._first += len(self._blocks.popleft())

    @property
    def complete(self) -> bool:
        """Say whether a whole stretch is there."""
        return self._end - self._first >= self._wanted

    def duty_percent(self) -> float:
        """Give the share of the time above zero, %."""
        samples = self._samples()
        return 100.0 * float(np.mean(samples)) / self._level if len(samples) else 0.0

    def frequency_hz(self) -> float:
        """Give the frequency of its first harmonic, by the peak of its spectrum; 0 without a square wave."""
        samples = self._samples()
        if len(samples) < self._rate // 10:
            return 0.0
        window = np.hanning(len(samples))
        places = _ZEROS * len(samples)
        spectrum = np.abs(np.fft.rfft((samples - np.mean(samples)) * window, places))
        hertz = self._rate / places
        lowest, highest = (round(share * FREQUENCY_HZ / hertz) for share in (1.0 - _REACH, 1.0 + _REACH))
        peak = lowest + int(np.argmax(spectrum[lowest : highest + 1]))
        if spectrum[peak] * 2.0 / float(np.sum(window)) < _LEAST_AMPLITUDE * self._level:
            return 0.0
        before, middle, after = np.log(spectrum[peak - 1 : peak + 2] + 1e-300)
        return float(hertz * (peak + 0.5 * (before - after) / (before - 2.0 * middle + after)))

    def _samples(self) -> npt.NDArray[np.float64]:
        return np.concatenate(self._blocks) if self._blocks else np.empty(0)
