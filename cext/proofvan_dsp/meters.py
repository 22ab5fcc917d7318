"""How the meters are set up, and the windows that they give while they are fed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from proofvan_dsp.errors import ConfigError
from proofvan_dsp.sums import SUM_DENOMINATOR, Gate, GateSums

MOST_CHANNELS = 64
LARGEST_COUNT = (1 << 31) - 1


@dataclass(frozen=True)
class PowerConfig:
    """Channels of a stream, the products wanted, and how much of the past gates may reach.

    `pairs` are (a, b) with a <= b, (a, a) gives squares; `full_scale[channel]` is the magnitude in counts from which a
    sample counts as clipped; `history` is the number of sample instants kept; `window` the instants per live window,
    0 for none. Raises ConfigError.
    """

    channels: int
    pairs: tuple[tuple[int, int], ...]
    full_scale: tuple[int, ...]
    history: int = 1 << 22
    window: int = 0

    def __post_init__(self) -> None:
        _require("channels", self.channels, 1, MOST_CHANNELS)
        if len(self.full_scale) != self.channels:
            raise ConfigError("one full scale per channel", full_scale=self.full_scale, channels=self.channels)
        for full_scale in self.full_scale:
            _require("full_scale", full_scale, 1, LARGEST_COUNT)
        for pair in self.pairs:
            if len(pair) != 2 or not 0 <= pair[0] <= pair[1] < self.channels:
                raise ConfigError("a pair is (a, b), 0 <= a <= b < channels", pair=pair, channels=self.channels)
        if len(set(self.pairs)) != len(self.pairs):
            raise ConfigError("a pair is there twice", pairs=self.pairs)
        _require("history", self.history, 2, 1 << 40)
        _require("window", self.window, 0, 1 << 40)


@dataclass(frozen=True)
class DcConfig:
    """Voltage and current of a direct-current line.

    `full_scale` (of voltage, of current) is the magnitude in counts from which a sample counts as clipped; `window` the
    instants per live window, 0 for none. Raises ConfigError.
    """

    full_scale: tuple[int, int]
    window: int = 0

    def __post_init__(self) -> None:
        if len(self.full_scale) != 2:
            raise ConfigError("a full scale for voltage and one for current", full_scale=self.full_scale)
        for full_scale in self.full_scale:
            _require("full_scale", full_scale, 1, LARGEST_COUNT)
        _require("window", self.window, 0, 1 << 40)


@dataclass(frozen=True)
class AcConfig:
    """A PowerMeter's channels and pairs, with the channel whose rising zero crossings cut the windows.

    `rate` in samples per second and `nominal_frequency` in Hz, both exact; `cycles` per window (IEC 61000-4-30: 10 at
    50 Hz, 12 at 60 Hz). Raises ConfigError.
    """

    channels: int
    pairs: tuple[tuple[int, int], ...]
    full_scale: tuple[int, ...]
    rate: Fraction
    reference: int = 0
    nominal_frequency: Fraction = Fraction(50)
    cycles: int = 10
    history: int = 1 << 22

    def __post_init__(self) -> None:
        self.power_config()
        _require("reference", self.reference, 0, self.channels - 1)
        _require("cycles", self.cycles, 1, 10_000)
        for name in ("rate", "nominal_frequency"):
            if not isinstance(getattr(self, name), int | Fraction):
                raise ConfigError(f"{name} is an exact number", **{name: getattr(self, name)})
        if self.nominal_frequency <= 0 or self.rate < 16 * self.nominal_frequency or self.rate > 10_000_000:
            raise ConfigError(
                "16 samples per cycle are needed, and at most 10 MS/s",
                rate=self.rate,
                nominal_frequency=self.nominal_frequency,
            )
        if self.samples_per_cycle > 1 << 18:
            raise ConfigError("a cycle has at most 2**18 samples", samples_per_cycle=self.samples_per_cycle)
        if self.history < 16 * (self.cycles + 2) * self.samples_per_cycle:
            raise ConfigError(
                "the history holds at least 16 windows and their margins", history=self.history, cycles=self.cycles
            )

    @property
    def samples_per_cycle(self) -> int:
        """Samples in a nominal cycle, rounded."""
        return round(Fraction(self.rate) / Fraction(self.nominal_frequency))

    def power_config(self) -> PowerConfig:
        """Give the sums needed: the pairs, and the square of every channel."""
        squares = tuple((channel, channel) for channel in range(self.channels))
        pairs = self.pairs + tuple(square for square in squares if square not in self.pairs)
        return PowerConfig(self.channels, pairs, self.full_scale, self.history)


@dataclass(frozen=True)
class PulseConfig:
    """Plausible intervals between pulses in ticks of the capture clock, both included.

    `history` is the number of stamps kept; `window` the pulses per live window, 0 for none. Raises ConfigError.
    """

    shortest_ticks: int
    longest_ticks: int
    history: int = 1 << 22
    window: int = 0

    def __post_init__(self) -> None:
        _require("shortest_ticks", self.shortest_ticks, 1, 1 << 52)
        _require("longest_ticks", self.longest_ticks, self.shortest_ticks, 1 << 52)
        _require("history", self.history, 2, 1 << 40)
        _require("window", self.window, 0, 1 << 40)


@dataclass(frozen=True)
class Window:
    """Plain sums over the whole samples of a window, in GateSums' unit: 1/SUM_DENOMINATOR count (or count²) × sample.

    `count` samples are there, of `PowerConfig.window`; fewer with the flag GAP.
    """

    first_index: int
    count: int
    totals: dict[int, int]
    products: dict[tuple[int, int], int]
    lowest: dict[int, int]
    highest: dict[int, int]
    flags: int

    def mean(self, channel: int) -> Fraction:
        """Mean of a channel in counts, exact."""
        return Fraction(self.totals[channel], self.count * SUM_DENOMINATOR)

    def mean_product(self, pair: tuple[int, int]) -> Fraction:
        """Mean product of a pair in counts², exact."""
        return Fraction(self.products[pair], self.count * SUM_DENOMINATOR)


@dataclass(frozen=True)
class AcWindow:
    """Whole cycles between two rising zero crossings, with exact sums between the fractional ends."""

    sums: GateSums
    cycles: int
    rate: Fraction

    @property
    def gate(self) -> Gate:
        """The two crossings as positions."""
        return self.sums.gate

    @property
    def flags(self) -> int:
        """Flags of the samples behind the window."""
        return self.sums.flags

    @property
    def frequency(self) -> Fraction:
        """Frequency in Hz, by the nominal rate."""
        return self.cycles * Fraction(self.rate) / self.gate.samples

    def mean_square(self, channel: int) -> Fraction:
        """Mean square of a channel in counts², exact."""
        return self.power(channel, channel)

    def rms(self, channel: int) -> float:
        """Root mean square of a channel in counts."""
        return math.sqrt(self.mean_square(channel))

    def power(self, a: int, b: int) -> Fraction:
        """Mean product of a pair in counts², exact: active power before calibration."""
        return Fraction(self.sums.products[(a, b)], SUM_DENOMINATOR) / self.gate.samples


@dataclass(frozen=True)
class PulseWindow:
    """Pulses first_index .. first_index + count - 1; intervals are those that end at one of these pulses."""

    first_index: int
    count: int
    first_tick: int
    last_tick: int
    glitches: int
    missing: int
    extra: int
    flags: int

    def frequency(self, ticks_per_second: int) -> Fraction:
        """Give the mean frequency (Hz) over the intervals inside the window; 0 when there is none."""
        ticks = self.last_tick - self.first_tick
        return Fraction((self.count - 1) * ticks_per_second, ticks) if ticks else Fraction(0)


def _require(name: str, value: int, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ConfigError(f"{name} is a whole number from {least} to {most}", **{name: value})
