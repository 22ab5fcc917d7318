"""AC power and harmonics with NumPy, block by block; with SciPy the resampling to whole cycles is by FFT."""

from __future__ import annotations

import numpy as np

CHANNELS, PAIRS, CYCLES, HARMONICS = 8, 4, 10, 50


def spectrum(values: np.ndarray, start: float, end: float) -> np.ndarray:
    """Harmonic subgroups [channel, order] of a stretch between two positions, resampled by straight lines."""
    points = 1 << int(np.log2(end - start))
    places = start + np.arange(points) * ((end - start) / points)
    samples = np.arange(len(values))
    resampled = np.stack([np.interp(places, samples, values[:, c]) for c in range(values.shape[1])])
    return subgroups(np.fft.rfft(resampled, axis=1) / points)


def subgroups(bins: np.ndarray) -> np.ndarray:
    """Root of the sum of the three bins about each harmonic (IEC 61000-4-7, 5.6), RMS."""
    squares = 2 * np.abs(bins[:, : CYCLES * HARMONICS + 2]) ** 2
    centres = CYCLES * np.arange(1, HARMONICS + 1)
    groups = np.zeros((len(bins), HARMONICS + 1))
    groups[:, 1:] = np.sqrt(squares[:, centres - 1] + squares[:, centres] + squares[:, centres + 1])
    return groups


class NumpyAc:
    """One stream: calibration, delay filter and sums per block, cut at rising zero crossings."""

    def __init__(self, rate: float, nominal: float, gain: np.ndarray, full: bool, by_scipy: bool = False) -> None:
        self.rate, self.full, self.by_scipy = rate, full, by_scipy
        self._taps = np.zeros((4, CHANNELS))
        self._taps[1] = gain
        self._past = np.zeros((3, CHANNELS), dtype=np.int32)
        self._box = max(1, round(rate / nominal / 3))
        self._running = np.zeros(self._box)
        self._cycle = np.zeros((4, CHANNELS))
        self._window = np.zeros((4, CHANNELS))
        self._frames, self._cycles, self._start, self._last = 0, -1, 0.0, 0.0
        self._filtered, self._angle, self._turn = 0.0, 0.0, 2 * np.pi * nominal / rate
        self._kept: list[np.ndarray] = []
        self.readings: dict[str, np.ndarray] = {}
        self.harmonics = np.zeros((CHANNELS, HARMONICS + 1))
        self.clipped = False

    def feed(self, counts: np.ndarray) -> int:
        """Take a block; gives the number of windows that it completes."""
        n, found, begin = len(counts), 0, 0
        values = self._calibrated(counts)
        self.clipped |= bool(counts.max() >= 8388607 or counts.min() <= -8388607)
        for at, back in self._cuts(counts[:, 0].astype(np.float64)):
            self._add(values[begin:at])
            found += self._cut(self._frames + at - back)
            begin = at
        self._add(values[begin:])
        self._frames += n
        if self.full:
            self._kept.append(values)
            if found:
                self._analyse()
        return found

    def _calibrated(self, counts: np.ndarray) -> np.ndarray:
        joined = np.concatenate([self._past, counts]).astype(np.float64)
        self._past = counts[-3:]
        n, taps = len(counts), self._taps
        return taps[0] * joined[3:] + taps[1] * joined[2 : n + 2] + taps[2] * joined[1 : n + 1] + taps[3] * joined[:n]

    def _cuts(self, reference: np.ndarray) -> list[tuple[int, float]]:
        total = np.cumsum(np.concatenate([self._running, reference]))
        filtered = np.concatenate([[self._filtered], total[self._box :] - total[: -self._box]])
        self._running = np.concatenate([self._running, reference])[-self._box :]
        self._filtered = filtered[-1]
        places = np.flatnonzero((filtered[:-1] < 0) & (filtered[1:] >= 0))
        return [(int(k), float(filtered[k + 1] / (filtered[k + 1] - filtered[k]))) for k in places]

    def _add(self, values: np.ndarray) -> None:
        angles = self._angle + self._turn * np.arange(len(values))
        self._angle += self._turn * len(values)
        self._cycle[0] += np.einsum("kc,kc->c", values, values)
        self._cycle[1] += np.cos(angles) @ values
        self._cycle[2] += np.sin(angles) @ values
        self._cycle[3, :PAIRS] += np.einsum("kp,kp->p", values[:, :PAIRS], values[:, PAIRS:])

    def _cut(self, cut: float) -> int:
        if self._cycles < 0:
            self._start, self._cycles = cut, 0
        else:
            self._window += self._cycle
            self._cycles += 1
            self._turn = 2 * np.pi / (cut - self._last)
        self._cycle[:] = 0
        self._last = cut
        if self._cycles < CYCLES:
            return 0
        samples = cut - self._start
        square, real, imaginary, product = self._window
        self.readings = {
            "rms": np.sqrt(square / samples),
            "active": product[:PAIRS] / samples,
            "reactive": 2 * (imaginary[PAIRS:] * real[:PAIRS] - real[PAIRS:] * imaginary[:PAIRS]) / samples**2,
            "ends": np.array([self._start, cut]),
        }
        self._window[:] = 0
        self._start, self._cycles = cut, 0
        return 1

    def _analyse(self) -> None:
        start, end = self.readings["ends"]
        stretch = np.concatenate(self._kept)
        first = self._frames - len(stretch)
        start, end = max(start - first, 0.0), end - first
        self.harmonics = self._by_fft(stretch, start, end) if self.by_scipy else spectrum(stretch, start, end)
        self._kept = [stretch[int(end) :]]

    def _by_fft(self, stretch: np.ndarray, start: float, end: float) -> np.ndarray:
        from scipy import fft, signal

        whole = stretch[round(start) : round(end)]
        resampled = signal.resample(whole, 1 << int(np.log2(end - start)), axis=0)
        return subgroups(fft.rfft(resampled, axis=0).T / len(resampled))
