"""The procedure: forms that a person fills in, in the order in which they are done."""

from __future__ import annotations

from proofvan.procedures.step import Step, StepCall
from proofvan.regulations.forms import Forms, form_steps, observed_by, once, runs_of
from proofvan.regulations.gas_fuel.inputs import Findings, GasPlan, Safety
from proofvan.regulations.subjects import Air, Identity

_FORMS: Forms = {
    "identify": ("identity", Identity),
    "safety": ("safety", Safety),
    "conditions": ("conditions", Air),
    "findings": ("appearance", Findings),
}
_STEPS = form_steps("gas-fuel", _FORMS)
OBSERVED = observed_by(_FORMS)


def procedure(plan: GasPlan, compare: Step) -> tuple[StepCall, ...]:
    """Give the calls of a plan: safety first, then the runs at each flow."""
    return (*once(*_STEPS.values()), *runs_of(compare, plan.points, plan.runs))
