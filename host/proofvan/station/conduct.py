"""One segment of a run: boards, bench, operator and engine on the inputs that the intake hands over."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from proofvan.core.clock import Clock
from proofvan.core.intake import Commanded, Entered, Input, PortChanged, Received, Start
from proofvan.core.van_time import van_time
from proofvan.instruments.benches import Bench
from proofvan.instruments.dc_vehicle.on_bus import VehicleOnBus
from proofvan.instruments.display_camera.camera import DisplayCamera
from proofvan.instruments.display_camera.timing import timing_of
from proofvan.instruments.factory import build_bench
from proofvan.instruments.remote.dialogue import InstrumentDialogue
from proofvan.instruments.remote.model import model_named
from proofvan.instruments.weighing_indicator.line import IndicatorLine
from proofvan.link.board_keys import BoardKeys, secrets_name
from proofvan.link.session import Session
from proofvan.procedures.engine import Engine
from proofvan.procedures.events import PointsPlanned, RunEvent, RunStarted, as_plain
from proofvan.procedures.journal import Journal
from proofvan.procedures.prompts import PromptingOperator
from proofvan.procedures.step import LiveFrame, StepCall, StepRun
from proofvan.standards.standard import Standard
from proofvan.station.scope import Scope
from proofvan.station.setup import RunSetup
from proofvan.station.wave_out import WaveOut

# After a fault the boards get this long to come back before the operator is asked again.
RECONNECT_S = 120.0


@dataclass(frozen=True, slots=True)
class Outside:
    """Where a run's outputs go: ports, questions, notes and files on the recording, events and frames for people."""

    write: Callable[[str, bytes], None]
    ask: Callable[[int, str, str, Mapping[str, Any]], None]
    note: Callable[[str], None]
    attach: Callable[[str, bytes], None]
    tell: Callable[[Mapping[str, Any]], None]
    show: Callable[[LiveFrame], None]
    waves: WaveOut | None = None


