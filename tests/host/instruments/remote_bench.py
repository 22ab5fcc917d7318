"""An instrument on its real line, and a loop that hands a dialogue what the line says."""

from __future__ import annotations

import asyncio
import selectors
import time

from proofvan.compose.instrument_line import open_line
from proofvan.compose.loop import Intake, IntakeClock, run_to_end
from proofvan.core.intake import Received, Tick
from proofvan.instruments.remote.dialogue import InstrumentDialogue
from proofvan.instruments.remote.model import model_named


class OneLine:
    """Implements core.intake.InputSource on one instrument's line."""

    def __init__(self, line):
        self._line, self._selector = line, selectors.DefaultSelector()
        self._selector.register(line.descriptor, selectors.EVENT_READ)

    def next(self, deadline_ns):
        patience = None if deadline_ns is None else max(0.0, (deadline_ns - time.monotonic_ns()) / 1e9)
        if self._selector.select(patience):
            return [Received(time.monotonic_ns(), self._line.name, self._line.read())]
        return [Tick(time.monotonic_ns())]

    def close(self):
        self._selector.close()
        self._line.close()


def with_instrument(path, model, work, backend="@py"):
    """Do `work(dialogue, clock)` with an instrument on its own line."""
    line = open_line("X1", path, backend)
    source, clock = OneLine(line), IntakeClock(time.monotonic_ns())
    dialogue = InstrumentDialogue("X1", model_named(model), line.write, clock)
    intake = Intake(source, clock, lambda _item: None)
    intake.listen(dialogue)
    try:
        return run_to_end(intake, work(dialogue, clock))
    finally:
        source.close()


def run(coroutine):
    return asyncio.run(coroutine)
