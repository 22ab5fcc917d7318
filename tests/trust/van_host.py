"""The host of the van's hours, life after life: the program's own session, engine, journal, recording and ledger."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from van_boards import rig_board, truth
from van_world import HostGone, VanLeaves, VanWorld

from proofvan.compose.loop import Intake, IntakeClock, SourceExhausted, run_to_end
from proofvan.compose.perform import UNSETTLED
from proofvan.compose.recorded import RecordedSource
from proofvan.compose.segment import recorded
from proofvan.core.audit import AuditEvent
from proofvan.core.errors import (
    GapError,
    OperatorAbort,
    ProofvanError,
    RecordError,
    SaturationError,
    StorageError,
)
from proofvan.core.intake import Commanded, Entered, Input, PortChanged, Received, Start
from proofvan.instruments.stream import SampledStream
from proofvan.link.board_keys import PracticeKeys
from proofvan.link.recording import Prompted, RecordingWriter, Sent, segment_name, segments
from proofvan.link.session import Session
from proofvan.link.watch import Watch
from proofvan.procedures.engine import Engine
from proofvan.procedures.events import RunEvent, StepFailed, StepFinished
from proofvan.procedures.journal import Attempt, Journal, read_attempts
from proofvan.procedures.prompts import PromptingOperator
from proofvan.procedures.step import Step, StepCall, StepRun
from proofvan.records.ledger.ledger import Ledger

CALLS = 200  # more than an hour can hold
GATE_S = 12.0


class Work:
    """One segment: the boards' sessions, the engine and the operator on the inputs of a source."""

    def __init__(
        self, source: Any, start: Start, clock: IntakeClock, journal: Journal, told: Any, outside: Any
    ) -> None:
        self._source, self._start, self._clock = source, start, clock
        self._outside, self._sessions = outside, 0
        self.session: Session | None = None
        self.open = dict.fromkeys(start.ports, True)
        operator = PromptingOperator(outside.ask, told)
        run = StepRun(self, operator, clock, None, None, lambda _frame: None)
        step = Step("measure", "-", "-", self._measure)
        calls = tuple(
            StepCall(step, f"measure/{number}", arguments={"number": 1 + number % 8}) for number in range(CALLS)
        )
        regulation = SimpleNamespace(procedure=lambda _plan: calls, observations={"measure": dict[str, Any]})
        self._operator = operator
        self._engine = Engine(regulation, run, journal, told, self._connect)  # type: ignore[arg-type]

    async def main(self) -> None:
        await self._engine.execute()

    def handle(self, item: Input) -> None:
        if isinstance(item, PortChanged):
            self.open[item.port] = item.state == "open"
        if isinstance(item, Received | PortChanged) and self.session is not None and self.session.name == item.port:
            self.session.handle(item)
        elif isinstance(item, Entered):
            self._operator.entered(item)
        elif isinstance(item, Commanded):
            self._engine.commanded(item)
        if self.session is not None:
            self.session.tick(item.time_ns)

    def next_deadline_ns(self) -> int | None:
        return self.session.next_deadline_ns() if self.session is not None else None

    async def safe(self) -> None:
        if self.session is not None:
            self.session.release_outputs()

    async def _connect(self) -> None:
        if self.session is not None:
            await self.session.connect(timeout_s=60.0)

    async def _measure(self, run: StepRun, number: int) -> dict[str, Any]:
        await run.operator.number("van-temperature", unit="degC", minimum=-40.0, maximum=60.0)
        session = self._taken(f"B{number}")
        await session.connect(timeout_s=60.0)
        blocks: list[Any] = []
        watch = Watch(self._clock)
        stream = SampledStream(session, session.board, "slow", watch, None, lambda block: blocks.append(block))
        try:
            await session.set_output(0, 1)
            meter = _NoMeter()
            await stream.start(meter)
            await watch.until(lambda: False, GATE_S)
            began_ns = stream.timeline().start_ns
            await stream.stop()
            watch.require_sound()
            if meter.over:
                raise SaturationError(
                    "saturation", board=session.name, stream=2, channel=0, role="first", lowest=0, highest=2**31 - 1
                )
            await session.set_output(0, 0)
        finally:
            session.release_outputs()
        counts = np.concatenate([block.counts for block in blocks])
        if not all_there(counts):
            end_ns = round(began_ns + GATE_S * 1e9)
            raise GapError("gap-outside", board=session.name, stream=2, start_ns=round(began_ns), end_ns=end_ns)
        return {"board": number, "first": int(counts[0, 0]), "count": len(counts), "began_ns": round(began_ns),
                "sha256": hashlib.sha256(np.ascontiguousarray(counts, dtype="<i8").tobytes()).hexdigest()}  # fmt: skip

    def _taken(self, name: str) -> Session:
        self._outside.use(name)
        if self.session is None or self.session.name != name:
            self._sessions += 1
            seed = hashlib.sha256(self._start.entropy + self._sessions.to_bytes(4, "little")).digest()
            board = self._outside.rig(name)
            self.session = Session(
                board, lambda data: self._outside.write(name, data), self._clock, seed, PracticeKeys()
            )
            if not self.open[name]:
                self.session.handle(PortChanged(self._clock.now_ns(), name, "lost", "not plugged in"))
        return self.session


