"""The loop takes one input at a time, and only when every task is idle."""

import asyncio

import pytest

from proofvan.compose.loop import Intake, IntakeClock, SourceExhausted, run_to_end
from proofvan.core.intake import Received, Start, Tick


class Script:
    """A source that gives prepared inputs and ticks in between."""

    def __init__(self, items):
        self.items = list(items)

    def start(self):
        return Start(0, "2026-01-01T00:00:00Z", "test", "0", b"", {}, True)

    def write(self, port, data): ...

    def ask(self, prompt, message, kind, values): ...

    def close(self): ...

    def next(self, deadline_ns):
        if deadline_ns is not None and (not self.items or self.items[0].time_ns > deadline_ns):
            return [Tick(deadline_ns)] if self.items or deadline_ns < 10**9 else []
        return [self.items.pop(0)] if self.items else []


class Listener:
    def __init__(self):
        self.seen, self.work = [], []

    def handle(self, item):
        self.seen.append(item)
        for waiting in self.work:
            if not waiting.done():
                waiting.set_result(item)

    def next_deadline_ns(self):
        return None


def started(items):
    clock, listener, written = IntakeClock(0), Listener(), []
    intake = Intake(Script(items), clock, written.append)
    intake.listen(listener)
    return clock, listener, written, intake


def test_sleepers_wake_in_the_order_of_their_times_and_the_clock_shows_the_input():
    clock, _, _, intake = started([])
    woken = []

    async def sleeper(time_ns):
        await clock.sleep_until(time_ns)
        woken.append((time_ns, clock.now_ns()))

    async def main():
        await asyncio.gather(*(sleeper(time_ns) for time_ns in (30, 10, 20)))

    run_to_end(intake, main())
    assert woken == [(10, 10), (20, 20), (30, 30)]


def test_everything_that_an_input_sets_off_is_done_before_the_next_input_is_taken():
    _, listener, _, intake = started([Received(5, "B1", b"a"), Received(5, "B1", b"b")])
    order = []

    async def main():
        for _ in range(2):
            waiting = asyncio.get_running_loop().create_future()
            listener.work.append(waiting)
            item = await waiting
            for step in range(3):
                await asyncio.sleep(0)
                order.append((item.data, step))

    run_to_end(intake, main())
    assert order == [(b"a", 0), (b"a", 1), (b"a", 2), (b"b", 0), (b"b", 1), (b"b", 2)]


def test_an_input_is_written_down_before_it_is_handled():
    clock, listener, written, intake = started([Received(5, "B1", b"a")])
    listener.handle = lambda item: order.append(list(written))
    order = []

    async def main():
        await clock.sleep_until(7)

    run_to_end(intake, main())
    assert order[0] == [Received(5, "B1", b"a")]


def test_a_recording_that_ends_early_ends_the_run_and_leaves_no_task_behind():
    _, _, _, intake = started([Received(5, "B1", b"a")])
    cleaned = []

    async def main():
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            cleaned.append(True)

    intake._source.next = lambda deadline_ns: []
    with pytest.raises(SourceExhausted):
        run_to_end(intake, main())
    assert cleaned == [True]
