"""A metal measure with a level sensor: liquid, film on the walls, bubbles, slosh, drain valve.

Volumes in m3, levels in m, temperatures in degC, times in seconds of the world.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass

from proofvan.standards.standard import Measure

_STANDARD_DRIP_S = 30.0  # drip time to which the certified capacity refers [T]
_DRAIN_M3_PER_S = 1.5e-3  # an open 2 inch valve under a full measure [T]
_DRAIN_LAST_M3_PER_S = 0.2e-3
_SLOSH_HZ = 1.2
_SLOSH_DECAY_S = 8.0
_REFERENCE_DEGC = 20.0


@dataclass(frozen=True, slots=True)
class MeasureSettings:
    """What the measure and its liquid really are; relative figures refer to the nominal volume.

    `bias`: its capacity against the certificate. `body_difference_k`: liquid in the body against the nozzle.
    """

    liquid_expansion_per_k: float
    bias: float = 0.0
    film: float = 0.0
    film_difference: float = 0.0  # today's film against the one of the calibration
    bubbles: float = 0.0
    bubble_time_s: float = 0.0
    slosh_m: float = 0.0
    tilt_m: float = 0.0
    evaporation: float = 0.0
    body_difference_k: float = 0.0
    hysteresis_m: float = 0.0
    leak: float = 0.0  # m3/s
    wide_valve: float = 0.0  # flow of the drain valve beyond that of a 2 inch one, in parts of it


class MeasureModel:
    """The measure on its stand, dry at first."""

    def __init__(self, measure: Measure, settings: MeasureSettings, ambient_degc: float) -> None:
        self._measure, self._settings = measure, settings
        self._levels = [float(measure.empty_level_mm) * 1e-3] + [float(p.level_mm) * 1e-3 for p in measure.neck]
        self._volumes = [0.0] + [float(p.volume_ml) * 1e-6 for p in measure.neck]
        self._nominal = float(measure.nominal_volume_l) * 1e-3
        self._reference_m3 = 0.0  # liquid above the film, as it would be at 20 degC
        self._heat = 0.0  # reference volume times temperature
        self._film_m3 = 0.0
        self._wet = False
        self._last_flow_s = -math.inf
        self._drip_s = 0.0
        self._empty_since_s = -math.inf
        self._ambient = ambient_degc
        self._shown_m = self._levels[0]
        self.drain_open = False

    @property
    def temperature_degc(self) -> float:
        """Mean temperature of the liquid, ambient when there is none."""
        if self._reference_m3 <= 0.0:
            return self._ambient
        return self._heat / self._reference_m3 + self._settings.body_difference_k

    @property
    def volume_m3(self) -> float:
        """Liquid in the measure, at its temperature."""
        expansion = self._settings.liquid_expansion_per_k * (self.temperature_degc - _REFERENCE_DEGC)
        return self._reference_m3 * (1.0 + expansion)

    @property
    def empty(self) -> bool:
        """Say whether only the film is left."""
        return self._reference_m3 <= 0.0

    def pour(self, volume_m3: float, temperature_degc: float, now_s: float) -> None:
        """Take what comes out of the nozzle."""
        if volume_m3 <= 0.0:
            return
        expansion = self._settings.liquid_expansion_per_k * (temperature_degc - _REFERENCE_DEGC)
        reference = volume_m3 * (1.0 - self._settings.evaporation) / (1.0 + expansion)
        if self.empty:
            self._film_m3 = self._film_left(now_s)
        self._reference_m3 += reference
        self._heat += reference * temperature_degc
        self._last_flow_s = now_s

    def advance(self, now_s: float, step_s: float) -> None:
        """Let drain and leak work for one step."""
        if self.empty:
            return
        outflow = self._settings.leak if not self.drain_open else self._drain_rate()
        self._take_away(outflow * step_s, now_s)

    def set_drain(self, is_open: bool, now_s: float) -> None:
        """Open or close the drain valve."""
        if self.drain_open and not is_open:
            self._drip_s = now_s - self._empty_since_s if self.empty else 0.0
        self.drain_open = is_open

    def level_m(self, now_s: float) -> float:
        """Give what the level sensor sees, with its dead band."""
        seen = self._surface_m(now_s) + self._settings.tilt_m
        half = 0.5 * self._settings.hysteresis_m
        self._shown_m = min(max(self._shown_m, seen - half), seen + half)
        return self._shown_m

    def _surface_m(self, now_s: float) -> float:
        if self.empty:
            return self._levels[0]
        settings, since = self._settings, now_s - self._last_flow_s
        air = settings.bubbles * self._nominal * _fade(since, settings.bubble_time_s)
        wetting = self._film_m3 - (settings.film + settings.film_difference) * self._nominal
        body = 1.0 + float(self._measure.body_expansion_per_k) * (self.temperature_degc - _REFERENCE_DEGC)
        level = self._level_of((self.volume_m3 + wetting + air) / body / (1.0 + settings.bias))
        wave = settings.slosh_m * _fade(since, _SLOSH_DECAY_S) * math.sin(2.0 * math.pi * _SLOSH_HZ * now_s)
        return max(self._levels[0], level + wave)

    def _level_of(self, volume_m3: float) -> float:
        volumes, levels = self._volumes, self._levels
        index = min(max(bisect_right(volumes, volume_m3), 1), len(volumes) - 1)
        slope = (levels[index] - levels[index - 1]) / (volumes[index] - volumes[index - 1])
        return levels[index - 1] + (volume_m3 - volumes[index - 1]) * slope

    def _film_left(self, now_s: float) -> float:
        """Film when the next fill begins: none when dry, the certified one after 30 s of drip."""
        if not self._wet:
            return 0.0
        drip = max(now_s - self._empty_since_s, 1.0) if self.drain_open else max(self._drip_s, 1.0)
        # gravity thins a film on a wall with the square root of time (Jeffreys 1930)
        return self._settings.film * self._nominal * math.sqrt(_STANDARD_DRIP_S / drip)

    def _drain_rate(self) -> float:
        share = min(1.0, self._reference_m3 / self._nominal)
        rate = _DRAIN_LAST_M3_PER_S + (_DRAIN_M3_PER_S - _DRAIN_LAST_M3_PER_S) * math.sqrt(share)
        return rate * (1.0 + self._settings.wide_valve)

    def _take_away(self, volume_m3: float, now_s: float) -> None:
        left = self._reference_m3 - volume_m3
        if left > 0.0:
            self._heat *= left / self._reference_m3
            self._reference_m3 = left
            return
        self._reference_m3 = self._heat = 0.0
        self._wet = True
        self._empty_since_s = now_s


def _fade(since_s: float, time_s: float) -> float:
    return math.exp(-max(since_s, 0.0) / time_s) if time_s > 0.0 else 0.0
