"""The procedure: forms that a person fills in, in the order in which they are done."""

from __future__ import annotations

from proofvan.procedures.step import StepCall
from proofvan.regulations.forms import form_step, once, runs_of
from proofvan.regulations.liquid_meters.inputs import FORMS, OBSERVED, Plan

# The clauses are named by their subject until an institute enters the numbers of its paper copy.
CLAUSES = {
    "identify": "identity",
    "conditions": "conditions",
    "findings": "appearance",
    "weighing": "error by weighing",
    "filling": "error by volume",
    "prover_pass": "error by prover",
    "master": "error by master meter",
    "clamp_on": "clamp-on check",
}
_STEPS = {
    name: form_step(name, clause, f"liquid-step-{name.replace('_', '-')}", OBSERVED[name], "liquid")
    for name, clause in CLAUSES.items()
}


def procedure(plan: Plan) -> tuple[StepCall, ...]:
    """Give the calls of a plan: the runs by its method, then the check by a clamp-on meter where it is planned."""
    step = _STEPS[FORMS[plan.method][0]]
    before = once(_STEPS["identify"], _STEPS["conditions"], _STEPS["findings"])
    after = once(_STEPS["clamp_on"]) if plan.clamp_on else ()
    return (*before, *runs_of(step, plan.points, plan.runs), *after)


def clause_of(plan: Plan) -> str:
    """Give the clause of the error of indication by the plan's method."""
    return CLAUSES[FORMS[plan.method][0]]