class Conduct:
    """Runs one segment; `handle` takes its inputs, `main` is its life.

    `block_size` is the largest number of samples that a meter is fed at once; no result depends on it. `control` are
    the standards that the run went its way by, when it is judged again with those of the set-up.
    """

    def __init__(
        self,
        run: str,
        segment: int,
        setup: RunSetup,
        start: Start,
        clock: Clock,
        journal: Journal,
        outside: Outside,
        keys: BoardKeys,
        block_size: int | None = None,
        control: Mapping[str, Standard] | None = None,
    ) -> None:
        self.run = run
        self._segment = segment
        self._setup = setup
        self._clock = clock
        self._journal = journal
        self._outside = outside
        self._events = 0
        self._explained: set[str] = set()
        self._keys = keys
        self.sessions = {
            board.name: Session(
                board, partial(outside.write, board.name), clock, nonce(start, segment, board.name), keys
            )
            for board in setup.rig.boards
        }
        self._vehicles = {
            bus.name: VehicleOnBus(bus.name, partial(outside.write, bus.name), clock) for bus in setup.rig.buses
        }
        self._instruments = {
            one.name: InstrumentDialogue(
                one.name, model_named(one.model, one.kind), partial(outside.write, one.name), clock
            )
            for one in setup.rig.instruments
        }
        self._cameras = {one.name: DisplayCamera(one.name, timing_of(one), clock) for one in setup.rig.cameras}
        self._indicators = {one.name: IndicatorLine(one.name, one.form, clock) for one in setup.rig.indicators}
        bench = self._bench(block_size, control)
        if outside.waves is not None:
            self._let_look(Scope(setup.rig, setup.standards, outside.waves))
        self._operator = PromptingOperator(outside.ask, self._publish)
        step_run = StepRun(bench, self._operator, clock, setup.plan, setup.subject, outside.show, van_time(start))
        self._engine = Engine(setup.regulation, step_run, journal, self._publish, self._connect, self._spared)

    async def main(self) -> dict[str, Any]:
        """Connect, run every step, and give the standing observations; raises OperatorAbort when stopped."""
        completed = tuple(self._journal.kept())
        self._publish(RunStarted(self.run, self._setup.regulation.folder, self._segment, completed))
        self._look_ahead()
        await self._connect()
        await self._engine.execute()
        return self._engine.observations()

    def observations(self) -> dict[str, Any]:
        """Give the standing observations of a run that was stopped."""
        return self._engine.observations()

    def handle(self, item: Input) -> None:
        """Take one input."""
        if isinstance(item, Received | PortChanged):
            taker = self._ports().get(item.port)
            if taker is not None:
                taker.handle(item)
        elif isinstance(item, Entered):
            self._operator.entered(item)
        elif isinstance(item, Commanded):
            self._engine.commanded(item)
        for port in self._ports().values():
            port.tick(item.time_ns)

    def next_deadline_ns(self) -> int | None:
        """Give the earliest time at which a port wants to act."""
        deadlines = [port.next_deadline_ns() for port in self._ports().values()]
        return min((time_ns for time_ns in deadlines if time_ns is not None), default=None)

    def _bench(self, block_size: int | None, control: Mapping[str, Standard] | None) -> Bench:
        return build_bench(
            self._setup.rig,
            self.sessions,
            control or self._setup.standards,
            self._clock,
            block_size=block_size,
            judged_by=self._setup.standards if control else None,
            vehicle=next(iter(self._vehicles.values()), None),
            instruments=self._instruments,
            camera=next(iter(self._cameras.values()), None),
            indicator=next(iter(self._indicators.values()), None),
        )

    def _let_look(self, scope: Scope) -> None:
        for name, session in self.sessions.items():
            session.look = partial(scope.look, name)

    async def _connect(self) -> None:
        for name, session in self.sessions.items():
            await session.connect(timeout_s=RECONNECT_S)
            if session.dictionary is not None and name not in self._explained:
                # A recording explains itself: what the board speaks lies beside its bytes.
                self._explained.add(name)
                self._outside.attach(f"dictionary/{name}.json", session.dictionary)
            self._disclose(session)
            self._show_board(session)

    def _show_board(self, session: Session) -> None:
        """Tell who looks on; the recording has the board's own words."""
        if session.identity is not None:
            found = {"board": session.name, "family": session.identity.family, "firmware": session.identity.firmware}
            self._outside.tell({"event": "BoardFound", **found})

    def _disclose(self, session: Session) -> None:
        """Put the secrets of real sessions into the recording: whoever judges it again has not the board's key."""
        for opening, secrets in session.secrets if self._keys.recorded else ():
            name = secrets_name(opening)
            if name not in self._explained:
                self._explained.add(name)
                self._outside.attach(name, secrets.content())

    def _spared(self, call: StepCall, observations: Mapping[str, Any]) -> bool:
        asked = self._setup.regulation.spared
        return asked is not None and asked(self._setup.case(observations), call)

    def _look_ahead(self) -> None:
        planner = self._setup.regulation.planner
        if planner is not None:
            self._publish(PointsPlanned(planner.outlook(self._setup.case({}))))

    def _ports(self) -> dict[str, Session | VehicleOnBus | InstrumentDialogue | DisplayCamera | IndicatorLine]:
        return {**self.sessions, **self._vehicles, **self._instruments, **self._cameras, **self._indicators}

    def _publish(self, event: RunEvent) -> None:
        self._events += 1
        plain = as_plain(self._events, event)
        self._outside.note(json.dumps(plain, ensure_ascii=False, sort_keys=True))
        self._outside.tell(plain)


def run_id(start: Start, setup: RunSetup) -> str:
    """Give the name of a run, drawn from its entropy and its job."""
    return hashlib.sha256(b"proofvan run" + start.entropy + setup.files["job.toml"]).hexdigest()[:16]


def nonce(start: Start, segment: int, board: str) -> bytes:
    """Give a board's challenge of a segment, drawn from the run's entropy: never the same twice."""
    return hashlib.sha256(b"proofvan nonce" + start.entropy + f"{segment} {board}".encode()).digest()
