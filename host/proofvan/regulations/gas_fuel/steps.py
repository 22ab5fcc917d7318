"""The procedure: forms that a person fills in, in the order in which they are done."""

from __future__ import annotations

from proofvan.procedures.step import Step, StepCall
from proofvan.regulations.forms import form_step, once, runs_of
from proofvan.regulations.gas_fuel.inputs import Conditions, Findings, GasPlan, Identity, Safety

identify = form_step("identify", "identity", "gas-fuel-step-identify", Identity, "gas-fuel")
safety = form_step("safety", "safety", "gas-fuel-step-safety", Safety, "gas-fuel")
conditions = form_step("conditions", "conditions", "gas-fuel-step-conditions", Conditions, "gas-fuel")
findings = form_step("findings", "appearance", "gas-fuel-step-findings", Findings, "gas-fuel")


def procedure(plan: GasPlan, compare: Step) -> tuple[StepCall, ...]:
    """Give the calls of a plan: safety first, then the runs at each flow."""
    return (*once(identify, safety, conditions, findings), *runs_of(compare, plan.points, plan.runs))
