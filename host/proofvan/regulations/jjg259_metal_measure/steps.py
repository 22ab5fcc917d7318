"""The procedure: forms that a person fills in, in the order in which they are done."""

from __future__ import annotations

from proofvan.procedures.step import StepCall
from proofvan.regulations.forms import Forms, form_steps, observed_by, once, runs_of
from proofvan.regulations.jjg259_metal_measure.inputs import Comparison, Findings, NeckPoint, Plan, Room, Weighing
from proofvan.regulations.subjects import Identity

NECK = "neck"
_FORMS: Forms = {
    "identify": ("7.1", Identity),
    "conditions": ("6", Room),
    "findings": ("7.2", Findings),
    "comparison": ("7.3", Comparison),
    "weighing": ("7.4", Weighing),
    "neck_scale": ("7.5", NeckPoint),
}
_STEPS = form_steps("jjg259", _FORMS)
OBSERVED = observed_by(_FORMS)


def filling(plan: Plan) -> str:
    """Name the step of a filling by the plan's method."""
    return "comparison" if plan.method == "capacity_comparison" else "weighing"


def clause_of(plan: Plan) -> str:
    """Give the clause of the error by the plan's method."""
    return _STEPS[filling(plan)].clause


def procedure(plan: Plan) -> tuple[StepCall, ...]:
    """Give the calls of a plan: the fillings by its method, then the neck scale."""
    before = once(_STEPS["identify"], _STEPS["conditions"], _STEPS["findings"])
    fillings = runs_of(_STEPS[filling(plan)], plan.points, plan.runs)
    return (*before, *fillings, *runs_of(_STEPS["neck_scale"], (NECK,), plan.neck_points))
