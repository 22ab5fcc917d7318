"""How an AnalysisMeter is set up, and the constants that follow from it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofvan_dsp.errors import ConfigError

MOST_CHANNELS = 16
LARGEST_COUNT = (1 << 31) - 1
# IEC 61000-4-7 clause 4.4.1: the window is 10 cycles long at 50 Hz, 12 at 60 Hz.
CYCLES = {50: 10, 60: 12}
# Farthest that two channels of a pair may lie apart, in samples.
MOST_DELAY = 100


@dataclass(frozen=True)
class Channel:
    """A channel's correction: value = gain × (1 + gain_per_kelvin × d) × (count - offset - offset_per_kelvin × d).

    `d` is the temperature minus `reference_temperature`.

    `full_scale` is the magnitude in counts from which a sample counts as clipped; `gain` in V or A per count; `delay`
    in seconds is how late the channel's samples are, resolved far below 0.1 ns. Raises ConfigError.
    """

    full_scale: int
    gain: float = 1.0
    offset: float = 0.0
    delay: float = 0.0
    gain_per_kelvin: float = 0.0
    offset_per_kelvin: float = 0.0
    reference_temperature: float = 23.0

    def __post_init__(self) -> None:
        if isinstance(self.full_scale, bool) or not isinstance(self.full_scale, int):
            raise ConfigError("full_scale is a whole number", full_scale=self.full_scale)
        if not 1 <= self.full_scale <= LARGEST_COUNT:
            raise ConfigError("full_scale lies between 1 and 2**31 - 1", full_scale=self.full_scale)
        for name in CORRECTIONS:
            if not math.isfinite(getattr(self, name)):
                raise ConfigError(f"{name} is a finite number", **{name: getattr(self, name)})

    def gain_at(self, temperature: float | None) -> float:
        """Gain at a temperature in °C; None is the reference temperature."""
        return self.gain * (1.0 + self.gain_per_kelvin * self._above(temperature))

    def offset_at(self, temperature: float | None) -> float:
        """Offset in counts at a temperature in °C."""
        return self.offset + self.offset_per_kelvin * self._above(temperature)

    def _above(self, temperature: float | None) -> float:
        return 0.0 if temperature is None else temperature - self.reference_temperature


CORRECTIONS = ("gain", "offset", "delay", "gain_per_kelvin", "offset_per_kelvin", "reference_temperature")


@dataclass(frozen=True)
class AnalysisConfig:
    """Channels and (u, i) pairs of a stream of alternating quantities.

    `rate` in samples per second, exact; `nominal_frequency` 50 or 60 Hz; `reference` is the channel whose fundamental's
    rising zero crossings cut the cycles; `harmonics` False leaves the spectra out. Raises ConfigError.
    """

    channels: tuple[Channel, ...]
    pairs: tuple[tuple[int, int], ...]
    rate: Fraction
    nominal_frequency: int = 50
    reference: int = 0
    harmonics: bool = True

    def __post_init__(self) -> None:
        count = len(self.channels)
        if not 1 <= count <= MOST_CHANNELS:
            raise ConfigError(f"1 to {MOST_CHANNELS} channels", channels=count)
        if self.nominal_frequency not in CYCLES:
            raise ConfigError("nominal_frequency is 50 or 60", nominal_frequency=self.nominal_frequency)
        if not isinstance(self.rate, int | Fraction) or isinstance(self.rate, bool):
            raise ConfigError("rate is an exact number", rate=self.rate)
        if not 32 * self.nominal_frequency <= self.rate <= 2_000_000:
            raise ConfigError("32 samples per cycle are needed, and at most 2 MS/s", rate=self.rate)
        if not 0 <= self.reference < count:
            raise ConfigError("reference is a channel", reference=self.reference, channels=count)
        if len(self.pairs) > MOST_CHANNELS:
            raise ConfigError(f"at most {MOST_CHANNELS} pairs", pairs=len(self.pairs))
        for pair in self.pairs:
            self._require_pair(pair)

    def _require_pair(self, pair: tuple[int, int]) -> None:
        if len(pair) != 2 or not all(0 <= channel < len(self.channels) for channel in pair):
            raise ConfigError("a pair is (u, i), both channels", pair=pair, channels=len(self.channels))
        if abs(self.samples_between(pair)) > MOST_DELAY:
            raise ConfigError(f"a pair lies at most {MOST_DELAY} samples apart", pair=pair)

    def samples_between(self, pair: tuple[int, int]) -> float:
        """How many samples the second channel of a pair is later than the first."""
        return (self.channels[pair[1]].delay - self.channels[pair[0]].delay) * float(self.rate)

    @property
    def cycles(self) -> int:
        """Cycles per window: 10 at 50 Hz, 12 at 60 Hz."""
        return CYCLES[self.nominal_frequency]

    @property
    def samples_per_cycle(self) -> int:
        """Samples in a nominal cycle, rounded."""
        return round(Fraction(self.rate) / self.nominal_frequency)


def config_fields(config: AnalysisConfig) -> list[Any]:
    """Give the configuration as it is kept in a state."""
    channels = [[channel.full_scale, *(getattr(channel, name) for name in CORRECTIONS)] for channel in config.channels]
    rate = list(Fraction(config.rate).as_integer_ratio())
    pairs = [list(pair) for pair in config.pairs]
    return [channels, pairs, rate, config.nominal_frequency, config.reference, config.harmonics]


def config_of(fields: list[Any]) -> AnalysisConfig:
    """Build the configuration whose config_fields() these are; raises ConfigError, TypeError, ValueError."""
    channels, pairs, rate, nominal_frequency, reference, harmonics = fields
    return AnalysisConfig(
        tuple(Channel(full_scale, **dict(zip(CORRECTIONS, rest, strict=True))) for full_scale, *rest in channels),
        tuple((u, i) for u, i in pairs),
        Fraction(*rate),
        nominal_frequency,
        reference,
        harmonics,
    )
