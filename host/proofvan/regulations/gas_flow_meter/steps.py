"""The procedure: forms that a person fills in, in the order in which they are done."""

from __future__ import annotations

from proofvan.procedures.step import StepCall
from proofvan.regulations.forms import Forms, form_steps, observed_by, once, runs_of
from proofvan.regulations.gas_flow_meter.inputs import Findings, MasterRun, NozzleRun, Plan, Room
from proofvan.regulations.subjects import Identity

_FORMS: Forms = {
    "identify": ("identity", Identity),
    "conditions": ("conditions", Room),
    "findings": ("appearance", Findings),
    "by_master": ("master meter", MasterRun),
    "by_nozzle": ("sonic nozzle", NozzleRun),
}
_STEPS = form_steps("gas-meter", _FORMS)
OBSERVED = observed_by(_FORMS)
# The step of a run by method.
COMPARE = {"master_meter": "by_master", "sonic_nozzle": "by_nozzle"}


def procedure(plan: Plan) -> tuple[StepCall, ...]:
    """Give the calls of a plan."""
    before = once(_STEPS["identify"], _STEPS["conditions"], _STEPS["findings"])
    return (*before, *runs_of(_STEPS[COMPARE[plan.method]], plan.points, plan.runs))
