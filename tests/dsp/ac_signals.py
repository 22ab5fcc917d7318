"""Alternating signals of which every quantity is known by formula."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from proofvan_dsp.analysis import AnalysisMeter
from proofvan_dsp.analysis_config import AnalysisConfig, Channel
from proofvan_dsp.analysis_results import Reading

FULL_SCALE = (1 << 23) - 1


@dataclass(frozen=True)
class Tone:
    """One component: multiple of the fundamental's frequency, r.m.s. in shares of full scale, degrees as a sine."""

    order: float
    share: float
    degrees: float = 0.0


@dataclass(frozen=True)
class Signal:
    """Voltage and current by components; DC in shares of full scale."""

    u: tuple[Tone, ...]
    i: tuple[Tone, ...]
    u_dc: float = 0.0
    i_dc: float = 0.0
    scale: float = field(default=FULL_SCALE, kw_only=True)

    def rms(self, tones: tuple[Tone, ...], dc: float) -> float:
        return self.scale * float(np.sqrt(dc**2 + sum(tone.share**2 for tone in tones)))

    @property
    def active(self) -> float:
        power = self.u_dc * self.i_dc
        for a in self.u:
            for b in self.i:
                if a.order == b.order:
                    power += a.share * b.share * np.cos(np.radians(a.degrees - b.degrees))
        return float(self.scale**2 * power)

    def counts(
        self, frequency: float, rate: int, seconds: float, *, phase: float = 0.0, noise_db: float = 0.0, seed: int = 1
    ) -> np.ndarray:
        """Samples rounded to 24 bit; the phase of the fundamental in turns."""
        turns = frequency * np.arange(int(seconds * rate)) / rate + phase
        columns = [self._sampled(tones, dc, turns) for tones, dc in ((self.u, self.u_dc), (self.i, self.i_dc))]
        values = np.stack(columns, axis=1)
        if noise_db:
            level = np.array([self.u[0].share, self.i[0].share]) * 10 ** (-noise_db / 20)
            values += np.random.default_rng(seed).normal(0, 1, values.shape) * level
        return np.clip(np.rint(values * self.scale), -FULL_SCALE, FULL_SCALE).astype(np.int32)

    @staticmethod
    def _sampled(tones: tuple[Tone, ...], dc: float, turns: np.ndarray) -> np.ndarray:
        waves = [np.sqrt(2) * t.share * np.sin(2 * np.pi * (t.order * turns + t.degrees / 360)) for t in tones]
        return dc + sum(waves, np.zeros(len(turns)))


def distorted(orders: tuple[int, ...], share: float = 0.05, degrees: float = -36.87) -> Signal:
    """u 0.5 and i 0.3 of full scale r.m.s. with equal shares of harmonics, the current behind by `degrees`."""
    u = tuple(Tone(h, 0.5 * (1 if h == 1 else share), 17.0 * h * (h > 1)) for h in (1, *orders))
    i = tuple(Tone(t.order, t.share * 0.6, t.degrees + degrees) for t in u)
    return Signal(u, i)


def config(rate: int, nominal: int = 50, **changed: object) -> AnalysisConfig:
    channels = (Channel(FULL_SCALE), Channel(FULL_SCALE))
    fields = {"channels": channels, "pairs": ((0, 1),), "rate": Fraction(rate), "nominal_frequency": nominal}
    return AnalysisConfig(**{**fields, **changed})


def analysed(counts: np.ndarray, settings: AnalysisConfig) -> list[Reading]:
    meter = AnalysisMeter(settings)
    return meter.feed(0, counts) + meter.finish()


def windows(readings: list[Reading]) -> list[Reading]:
    return [reading for reading in readings if reading.kind == "window"]
