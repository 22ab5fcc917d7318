"""Live numbers while a step waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from proofvan.methods.convergence import band
from proofvan.procedures.step import LiveFrame, StepRun

Value = TypeVar("Value")

_PERIOD_NS = 1_000_000_000


def converging(
    frame: LiveFrame, energy_j: float, display_step_kwh: float, floor: float | None, indicated_kwh: float | None = None
) -> LiveFrame:
    """Add to a frame how far the uncertainty has come: U as if the run stopped now, its floor, and the error's band.

    `floor` is the standard's own part (k = 2, %); `indicated_kwh` a live reading of the instrument, where one is known.
    """
    reached = None if floor is None else band(energy_j / 3.6e6, display_step_kwh, floor, indicated_kwh)
    if reached is None:
        return frame
    return replace(
        frame,
        error_percent=reached.error_percent,
        expanded_uncertainty_percent=reached.expanded_percent,
        uncertainty_floor_percent=reached.floor_percent,
        error_band_percent=reached.limits_percent,
    )


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
