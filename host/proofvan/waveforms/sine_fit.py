"""Frequency and harmonics of a short stretch of a waveform, by least squares (IEEE 1057-2017, four parameters)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

LOWEST_HZ, HIGHEST_HZ = 40.0, 72.0
HIGHEST_ORDER = 50
# The highest order stays this far below half the sampling rate.
_BAND = 0.45
_ITERATIONS = 8


@dataclass(frozen=True, slots=True)
class SineFit:
    """`phasors[h]` is the r.m.s. phasor of order h as a sine at the first sample, [0] the mean."""

    frequency: float
    phasors: npt.NDArray[np.complex128]

    def first_rising(self) -> float:
        """Give the time (s) of the fundamental's first rising zero at or after the first sample."""
        turns = -np.angle(self.phasors[1]) / (2.0 * np.pi)
        return float(turns % 1.0) / self.frequency


def fundamental(values: Values, rate: float) -> float | None:
    """Guess the frequency of the largest component between 40 and 72 Hz; None when it is not even 1 % of the rest."""
    size = 1 << max(int(rate / 2.0).bit_length() + 1, len(values).bit_length() + 1)
    window: Values = np.hanning(len(values))
    shape = np.abs(np.fft.rfft((values - np.mean(values)) * window, size))
    hz = np.fft.rfftfreq(size, 1.0 / rate)
    band = (hz >= LOWEST_HZ) & (hz <= HIGHEST_HZ)
    if not band.any() or len(values) < rate / LOWEST_HZ:
        return None
    at = int(np.argmax(np.where(band, shape, 0.0)))
    amplitude = 2.0 * shape[at] / float(np.sum(window))
    return float(hz[at]) if amplitude > 0.01 * float(np.sqrt(np.mean(values**2))) else None


def fit(values: Values, rate: float, frequency: float, other: Values | None = None) -> tuple[SineFit, SineFit]:
    """Fit harmonics to `values` with a free frequency, and to `other` at the frequency found."""
    orders = highest_order(rate, frequency)
    times = np.arange(len(values)) / rate
    for _ in range(_ITERATIONS):
        basis = _basis(times, frequency, orders)
        slope = _slope(times, frequency, orders, _solved(basis, values))
        step = float(_solved(np.column_stack([basis, slope]), values)[-1])
        frequency += float(np.clip(step, -1.0, 1.0))
        if abs(step) < 1e-10 * frequency:
            break
    basis = _basis(times, frequency, orders)
    second = values if other is None else other
    return _result(frequency, _solved(basis, values)), _result(frequency, _solved(basis, second))


def highest_order(rate: float, frequency: float) -> int:
    """Give the highest order that a sampling rate shows."""
    return max(1, min(HIGHEST_ORDER, int(_BAND * rate / frequency)))


def _basis(times: Values, frequency: float, orders: int) -> Values:
    angles = 2.0 * np.pi * frequency * times[:, None] * np.arange(1, orders + 1)
    return np.column_stack([np.ones(len(times)), np.sin(angles), np.cos(angles)])


def _slope(times: Values, frequency: float, orders: int, solved: Values) -> Values:
    order = np.arange(1, orders + 1)
    angles = 2.0 * np.pi * frequency * times[:, None] * order
    per_hz = 2.0 * np.pi * times[:, None] * order
    sines, cosines = solved[1 : orders + 1], solved[orders + 1 :]
    total: Values = np.sum(per_hz * (sines * np.cos(angles) - cosines * np.sin(angles)), axis=1)
    return total


def _solved(basis: Values, values: Values) -> Values:
    # Over one cycle and more the columns are nearly orthogonal: the normal equations are good enough, and quick.
    return np.asarray(np.linalg.solve(basis.T @ basis, basis.T @ values), dtype=np.float64)


def _result(frequency: float, solved: Values) -> SineFit:
    orders = (len(solved) - 1) // 2
    peaks = solved[1 : orders + 1] + 1j * solved[orders + 1 :]
    return SineFit(frequency, np.concatenate([solved[:1] + 0j, peaks / np.sqrt(2.0)]))
