"""The procedure: forms that a person fills in, in the order in which they are done."""

from __future__ import annotations

from proofvan.procedures.step import StepCall
from proofvan.regulations.forms import form_step, once, runs_of
from proofvan.regulations.hydrogen_dispenser.inputs import (
    Conditions,
    Findings,
    Identity,
    MeteredFill,
    Plan,
    Safety,
    VesselFill,
    WeighedFill,
)

identify = form_step("identify", "identity", "hydrogen-step-identify", Identity, "hydrogen")
safety = form_step("safety", "safety", "hydrogen-step-safety", Safety, "hydrogen")
conditions = form_step("conditions", "conditions", "hydrogen-step-conditions", Conditions, "hydrogen")
findings = form_step("findings", "appearance", "hydrogen-step-findings", Findings, "hydrogen")
metered = form_step("metered", "master meter", "hydrogen-step-metered", MeteredFill, "hydrogen")
weighed = form_step("weighed", "weighing", "hydrogen-step-weighed", WeighedFill, "hydrogen")
vessel = form_step("vessel", "PVT", "hydrogen-step-vessel", VesselFill, "hydrogen")
FILLS = {"master_meter": metered, "gravimetric": weighed, "pvt": vessel}


def procedure(plan: Plan) -> tuple[StepCall, ...]:
    """Give the calls of a plan: safety first, then the fills by its method."""
    return (
        *once(identify, safety, conditions, findings),
        *runs_of(FILLS[plan.method], plan.points, plan.runs),
    )
