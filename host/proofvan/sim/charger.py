"""The controller of a simulated DC pile: the charger's side of GB/T 27930-2015, and how it may misbehave.

Sans-I/O: frames and time are handed in, frames are taken out. The power stage is asked through `PowerStage`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from proofvan.instruments.dc_vehicle import database
from proofvan.instruments.dc_vehicle.database import Value
from proofvan.instruments.dc_vehicle.decoding import BusMessage, decoded
from proofvan.instruments.dc_vehicle.identifiers import CHARGER, CONNECTION, TRANSFER, VEHICLE, Identifier
from proofvan.instruments.dc_vehicle.transport import Endpoint
from proofvan.link.can_frames import MOST_DATA, CanFrame
from proofvan.sim.clocks import SECOND

READY = 0xAA
MILLISECOND = 1_000_000
# Insulation test and discharge of the pile before it recognises the vehicle [T].
_INSULATION_TEST_NS = 800 * MILLISECOND
# From the vehicle's readiness to the closed output contactors [T].
_PRECHARGE_NS = 500 * MILLISECOND
# A time-out is reported for so long [T].
_ERROR_REPORT_NS = 5 * SECOND
# The contactors open below this current (GB/T 18487.1-2015 annex B).
OPENING_CURRENT_A = 5.0
# A request that is at least so much of the set point is constant; a change is followed.
_CURRENT_STEP_A = 0.05


class Stage(Enum):
    """Where the controller stands."""

    IDLE = "idle"
    HANDSHAKE = "handshake"
    INSULATION = "insulation"
    RECOGNITION = "recognition"
    CONFIGURATION = "configuration"
    PRECHARGE = "precharge"
    CHARGING = "charging"
    STOPPING = "stopping"
    STATISTICS = "statistics"
    FAILED = "failed"


class PowerStage(Protocol):
    """What the controller drives."""

    def power_on(self, now_ns: int, voltage_v: float, current_a: float) -> None:
        """Close the output contactors and ramp up."""

    def follow(self, now_ns: int, voltage_v: float, current_a: float) -> None:
        """Go to another demand."""

    def power_off(self, now_ns: int, *, emergency: bool = False) -> None:
        """Ramp down and open the contactors; in an emergency within a tenth of a second."""

    def broken_off(self) -> None:
        """Hear that the session did not end as planned."""

    def output(self, now_ns: int) -> tuple[float, float]:
        """Give voltage and current as the pile itself sees them."""

    def delivered_kwh(self) -> float:
        """Give the energy of the session by the pile's register."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the charger says it can do (CML)."""

    highest_voltage_v: float
    lowest_voltage_v: float
    highest_current_a: float
    lowest_current_a: float


@dataclass(slots=True)
class Misbehaviour:
    """What is wrong with the controller; message names, empty sets for a good one."""

    silent: frozenset[str]
    deaf: frozenset[str]
    delays_ns: Mapping[str, int]
    lengths: Mapping[str, int]
    ignores_stop: bool = False
    unready: frozenset[str] = frozenset()


