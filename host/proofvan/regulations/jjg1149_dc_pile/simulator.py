"""A DC charging pile as it behaves at its gun: voltage, current, register and screen. Pure; time is handed in.

Times are seconds of the world. True values are those at the mating face of the gun.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

_STEP_DOWN_S = 1.0  # GB/T 27930: after BST the output falls; here within one second [T]
_OVERSHOOT_S = 0.3
# GB/T 18487.1-2015 [M-med]: the current follows a demand with at least 20 A/s, an emergency ends it within 0.1 s.
_SLEW_PER_S = 1.0
_EMERGENCY_S = 0.1
# GB/T 18487.1-2015 annex B [M-hi]: contactors open below 5 A; above, it is an opening under load.
_UNDER_LOAD_A = 5.0


def _limited(values: Values, lowest: float, highest: float) -> Values:
    # np.clip takes ten times as long on arrays of this size
    return np.minimum(np.maximum(values, lowest), highest)


class Source(Protocol):
    """What drives voltage and current at the gun."""

    def begin(self, start_s: float) -> None:
        """Power flows from now."""

    def stop(self, stop_s: float, *, emergency: bool = False) -> None:
        """End in order, or at once."""

    def finished(self, time_s: float) -> bool:
        """Say whether the contactor has opened."""

    def values(self, times_s: Values) -> tuple[Values, Values]:
        """Give voltage and current at the gun at the given times."""


@dataclass(frozen=True, slots=True)
class RampSettings:
    """Constant current behind a ramp. Ripple and overshoot are relative (peak), phases in radians."""

    voltage_v: float
    current_a: float
    ramp_s: float
    overshoot: float = 0.0
    taper_per_s: float = 0.0
    voltage_ripple: float = 0.0
    current_ripple: float = 0.0
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
        voltage = settings.voltage_v * self.voltage_factor * (1.0 - 0.02 * (1.0 - np.minimum(shape, 1.0)))
        current = settings.current_a * self.current_factor * shape
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


@dataclass(frozen=True, slots=True)
class PileSettings:
    """The pile's own meter and screen.

    `error` is relative and holds at the gun at the tested load (`voltage_v`, `current_a`): more than was delivered when
    positive. It is the sum of gain, cable loss (`cable_loss`, relative at that load) and counted auxiliary power.
    """

    error: float
    voltage_v: float
    current_a: float
    cable_loss: float = 0.0
    auxiliary_w: float = 0.0
    handshake_s: float = 2.0
    display_step_j: float = 3600.0
    truncates: bool = False
    refresh_s: float = 0.0
    latency_s: float = 0.0
    settlement_s: float = 0.0

    @property
    def cable_ohm(self) -> float:
        """Resistance between the pile's meter and the gun."""
        return self.cable_loss * self.voltage_v / self.current_a if self.current_a else 0.0

    @property
    def gain(self) -> float:
        """Give the meter's own gain, so that everything together makes `error` at the tested load."""
        power = self.voltage_v * self.current_a
        auxiliary = self.auxiliary_w / power if power else 0.0
        return (1.0 + self.error - auxiliary) / (1.0 + self.cable_loss)


class Phase(Enum):
    """Where a session stands."""

    IDLE = "idle"
    WAITING = "waiting"  # handshake, or the load is not connected yet
    CHARGING = "charging"
    SETTLED = "settled"  # contactor open; the screen may follow later


class PileModel:
    """One gun: sessions, the register behind them and the screen in front."""

    def __init__(self, settings: PileSettings, source: Source) -> None:
        self.settings = settings
        self.source = source
        self.phase = Phase.IDLE
        self.delivered_j = 0.0  # at the gun, this session
        self.register_j = 0.0
        self.tripped = False
        self.openings_under_load = 0  # of the load, while current flowed
        self._ready_s = math.inf
        self._stop_s = math.inf
        self._open_s = -math.inf
        self._scatter = 0.0
        self._history: deque[tuple[float, float]] = deque(maxlen=200)

    def start(self, time_s: float, scatter: float = 0.0) -> None:
        """Begin a session; `scatter` is this session's relative deviation of the meter. Ignored while charging."""
        if self.phase in (Phase.WAITING, Phase.CHARGING):
            return
        self.phase, self.tripped, self._scatter = Phase.WAITING, False, scatter
        self.delivered_j = self.register_j = 0.0
        self._ready_s, self._stop_s = time_s + self.settings.handshake_s, math.inf
        self._history.clear()

    def stop(self, time_s: float, *, emergency: bool = False) -> None:
        """End the session in order, or at once."""
        if self.phase is Phase.CHARGING:
            self._stop_s = time_s
            self.source.stop(time_s, emergency=emergency)
        elif self.phase is Phase.WAITING:
            self._settle(time_s)

    def advance(self, times_s: Values, period_s: float, connected: bool) -> tuple[Values, Values]:
        """Go through evenly spaced instants with the load connected or not; give voltage and current at the gun."""
        nothing = np.zeros(len(times_s))
        if not len(times_s):
            return nothing, nothing
        first, last = float(times_s[0]), float(times_s[-1])
        if self.phase is Phase.WAITING and connected and last >= self._ready_s:
            self.phase = Phase.CHARGING
            self.source.begin(max(first, self._ready_s))
        if self.phase is not Phase.CHARGING:
            return nothing, nothing
        if not connected:
            self.tripped = bool(self.source.values(times_s[:1])[1][0] >= _UNDER_LOAD_A)
            self.openings_under_load += self.tripped
            self._settle(first)
            return nothing, nothing
        voltage, current = self.source.values(times_s)
        self._count(voltage, current, period_s)
        self._history.append((last, self.register_j))
        if self.source.finished(last):
            self._settle(last)
        return voltage, current

    def settled(self, time_s: float) -> bool:
        """Say whether the screen shows the final value of a session that ended."""
        return self.phase is Phase.SETTLED and time_s >= self._open_s + self.settings.settlement_s

    def shown_steps(self, time_s: float) -> int:
        """Give what the screen shows, in display steps."""
        exact = self._shown_j(time_s) / self.settings.display_step_j
        return math.floor(exact + 1e-9) if self.settings.truncates else round(exact)

    def _count(self, voltage: Values, current: Values, period_s: float) -> None:
        settings = self.settings
        energy = float(np.dot(voltage, current)) * period_s
        heat = float(np.dot(current, current)) * period_s * settings.cable_ohm
        seconds = len(voltage) * period_s
        self.delivered_j += energy
        self.register_j += (energy + heat) * settings.gain * (1.0 + self._scatter) + settings.auxiliary_w * seconds

    def _settle(self, time_s: float) -> None:
        self.phase, self._open_s = Phase.SETTLED, time_s

    def _shown_j(self, time_s: float) -> float:
        if self.phase in (Phase.IDLE, Phase.WAITING):
            return 0.0
        if self.settled(time_s):
            return self.register_j
        refresh = self.settings.refresh_s
        seen = math.floor(time_s / refresh) * refresh if refresh > 0 else time_s
        known = [register for moment, register in self._history if moment <= seen - self.settings.latency_s]
        return known[-1] if known else 0.0
