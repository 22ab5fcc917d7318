"""What a recorded waveform says, pair by pair: `proofvan analyse`. Everything here is algorithm, no uncertainty."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from proofvan.core.errors import InputError
from proofvan.waveforms.counts import Counts, counts_of
from proofvan.waveforms.sine_fit import SineFit, fit, fundamental
from proofvan.waveforms.spectra import Spectra, spectra_of
from proofvan.waveforms.waveform import Waveform
from proofvan_dsp.ieee1459 import Sequences, symmetrical
from proofvan_dsp.meters import PowerConfig
from proofvan_dsp.power import PowerMeter
from proofvan_dsp.sums import POSITION_BITS, SUM_DENOMINATOR, GateSums

NOMINAL = (50, 60)
# Cycles at each end that are fitted to find where the cycles lie.
_END_CYCLES = 6


@dataclass(frozen=True, slots=True)
class Quantity:
    """A voltage or a current over the interval: V or A. `thd` is a ratio, None for a direct quantity."""

    name: str
    mean: float
    rms: float
    lowest: float
    highest: float
    thd: float | None
    harmonics: tuple[float, ...]  # r.m.s. by order, [0] the mean; empty for a direct quantity
    interharmonics: tuple[float, ...]
    phasors: tuple[complex, ...]

    @property
    def ripple_rms(self) -> float:
        """R.m.s. of what is not the mean."""
        return math.sqrt(max(self.rms**2 - self.mean**2, 0.0))

    @property
    def peak_to_peak(self) -> float:
        """Highest minus lowest sample."""
        return self.highest - self.lowest

    @property
    def fundamental(self) -> float:
        """R.m.s. of the fundamental; 0 for a direct quantity."""
        return abs(self.phasors[1]) if len(self.phasors) > 1 else 0.0

    @property
    def distortion(self) -> float:
        """R.m.s. of what is not the fundamental."""
        return math.sqrt(max(self.rms**2 - self.fundamental**2, 0.0))


@dataclass(frozen=True, slots=True)
class PairResult:
    """A voltage and its current: powers in W, VA, var; energy in J and charge in C over the whole file.

    `active` is the mean of u·i over whole cycles (over all samples for direct current), exact between its ends.
    """

    voltage: Quantity
    current: Quantity
    active: float
    fundamental_active: float | None
    fundamental_reactive: float | None
    steady: float | None  # Blackman-Harris weighted; None without 10/12-cycle windows
    energy: float
    charge: float

    @property
    def apparent(self) -> float:
        """S = U·I."""
        return self.voltage.rms * self.current.rms

    @property
    def nonactive(self) -> float:
        """N = sqrt(S² - P²), IEEE 1459-2010 clause 3.1.2.11."""
        return math.sqrt(max(self.apparent**2 - self.active**2, 0.0))

    @property
    def fundamental_apparent(self) -> float:
        """S1 = U1·I1, IEEE 1459-2010 clause 3.1.2.8."""
        return self.voltage.fundamental * self.current.fundamental

    @property
    def current_distortion(self) -> float:
        """DI = U1·IH, IEEE 1459-2010 clause 3.1.2.10."""
        return self.voltage.fundamental * self.current.distortion

    @property
    def voltage_distortion(self) -> float:
        """DV = UH·I1, IEEE 1459-2010 clause 3.1.2.10."""
        return self.voltage.distortion * self.current.fundamental

    @property
    def harmonic_apparent(self) -> float:
        """SH = UH·IH, IEEE 1459-2010 clause 3.1.2.10."""
        return self.voltage.distortion * self.current.distortion

    @property
    def power_factor(self) -> float:
        """P / S; 0 without apparent power."""
        return self.active / self.apparent if self.apparent else 0.0


@dataclass(frozen=True, slots=True)
class Analysis:
    """A whole file. `frequency` is None for direct current; `cycles` lie between `start` and `end` (s)."""

    name: str
    rate: float
    samples: int
    kind: str  # "ac" or "dc"
    nominal: int
    frequency: float | None
    frequencies: tuple[float, float] | None  # lowest and highest of the 10/12-cycle windows
    cycles: int
    start: float
    end: float
    spectrum: str  # message id: how harmonics were found; empty for direct current
    pairs: tuple[PairResult, ...]

    @property
    def duration(self) -> float:
        """Length of the file, s."""
        return self.samples / self.rate

    @property
    def sequences(self) -> tuple[Sequences, Sequences] | None:
        """Symmetrical components of three voltages and of their currents; None unless there are three pairs."""
        if self.kind != "ac" or len(self.pairs) != 3:
            return None
        return (
            symmetrical(*(pair.voltage.phasors[1] for pair in self.pairs)),
            symmetrical(*(pair.current.phasors[1] for pair in self.pairs)),
        )


def analyse(waveform: Waveform, nominal: int | None = None) -> Analysis:
    """Analyse a waveform; `nominal` is 50 or 60, None finds out. Raises InputError when it is neither."""
    if nominal not in (None, *NOMINAL):
        raise InputError("analyse-nominal", value=nominal, allowed="50, 60, auto")
    counts = counts_of(waveform)
    # The voltage cuts the cycles; where there is none (a current alone) the current does.
    guess = fundamental(waveform.voltage, waveform.rate) or fundamental(waveform.current, waveform.rate)
    if guess is None:
        return _direct(waveform, counts)
    return _alternating(waveform, counts, nominal or (50 if guess < 55.0 else 60), guess)


def _alternating(waveform: Waveform, counts: Counts, nominal: int, guess: float) -> Analysis:
    start, end, cycles, frequency = _whole_cycles(waveform, guess)
    spectra = spectra_of(waveform, counts, nominal, frequency)
    sums = _sums(counts, waveform, start, end)
    pairs = tuple(_pair(waveform, counts, at, sums, spectra) for at in range(len(waveform.pairs)))
    return Analysis(
        waveform.name,
        waveform.rate,
        len(waveform.voltage),
        "ac",
        nominal,
        cycles / (end - start),
        spectra.frequencies,
        cycles,
        start,
        end,
        spectra.source,
        pairs,
    )


def _direct(waveform: Waveform, counts: Counts) -> Analysis:
    # The cubic of the last interval needs a sample after it.
    last = max(len(waveform.voltage) - 2, 1) / waveform.rate
    sums = _sums(counts, waveform, 0.0, last)
    pairs = tuple(_pair(waveform, counts, at, sums, None) for at in range(len(waveform.pairs)))
    return Analysis(waveform.name, waveform.rate, len(waveform.voltage), "dc", 0, None, None, 0, 0.0, last, "", pairs)


def _whole_cycles(waveform: Waveform, guess: float) -> tuple[float, float, int, float]:
    """Find the first and last rising zero of the fundamental, the cycles between them, and their frequency."""
    rate, values = waveform.rate, waveform.voltage if np.ptp(waveform.voltage) > 0.0 else waveform.current
    length = min(len(values), round(_END_CYCLES * rate / guess))
    # One sample at each end belongs to the cubics only.
    first, _ = fit(values[1 : length - 1], rate, guess)
    last, _ = fit(values[len(values) - length + 1 : -1], rate, guess)
    start = first.first_rising() + 1.0 / rate
    end = _last_rising(last, (len(values) - length + 1) / rate, (len(values) - 3) / rate)
    cycles = round((end - start) * (first.frequency + last.frequency) / 2.0)
    if cycles < 1:
        raise InputError("analyse-too-short", file=waveform.name, value=f"{len(values) / rate * 1e3:.1f}")
    return start, end, cycles, cycles / (end - start)


def _last_rising(found: SineFit, origin: float, latest: float) -> float:
    first = origin + found.first_rising()
    return first + math.floor((latest - first) * found.frequency) / found.frequency


def _sums(counts: Counts, waveform: Waveform, start: float, end: float) -> GateSums:
    """Exact sums between two instants (s)."""
    channels = counts.values.shape[1]
    squares = tuple((channel, channel) for channel in range(channels))
    unclipped = ((1 << 31) - 1,) * channels
    meter = PowerMeter(PowerConfig(channels, counts.pairs + squares, unclipped, len(counts.values) + 2))
    meter.feed(0, counts.values)
    first, last = (round(instant * waveform.rate * (1 << POSITION_BITS)) for instant in (start, end))
    return meter.gate(first, last)


def _pair(waveform: Waveform, counts: Counts, at: int, sums: GateSums, spectra: Spectra | None) -> PairResult:
    u, i = counts.pairs[at]
    names = (waveform.pairs[at].voltage_name, waveform.pairs[at].current_name)
    voltage, current = (_quantity(name, ch, counts, sums, spectra) for name, ch in zip(names, (u, i), strict=True))
    volts, amperes = waveform.pairs[at].voltage, waveform.pairs[at].current
    first = voltage.phasors[1] * current.phasors[1].conjugate() if spectra else None
    return PairResult(
        voltage,
        current,
        _mean_product(sums, u, i, counts),
        first.real if first is not None else None,
        first.imag if first is not None else None,
        spectra.steady[at] if spectra and spectra.steady else None,
        float(np.dot(volts, amperes)) / waveform.rate,
        float(np.sum(amperes)) / waveform.rate,
    )


def _quantity(name: str, channel: int, counts: Counts, sums: GateSums, spectra: Spectra | None) -> Quantity:
    gain = counts.gains[channel]
    mean = float(Fraction(sums.totals[channel], SUM_DENOMINATOR) / sums.gate.samples) * gain
    found = spectra.channels[channel] if spectra else None
    return Quantity(
        name,
        mean,
        math.sqrt(_mean_product(sums, channel, channel, counts)),
        sums.lowest[channel] * gain,
        sums.highest[channel] * gain,
        found.thd if found else None,
        found.harmonics if found else (),
        found.interharmonics if found else (),
        found.phasors if found else (),
    )


def _mean_product(sums: GateSums, a: int, b: int, counts: Counts) -> float:
    mean = Fraction(sums.products[(a, b)], SUM_DENOMINATOR) / sums.gate.samples
    return float(mean) * counts.gains[a] * counts.gains[b]