def all_there(counts: Any) -> bool:
    """As a gate that asks for each of its samples."""
    return len(counts) >= GATE_S * 10


class _NoMeter:
    """The samples are compared one by one: nothing is summed."""

    over = False

    def feed(self, _first: int, _counts: Any) -> list[Any]:
        return []

    def hole(self, _first: int, _count: int) -> list[Any]:
        return []

    def overrange(self, _first: int, _count: int) -> None:
        self.over = True


class Outside:
    """Where the outputs of a segment go."""

    def __init__(self, world: VanWorld, recording: RecordingWriter, clock: IntakeClock) -> None:
        self._world, self._recording, self._clock = world, recording, clock
        self.use = world.use

    def rig(self, name: str) -> Any:
        return self._world.boards[name].rig

    def write(self, port: str, data: bytes) -> None:
        self._recording.write(Sent(self._clock.now_ns(), port, data))
        self._world.write(port, data)

    def ask(self, prompt: int, message: str, kind: str, values: Mapping[str, Any]) -> None:
        self._recording.write(Prompted(self._clock.now_ns(), prompt, message, kind, values))
        self._world.ask(prompt, message, kind, values)


class Again:
    """Where the outputs of a segment go when it is replayed."""

    def __init__(self, source: RecordedSource) -> None:
        self.write, self.ask = source.write, source.ask

    def use(self, _name: str) -> None: ...

    def rig(self, name: str) -> Any:
        return rig_board(int(name[1:]))