class Charger:
    """One controller; `press_start` begins a session, `press_stop` and the vehicle end it."""

    def __init__(self, power: PowerStage, limits: Limits, version_major: int = 1) -> None:
        self.stage = Stage.IDLE
        self.misbehaviour = Misbehaviour(frozenset(), frozenset(), {}, {})
        self.version_major = version_major
        self._power, self._limits = power, limits
        self._transport = Endpoint(CHARGER)
        self._frames: list[tuple[int, CanFrame]] = []
        self._due: dict[str, int] = {}
        self._content: dict[str, Callable[[], bytes]] = {}
        self._waiting: dict[str, int] = {}
        self._at_ns: int | None = None
        self._demand = (0.0, 0.0)
        self._started_ns = self._now_ns = 0

    @property
    def busy(self) -> bool:
        """Say whether a session runs."""
        return self.stage not in (Stage.IDLE, Stage.FAILED)

    # ---- the person

    def press_start(self, now_ns: int) -> None:
        """Begin to speak to the vehicle."""
        if self.busy:
            return
        self._transport.forget()
        self.stage, self._at_ns = Stage.HANDSHAKE, None
        self._waiting.clear()
        version = database.encode("CHM", version_major=self.version_major, version_minor=1)
        self._say(now_ns, CHM=lambda: version)

    def press_stop(self, now_ns: int, *reasons: str) -> None:
        """End the session by the button, or for another reason that is a field of CST."""
        if self.stage in (Stage.PRECHARGE, Stage.CHARGING):
            self._power.broken_off()
            self._stop(now_ns, *(reasons or ("stopped_by_person",)))
        elif self.busy and self.stage is not Stage.STOPPING:
            self._give_up(now_ns)

    # ---- bus and time

    def receive(self, now_ns: int, frame: CanFrame) -> None:
        """Take a frame from the bus."""
        self._now_ns = now_ns
        identifier = Identifier.of(frame.identifier)
        if (identifier.source, identifier.destination) != (VEHICLE, CHARGER):
            return
        if identifier.number in (CONNECTION, TRANSFER):
            whole = self._transport.receive(now_ns, frame)
            if whole is not None:
                self._heard(now_ns, BusMessage(0, now_ns, whole.identifier.word, "", whole.data), whole.identifier)
        else:
            self._heard(now_ns, BusMessage(0, now_ns, frame.identifier, "", frame.data), identifier)

    def tick(self, now_ns: int) -> None:
        """Say and do what is due."""
        self._now_ns = now_ns
        self._transport.tick(now_ns)
        if self._at_ns is not None and now_ns >= self._at_ns:
            self._at_ns = None
            self._moment(now_ns)
        for name, deadline_ns in list(self._waiting.items()):
            if now_ns >= deadline_ns and name in self._waiting:
                self._missing(now_ns, name)
        for name, due_ns in list(self._due.items()):
            if now_ns >= due_ns:
                self._due[name] = due_ns + database.kinds()[name].period_ns
                self._send(now_ns, name, self._content[name]())

    def next_deadline_ns(self) -> int | None:
        """Give the time at which `tick` has something to do."""
        times = [*self._due.values(), *self._waiting.values(), self._at_ns, self._transport.next_deadline_ns()]
        return min((time_ns for time_ns in times if time_ns is not None), default=None)

    def take_frames(self) -> list[tuple[int, CanFrame]]:
        """Give what is to be sent, and how much later than now each frame goes out."""
        frames, self._frames = self._frames, []
        return frames + [(0, frame) for frame in self._transport.take_frames()]

    # ---- what the vehicle says

    def _heard(self, now_ns: int, seen: BusMessage, identifier: Identifier) -> None:
        message = decoded(seen, identifier)
        if message.name in self.misbehaviour.deaf or message.complaints:
            return
        handler = _HANDLERS.get(message.name)
        if handler is not None:
            handler(self, now_ns, message.values)

    def _bhm(self, now_ns: int, _values: Mapping[str, Value]) -> None:
        if self.stage is Stage.HANDSHAKE:
            self.stage, self._at_ns = Stage.INSULATION, now_ns + _INSULATION_TEST_NS

    def _brm(self, now_ns: int, _values: Mapping[str, Value]) -> None:
        if self.stage is Stage.RECOGNITION and "BRM" in self._waiting:
            if "CRM" in self.misbehaviour.unready:
                self._wait(now_ns)
                return
            self._recognise(now_ns, READY)
            self._wait(now_ns, BCP=5)

    def _bcp(self, now_ns: int, _values: Mapping[str, Value]) -> None:
        if self.stage is Stage.RECOGNITION and "BCP" in self._waiting:
            self.stage = Stage.CONFIGURATION
            limits = database.encode(
                "CML",
                highest_voltage=self._limits.highest_voltage_v,
                lowest_voltage=self._limits.lowest_voltage_v,
                highest_current=self._limits.highest_current_a,
                lowest_current=self._limits.lowest_current_a,
            )
            clock = database.encode("CTS", second=0, minute=0, hour=9, day=2, month=3, year=2026)
            self._say(now_ns, CTS=lambda: clock, CML=lambda: limits)
            self._wait(now_ns, BRO=60)

    def _bro(self, now_ns: int, values: Mapping[str, Value]) -> None:
        if self.stage is Stage.CONFIGURATION and values.get("readiness") == READY:
            self.stage, self._at_ns = Stage.PRECHARGE, now_ns + _PRECHARGE_NS
            self._say(now_ns, CRO=lambda: b"\0")
            self._wait(now_ns)

    def _bcl(self, now_ns: int, values: Mapping[str, Value]) -> None:
        wanted = (float(values["voltage_demand"]), float(values["current_demand"]))
        if self.stage is Stage.PRECHARGE and "BCL" in self._waiting:
            self.stage = Stage.CHARGING
            self._started_ns = now_ns
            self._say(now_ns, CCS=self._state)
            self._power.power_on(now_ns, *wanted)
            self._wait(now_ns, BCL=1, BCS=5)
        elif self.stage is Stage.CHARGING:
            self._waiting["BCL"] = now_ns + SECOND
            changed = abs(wanted[1] - self._demand[1]) > _CURRENT_STEP_A
            if changed and not self.misbehaviour.ignores_stop:
                self._power.follow(now_ns, *wanted)
        else:
            return
        self._demand = wanted

    def _bcs(self, now_ns: int, _values: Mapping[str, Value]) -> None:
        if self.stage is Stage.CHARGING:
            self._waiting["BCS"] = now_ns + 5 * SECOND

    def _bst(self, now_ns: int, values: Mapping[str, Value]) -> None:
        if values.get("state_of_charge_reached") != 1:
            self._power.broken_off()
        if self.stage in (Stage.PRECHARGE, Stage.CHARGING) and not self.misbehaviour.ignores_stop:
            self._stop(now_ns, "stopped_by_vehicle")
        self._waiting.pop("BST", None)

    def _bsd(self, now_ns: int, _values: Mapping[str, Value]) -> None:
        if self.stage is Stage.STOPPING and self._power.output(now_ns)[1] < OPENING_CURRENT_A:
            self.stage = Stage.STATISTICS
            minutes = (now_ns - self._started_ns) // (60 * SECOND)
            told = database.encode(
                "CSD", charging_minutes=min(600, minutes), output_energy=round(self._power.delivered_kwh(), 1)
            )
            self._say(now_ns, CSD=lambda: told)
            self._wait(now_ns)
            self._at_ns = now_ns + SECOND

    def _bem(self, now_ns: int, _values: Mapping[str, Value]) -> None:
        self._give_up(now_ns)

    # ---- ourselves

    def _moment(self, now_ns: int) -> None:
        if self.stage is Stage.INSULATION:
            self.stage = Stage.RECOGNITION
            self._recognise(now_ns, 0)
            self._wait(now_ns, BRM=5)
        elif self.stage is Stage.PRECHARGE and "CRO" in self.misbehaviour.unready:
            self._at_ns = now_ns + _PRECHARGE_NS
        elif self.stage is Stage.PRECHARGE:
            self._say(now_ns, CRO=lambda: bytes((READY,)))
            self._wait(now_ns, BCL=5)
        elif self.stage in (Stage.STATISTICS, Stage.FAILED):
            self._rest(Stage.IDLE)

    def _recognise(self, now_ns: int, result: int) -> None:
        content = database.encode("CRM", recognition=result, charger_number=1, region_code="430")
        self._say(now_ns, CRM=lambda: content)

    def _state(self) -> bytes:
        volts, amperes = self._power.output(self._now_ns)
        return database.encode(
            "CCS",
            output_voltage=round(min(max(volts, 0.0), 6553.0), 1),
            output_current=round(min(max(amperes, 0.0), 400.0), 1),
            charging_minutes=min(600, (self._now_ns - self._started_ns) // (60 * SECOND)),
            permission=1,
        )

    def _stop(self, now_ns: int, *reasons: str) -> None:
        content = database.encode("CST", **dict.fromkeys(reasons, 1))
        self.stage, self._at_ns = Stage.STOPPING, None
        self._say(now_ns, CST=lambda: content)
        if "stopped_by_vehicle" in reasons:
            self._wait(now_ns, BSD=10)
        else:
            self._wait(now_ns, BST=5, BSD=15)
        self._power.power_off(now_ns)

    def _missing(self, now_ns: int, name: str) -> None:
        fields = {f"timeout_{name.lower()}": 1}
        self._give_up(now_ns)
        content = database.encode("CEM", **fields)
        self._say(now_ns, CEM=lambda: content)
        self._at_ns = now_ns + _ERROR_REPORT_NS

    def _give_up(self, now_ns: int) -> None:
        if not self.misbehaviour.ignores_stop:
            self._power.power_off(now_ns, emergency=True)
        self._power.broken_off()
        self._rest(Stage.FAILED)

    def _rest(self, stage: Stage) -> None:
        self.stage, self._at_ns = stage, None
        self._due.clear()
        self._waiting.clear()

    def _say(self, now_ns: int, **content: Callable[[], bytes]) -> None:
        self._content.update(content)
        self._due = dict.fromkeys(content, now_ns)

    def _wait(self, now_ns: int, **seconds: int) -> None:
        self._waiting = {name: now_ns + limit * SECOND for name, limit in seconds.items()}

    def _send(self, now_ns: int, name: str, data: bytes) -> None:
        wrong = self.misbehaviour
        if name in wrong.silent or "*" in wrong.silent:
            return
        if name in wrong.lengths:
            data = data[: wrong.lengths[name]].ljust(min(wrong.lengths[name], MOST_DATA), b"\xff")
        frame = CanFrame(database.kinds()[name].identifier.word, data)
        self._frames.append((wrong.delays_ns.get(name, 0), frame))


_HANDLERS: Mapping[str, Callable[[Charger, int, Mapping[str, Value]], None]] = {
    "BHM": Charger._bhm,
    "BRM": Charger._brm,
    "BCP": Charger._bcp,
    "BRO": Charger._bro,
    "BCL": Charger._bcl,
    "BCS": Charger._bcs,
    "BST": Charger._bst,
    "BSD": Charger._bsd,
    "BEM": Charger._bem,
}
