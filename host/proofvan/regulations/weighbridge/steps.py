"""The procedure: forms that a person fills in, in the order in which they are done; the indicator may speak itself."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from proofvan.procedures.step import Step, StepCall
from proofvan.regulations.forms import Forms, form_steps, observed_by, once, runs_of
from proofvan.regulations.scales import on_line
from proofvan.regulations.scales.inputs import (
    Conditions,
    Discrimination,
    Findings,
    Loaded,
    Loading,
    Substitution,
)
from proofvan.regulations.subjects import Identity
from proofvan.regulations.weighbridge.inputs import Plan

ZERO, AGAIN, REPEATED, TARED, NET = "zero", "again", "repeated", "tared", "net"
_FORMS: Forms = {
    "identify": ("A.2", Identity),
    "conditions": ("A.4.1", Conditions),
    "findings": ("A.3", Findings),
    "zero": ("A.4.2.3", Loading),
    "repeatability": ("A.4.10", Loading),
    "eccentricity": ("A.4.7", Loading),
    "load": ("A.4.4.1", Loaded),
    "substitution": ("A.4.4.5", Substitution),
    "discrimination": ("A.4.8", Discrimination),
    "tare": ("A.4.6.1", Loading),
}
_STEPS: Mapping[str, Mapping[str, Step]] = {
    "typed": form_steps("weighbridge", _FORMS),
    "line": form_steps("weighbridge", _FORMS, on_line.indications("weighbridge")),
}
OBSERVED = observed_by(_FORMS)


def procedure(plan: Plan) -> tuple[StepCall, ...]:
    """Give the calls of a plan; material takes the place of the weights when a load needs more than there are."""
    steps = _STEPS[plan.indication]
    return (
        *once(steps["identify"], steps["conditions"], steps["findings"]),
        *runs_of(steps["zero"], (ZERO,), 1),
        *runs_of(steps["repeatability"], (REPEATED,), plan.runs),
        *runs_of(steps["eccentricity"], corners(plan), 1),
        *_up(plan),
        *_loads(plan, down(plan)),
        *runs_of(steps["zero"], (AGAIN,), 1),
        *runs_of(steps["discrimination"], sensed(plan), 1),
        *runs_of(steps["tare"], (TARED, NET), 1),
    )


def corners(plan: Plan) -> tuple[str, ...]:
    """Give the supports: P1 ... PN."""
    return tuple(f"P{number}" for number in range(1, plan.supports + 1))


def up(plan: Plan) -> tuple[str, ...]:
    """Give the rising loads; the last one is Max."""
    return tuple(f"{point}-up" for point in plan.points)


def down(plan: Plan) -> tuple[str, ...]:
    """Give the falling loads."""
    return tuple(f"{point}-down" for point in reversed(plan.points[:-1]))


def sensed(plan: Plan) -> tuple[str, ...]:
    """Give the loads of discrimination: the smallest, the middle one, Max."""
    return (plan.points[0], plan.points[len(plan.points) // 2], plan.points[-1])


def block_point(number: int) -> str:
    """Name the exchange of one block of material; an exchange is repeated alone."""
    return f"B{number}"


def nominal(point: str) -> float:
    """Give the load of a point, kg."""
    return float(point.partition("-")[0])


def blocks_below(plan: Plan, point: str) -> int:
    """Give how many times the weights must have been replaced before they reach a load."""
    return 0 if plan.by_instrument else max(0, math.ceil(nominal(point) / plan.weights_kg) - 1)


def _up(plan: Plan) -> tuple[StepCall, ...]:
    steps, calls = _STEPS[plan.indication], list[StepCall]()
    done = 0
    for point in up(plan):
        while done < blocks_below(plan, point):
            done += 1
            calls += runs_of(steps["substitution"], (block_point(done),), 1)
        calls += _loads(plan, (point,))
    return tuple(calls)


def _loads(plan: Plan, points: Sequence[str]) -> tuple[StepCall, ...]:
    """Give the calls of loads; nobody is asked for material where an instrument puts the load on."""
    calls = runs_of(_STEPS[plan.indication]["load"], points, 1)
    none = {"blocks": 0.0} if plan.by_instrument else {}
    return tuple(replace(one, arguments={**one.arguments, **none}) for one in calls)
