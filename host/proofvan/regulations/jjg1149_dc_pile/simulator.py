"""The power stage of a DC charging pile: ramp, overshoot, taper, ripple. Pure; time is handed in.

Times are seconds of the world. True values are those at the mating face of the gun.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from proofvan.regulations.piles.simulator import Values

_STEP_DOWN_S = 1.0  # GB/T 27930: after BST the output falls; here within one second [T]
_OVERSHOOT_S = 0.3
# GB/T 18487.1-2015 [M-med]: the current follows a demand with at least 20 A/s, an emergency ends it within 0.1 s.
_SLEW_PER_S = 1.0
_EMERGENCY_S = 0.1
# A step of the load comes so long after the start; pile and load that both hold the voltage swing so fast [T].
_STEP_AFTER_S, _HUNTING_HZ = 12.0, 2.0


def _limited(values: Values, lowest: float, highest: float) -> Values:
    # np.clip takes ten times as long on arrays of this size
    return np.minimum(np.maximum(values, lowest), highest)


@dataclass(frozen=True, slots=True)
class RampSettings:
    """Constant current behind a ramp. Ripple, overshoot, step and hunting are relative (peak), phases in radians."""

    voltage_v: float
    current_a: float
    ramp_s: float
    overshoot: float = 0.0
    taper_per_s: float = 0.0
    voltage_ripple: float = 0.0
    current_ripple: float = 0.0
    load_step: float = 0.0
    hunting: float = 0.0
    phases: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


class RampSource:
    """The pile's own converters: ramp with overshoot, taper, ripple at 300 Hz and 600 Hz, ramp down."""

    def __init__(self, settings: RampSettings) -> None:
        self._settings = settings
        self._start_s = math.inf
        self._stop_s = math.inf
        self._fall_s = _STEP_DOWN_S
        self._demand = (0.0, 1.0, 1.0)  # since when, from which share of the set current, to which
        self.voltage_factor = self.current_factor = 1.0  # a defect of the power stage

    def set(self, voltage_v: float, current_a: float) -> None:
        """Take another load point."""
        self._settings = replace(self._settings, voltage_v=voltage_v, current_a=current_a)
        self._demand = (0.0, 1.0, 1.0)

    def follow(self, time_s: float, share: float) -> None:
        """Go to another share of the set current."""
        self._demand = (time_s, float(self._share(np.array([time_s]))[0]), share)

    def begin(self, start_s: float) -> None:
        """Start the ramp."""
        self._start_s, self._stop_s = start_s, math.inf

    def stop(self, stop_s: float, *, emergency: bool = False) -> None:
        """Start the ramp down."""
        if stop_s < self._stop_s:
            self._stop_s, self._fall_s = stop_s, _EMERGENCY_S if emergency else _STEP_DOWN_S

    def finished(self, time_s: float) -> bool:
        """Open the contactor when the ramp down is over."""
        return time_s >= self._stop_s + self._fall_s

    def values(self, times_s: Values) -> tuple[Values, Values]:
        """Give voltage and current at the gun."""
        settings, since = self._settings, times_s - self._start_s
        shape = _limited(since / settings.ramp_s, 0.0, 1.0) if settings.ramp_s > 0 else (since >= 0).astype(np.float64)
        bump = _limited((since - settings.ramp_s) / _OVERSHOOT_S, 0.0, 50.0)
        shape = shape * (1.0 + settings.overshoot * bump * np.exp(1.0 - bump))
        shape *= 1.0 - settings.taper_per_s * np.maximum(since, 0.0)
        if self._stop_s < math.inf:
            shape *= _limited(1.0 - (times_s - self._stop_s) / self._fall_s, 0.0, 1.0)
        shape *= self._share(times_s)
        if settings.load_step:
            shape *= 1.0 - settings.load_step * (since >= _STEP_AFTER_S)
        voltage = settings.voltage_v * self.voltage_factor * (1.0 - 0.02 * (1.0 - np.minimum(shape, 1.0)))
        current = settings.current_a * self.current_factor * shape
        if settings.hunting:
            swing = settings.hunting * np.sin(2.0 * math.pi * _HUNTING_HZ * times_s)
            voltage, current = voltage * (1.0 + swing), current * (1.0 - swing)
        return self._rippled(times_s, voltage, current)

    def _share(self, times_s: Values) -> Values:
        since_s, before, after = self._demand
        if before == after:
            return np.full(len(times_s), after)
        way = _limited((times_s - since_s) * _SLEW_PER_S / abs(after - before), 0.0, 1.0)
        return before + (after - before) * way

    def _rippled(self, times_s: Values, voltage: Values, current: Values) -> tuple[Values, Values]:
        settings = self._settings
        if not (settings.voltage_ripple or settings.current_ripple):
            return voltage, current
        six, twelve = 2.0 * math.pi * 300.0 * times_s, 2.0 * math.pi * 600.0 * times_s
        first, second, third, fourth = settings.phases
        voltage = voltage * (
            1.0 + settings.voltage_ripple * (0.8 * np.sin(six + first) + 0.2 * np.sin(twelve + second))
        )
        current = current * (
            1.0 + settings.current_ripple * (0.8 * np.sin(six + third) + 0.2 * np.sin(twelve + fourth))
        )
        return voltage, current
