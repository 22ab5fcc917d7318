"""Live numbers while a step waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from proofvan.procedures.step import LiveFrame, StepRun

Value = TypeVar("Value")

_PERIOD_NS = 1_000_000_000


async def showing(run: StepRun, work: Awaitable[Value], frame: Callable[[], LiveFrame]) -> Value:
    """Wait for `work` and show a frame each second meanwhile; the frames have no part in any result."""
    viewer = asyncio.ensure_future(_show(run, frame))
    try:
        return await work
    finally:
        viewer.cancel()
        await asyncio.gather(viewer, return_exceptions=True)


async def _show(run: StepRun, frame: Callable[[], LiveFrame]) -> None:
    while True:
        run.show(frame())
        await run.clock.sleep_until(run.clock.now_ns() + _PERIOD_NS)
