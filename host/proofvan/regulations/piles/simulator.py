"""A charging pile as it behaves at its connector: register, screen, pulse output. Pure; time is handed in.

Times are seconds of the world. True values are those at the mating face of the connector; what drives voltage and
current there is a folder's own.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

# GB/T 18487.1-2015 annex B [M-hi]: contactors open below 5 A; above, it is an opening under load.
_UNDER_LOAD_A = 5.0
# A pile that has been at work: 12 345.6787 kWh [T].
_REGISTER_J = 12_345.6787 * 3.6e6


class Source(Protocol):
    """What drives voltage and current at the connector."""

    def begin(self, start_s: float) -> None:
        """Power flows from now."""

    def stop(self, stop_s: float, *, emergency: bool = False) -> None:
        """End in order, or at once."""

    def finished(self, time_s: float) -> bool:
        """Say whether the contactor has opened."""

    def values(self, times_s: Values) -> tuple[Values, Values]:
        """Give voltage and current at the connector at the given times."""


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
        self.sessions_before_j = _REGISTER_J  # the register that goes on from session to session
        self.tripped = False
        self.openings_under_load = 0  # of the load, while current flowed
        self._ready_s = math.inf
        self._stop_s = math.inf
        self._open_s = -math.inf
        self._scatter = 0.0
        self._history: deque[tuple[float, float]] = deque(maxlen=2000)  # more than 8 s, however often it is looked at

    def start(self, time_s: float, scatter: float = 0.0) -> None:
        """Begin a session; `scatter` is this session's relative deviation of the meter. Ignored while charging."""
        if self.phase in (Phase.WAITING, Phase.CHARGING):
            return
        self.phase, self.tripped, self._scatter = Phase.WAITING, False, scatter
        self.sessions_before_j += self.register_j
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

    def total_steps(self, time_s: float) -> int:
        """Give what the register that is never set to zero shows, in display steps."""
        exact = (self.sessions_before_j + self._shown_j(time_s)) / self.settings.display_step_j
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
        return self._register_at(seen - self.settings.latency_s)

    def _register_at(self, time_s: float) -> float:
        # the register itself goes on between the moments at which this model looks at it
        after: tuple[float, float] | None = None
        for moment, register in reversed(self._history):
            if moment <= time_s:
                if after is None:
                    return register
                return register + (after[1] - register) * (time_s - moment) / (after[0] - moment)
            after = moment, register
        return 0.0


class PulseOutput:
    """The pile's PF output: a pulse each time its register has gone on by 1/C; level 0 or 1 at sampled instants."""

    length_s = 0.08

    def __init__(self, constant_per_kwh: float, every_missing: int = 0, bounce_s: float = 0.0) -> None:
        self._step_j = 3.6e6 / constant_per_kwh if constant_per_kwh else math.inf
        self._every_missing, self._bounce_s = every_missing, bounce_s
        self._count = 0
        self._edges: list[float] = []

    def restart(self) -> None:
        """Begin a session: the register is at zero."""
        self._count = 0

    def levels(self, times_s: Values, before_j: float, after_j: float) -> Values:
        """Give the level at each instant while the register went from one value to the other."""
        if len(times_s) and after_j > before_j:
            self._note(float(times_s[0]), float(times_s[-1]), before_j, after_j)
        level = np.zeros(len(times_s))
        for edge in self._edges:
            since = times_s - edge
            bounced = (since >= self._bounce_s) & (since < 2.0 * self._bounce_s)
            level[(since >= 0.0) & (since < self.length_s) & ~bounced] = 1.0
        if len(times_s):
            self._edges = [edge for edge in self._edges if float(times_s[-1]) - edge < self.length_s]
        return level

    def _note(self, first_s: float, last_s: float, before_j: float, after_j: float) -> None:
        while (self._count + 1) * self._step_j <= after_j:
            self._count += 1
            share = (self._count * self._step_j - before_j) / (after_j - before_j)
            if not self._every_missing or self._count % self._every_missing:
                self._edges.append(first_s + (last_s - first_s) * max(0.0, share))
