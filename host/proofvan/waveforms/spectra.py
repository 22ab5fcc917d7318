"""Harmonics of a waveform: by IEC 61000-4-7 windows where the file holds some, else by a fit of what is there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from proofvan.waveforms.counts import FULL_SCALE, Counts
from proofvan.waveforms.sine_fit import SineFit, fit
from proofvan.waveforms.waveform import Waveform
from proofvan_dsp.analysis import AnalysisMeter
from proofvan_dsp.analysis_config import CYCLES, AnalysisConfig, Channel
from proofvan_dsp.analysis_results import WINDOW, Reading, Spectrum

BY_WINDOWS, BY_FIT = "analyse-by-windows", "analyse-by-fit"
# The analysis meter's own limits on rates, samples per second.
_LEAST_PER_CYCLE, _HIGHEST_RATE = 32, 2_000_000
# Of a file that is too slow for windows so much is fitted at most, s.
_LONGEST_FIT = 2.0


@dataclass(frozen=True, slots=True)
class ChannelSpectrum:
    """R.m.s. values by order ([0] the mean), in V or A; phasors against the first voltage's fundamental."""

    thd: float
    harmonics: tuple[float, ...]
    interharmonics: tuple[float, ...]
    phasors: tuple[complex, ...]


@dataclass(frozen=True, slots=True)
class Spectra:
    """Every channel; `steady` are the Blackman-Harris weighted powers of the pairs (W), empty without windows."""

    source: str  # message id
    channels: tuple[ChannelSpectrum, ...]
    steady: tuple[float, ...]
    frequencies: tuple[float, float] | None


def spectra_of(waveform: Waveform, counts: Counts, nominal: int, frequency: float) -> Spectra:
    """Give the spectra of every channel, averaged over the file."""
    windows = _windows(waveform, counts, nominal)
    return _by_windows(windows, counts) if windows else _by_fit(waveform, counts, nominal, frequency)


def _windows(waveform: Waveform, counts: Counts, nominal: int) -> list[Reading]:
    if not _LEAST_PER_CYCLE * nominal <= waveform.rate <= _HIGHEST_RATE:
        return []
    channels = tuple(Channel(full_scale=FULL_SCALE, gain=gain) for gain in counts.gains)
    rate = Fraction(waveform.rate).limit_denominator(1_000_000)
    meter = AnalysisMeter(AnalysisConfig(channels, counts.pairs, rate, nominal))
    readings = meter.feed(0, counts.values) + meter.finish()
    return [reading for reading in readings if reading.kind == WINDOW and not reading.flags]


def _by_windows(windows: Sequence[Reading], counts: Counts) -> Spectra:
    channels = tuple(
        _averaged([reading.spectrum(channel) for reading in windows], _reference(windows))
        for channel in range(len(counts.gains))
    )
    steady = tuple(_mean_steady(windows, pair) for pair in range(len(counts.pairs)))
    frequencies = [reading.frequency for reading in windows]
    return Spectra(BY_WINDOWS, channels, steady, (min(frequencies), max(frequencies)))


def _mean_steady(windows: Sequence[Reading], pair: int) -> float:
    found = [value for reading in windows if (value := reading.pair(pair).steady) is not None]
    return math.fsum(found) / len(found)


def _reference(windows: Sequence[Reading]) -> list[float]:
    return [float(np.angle(reading.spectrum(0).phasors[1])) for reading in windows]


def _averaged(spectra: Sequence[Spectrum], angles: Sequence[float]) -> ChannelSpectrum:
    """Average over windows: values by root mean square (IEC 61000-4-30 clause 4.5), phasors turned to one reference."""
    harmonics = _root_mean_square([spectrum.harmonics for spectrum in spectra])
    interharmonics = _root_mean_square([spectrum.interharmonics for spectrum in spectra])
    turned = [_turned(spectrum.phasors, angle) for spectrum, angle in zip(spectra, angles, strict=True)]
    phasors = tuple(complex(value) for value in np.mean(turned, axis=0))
    return ChannelSpectrum(_thd(harmonics), harmonics, interharmonics, phasors)


def _root_mean_square(rows: Sequence[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(float(value) for value in np.sqrt(np.mean(np.square(rows), axis=0)))


def _turned(phasors: Sequence[complex], angle: float) -> np.ndarray[tuple[int, ...], np.dtype[np.complex128]]:
    values = np.array(phasors)
    turned: np.ndarray[tuple[int, ...], np.dtype[np.complex128]] = values * np.exp(-1j * angle * np.arange(len(values)))
    return turned


def _by_fit(waveform: Waveform, counts: Counts, nominal: int, frequency: float) -> Spectra:
    most = max(CYCLES[nominal] / frequency, min(_LONGEST_FIT, len(waveform.voltage) / waveform.rate))
    length = min(len(waveform.voltage), round(most * waveform.rate))
    columns = [pair.voltage for pair in waveform.pairs] + [pair.current for pair in waveform.pairs]
    fits = [fit(columns[0][:length], waveform.rate, frequency, column[:length])[1] for column in columns]
    angle = float(np.angle(fits[0].phasors[1]))
    return Spectra(BY_FIT, tuple(_fitted(found, angle) for found in fits[: len(counts.gains)]), (), None)


def _fitted(found: SineFit, angle: float) -> ChannelSpectrum:
    harmonics = tuple(float(value) for value in np.abs(found.phasors))
    phasors = tuple(complex(value) for value in _turned(list(found.phasors), angle))
    return ChannelSpectrum(_thd(harmonics), harmonics, (), phasors)


def _thd(harmonics: Sequence[float]) -> float:
    # IEC 61000-4-7 clause 3.2.4: orders 2 to 40
    if len(harmonics) < 2 or harmonics[1] == 0.0:
        return 0.0
    return math.sqrt(math.fsum(value * value for value in harmonics[2:41])) / harmonics[1]
