"""Runs the steps of a regulation in order: resume, redo, stop, and what happens after a fault."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from pydantic import TypeAdapter

from proofvan.core.errors import OperatorAbort, OperatorHalt, ProofvanError
from proofvan.core.intake import Commanded
from proofvan.procedures.events import (
    AskedTogether,
    PointRedone,
    RunEvent,
    StepFailed,
    StepFinished,
    StepSpared,
    StepStarted,
)
from proofvan.procedures.journal import Attempt, Journal
from proofvan.procedures.regulation import Regulation
from proofvan.procedures.step import StepCall, StepRun
from proofvan.procedures.together import Question

REDO = "run-redo"
STOP = "run-stop"


class Engine:
    """One run of one regulation.

    A step that ends in a fault leaves every output safe and its attempt on the record; then the operator chooses
    between redoing it and stopping. Stopping needs no choice and acts at once; halting is as fast, ends the present
    step alone and leaves the same choice. `spared` says of a call and the observations so far that it is not needed any
    more.
    """

    def __init__(
        self,
        regulation: Regulation,
        run: StepRun,
        journal: Journal,
        publish: Callable[[RunEvent], None],
        reconnect: Callable[[], Awaitable[None]],
        spared: Callable[[StepCall, Mapping[str, Any]], bool] = lambda _call, _observations: False,
    ) -> None:
        self._regulation = regulation
        self._run = run
        self._journal = journal
        self._publish = publish
        self._reconnect = reconnect
        self._spared = spared
        self._told_spared: set[str] = set()
        self._calls = regulation.procedure(run.plan)
        self._redo: list[Commanded] = []
        self._task: asyncio.Task[Any] | None = None
        self._stopped_by: Commanded | None = None
        self._stopped_before: Commanded | None = None
        self._attempting = False

    def commanded(self, command: Commanded) -> None:
        """Take a command that no prompt asked for: stop and halt act at once, redo after the present step.

        Whoever stops while boards are still connected, or just as a step ends, means what would come next: it ends
        before it does anything.
        """
        if command.name == "redo":
            self._redo.append(command)
        elif self._task is not None and (command.name == "stop" or self._attempting):
            self._stopped_by = command
            self._task.cancel()
        else:
            self._stopped_before = command

    async def execute(self) -> None:
        """Bring every call of the procedure to a kept observation; raises OperatorAbort when stopped."""
        self._task = asyncio.current_task()
        try:
            while (call := self._next_call()) is not None:
                await self._bring_to_end(call)
                self._set_aside_redone_points()
        finally:
            self._task = None

    def observations(self) -> dict[str, Any]:
        """Give the standing observations as the regulation's own types: call key -> observation."""
        kept = self._journal.kept()
        return {
            call.key: TypeAdapter(self._regulation.observations[call.step.name]).validate_python(kept[call.key])
            for call in self._calls
            if call.key in kept
        }

    def _next_call(self) -> StepCall | None:
        kept, seen = self._journal.kept(), self.observations()
        for call in self._calls:
            if call.key in kept:
                continue
            if not self._spared(call, seen):
                return call
            if call.key not in self._told_spared:
                self._told_spared.add(call.key)
                self._publish(StepSpared(call.key))
        return None

    async def _bring_to_end(self, call: StepCall) -> None:
        while not await self._attempt(call):
            choice = await self._stoppable(self._run.operator.choose("run-after-fault", (REDO, STOP), step=call.key))
            if choice.value == STOP:
                raise OperatorAbort("operator-stop", step=call.key, author=choice.author)
            self._stopped_before = None  # it had stopped already
            await self._stoppable(self._reconnect())

    async def _attempt(self, call: StepCall) -> bool:
        number, start_ns = self._journal.next_number(call.key), self._run.clock.now_ns()
        position = 1 + self._calls.index(call)
        self._publish(
            StepStarted(call.key, call.step.title, call.step.clause, number, position, total=len(self._calls))
        )
        self._attempting = True
        try:
            self._require_not_stopped()
            run = replace(self._run, together=partial(self._tell_together, call))
            observation = await self._stoppable(call.step.function(run, **call.arguments))
        except OperatorAbort as stop:
            await self._failed(call, number, start_ns, stop)
            raise
        except ProofvanError as fault:
            await self._failed(call, number, start_ns, fault)
            return False
        finally:
            self._attempting = False
        plain = TypeAdapter(self._regulation.observations[call.step.name]).dump_python(observation, mode="json")
        self._journal.append(
            Attempt(call.key, call.point, number, "kept", start_ns, self._run.clock.now_ns(), observation=plain)
        )
        self._publish(StepFinished(call.key, number))
        return True

    def _tell_together(self, call: StepCall, *questions: Question[Any], ends: bool = False) -> None:
        page = questions + (self._opening_after(call) if ends else ())
        if len(page) > 1:
            self._publish(AskedTogether(page))

    def _opening_after(self, call: StepCall) -> tuple[Question[Any], ...]:
        kept = self._journal.kept()
        following = next((one for one in self._calls if one is not call and one.key not in kept), None)
        if following is None or following.step.opens is None:
            return ()
        return following.step.opens(self._run, **following.arguments)

    async def _stoppable(self, work: Awaitable[Any]) -> Any:
        try:
            return await work
        except asyncio.CancelledError:
            if self._stopped_by is None or self._task is None:
                raise
            self._task.uncancel()
            command, self._stopped_by = self._stopped_by, None
            raise _stop(command) from None

    def _require_not_stopped(self) -> None:
        command, self._stopped_before = self._stopped_before, None
        if command is not None:
            raise _stop(command)

    async def _failed(self, call: StepCall, number: int, start_ns: int, fault: ProofvanError) -> None:
        await self._run.bench.safe()
        evidence = {name: str(value) for name, value in fault.evidence.items()}
        end_ns = self._run.clock.now_ns()
        self._journal.append(
            Attempt(call.key, call.point, number, "fault", start_ns, end_ns, fault=fault.fault, evidence=evidence)
        )
        self._publish(StepFailed(call.key, number, fault.fault, evidence))

    def _set_aside_redone_points(self) -> None:
        for command in self._redo:
            point, _, reason = command.argument.partition("|")
            kept = self._journal.kept()
            for call in self._calls:
                if call.point == point and call.key in kept:
                    self._set_aside(call, reason, command.author)
            self._publish(PointRedone(point, reason, command.author))
        self._redo.clear()

    def _set_aside(self, call: StepCall, reason: str, author: str) -> None:
        now_ns, number = self._run.clock.now_ns(), self._journal.next_number(call.key) - 1
        self._journal.append(
            Attempt(call.key, call.point, number, "redone", now_ns, now_ns, reason=reason, author=author)
        )


def _stop(command: Commanded) -> ProofvanError:
    if command.name == "halt":
        return OperatorHalt("operator-halt", author=command.author)
    return OperatorAbort("operator-stop", step="", author=command.author)
