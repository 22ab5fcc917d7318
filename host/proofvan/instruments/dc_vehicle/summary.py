"""What a bus said altogether: messages, complaints, and the energy that its own values add up to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from proofvan.instruments.dc_vehicle.decoding import BusMessage

_SECOND = Decimal(1_000_000_000)
_HOUR_S = Decimal(3600)
# A value of CCS or BCS stands at most so long: after that the stream is broken and nothing is added.
_LONGEST_STEP_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class BusEnergy:
    """Energy and charge by the trapezoidal rule over one stream of values (0.1 V, 0.1 A, not synchronised).

    Good for plausibility, never for a verification.
    """

    source: str  # CCS or BCS
    energy_kwh: Decimal
    charge_ah: Decimal
    values: int
    duration_s: Decimal
    highest_voltage_v: Decimal
    highest_current_a: Decimal


@dataclass
class Integrator:
    """Integrates voltage times current of one kind of message."""

    source: str
    voltage: str
    current: str
    _last: tuple[int, Decimal, Decimal] | None = None
    _joules: Decimal = Decimal(0)
    _coulombs: Decimal = Decimal(0)
    _values: int = 0
    _duration_ns: int = 0
    _highest: list[Decimal] = field(default_factory=lambda: [Decimal(0), Decimal(0)])

    def add(self, message: BusMessage) -> None:
        """Take a message; one without both values, or of another kind, is left out."""
        volts, amperes = message.values.get(self.voltage), message.values.get(self.current)
        if message.name != self.source or not isinstance(volts, Decimal) or not isinstance(amperes, Decimal):
            return
        self._values += 1
        self._highest = [max(self._highest[0], volts), max(self._highest[1], amperes)]
        if self._last is not None and 0 <= message.time_ns - self._last[0] <= _LONGEST_STEP_NS:
            self._step(message.time_ns - self._last[0], self._last[1], self._last[2], volts, amperes)
        self._last = (message.time_ns, volts, amperes)

    def result(self) -> BusEnergy:
        """Give what has been added up."""
        return BusEnergy(
            self.source,
            self._joules / _HOUR_S / 1000,
            self._coulombs / _HOUR_S,
            self._values,
            self._duration_ns / _SECOND,
            self._highest[0],
            self._highest[1],
        )

    def _step(self, step_ns: int, volts: Decimal, amperes: Decimal, volts_now: Decimal, amperes_now: Decimal) -> None:
        seconds = step_ns / _SECOND
        self._joules += (volts * amperes + volts_now * amperes_now) / 2 * seconds
        self._coulombs += (amperes + amperes_now) / 2 * seconds
        self._duration_ns += step_ns


@dataclass(frozen=True, slots=True)
class BusSummary:
    """Everything that is said about a bus at the end."""

    messages: dict[str, int]
    complaints: dict[str, int]  # message id -> how many frames
    frames: int
    unreadable_lines: int
    energies: tuple[BusEnergy, ...]
    error_frames: int  # BEM and CEM


class Summary:
    """Gathers a summary while messages pass."""

    def __init__(self) -> None:
        self._messages: Counter[str] = Counter()
        self._complaints: Counter[str] = Counter()
        self._integrators = (
            Integrator("CCS", "output_voltage", "output_current"),
            Integrator("BCS", "measured_voltage", "measured_current"),
        )
        self.frames = 0
        self.unreadable_lines = 0

    def add(self, message: BusMessage) -> None:
        """Take a message."""
        self._messages[message.name or "?"] += 1
        self._complaints.update({complaint.message for complaint in message.complaints})
        for integrator in self._integrators:
            integrator.add(message)

    def result(self) -> BusSummary:
        """Give the summary of everything so far."""
        energies = tuple(one.result() for one in self._integrators)
        return BusSummary(
            dict(sorted(self._messages.items())),
            dict(sorted(self._complaints.items())),
            self.frames,
            self.unreadable_lines,
            tuple(energy for energy in energies if energy.values),
            self._messages["BEM"] + self._messages["CEM"],
        )
