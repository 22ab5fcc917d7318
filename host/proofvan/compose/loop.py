"""The loop of a run: the next input is taken only when every task has nothing left to do.

That one rule makes a run a function of its inputs: real ports, the simulated world and a recording drive the same
code through the same order of events, whatever the machine's load.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import selectors
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from proofvan.core.intake import Input, InputSource

Value = TypeVar("Value")


class IntakeClock:
    """Host time that moves with the inputs (implements core.clock.Clock)."""

    def __init__(self, start_ns: int) -> None:
        self._now_ns = start_ns
        self._order = itertools.count()
        self._sleepers: list[tuple[int, int, asyncio.Future[None]]] = []

    def now_ns(self) -> int:
        """Give the time of the input being handled, in nanoseconds."""
        return self._now_ns

    async def sleep_until(self, time_ns: int) -> None:
        """Wait until an input at or after this time."""
        if time_ns <= self._now_ns:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (time_ns, next(self._order), future))
        await future

    def next_deadline_ns(self) -> int | None:
        """Give the earliest time that somebody sleeps for."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def advance(self, time_ns: int) -> None:
        """Move to the time of an input and wake whoever waited for it."""
        self._now_ns = max(self._now_ns, time_ns)
        while self._sleepers and self._sleepers[0][0] <= self._now_ns:
            future = heapq.heappop(self._sleepers)[2]
            if not future.done():
                future.set_result(None)


class Listener(Protocol):
    """Who handles the inputs of a run."""

    def handle(self, item: Input) -> None:
        """Take one input; called before anybody who slept until its time wakes."""

    def next_deadline_ns(self) -> int | None:
        """Give the time by which this listener wants a Tick, if it wants one."""


class SourceExhausted(Exception):
    """A recording ended before the run did: the van lost power there."""


class Intake:
    """Takes inputs from a source one by one, writes them down, and hands them on."""

    def __init__(self, source: InputSource, clock: IntakeClock, write_down: Callable[[Input], None]) -> None:
        self._source = source
        self._clock = clock
        self._write_down = write_down
        self._waiting: deque[Input] = deque()
        self._listener: Listener | None = None

    def listen(self, listener: Listener) -> None:
        """Name who handles the inputs from now on."""
        self._listener = listener

    def take(self) -> None:
        """Handle exactly one input; raises SourceExhausted at the end of a recording."""
        if not self._waiting:
            self._waiting.extend(self._source.next(self._deadline_ns()))
        if not self._waiting:
            raise SourceExhausted
        item = self._waiting.popleft()
        self._write_down(item)
        if self._listener is not None:
            self._listener.handle(item)
        self._clock.advance(item.time_ns)

    def _deadline_ns(self) -> int | None:
        wanted = [self._clock.next_deadline_ns()]
        if self._listener is not None:
            wanted.append(self._listener.next_deadline_ns())
        times = [time_ns for time_ns in wanted if time_ns is not None]
        return min(times) if times else None


class _IdleSelector(selectors.DefaultSelector):
    """Calls back instead of waiting: asyncio asks to wait only when no task can run."""

    def __init__(self, when_idle: Callable[[], None]) -> None:
        super().__init__()
        self.when_idle = when_idle

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(0)
        if timeout != 0 and not events:
            self.when_idle()
        return events


def run_to_end(intake: Intake, main: Coroutine[Any, Any, Value]) -> Value:
    """Run a coroutine to its end on the intake's inputs; raises what it raises, or SourceExhausted."""
    selector = _IdleSelector(intake.take)
    loop = asyncio.SelectorEventLoop(selector)
    try:
        return loop.run_until_complete(main)
    finally:
        _abandon(loop, selector)
        loop.close()


def _abandon(loop: asyncio.AbstractEventLoop, selector: _IdleSelector) -> None:
    # Tasks left over belong to a run that ended elsewhere (a recording that stops): they get no further input, and
    # whatever they still wait for in their clean-up is cancelled too.
    tasks = asyncio.all_tasks(loop)
    if not tasks:
        return

    def cancel_all() -> None:
        for task in tasks:
            task.cancel()

    selector.when_idle = cancel_all
    cancel_all()
    loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
