"""The procedure: forms that a person fills in, in the order in which they are done."""

from __future__ import annotations

from proofvan.procedures.step import StepCall
from proofvan.regulations._example.inputs import Findings, Identity, Plan, Run
from proofvan.regulations.forms import form_step, once, runs_of

identify = form_step("identify", "7.1", "example-step-identify", Identity, "example")
findings = form_step("findings", "7.2", "example-step-findings", Findings, "example")
measure = form_step("measure", "7.3", "example-step-measure", Run, "example")


def procedure(plan: Plan) -> tuple[StepCall, ...]:
    """Give the calls of a plan; the runs of a point are redone together."""
    return (*once(identify, findings), *runs_of(measure, plan.points, plan.runs))
