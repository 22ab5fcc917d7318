"""AC power and harmonics with numba: the C limit's power loop per frame, and NumPy's transform for the harmonics."""

from __future__ import annotations

import numpy as np
from numba import njit

from bench.peers.numpy_ac import spectrum

CHANNELS, PAIRS, CYCLES = 8, 4, 10


@njit(cache=False, fastmath=False)
def _feed(counts, taps, offset, past, value, sums, rotor, filters, rings, places, state, windows):  # type: ignore[no-untyped-def]  # compiled
    """Frame by frame; `sums` rows: cycle squares, real, imaginary, products; then the same of the window."""
    found = 0
    for k in range(counts.shape[0]):
        for c in range(8):
            sample = float(counts[k, c])
            now = (
                offset[c]
                + taps[0, c] * sample
                + taps[1, c] * past[0, c]
                + taps[2, c] * past[1, c]
                + taps[3, c] * past[2, c]
            )
            past[2, c], past[1, c], past[0, c] = past[1, c], past[0, c], sample
            value[1, c], value[0, c] = value[0, c], now
            state[4] = max(state[4], abs(sample))
        filtered = counts[k, 0]
        for s in range(3):
            filters[s] += filtered - rings[s, places[s]]
            rings[s, places[s]] = filtered
            places[s] = places[s] + 1 if places[s] + 1 < places[3 + s] else 0
            filtered = filters[s]
        before, filters[3] = filters[3], filtered
        if filtered < -filters[4]:
            places[6] = 1
        if places[6] and before < 0 <= filtered:
            places[6] = 0
            back = filtered / (filtered - before)
            _ends(sums, value, rotor, back, -1.0)
            cut = state[0] + k - back
            if state[3] < 0:
                state[2], state[3] = cut, 0
            else:
                state[3] += 1
                for row in range(4):
                    for c in range(8):
                        sums[4 + row, c] += sums[row, c]
            for row in range(4):
                for c in range(8):
                    sums[row, c] = 0.0
            _ends(sums, value, rotor, back, 1.0)
            if state[3] == 10:
                samples = cut - state[2]
                for c in range(8):
                    windows[0, c] = np.sqrt(sums[4, c] / samples)
                for p in range(4):
                    windows[1, p] = sums[7, p] / samples
                    windows[2, p] = 2 * (sums[6, p + 4] * sums[5, p] - sums[5, p + 4] * sums[6, p]) / samples**2
                windows[3, 0], windows[3, 1] = state[2], cut
                sums[4:, :] = 0.0
                state[2], state[3] = cut, 0
                found += 1
            if state[1] > 0:
                turn = 2 * np.pi / (cut - state[1])
                rotor[2], rotor[3] = np.cos(turn), np.sin(turn)
            state[1] = cut
        for c in range(8):
            sums[0, c] += value[0, c] * value[0, c]
            sums[1, c] += value[0, c] * rotor[0]
            sums[2, c] += value[0, c] * rotor[1]
        for p in range(4):
            sums[3, p] += value[0, p] * value[0, p + 4]
        turned = rotor[0] * rotor[2] - rotor[1] * rotor[3]
        rotor[1] = rotor[0] * rotor[3] + rotor[1] * rotor[2]
        rotor[0] = turned
    state[0] += counts.shape[0]
    return found


@njit(cache=False)
def _ends(sums, value, rotor, back, sign):  # type: ignore[no-untyped-def]  # compiled
    """Trapezoid between the cut and the frame after it."""
    first, second = sign * back * back / 2, sign * (back - back * back / 2 - 0.5)
    for c in range(8):
        x, y = first * value[1, c], second * value[0, c]
        sums[0, c] += x * value[1, c] + y * value[0, c]
        sums[1, c] += (x + y) * rotor[0]
        sums[2, c] += (x + y) * rotor[1]
    for p in range(4):
        sums[3, p] += first * value[1, p] * value[1, p + 4] + second * value[0, p] * value[0, p + 4]


class NumbaAc:
    """One stream."""

    def __init__(self, rate: float, nominal: float, gain: np.ndarray, full: bool) -> None:
        self.full, self.windows = full, np.zeros((4, CHANNELS))
        self._taps = np.zeros((4, CHANNELS))
        self._taps[1] = gain
        lengths = [round(rate / (nominal * (3 + 2 * s))) for s in range(3)]
        self._filters = np.array([0, 0, 0, 0, 16384 * lengths[0] * lengths[1] * lengths[2]], dtype=np.int64)
        self._rings = np.zeros((3, max(lengths)), dtype=np.int64)
        self._places = np.array([0, 0, 0, *lengths, 0], dtype=np.int64)
        turn = 2 * np.pi * nominal / rate
        self._rotor = np.array([1.0, 0.0, np.cos(turn), np.sin(turn)])
        self._state = np.array([0.0, 0.0, 0.0, -1.0, 0.0])
        self._past, self._value, self._sums = np.zeros((3, CHANNELS)), np.zeros((2, CHANNELS)), np.zeros((8, CHANNELS))
        self._offset = np.zeros(CHANNELS)
        self._kept: list[np.ndarray] = []
        self._gain, self.harmonics = gain, np.zeros((CHANNELS, 51))

    def feed(self, counts: np.ndarray) -> int:
        """Take a block; gives the number of windows that it completes."""
        found = int(
            _feed(
                counts, self._taps, self._offset, self._past, self._value, self._sums, self._rotor, self._filters,
                self._rings, self._places, self._state, self.windows,
            )
        )  # fmt: skip
        if self.full:
            self._kept.append(counts)
            if found:
                self._analyse()
        return found

    def _analyse(self) -> None:
        start, end = self.windows[3, :2]
        last = int(self._state[0])
        stretch = np.concatenate(self._kept)
        first = last - len(stretch)
        self.harmonics = spectrum(stretch * self._gain, start - first, end - first)
        self._kept = [stretch[int(end) - first :]]
