"""An AC charging pile as it behaves at its plug: three waves and the control pilot. Pure; time is handed in.

Times are seconds of the world. True values are those at the mating face of the plug. `Filter` says what a converter
makes of a harmonic compared with 50 Hz.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from proofvan.methods import control_pilot
from proofvan.methods.control_pilot import State

Values = npt.NDArray[np.float64]
Filter = Callable[[float], float]  # frequency, Hz -> amplitude relative to 50 Hz

_PLACES = 8192  # of a wave's table; linear interpolation in it errs by 7e-8 [C]
_ORDERS = (3, 5, 7, 9, 11, 13)
_OPENS_S = 0.05  # the contactor, after the pile has decided
_SURGE_S = 0.1


@dataclass(frozen=True, slots=True)
class AcSettings:
    """Mains and load. Voltage and current are effective values of a phase; THD and surge relative; angle in radians."""

    phases: int
    voltage_v: float
    current_a: float
    frequency_hz: float = 50.0
    angle: float = 0.0  # of the current behind the voltage
    voltage_thd: float = 0.0
    current_thd: float = 0.0
    harmonic_angles: tuple[float, ...] = (0.0,) * (2 * len(_ORDERS))
    imbalance: float = 0.0
    surge: float = 0.0


class AcSource:
    """Mains behind the pile's contactor, and a load on it."""

    def __init__(self, settings: AcSettings, seen_through: Filter = lambda _hz: 1.0) -> None:
        self.settings = settings
        self._start_s = math.inf
        self._stop_s = math.inf
        self.loaded = False  # the load's own relay
        plain: Filter = lambda _hz: 1.0  # noqa: E731
        self._true = self._tables(plain)
        self._seen = self._tables(seen_through)

    def begin(self, start_s: float) -> None:
        """Close the contactor."""
        self._start_s, self._stop_s = start_s, math.inf

    def stop(self, stop_s: float, *, emergency: bool = False) -> None:
        """Decide to open it; a contactor on the mains opens as fast in both cases."""
        self._stop_s = min(self._stop_s, stop_s)

    def finished(self, time_s: float) -> bool:
        """Say whether the contactor has opened."""
        return time_s >= self._stop_s + _OPENS_S

    def values(self, times_s: Values) -> tuple[Values, Values]:
        """Give the true voltages and currents of all phases, one phase behind the other in one row."""
        voltage, current = self.waves(times_s, self._true)
        return voltage.reshape(-1), current.reshape(-1)

    def seen(self, times_s: Values, current_late_s: float) -> tuple[Values, Values]:
        """Give voltages and currents (phase, time) as a converter's filter leaves them, the current sampled late."""
        voltage, _ = self.waves(times_s, self._seen)
        _, current = self.waves(times_s + current_late_s, self._seen)
        return voltage, current

    def waves(self, times_s: Values, tables: tuple[Values, Values]) -> tuple[Values, Values]:
        """Give (phase, time) by a pair of tables, with contactor, load relay and start surge."""
        settings = self.settings
        closed = (times_s >= self._start_s) & (times_s < self._stop_s + _OPENS_S)
        since = np.where(closed, times_s - self._start_s, 0.0)
        shape = closed * (1.0 + settings.surge * np.exp(-since / _SURGE_S)) * self.loaded
        turns = settings.frequency_hz * times_s
        thirds = np.arange(settings.phases)[:, None] / 3.0
        at = (turns[None, :] - thirds) % 1.0 * _PLACES
        uneven = 1.0 + settings.imbalance * np.array([1.0, -0.5, -0.5])[: settings.phases, None]
        voltage = _looked_up(tables[0], at) * settings.voltage_v * closed
        current = _looked_up(tables[1], at) * settings.current_a * uneven * shape
        return voltage, current

    def _tables(self, through: Filter) -> tuple[Values, Values]:
        settings, count = self.settings, len(_ORDERS)
        angles = settings.harmonic_angles
        voltage = self._table(0.0, settings.voltage_thd, angles[:count], through)
        current = self._table(-settings.angle, settings.current_thd, angles[count:], through)
        return voltage, current

    def _table(self, angle: float, thd: float, angles: tuple[float, ...], through: Filter) -> Values:
        """Give one period of effective value 1 in its fundamental, harmonics falling with their order."""
        turn = 2.0 * math.pi * np.arange(_PLACES + 1) / _PLACES
        share = thd / math.sqrt(sum(1.0 / order**2 for order in _ORDERS))
        wave = np.sin(turn + angle)
        for order, own in zip(_ORDERS, angles, strict=True):
            amplitude = share / order * through(order * self.settings.frequency_hz)
            wave = wave + amplitude * np.sin(order * (turn + angle) + own)
        return math.sqrt(2.0) * wave


def _looked_up(table: Values, at: Values) -> Values:
    place = at.astype(np.int64)
    return table[place] + (table[place + 1] - table[place]) * (at - place)


@dataclass(slots=True)
class Vehicle:
    """What hangs on the pilot: relays of the van's vehicle side."""

    present: bool = False
    ready: bool = False
    earthed: bool = False
    diode_short: bool = False


@dataclass(frozen=True, slots=True)
class PilotSettings:
    """The pile's pilot: current that it offers (A), relative error of duty cycle and frequency, level's error (V)."""

    current_a: float
    duty_error: float = 0.0
    frequency_error: float = 0.0
    level_error_v: float = 0.0
    earth_ohm: float = 120.0


class PilotLine:
    """Level and comparator of the pilot for a state of the vehicle."""

    def __init__(self, settings: PilotSettings, through: Callable[[float], float] = lambda _hz: 1.0) -> None:
        self.settings = settings
        self._through = through

    def state(self, vehicle: Vehicle) -> State:
        """Give the state that the pile sees."""
        return control_pilot.state_of(self.level_v(vehicle))

    def level_v(self, vehicle: Vehicle) -> float:
        """Give the positive level."""
        resistance = math.inf
        if vehicle.present:
            resistance = control_pilot.R3_OHM
        if vehicle.present and vehicle.ready:
            resistance = 1.0 / (1.0 / control_pilot.R3_OHM + 1.0 / control_pilot.R2_OHM)
        if vehicle.earthed:
            return control_pilot.level_v(self.settings.earth_ohm, diode=False)
        if math.isinf(resistance):
            return control_pilot.SOURCE_V + self.settings.level_error_v
        return control_pilot.level_v(resistance, not vehicle.diode_short) + self.settings.level_error_v

    def healthy(self, vehicle: Vehicle) -> bool:
        """Say whether the pile goes on: state C, and a diode that keeps the negative level."""
        return self.state(vehicle) == "C" and not vehicle.diode_short

    def high(self, times_s: Values, vehicle: Vehicle) -> Values:
        """Give the comparator's output (0 to 1) at sampled instants: steady without a vehicle, pulsed with one."""
        state = self.state(vehicle)
        if state == "A":
            return np.ones(len(times_s))
        duty = control_pilot.duty_percent(self.settings.current_a) / 100.0 * (1.0 + self.settings.duty_error)
        hertz = control_pilot.FREQUENCY_HZ * (1.0 + self.settings.frequency_error)
        wave = np.full(len(times_s), duty)
        for order in (1, 2, 3):
            amplitude = 2.0 / (order * math.pi) * math.sin(order * math.pi * duty) * self._through(order * hertz)
            wave = wave + amplitude * np.cos(2.0 * math.pi * order * hertz * times_s)
        return wave
