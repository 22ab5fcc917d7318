"""The procedure: forms that a person fills in, in the order in which they are done."""

from __future__ import annotations

from proofvan.procedures.step import StepCall
from proofvan.regulations.gas_fuel import steps as shared
from proofvan.regulations.jjg1114_lng_dispenser.inputs import Plan
from proofvan.regulations.jjg1114_lng_dispenser.kind import runs_step


def procedure(plan: Plan) -> tuple[StepCall, ...]:
    """Give the calls of a plan."""
    return shared.procedure(plan, runs_step(plan))
