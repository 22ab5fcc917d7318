"""What an AnalysisMeter gives: readings over one cycle, over 10/12 cycles, and what is aggregated from these."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from proofvan_dsp.sums import POSITION_BITS

ORDERS = 50
# Doubles per channel and per pair in Reading.values, per channel in Reading.spectra.
CHANNEL_VALUES = 6
PAIR_VALUES = 6
SPECTRUM_VALUES = 4 * (ORDERS + 1)

CYCLE, WINDOW = "cycle", "window"


@dataclass(frozen=True)
class Layout:
    """What the numbers of a reading belong to."""

    channels: int
    pairs: tuple[tuple[int, int], ...]
    rate: Fraction
    nominal_frequency: int

    @property
    def pairs_at(self) -> int:
        """Where the pairs' values begin."""
        return CHANNEL_VALUES * self.channels


class ChannelValues(NamedTuple):
    """A channel over a reading, in its own unit; `fundamental` is r.m.s., its angle that of a sine."""

    rms: float
    dc: float
    fundamental: complex
    lowest: float
    highest: float

    @property
    def ac_rms(self) -> float:
        """R.m.s. without the direct component."""
        return math.sqrt(max(self.rms**2 - self.dc**2, 0.0))


class PairValues(NamedTuple):
    """A pair's powers by IEEE 1459-2010 clause 3.1.2: active P, P1, Q1 (> 0: i lags), apparent S, nonactive N.

    `steady` is the active power weighted by a Blackman-Harris window over the same samples, None over one cycle.
    """

    active: float
    fundamental_active: float
    fundamental_reactive: float
    apparent: float
    nonactive: float
    steady: float | None

    @property
    def power_factor(self) -> float:
        """P / S; 0 without apparent power."""
        return self.active / self.apparent if self.apparent else 0.0


class Spectrum(NamedTuple):
    """A channel's spectrum by IEC 61000-4-7:2002+A1 clause 5.6, r.m.s. values in the channel's unit.

    `harmonics[h]` is the harmonic subgroup of order h, [0] the direct component; `interharmonics[h]` the centred
    interharmonic subgroup between h and h + 1; `phasors[h]` the component at order h alone, as a sine. Orders that the
    sampling rate does not show are left out.
    """

    harmonics: tuple[float, ...]
    interharmonics: tuple[float, ...]
    phasors: tuple[complex, ...]

    @property
    def thd(self) -> float:
        """Total harmonic distortion of the subgroups 2 to 40 (THDS, clause 3.2.4), as a ratio; 0 for none."""
        if len(self.harmonics) < 2 or self.harmonics[1] == 0.0:
            return 0.0
        return math.sqrt(sum(value * value for value in self.harmonics[2:41])) / self.harmonics[1]


class Reading(NamedTuple):
    """Values over whole cycles from position `start` to `end` (2**-20 sample).

    `kind` is "cycle", "window" (10/12 cycles) or an aggregation's; `flags` those of the samples behind it.
    """

    layout: Layout
    kind: str
    start: int
    end: int
    cycles: int
    flags: int
    values: bytes  # native doubles, see channel() and pair()
    spectra: bytes = b""

    @property
    def duration(self) -> float:
        """Seconds, by the nominal rate."""
        return float(Fraction(self.end - self.start, 1 << POSITION_BITS) / Fraction(self.layout.rate))

    @property
    def frequency(self) -> float:
        """Hz: whole cycles over their duration."""
        return self.cycles / self.duration

    def channel(self, channel: int) -> ChannelValues:
        """Give a channel's values."""
        at = CHANNEL_VALUES * channel
        rms, dc, re, im, lowest, highest = memoryview(self.values).cast("d")[at : at + CHANNEL_VALUES]
        return ChannelValues(rms, dc, complex(re, im), lowest, highest)

    def pair(self, pair: int) -> PairValues:
        """Give the values of `layout.pairs[pair]`."""
        at = self.layout.pairs_at + PAIR_VALUES * pair
        p, p1, q1, s, n, steady = memoryview(self.values).cast("d")[at : at + PAIR_VALUES]
        return PairValues(p, p1, q1, s, n, None if self.kind == CYCLE else steady)

    def energy(self, pair: int) -> float:
        """Joules: active power times duration."""
        return self.pair(pair).active * self.duration

    def spectrum(self, channel: int) -> Spectrum:
        """Give a channel's spectrum; empty for one cycle or without AnalysisConfig.harmonics."""
        at = SPECTRUM_VALUES * channel
        numbers = list(memoryview(self.spectra).cast("d")[at : at + SPECTRUM_VALUES])
        parts = [numbers[begin : begin + ORDERS + 1] for begin in range(0, len(numbers), ORDERS + 1)]
        if not parts:
            return Spectrum((), (), ())
        shown = next((order for order, value in enumerate(parts[1]) if math.isnan(value)), ORDERS + 1)
        harmonics, interharmonics, real, imaginary = (tuple(part[:shown]) for part in parts)
        return Spectrum(harmonics, interharmonics, tuple(map(complex, real, imaginary)))