class Van:
    """Folder and ledger of a van for an hour, its hosts' lives; `acknowledged` is what was said to be done."""

    def __init__(self, world: VanWorld, folder: Path, ledger: Ledger) -> None:
        self.world, self.folder, self.ledger = world, folder, ledger
        self.acknowledged: dict[str, int] = {}
        self.begun: list[tuple[Attempt, ...]] = []  # the journal when each segment that was settled began
        self.failed: list[tuple[str, Mapping[str, str]]] = []
        self.storage_refusals = self.stops = self.lives = 0
        self.latest_ns = 0.0  # the largest error of a sample's time

    def live(self) -> None:
        """Let one host live until it ends one way or another."""
        self.lives += 1
        start = self.world.start()
        earlier = self._earlier()
        clock = IntakeClock(start.time_ns)
        path = self.folder / segment_name(len(segments(self.folder)))
        try:
            with (self.folder / "journal.jsonl").open("r+b" if earlier else "wb", buffering=0) as file:
                file.truncate(len(earlier))
                file.seek(len(earlier))
                recording = RecordingWriter(self._unsettled(), start, sync=self.world.disk.sync)
                try:
                    recording.commit()
                    recording.settle(path)
                    self._work(start, clock, recording, file, earlier)
                finally:
                    recording.abandon()
        except StorageError:
            self.storage_refusals += 1
        except OperatorAbort:
            self.stops += 1
        except ProofvanError as fault:  # the board that came back is not the one that went: the person begins again
            self.failed.append((fault.fault, fault.evidence))
        except HostGone as gone:
            if gone.synced_only:
                self._forget_what_was_not_synced(path)
        except VanLeaves:
            self.world.drive()
            return
        finally:
            if path.exists():
                self.begun.append(read_attempts(earlier.decode().splitlines()))
        self.world.alone(self.world.random.uniform(2, 40))

    def _work(self, start: Start, clock: IntakeClock, recording: RecordingWriter, file: Any, earlier: bytes) -> None:
        def write_line(line: str) -> None:
            recording.commit()
            self._look_at_time(json.loads(line))
            data = line.encode() + b"\n"
            if self.world.torn_journal:
                self.world.torn_journal = False
                file.write(data[: len(data) // 2])
                raise HostGone(synced_only=False)
            file.write(data)

        def told(event: RunEvent) -> None:
            if isinstance(event, StepFinished):
                self.ledger.note(AuditEvent("step-finished", event.key, "person", self.world.utc))
                self.acknowledged[event.key] = self.acknowledged.get(event.key, 0) + 1
            elif isinstance(event, StepFailed):
                self.failed.append((event.fault, event.evidence))

        journal = Journal(read_attempts(earlier.decode().splitlines()), write_line)
        outside = Outside(self.world, recording, clock)
        work = Work(self.world, start, clock, journal, told, outside)
        intake = Intake(self.world, clock, recording.write)
        intake.listen(work)
        run_to_end(intake, work.main())

    def _unsettled(self) -> Path:
        """As the program: what lost power or disk before it had begun is no segment, and makes room."""
        path = self.folder / UNSETTLED
        if path.exists():
            self.world.disk.synced.pop(path.stat().st_ino, None)
            path.unlink()
        return path

    def _look_at_time(self, attempt: dict[str, Any]) -> None:
        if seen := attempt["observation"]:
            board = self.world.boards[f"B{seen['board']}"]
            self.latest_ns = max(self.latest_ns, abs(seen["began_ns"] - board.taken_ns(seen["first"])))

    def _earlier(self) -> bytes:
        file = self.folder / "journal.jsonl"
        content = file.read_bytes() if file.exists() else b""
        return content[: content.rfind(b"\n") + 1]

    def _forget_what_was_not_synced(self, path: Path) -> None:
        if path.exists():
            found = path.stat()
            durable = self.world.disk.synced.get(found.st_ino, 0)
            with path.open("r+b") as file:
                file.truncate(self.world.random.randint(durable, found.st_size))

    # ---- what is there in the end

    def attempts(self) -> tuple[Attempt, ...]:
        """Give what the journal says."""
        return read_attempts(self._earlier().decode().splitlines())

    def faults(self) -> list[str]:
        """Compare everything that is kept with the truth; empty when all is well."""
        found = []
        kept = [one for one in self.attempts() if one.outcome == "kept"]
        missing = set(self.acknowledged) - {one.key for one in kept}
        found += [f"lost: {key} was acknowledged" for key in missing]
        found += [f"twice: {key}" for key, count in self.acknowledged.items() if count > 1]
        found += [f"twice: {one.key}" for n, one in enumerate(kept) if one.key in {two.key for two in kept[:n]}]
        for one in kept:
            found += self._against_truth(one.key, one.observation)
        noted = {event.subject for event in self.ledger.events("step-finished")}
        found += [f"not in the ledger: {key}" for key in set(self.acknowledged) - noted]
        for board in self.world.boards.values():
            found += [f"{board.name}: forged order obeyed"] * bool(board.forged_on)
            found += [f"{board.name}: output on without a word"] * bool(board.held_too_long)
        return found

    def replay_faults(self) -> list[str]:
        """Replay every segment: what was acknowledged in it must follow from its recording."""
        found = []
        ends = [*self.begun[1:], self.attempts()]
        for path, before, after in zip(segments(self.folder), self.begun, ends, strict=True):
            try:
                rebuilt = replayed(path, before)
            except RecordError as fault:
                found += [f"not replayed: {path.name} {fault}"]
                continue
            found += [f"replayed otherwise: {path.name}"] * (plain(rebuilt[: len(after)]) != plain(after))
        return found

    def _against_truth(self, key: str, seen: dict[str, Any]) -> list[str]:
        wanted = np.ascontiguousarray(truth(seen["board"], seen["first"], seen["count"]), dtype="<i8").tobytes()
        found = [f"wrong samples: {key}"] * (hashlib.sha256(wanted).hexdigest() != seen["sha256"])
        found += [f"too few: {key}"] * (seen["count"] < GATE_S * 10)
        return found


def replayed(path: Path, before: tuple[Attempt, ...]) -> tuple[Attempt, ...]:
    """Give the attempts after a segment, from its recording alone; raises ChainError when it does not fit."""
    start, records = recorded(path)
    clock, journal = IntakeClock(start.time_ns), Journal(before, lambda _line: None)
    source = RecordedSource(start, records, "-")
    work = Work(source, start, clock, journal, lambda _event: None, Again(source))
    intake = Intake(source, clock, lambda _item: None)
    intake.listen(work)
    try:
        run_to_end(intake, work.main())
    except SourceExhausted:
        pass  # it ended there
    except ProofvanError as fault:
        if fault.fault == "replay-diverged":
            raise
    return journal.attempts


def plain(attempts: tuple[Attempt, ...]) -> str:
    """Give attempts as text, to be compared."""
    return json.dumps([[one.key, one.outcome, one.observation, one.fault] for one in attempts], sort_keys=True)
