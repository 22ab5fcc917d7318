"""A delivery without a bench: a person drains, delivers, waits and reads everything (field practice 3.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from proofvan.procedures.step import Step, StepRun
from proofvan.procedures.together import confirming
from proofvan.regulations.dispensers import closing, filling, temperatures
from proofvan.regulations.dispensers.inputs import FuelReturn, Wetting
from proofvan.regulations.dispensers.kind import DispenserKind
from proofvan.regulations.dispensers.way import Way
from proofvan.regulations.forms import confirmed, done, filled


def instead(kind: DispenserKind, steps: Sequence[Step]) -> tuple[Step, ...]:
    """Give the steps with those that use a bench done by hand."""
    own = {"fuel_return": partial(fuel_return, kind)}
    return tuple(replace(one, function=own.get(one.name, one.function)) for one in steps)


async def wet(kind: DispenserKind, run: StepRun) -> Wetting:
    """Fill once at the test flow: it wets measure and hose and drives the air out."""
    await _drain(kind, run)
    await done(run, filling.delivery(kind, run, "deliver-wetting", "Q1", 0))
    return Wetting(*await filling.indicated_volume(kind, run))


async def fill(kind: DispenserKind, run: StepRun, way: Way, point: str, number: int) -> Any:
    """Have the nominal volume delivered at a flow point, and everything read that the method's form asks for.

    Raises DataError when the mean flow lies outside the point's window, or two thermometers look swapped;
    PreconditionError when the air is too warm or too cold.
    """
    await _drain(kind, run)
    zero, begins = confirming(kind.message("zero")), filling.delivery(kind, run, "deliver", point, number)
    run.together(zero, begins)
    await done(run, zero)
    await done(run, begins)
    await confirmed(run, kind.message("delivered"))
    await filling.wait_for_foam(kind, run, run.clock.now_ns())
    indicated_l, _ = await filling.indicated_volume(kind, run, {"point": point, "run": number})
    given = {"point": point, "run": number, "indicated_l": indicated_l}
    seen = await filled(run, way.kind, kind.prefix, given)
    filling.require_flow(kind, run, point, indicated_l, seen.seconds)
    if way.against:
        filling.require_ambient(kind, run, seen.ambient_temperature)
        temperatures.require_order(kind, run, seen, way.against)
    return seen


async def fuel_return(kind: DispenserKind, run: StepRun) -> FuelReturn:
    """Return the last filling to its tank and let the measure drip."""
    await _drain(kind, run)
    return await closing.returned(kind, run)


async def _drain(kind: DispenserKind, run: StepRun) -> None:
    """Have the fuel returned to the right tank, and the drain shut after the drip time."""
    await filling.require_tank(kind, run)
    await confirmed(run, kind.message("drained"), seconds=kind.figures(run.plan).number("drip-time"))
