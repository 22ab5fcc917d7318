"""The vehicle's side of GB/T 27930-2015: what is said when, how long is waited, what a fault does. No I/O, no clock.

Handshake, recognition, configuration, readiness, charging, stop, statistics. Frames and time are handed in; frames,
and `events` for whoever supervises the session, are taken out. The vehicle never closes or opens a contactor itself:
it says when that is due and waits to be told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from proofvan.instruments.dc_vehicle import database, timeouts
from proofvan.instruments.dc_vehicle.battery import Battery
from proofvan.instruments.dc_vehicle.complaints import Complaint
from proofvan.instruments.dc_vehicle.database import Value
from proofvan.instruments.dc_vehicle.decoding import BusMessage, decoded
from proofvan.instruments.dc_vehicle.identifiers import CHARGER, CONNECTION, TRANSFER, VEHICLE, Identifier
from proofvan.instruments.dc_vehicle.timeouts import Patience
from proofvan.instruments.dc_vehicle.transport import Endpoint
from proofvan.link.can_frames import MOST_DATA, CanFrame

READY = 0xAA
_MODE_CONSTANT_CURRENT = 2
# A charger of this major version or later speaks the 2023 edition only; its A version answers to CHM 1.1.
_FIRST_UNKNOWN_VERSION = 2


class State(StrEnum):
    """Where the session stands, as the vehicle sees it."""

    SILENT = "silent"  # says nothing, hears nothing
    LISTENING = "listening"  # plugged in, the pile has not spoken yet
    HANDSHAKE = "handshake"  # CHM heard: BHM
    RECOGNITION = "recognition"  # CRM 00 heard: BRM
    CONFIGURATION = "configuration"  # CRM AA heard: BCP
    READINESS = "readiness"  # CML heard: BRO 00, and BRO AA once the contactors are closed
    CHARGING = "charging"  # CRO AA heard: BCL, BCS, BSM
    STOPPING = "stopping"  # BST until CST, and until the contactors are open
    STATISTICS = "statistics"  # BSD until CSD
    ENDED = "ended"
    FAILED = "failed"  # BEM, then silence


@dataclass(frozen=True, slots=True)
class ContactorsWanted:
    """Everything is agreed: the contactors are to be closed."""


@dataclass(frozen=True, slots=True)
class MessageMissing:
    """A message did not come in time; `bad` is what was wrong with the last one of its kind, if one came."""

    message: str
    limit_s: str
    bad: Complaint | None


@dataclass(frozen=True, slots=True)
class ChargerMissesMessage:
    """The charger reports (CEM) that it waits in vain for a message of ours."""

    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChargerStopped:
    """The charger stopped by itself (CST); `reasons` are fields of the table."""

    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BeyondCharger:
    """The load point is outside what the charger says it can do (CML)."""

    limits: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class UnknownVersion:
    """The charger speaks another edition than 2015 only."""

    version: str


Event = ContactorsWanted | MessageMissing | ChargerMissesMessage | ChargerStopped | BeyondCharger | UnknownVersion


@dataclass(frozen=True, slots=True)
class ChargerSays:
    """Latest CCS: 0.1 V and 0.1 A, never a measurement of ours."""

    time_ns: int
    voltage_v: float
    current_a: float


class Vehicle:
    """One vehicle on the bus; begins with `plug_in`, ends with `fall_silent` or in ENDED or FAILED."""

    def __init__(self) -> None:
        self.state = State.SILENT
        self.events: list[Event] = []
        self.charger: ChargerSays | None = None
        self.bad_frames: list[Complaint] = []
        self.statistics: Mapping[str, Value] = {}
        self.negotiations = 0  # of the 2023 edition, left unanswered
        self._battery = Battery(0.0, 0.0)
        self._transport = Endpoint(VEHICLE)
        self._frames: list[CanFrame] = []
        self._due: dict[str, int] = {}
        self._content: dict[str, Callable[[], bytes]] = {}
        self._waiting: tuple[Patience, int] | None = None
        self._bad: dict[str, Complaint] = {}
        self._measured = (0.0, 0.0)
        self._stopped_by_charger = False
        self._contactors_open = False
        self._silent_at_ns: int | None = None

    @property
    def stop_confirmed(self) -> bool:
        """Say whether the charger has confirmed a stop (CST)."""
        return self.state in (State.STATISTICS, State.ENDED) or (self.state is State.STOPPING and self._waiting is None)

    # ---- what the supervisor does

    def plug_in(self, battery: Battery) -> None:
        """Stand at the pile with a battery for a load point and listen."""
        self.fall_silent()
        self.__init__()  # type: ignore[misc]  # a vehicle that comes has no memory of the one before
        self._battery = battery
        self.state = State.LISTENING

    def contactors_closed(self, now_ns: int) -> None:
        """Hear that the contactors are closed: the vehicle is ready."""
        if self.state is State.READINESS:
            self._say(now_ns, BRO=lambda: bytes((READY,)))
            self._wait(timeouts.CRO, now_ns)

    def demand(self, now_ns: int, voltage_v: float, current_a: float) -> None:
        """Ask for another voltage and current."""
        content = database.encode(
            "BCL",
            voltage_demand=round(voltage_v, 1),
            current_demand=round(current_a, 1),
            mode=_MODE_CONSTANT_CURRENT,
        )
        self._content["BCL"] = lambda: content
        if self.state is State.CHARGING:
            self._due["BCL"] = now_ns

    def measured(self, voltage_v: float, current_a: float) -> None:
        """Take what is measured at the gun, for BCS."""
        self._measured = (voltage_v, current_a)

    def stop(self, now_ns: int, *reasons: str) -> None:
        """Stop the charge (BST) for reasons that are fields of BST; none: the wanted energy is reached."""
        if self.state not in (State.CHARGING, State.READINESS):
            return
        fields = dict.fromkeys(reasons or ("state_of_charge_reached",), 1)
        content = database.encode("BST", **fields)
        self.state = State.STOPPING
        self._say(now_ns, BST=lambda: content)
        self._wait(timeouts.CST, now_ns)

    def contactors_open(self, now_ns: int) -> None:
        """Hear that the contactors are open: statistics follow once the charger has confirmed the stop."""
        self._contactors_open = True
        if self.state is State.STOPPING and self._waiting is None:
            self._tell_statistics(now_ns)

    def fall_silent(self) -> None:
        """Say nothing any more: the pile's own time-outs end the session."""
        self.state = State.SILENT
        self._due.clear()
        self._waiting = None
        self._transport.forget()
        self._frames.clear()

    # ---- bus and time

    def receive(self, now_ns: int, frame: CanFrame) -> None:
        """Take a frame from the bus."""
        identifier = Identifier.of(frame.identifier)
        ours = frame.extended and not frame.remote and not frame.error
        ours = ours and (identifier.source, identifier.destination) == (CHARGER, VEHICLE)
        if not ours or self.state in (State.SILENT, State.ENDED, State.FAILED):
            return
        if identifier.number in (CONNECTION, TRANSFER):
            message = self._transport.receive(now_ns, frame)
            if message is None:
                return
            seen = BusMessage(0, now_ns, message.identifier.word, "", message.data)
            self._heard(now_ns, decoded(seen, message.identifier))
        else:
            self._heard(now_ns, decoded(BusMessage(0, now_ns, frame.identifier, "", frame.data), identifier))

    def tick(self, now_ns: int) -> None:
        """Say what is due; give up what took too long."""
        self._transport.tick(now_ns)
        self.bad_frames += self._transport.failures
        self._transport.failures.clear()
        if self._waiting is not None and now_ns >= self._waiting[1]:
            self._missing(now_ns, self._waiting[0])
        if self._silent_at_ns is not None and now_ns >= self._silent_at_ns:
            self._silent_at_ns = None
            self._due.clear()
        for name, due_ns in list(self._due.items()):
            if now_ns >= due_ns:
                self._due[name] = max(due_ns + database.kinds()[name].period_ns, now_ns + 1)
                self._send(now_ns, name, self._content[name]())

    def next_deadline_ns(self) -> int | None:
        """Give the time at which `tick` has something to do."""
        times = [*self._due.values(), self._transport.next_deadline_ns(), self._silent_at_ns]
        if self._waiting is not None:
            times.append(self._waiting[1])
        return min((time_ns for time_ns in times if time_ns is not None), default=None)

    def take_frames(self) -> list[CanFrame]:
        """Give what is to be sent now."""
        frames, self._frames = self._frames + self._transport.take_frames(), []
        return frames

    # ---- what the charger says

    def _heard(self, now_ns: int, message: BusMessage) -> None:
        if message.name == "NTM" or not message.name:
            # The 2023 edition is never agreed to: silence makes the charger fall back to 2015.
            self.negotiations += message.name == "NTM"
            self.bad_frames += message.complaints
            return
        wrong = [one for one in message.complaints if one.message != "can-priority"]
        if wrong and message.name != "CTS":  # clocks of piles are often wrong, and nothing here depends on them
            self._bad[message.name] = wrong[0]
            self.bad_frames += wrong
            return
        handler = _HANDLERS.get(message.name)
        if handler is not None:
            handler(self, now_ns, message.values)

    def _chm(self, now_ns: int, values: Mapping[str, Value]) -> None:
        if self.state not in (State.LISTENING, State.HANDSHAKE):
            return
        major, minor = _number(values, "version_major"), _number(values, "version_minor")
        if major >= _FIRST_UNKNOWN_VERSION:
            self._end(UnknownVersion(f"{major}.{minor}"))
            return
        if self.state is State.LISTENING:
            self.state = State.HANDSHAKE
            self._say(now_ns, BHM=self._battery.handshake)
        self._wait(timeouts.CRM_00, now_ns)

    def _crm(self, now_ns: int, values: Mapping[str, Value]) -> None:
        recognised = _number(values, "recognition") == READY
        if self.state in (State.LISTENING, State.HANDSHAKE) and not recognised:
            self.state = State.RECOGNITION
            self._say(now_ns, BRM=self._battery.recognition)
            self._wait(timeouts.CRM_AA, now_ns)
        elif self.state is State.RECOGNITION and recognised:
            self.state = State.CONFIGURATION
            self._say(now_ns, BCP=self._battery.parameters)
            self._wait(timeouts.CML, now_ns)

    def _cml(self, now_ns: int, values: Mapping[str, Value]) -> None:
        if self.state is not State.CONFIGURATION:
            return
        if not _inside(self._battery, values):
            self._end(BeyondCharger(values))
            return
        self.state = State.READINESS
        self._say(now_ns, BRO=lambda: b"\0")
        self._wait(None, now_ns)  # the contactors come first, and whoever closes them has a limit of his own
        self.events.append(ContactorsWanted())

    def _cro(self, now_ns: int, values: Mapping[str, Value]) -> None:
        if self.state is not State.READINESS:
            return
        if _number(values, "readiness") != READY:
            if self._waiting is not None and self._waiting[0] is timeouts.CRO:
                self._wait(timeouts.CRO_AA, now_ns)
            return
        if self._waiting is None:
            return  # the charger is ready before us
        self.state = State.CHARGING
        self.demand(now_ns, self._battery.voltage_v, self._battery.current_a)
        self._say(
            now_ns,
            BCL=self._content["BCL"],
            BCS=lambda: self._battery.state(*self._measured),
            BSM=self._battery.health,
        )
        self._wait(timeouts.CCS, now_ns)

    def _ccs(self, now_ns: int, values: Mapping[str, Value]) -> None:
        volts, amperes = values["output_voltage"], values["output_current"]
        self.charger = ChargerSays(now_ns, float(volts), float(amperes))
        if self.state is State.CHARGING:
            self._wait(timeouts.CCS, now_ns)

    def _cst(self, now_ns: int, values: Mapping[str, Value]) -> None:
        if self.state in (State.CHARGING, State.READINESS) and not self._stopped_by_charger:
            self._stopped_by_charger = True
            reasons = tuple(name for name, value in values.items() if value == 1)
            self.stop(now_ns, "stopped_by_charger")
            self.events.append(ChargerStopped(reasons))
        if self.state is State.STOPPING:
            self._wait(None, now_ns)
            if self._contactors_open:
                self._tell_statistics(now_ns)

    def _csd(self, now_ns: int, values: Mapping[str, Value]) -> None:
        if self.state is State.STATISTICS:
            self.statistics = dict(values)
            self.state = State.ENDED
            self._due.clear()
            self._wait(None, now_ns)

    def _cem(self, now_ns: int, values: Mapping[str, Value]) -> None:
        if self.state is State.LISTENING:
            return  # still about the session before
        missed = tuple(name.removeprefix("timeout_").upper() for name, value in values.items() if value == 1)
        self._end(ChargerMissesMessage(missed))

    # ---- ourselves

    def _tell_statistics(self, now_ns: int) -> None:
        self.state = State.STATISTICS
        self._say(now_ns, BSD=self._battery.statistics)
        self._wait(timeouts.CSD, now_ns)

    def _missing(self, now_ns: int, patience: Patience) -> None:
        report = database.encode("BEM", **{patience.report: 1})
        self.state = State.FAILED
        self._say(now_ns, BEM=lambda: report)
        self._silent_at_ns = now_ns + timeouts.ERROR_REPORT_NS
        self._waiting = None
        seconds = f"{patience.limit_ns / timeouts.SECOND:g}"
        self.events.append(MessageMissing(patience.message, seconds, self._bad.get(patience.message[:3])))

    def _end(self, event: Event) -> None:
        self.fall_silent()
        self.state = State.FAILED
        self.events.append(event)

    def _say(self, now_ns: int, **content: Callable[[], bytes]) -> None:
        self._content.update(content)
        self._due = dict.fromkeys(content, now_ns)

    def _wait(self, patience: Patience | None, now_ns: int) -> None:
        self._waiting = None if patience is None else (patience, now_ns + patience.limit_ns)

    def _send(self, now_ns: int, name: str, data: bytes) -> None:
        identifier = database.kinds()[name].identifier
        if len(data) > MOST_DATA:
            self._transport.send(now_ns, identifier.number, CHARGER, data)
        else:
            self._frames.append(CanFrame(identifier.word, data))


def _number(values: Mapping[str, Value], name: str) -> int:
    return int(values[name])


def _inside(battery: Battery, limits: Mapping[str, Value]) -> bool:
    volts, amperes = Decimal(str(battery.voltage_v)), Decimal(str(battery.current_a))
    lowest_v, highest_v = limits["lowest_voltage"], limits["highest_voltage"]
    lowest_a, highest_a = limits["lowest_current"], limits["highest_current"]
    return Decimal(lowest_v) <= volts <= Decimal(highest_v) and Decimal(lowest_a) <= amperes <= Decimal(highest_a)


_HANDLERS: Mapping[str, Callable[[Vehicle, int, Mapping[str, Value]], None]] = {
    "CHM": Vehicle._chm,
    "CRM": Vehicle._crm,
    "CML": Vehicle._cml,
    "CRO": Vehicle._cro,
    "CCS": Vehicle._ccs,
    "CST": Vehicle._cst,
    "CSD": Vehicle._csd,
    "CEM": Vehicle._cem,
}
