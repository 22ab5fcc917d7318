"""The procedure: what every dispenser has around the deliveries, and the deliveries by the plan's method."""

from __future__ import annotations

from functools import partial
from typing import Any

from proofvan.procedures.step import Step, StepCall, StepRun
from proofvan.regulations.dispensers import by_hand, filling
from proofvan.regulations.dispensers.closing import closing
from proofvan.regulations.dispensers.components import components_step
from proofvan.regulations.dispensers.preparation import preparation
from proofvan.regulations.dispensers.way import Way
from proofvan.regulations.forms import once, runs_of
from proofvan.regulations.jjg443_fuel_dispenser.budget import WAYS, way_of
from proofvan.regulations.jjg443_fuel_dispenser.inputs import Plan
from proofvan.regulations.jjg443_fuel_dispenser.limits import KIND

_BEFORE = preparation(KIND, ("7.1", "7.2", "7.3"))
_COMPONENTS = components_step(KIND, "field practice 4")
_AFTER = closing(KIND, ("7.6", "7.7", "7.8"))


def procedure(plan: Plan) -> tuple[StepCall, ...]:
    """Give the calls of a plan; each flow point is a point whose runs are redone together."""
    way = way_of(plan)
    wetting, after = _wetting(way), _AFTER
    if way.by_hand:
        after = by_hand.instead(KIND, _AFTER)
    before = (*_BEFORE, _COMPONENTS) if plan.components else _BEFORE
    return (*once(*before, wetting), *runs_of(_STEPS[plan.method], plan.points, plan.runs), *once(*after))


def _wetting(way: Way) -> Step:
    act = by_hand.wet if way.by_hand else filling.wet
    return Step("wetting", "7.4", KIND.message("step-wetting"), partial(act, KIND))


def _delivery(way: Way) -> Step:
    title = KIND.message("step-indication-error")
    if way.by_hand:
        return Step(way.step, "7.5", title, partial(_read, way))
    return Step(way.step, "7.5", title, partial(filling.fill, KIND), partial(filling.opens, KIND))


async def _read(way: Way, run: StepRun, point: str, number: int) -> Any:
    return await by_hand.fill(KIND, run, way, point, number)


_STEPS = {method: _delivery(way) for method, way in WAYS.items()}
