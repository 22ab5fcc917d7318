"""A platform on load cells in front of the weigh board: what really stands on it is known, the counts follow.

Masses in kg, times in seconds of the world; influences in divisions e of the scale, as its regulation says them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from proofvan.sim.board import Record
from proofvan.sim.clocks import SECOND, NodeClock, SampleClock
from proofvan.sim.converters import packed
from proofvan.sim.effects import Effects
from proofvan.sim.faults import Fault
from proofvan_hw.load import Board

STREAM = "slow"
BATCH_NS = 200_000_000
_CREEP_S = 600.0  # assumed: 95 % of it is there after the 30 minutes at which field practice 6 looks
_SWING_HZ = 1.8  # a platform on springs, assumed
_WIND_S = 4.0  # gusts, assumed
# ADS1232 datasheet SBAS350, noise table: 17 nV rms at gain 128 and 10 samples per second is 7 counts.
NOISE_COUNTS = 7.0
_LARGEST_COUNT = (1 << 23) - 1
_ROOM = (21_500, 48_000, 100_300)  # 0.001 degC, 0.001 %, Pa: what the board's own sensors of the air see


@dataclass(frozen=True, slots=True)
class ScaleSettings:
    """What the scale really is. `creep` (after half an hour), `corner` and `error` in e at Max, growing with the load.

    `hysteresis` in e, that much below while a load rises and above while it falls; `zero_drift` in e an hour; `wind`
    the largest gust in e; `settling_s` is the time constant of platform and filter.
    """

    max_kg: float
    division_kg: float
    counts_per_kg: float
    zero_counts: float = 0.0
    error: float = 0.0
    creep: float = 0.0
    hysteresis: float = 0.0
    corner: float = 0.0
    zero_drift: float = 0.0
    wind: float = 0.0
    settling_s: float = 0.0
    noise_counts: float = NOISE_COUNTS

    @staticmethod
    def drawn(max_kg: float, division_kg: float, counts_per_kg: float, error: float, effects: Effects) -> ScaleSettings:
        """Draw a scale of field practice 6."""
        return ScaleSettings(
            max_kg,
            division_kg,
            counts_per_kg,
            error=error,
            creep=effects["creep"],
            hysteresis=effects["scale_hysteresis"],
            corner=effects["corner"],
            zero_drift=effects["zero_drift"],
            wind=effects["wind"],
            settling_s=effects["scale_filter"],
        )


class ScaleModel:
    """The platform and its cells; nothing stands on it at first."""

    def __init__(self, settings: ScaleSettings, random: np.random.Generator) -> None:
        self._settings, self._random = settings, random
        self.mass_kg = 0.0
        self._off_centre = 0.0
        self._crept = 0.0  # of the load
        self._followed = 0.0  # where the hysteresis stands, kg
        self._before = 0.0  # what the cells felt before the last change
        self._since_s = math.inf
        self._age_s = 0.0
        self._gust = 0.0

    def put(self, mass_kg: float, off_centre: float = 0.0) -> None:
        """Let so much stand on the platform; `off_centre` from -1 (one end) to 1 (the other)."""
        self._before, self._since_s = self.felt_kg, 0.0
        self.mass_kg, self._off_centre = mass_kg, off_centre

    def advance(self, step_s: float) -> None:
        """Let creep, drift, hysteresis and wind go on."""
        settings = self._settings
        self._age_s += step_s
        self._since_s += step_s
        share = self.mass_kg / settings.max_kg
        self._crept += (share - self._crept) * (1.0 - math.exp(-step_s / _CREEP_S))
        half = settings.hysteresis * settings.division_kg
        self._followed = min(max(self._followed, self.mass_kg - half), self.mass_kg + half)
        kept = math.exp(-step_s / _WIND_S)
        self._gust = kept * self._gust + math.sqrt(1.0 - kept * kept) * float(self._random.standard_normal())

    @property
    def felt_kg(self) -> float:
        """Give what the cells feel, wind and noise left out."""
        settings = self._settings
        share = self.mass_kg / settings.max_kg
        off = settings.error * share + settings.creep * self._crept + settings.corner * self._off_centre * share
        off += settings.zero_drift * self._age_s / 3600.0
        still = self._hysteretic() + off * settings.division_kg
        if settings.settling_s <= 0.0 or self._since_s > 40.0 * settings.settling_s:
            return still
        swing = math.exp(-self._since_s / settings.settling_s) * math.cos(2.0 * math.pi * _SWING_HZ * self._since_s)
        return still + (self._before - still) * swing

    def counts(self) -> int:
        """Give what the converter makes of it now."""
        settings = self._settings
        shown = self.felt_kg + self._gust * settings.wind / 3.0 * settings.division_kg  # a wind of 3 sigma
        noise = settings.noise_counts * float(self._random.standard_normal())
        return round(settings.zero_counts + shown * settings.counts_per_kg + noise)

    def _hysteretic(self) -> float:
        """Follow a rising load from below, a falling one from above, and end at nought again."""
        half = self._settings.hysteresis * self._settings.division_kg
        near = min(1.0, self.mass_kg / max(2.0 * half, 1e-12))
        return self.mass_kg + (self._followed - self.mass_kg) * near


class ScaleBench:
    """Implements sim.bench.Bench for a weigh board: its slow stream is load, temperature, humidity, pressure."""

    batch_ns = BATCH_NS

    def __init__(self, board: Board, model: ScaleModel) -> None:
        self.model = model
        self._stream = board.stream(STREAM)
        self._records: list[Record] = []
        self._weighed: list[dict[str, float]] = []
        self._time_ns = 0.0
        self._disturbance = 0
        self._silent = False

    def boot(self, clock: NodeClock, now_ns: int) -> None:
        """Begin with a board whose clock started anew."""
        self._clock = SampleClock(clock, self._stream.highest_rate, clock.node_ns(now_ns))
        self._time_ns = self._time_ns or float(now_ns)

    def advance(self, now_ns: int) -> None:
        """Let the platform go on, a sample at a time."""
        first = self._clock.index
        for index, moment in enumerate(self._clock.due(now_ns).tolist(), first):
            self.model.advance(max(0.0, (moment - self._time_ns) / SECOND))
            self._time_ns = moment
            self._sample(index)

    def take_records(self) -> list[Record]:
        """Give what the converters sampled since the last call."""
        records, self._records = self._records, []
        return records

    def put(self, mass_kg: float, now_ns: int, off_centre: float = 0.0) -> None:
        """Let a load stand on the platform from now on."""
        self.advance(now_ns)
        self.model.put(mass_kg, off_centre)
        self._weighed.append({"mass_kg": mass_kg, "off_centre": off_centre, "time_s": now_ns / SECOND})

    def set_outputs(self, outputs: int, now_ns: int) -> None:
        """Switch nothing: a weigh board has no outputs."""

    def saturate(self, channel: int, driven: bool) -> None:
        """Drive the cell past the converter's range, or no longer."""
        self._disturbance = 1 << 23 if driven and channel == 0 else 0

    def silence(self, silent: bool) -> None:
        """Let the converter's interface go dead, or work again."""
        self._silent = silent

    def misbehave(self, fault: Fault, begins: bool, now_ns: int) -> None:
        """Nothing of a scale goes wrong by the plan yet."""

    def truth(self) -> dict[str, Any]:
        """Tell what stood on the platform and when."""
        return {"weighed": list(self._weighed), "felt_kg": self.model.felt_kg}

    def _sample(self, index: int) -> None:
        load = min(self.model.counts() + self._disturbance, _LARGEST_COUNT)
        if not self._silent:
            columns = {number: np.array([count]) for number, count in enumerate((load, *_ROOM))}
            samples = packed(columns, self._stream.channels, self._stream.width)
            self._records.append((self._stream.number, index, samples, self._clock.tick_us(index)))
