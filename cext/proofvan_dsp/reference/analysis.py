"""AnalysisMeter's definitions over a stretch of samples without holes, in floating point and without any shortcut."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from proofvan_dsp.analysis_config import AnalysisConfig
from proofvan_dsp.analysis_tables import BETA, HOPS, NUTTALL, PHASE_CYCLES, THINNED, tables

Floats = npt.NDArray[np.float64]
Complexes = npt.NDArray[np.complex128]
POINTS = 2048


def phases(config: AnalysisConfig, counts: npt.NDArray[np.int32]) -> tuple[Floats, Floats]:
    """Give instants in samples, and the fundamental's phase there in turns (0: the sine rises through zero).

    Three moving sums over a 64th of a cycle, then the correlation with Nuttall's window over six nominal cycles.
    """
    thinning = max(1, config.samples_per_cycle // THINNED)
    per_cycle = Fraction(config.rate) / (config.nominal_frequency * thinning)
    half = round(PHASE_CYCLES * per_cycle / 2)
    at = np.arange(-half, half + 1)
    turns = (at + half + 1) / (2 * half + 2)
    window = sum(weight * np.cos(2 * np.pi * order * turns) for order, weight in enumerate(NUTTALL))
    weights = window * np.exp(-2j * np.pi * at / float(per_cycle))
    hop = max(1, round(per_cycle / HOPS))
    thinned = counts_thinned(counts[:, config.reference], thinning)
    firsts = np.arange(2, len(thinned) - 2 * half, hop)
    phasors = np.array([np.sum(thinned[first : first + 2 * half + 1] * weights) for first in firsts])
    instants = (firsts + half + 1) * thinning - 1 - 1.5 * (thinning - 1)
    return instants, np.unwrap(np.angle(phasors)) / (2 * np.pi) + 0.25


def counts_thinned(counts: npt.NDArray[np.int32], thinning: int) -> Floats:
    """Give every `thinning`-th value of the threefold moving sum, the first two over less than three whole ones."""
    x = np.concatenate([np.zeros(3 * (thinning - 1)), counts.astype(np.float64)])
    for _ in range(3):
        x = np.convolve(x, np.ones(thinning), "valid")
    return x[thinning - 1 :: thinning]


def mean(values: Floats, start: float, end: float) -> Floats:
    """Mean of columns between two instants, through the polynomial of degree 5 around each whole sample."""
    result = np.zeros(values.shape[1])
    for sample in range(int(start) - 1, int(end) + 1):
        low, high = max(start, sample) - sample, min(end, sample + 1) - sample
        if low < high:
            curve = np.polynomial.Polynomial.fit
            for column in range(values.shape[1]):
                near = values[sample - 2 : sample + 4, column]
                antiderivative = curve(np.arange(-2, 4), near, 5, domain=[-2, 3]).integ()
                result[column] += antiderivative(high) - antiderivative(low)
    return result / (end - start)


def fundamental(values: Floats, start: float, end: float) -> Complexes:
    """R.m.s. phasors of columns over one cycle between two instants, as sines."""
    turns = (np.arange(len(values)) - start) / (end - start)
    rotated = values * np.exp(-2j * np.pi * turns)[:, None]
    return 1j * np.sqrt(2) * (mean(rotated.real, start, end) + 1j * mean(rotated.imag, start, end))


def spectrum(config: AnalysisConfig, counts: npt.NDArray[np.int32], start: float, end: float) -> Complexes:
    """Bins 0, 1, ... of a window [bins, channels], r.m.s. of cosines: low-pass, sinc interpolation, transform."""
    prepared = tables(config)
    low = counts.astype(np.float64)
    origin = 0.0
    if prepared.decimation > 1:
        taps = np.array(prepared.low_pass)
        low = np.stack([np.convolve(column, taps, "valid") for column in low.T], axis=1)[:: prepared.decimation]
        origin = (len(taps) - 1) / 2
    places = (start + (end - start) * np.arange(POINTS) / POINTS - origin) / prepared.decimation
    points = np.array([_interpolated(low, place) for place in places])
    bins = np.fft.rfft(points, axis=0) / POINTS
    bins[1:] *= np.sqrt(2)
    return bins


def _interpolated(low: Floats, place: float) -> Floats:
    """Kaiser-windowed sinc interpolation over 32 samples."""
    at = int(np.floor(place)) + np.arange(-15, 17)
    offset = at - place
    weights = np.sinc(offset) * np.i0(BETA * np.sqrt(np.maximum(1 - (offset / 16) ** 2, 0)))
    result: Floats = weights @ low[at] / weights.sum()
    return result
