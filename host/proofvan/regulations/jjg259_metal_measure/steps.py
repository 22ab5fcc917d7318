"""The procedure: forms that a person fills in, in the order in which they are done."""

from __future__ import annotations

from proofvan.procedures.step import StepCall
from proofvan.regulations.forms import form_step, once, runs_of
from proofvan.regulations.jjg259_metal_measure.inputs import (
    Comparison,
    Conditions,
    Findings,
    Identity,
    NeckPoint,
    Plan,
    Weighing,
)

NECK = "neck"
identify = form_step("identify", "7.1", "jjg259-step-identify", Identity, "jjg259")
conditions = form_step("conditions", "6", "jjg259-step-conditions", Conditions, "jjg259")
findings = form_step("findings", "7.2", "jjg259-step-findings", Findings, "jjg259")
comparison = form_step("comparison", "7.3", "jjg259-step-comparison", Comparison, "jjg259")
weighing = form_step("weighing", "7.4", "jjg259-step-weighing", Weighing, "jjg259")
neck_scale = form_step("neck_scale", "7.5", "jjg259-step-neck", NeckPoint, "jjg259")


def procedure(plan: Plan) -> tuple[StepCall, ...]:
    """Give the calls of a plan: the fillings by its method, then the neck scale."""
    fill = comparison if plan.method == "capacity_comparison" else weighing
    fillings = runs_of(fill, plan.points, plan.runs)
    return (*once(identify, conditions, findings), *fillings, *runs_of(neck_scale, (NECK,), plan.neck_points))
