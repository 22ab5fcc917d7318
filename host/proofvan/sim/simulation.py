"""The world in virtual time: one agenda for boards, cable, physics, person and faults. No sockets, no wall clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from proofvan.link.can_frames import CanFrame, packed
from proofvan.sim.agenda import Agenda
from proofvan.sim.bench import Bench
from proofvan.sim.bus_line import BusLine
from proofvan.sim.camera import FRAME_NS as CAMERA_NS
from proofvan.sim.camera import SimulatedCamera
from proofvan.sim.clocks import SECOND, START_NS
from proofvan.sim.faults import Fault
from proofvan.sim.indicator import FRAME_NS as INDICATOR_NS
from proofvan.sim.indicator import SimulatedIndicator
from proofvan.sim.line import Line
from proofvan.sim.person import Practitioner
from proofvan.sim.remote import ANSWER_NS, RemoteInstruments

_LONGEST_SILENCE_NS = 3600 * SECOND
_DAMAGES = ("corrupt", "drop_blocks", "duplicate_blocks", "reorder_blocks", "wrong_schema", "overflow")


@dataclass(frozen=True, slots=True)
class Arrived:
    """Bytes from a board reach the host."""

    port: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """The person answered a prompt, or has only seen what would be answered."""

    prompt: int
    value: Any
    author: str
    only_seen: bool = False


@dataclass(frozen=True, slots=True)
class PortState:
    """A cable was pulled out, or plugged in again."""

    port: str
    is_open: bool


Due = Arrived | Answered | PortState


class WorldStuckError(Exception):
    """Nothing will ever come for the host."""


class Simulation:
    """Runs everything in the order of world time; `pace` is told each instant before it happens."""

    def __init__(
        self,
        bench: Bench,
        line: Line,
        person: Practitioner,
        plan: Sequence[Fault] = (),
        on_since_ns: int = START_NS,
        pace: Callable[[int], None] = lambda now_ns: None,
        bus: BusLine | None = None,
        instruments: RemoteInstruments | None = None,
        camera: SimulatedCamera | None = None,
        indicator: SimulatedIndicator | None = None,
    ) -> None:
        self.now_ns = START_NS
        self.line = line
        self.person = person
        self.host_present = False
        self.bus = bus
        self.instruments = instruments
        self.camera = camera
        self.indicator = indicator
        self._bench = bench
        self._pace = pace
        self._agenda = Agenda()
        self._due: list[Due] = []
        self._outputs = 0
        self._cuts = 0
        self._plan_faults(plan)
        bench.boot(line.boot(START_NS, START_NS - on_since_ns), START_NS)
        line.step(START_NS, b"", [])  # the board's first words are spoken before any host listens
        self._agenda.at(START_NS + bench.batch_ns, self._batch)
        if camera is not None:
            self._agenda.at(START_NS + CAMERA_NS, partial(self._camera_frame, camera))
        if indicator is not None:
            self._agenda.at(START_NS + INDICATOR_NS, partial(self._indicator_frame, indicator))

    def ask(self, prompt: int, message: str, kind: str, values: dict[str, Any]) -> None:
        """Put a question to the person."""
        self.person.ask(prompt, message, kind, values, self.now_ns)
        self.plan_person()

    def from_host(self, data: bytes) -> None:
        """Take bytes that the host wrote now."""
        if self.line.connected:
            self._towards_board(self.line.damage.towards_board(data))

    def from_bus(self, data: bytes) -> None:
        """Take frames that the host sent now."""
        if self.bus is not None:
            for arrives_ns, frame in self.bus.towards_pile(self.now_ns, data):
                self._agenda.at(arrives_ns, partial(self._reach_pile, frame))

    @property
    def line_names(self) -> list[str]:
        """Names of instruments, camera and indicator: their lines go over the control socket."""
        names = list(self.instruments.names) if self.instruments is not None else []
        return names + [one.name for one in (self.camera, self.indicator) if one is not None]

    def from_line(self, name: str, data: bytes) -> None:
        """Take requests to an instrument that the host sent now."""
        if self.instruments is not None:
            self._agenda.at(self.now_ns + ANSWER_NS, partial(self._instrument_answers, self.instruments, name, data))

    def run_until(self, deadline_ns: int | None) -> list[Due]:
        """Go on until something is due for the host, at the latest to the deadline (then nothing is due)."""
        latest = self.now_ns + _LONGEST_SILENCE_NS
        while True:
            moment = self._agenda.next_time()
            if self._due and (moment is None or moment > self.now_ns):
                due, self._due = self._due, []
                return due
            if deadline_ns is not None and (moment is None or moment > deadline_ns):
                self._go(max(self.now_ns, deadline_ns))
                return []
            if moment is None or moment > latest:
                raise WorldStuckError("nothing was due for the host for an hour")
            self._go(moment)
            self._agenda.take()()

    def host_lost(self, alone_ns: int) -> None:
        """Forget the host that went away; boards and instrument go on alone for a while."""
        self.host_present = False
        self.person.forget()
        self.line.plugged += 1
        end = self.now_ns + alone_ns
        while self.now_ns < end:
            self.run_until(end)
        self._due = []

    def close(self) -> None:
        """End the boards."""
        self.line.power_off()

    def _go(self, moment: int) -> None:
        self._pace(moment)
        self.now_ns = moment

    def _batch(self) -> None:
        self._agenda.at(self.now_ns + self._bench.batch_ns, self._batch)
        self._look()

    def _look(self, host_bytes: bytes = b"") -> None:
        """Let the board live until now, with everything that its converters sampled until now."""
        self._bench.advance(self.now_ns)
        self._step(host_bytes, self._bench.take_records())

    def _step(self, host_bytes: bytes, records: Sequence[Any]) -> None:
        sent, outputs = self.line.step(self.now_ns, host_bytes, records)
        self._drive(outputs)
        if sent and self.line.connected:
            plugged = self.line.plugged
            self._agenda.at(self.line.arrival(self.now_ns, "up"), lambda: self._arrive(sent, plugged))

    def _drive(self, outputs: int) -> None:
        if outputs != self._outputs:
            self._outputs = outputs
            self._bench.set_outputs(outputs, self.now_ns)

    def _arrive(self, sent: bytes, plugged: int) -> None:
        if self.host_present and self.line.connected and plugged == self.line.plugged:
            self._due.append(Arrived(self.line.name, sent))

    def _towards_board(self, data: bytes) -> None:
        if data:
            plugged = self.line.plugged
            self._agenda.at(self.line.arrival(self.now_ns, "down"), lambda: self._reach_board(data, plugged))

    def _reach_board(self, data: bytes, plugged: int) -> None:
        if plugged != self.line.plugged:
            return
        if not self.line.answer_ns:
            self._step(data, [])
            return
        self._look(data)
        self._agenda.at(self.now_ns + self.line.answer_ns, self._look)

    def plan_person(self) -> None:
        """Let the person act when there is something to do."""
        moment = self.person.next_time()
        if moment is not None:
            self._agenda.at(max(moment, self.now_ns), self._person_acts)

    def _person_acts(self) -> None:
        for answer in self.person.act(self.now_ns):
            if self.host_present:
                self._due.append(Answered(answer.prompt, answer.value, answer.author, answer.only_seen))
            if not answer.only_seen:
                self._follow(answer.message)
        self._bus_turn()
        self.plan_person()

    def _reach_pile(self, frame: CanFrame) -> None:
        if self.bus is not None:
            self.bus.charger.receive(self.now_ns, frame)
            self._bus_turn()

    def _bus_turn(self) -> None:
        if self.bus is None:
            return
        for arrives_ns, frame in self.bus.towards_host(self.now_ns):
            self._agenda.at(arrives_ns, partial(self._arrive_on_bus, frame))
        moment = self.bus.next_turn_ns(self.now_ns)
        if moment is not None:
            self._agenda.at(moment, self._bus_turn)

    def _camera_frame(self, camera: SimulatedCamera) -> None:
        self._agenda.at(self.now_ns + CAMERA_NS, partial(self._camera_frame, camera))
        lines = camera.frame(self.now_ns)
        if lines and self.host_present:
            self._due.append(Arrived(camera.name, lines))

    def _indicator_frame(self, indicator: SimulatedIndicator) -> None:
        self._agenda.at(self.now_ns + INDICATOR_NS, partial(self._indicator_frame, indicator))
        frames = indicator.frame(self.now_ns)
        if frames and self.host_present:
            self._due.append(Arrived(indicator.name, frames))

    def _instrument_answers(self, instruments: RemoteInstruments, name: str, data: bytes) -> None:
        self._bench.advance(self.now_ns)
        for line in instruments.answers(name, data):
            if self.host_present:
                self._due.append(Arrived(name, line))

    def _arrive_on_bus(self, frame: CanFrame) -> None:
        if self.bus is not None and self.bus.connected and self.host_present:
            self._due.append(Arrived(self.bus.name, packed([frame])))

    def _plug_bus(self, connected: bool) -> None:
        if self.bus is not None:
            self.bus.connected = connected
            if self.host_present:
                self._due.append(PortState(self.bus.name, connected))

    def _plan_faults(self, plan: Sequence[Fault]) -> None:
        self._waiting = [fault for fault in plan if fault.after]
        self._answers: dict[str, int] = {}
        for fault in plan:
            if not fault.after:
                self._plan_fault(fault, START_NS)

    def _follow(self, message: str) -> None:
        self._answers[message] = self._answers.get(message, 0) + 1
        for fault in self._waiting:
            if fault.after == message and fault.occurrence == self._answers[message]:
                self._plan_fault(fault, self.now_ns)

    def _plan_fault(self, fault: Fault, from_ns: int) -> None:
        begin = from_ns + round(fault.at_s * SECOND)
        self._agenda.at(begin, lambda: self._begin_fault(fault))
        self._agenda.at(begin + round(fault.duration_s * SECOND), lambda: self._end_fault(fault))

    def _begin_fault(self, fault: Fault) -> None:
        self.person.troubles += 1
        if fault.kind in _DAMAGES:
            self.line.damage.begin(fault.kind, fault.rate)
        elif fault.kind in ("kill_board", "reboot"):
            self.line.power_off()
            self._drive(0)
            if fault.kind == "reboot":
                self._boot()
        elif fault.kind == "cut_cable":
            self._cut(1)
        elif fault.kind == "cut_bus":
            self._plug_bus(False)
        elif fault.kind in ("saturate", "silence"):
            self._disturb_converters(fault, True)
        else:
            self._misbehave(fault, True)

    def _end_fault(self, fault: Fault) -> None:
        self.person.troubles -= 1
        if fault.kind in _DAMAGES:
            self._towards_board(self.line.damage.end(fault.kind))
        elif fault.kind == "kill_board":
            self._boot()
        elif fault.kind == "cut_cable":
            self._cut(-1)
        elif fault.kind == "cut_bus":
            self._plug_bus(True)
        elif fault.kind in ("saturate", "silence"):
            self._disturb_converters(fault, False)
        elif fault.kind != "reboot":
            self._misbehave(fault, False)

    def _misbehave(self, fault: Fault, begins: bool) -> None:
        if self.instruments is not None:
            self.instruments.misbehave(fault, begins)
        if self.camera is not None:
            self.camera.misbehave(fault, begins)
        if self.indicator is not None:
            self.indicator.misbehave(fault, begins)
        self._bench.misbehave(fault, begins, self.now_ns)
        self._bus_turn()

    def _disturb_converters(self, fault: Fault, begins: bool) -> None:
        self._bench.advance(self.now_ns)
        if fault.kind == "saturate":
            self._bench.saturate(fault.channel, begins)
        else:
            self._bench.silence(begins)

    def _boot(self) -> None:
        self._bench.advance(self.now_ns)
        self._bench.take_records()  # what a dead board did not take is gone
        self._bench.boot(self.line.boot(self.now_ns), self.now_ns)
        self._step(b"", [])

    def _cut(self, more: int) -> None:
        # Cuts may overlap: the cable is in again when the last of them is over.
        before, self._cuts = self._cuts, self._cuts + more
        if bool(before) != bool(self._cuts):
            self._plug(not self._cuts)

    def _plug(self, connected: bool) -> None:
        self.line.connected = connected
        self.line.plugged += 1
        if self.host_present:
            self._due.append(PortState(self.line.name, connected))
