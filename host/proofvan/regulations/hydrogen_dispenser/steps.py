"""The procedure: forms that a person fills in, in the order in which they are done."""

from __future__ import annotations

from proofvan.procedures.step import StepCall
from proofvan.regulations.forms import Forms, form_steps, observed_by, once, runs_of
from proofvan.regulations.gas_fuel.inputs import Findings, Safety
from proofvan.regulations.hydrogen_dispenser.inputs import MeteredFill, Plan, Site, VesselFill, WeighedFill
from proofvan.regulations.subjects import Identity

_BEFORE: Forms = {
    "identify": ("identity", Identity),
    "safety": ("safety", Safety),
    "conditions": ("conditions", Site),
    "findings": ("appearance", Findings),
}
_FILLS: Forms = {
    "metered": ("master meter", MeteredFill),
    "weighed": ("weighing", WeighedFill),
    "vessel": ("PVT", VesselFill),
}
_STEPS = form_steps("hydrogen", {**_BEFORE, **_FILLS})
OBSERVED = observed_by({**_BEFORE, **_FILLS})
# The step of a fill by method.
FILLS = {"master_meter": "metered", "gravimetric": "weighed", "pvt": "vessel"}


def procedure(plan: Plan) -> tuple[StepCall, ...]:
    """Give the calls of a plan: safety first, then the fills by its method."""
    before = once(*(_STEPS[name] for name in _BEFORE))
    return (*before, *runs_of(_STEPS[FILLS[plan.method]], plan.points, plan.runs))
