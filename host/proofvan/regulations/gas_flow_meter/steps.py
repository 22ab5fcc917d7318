"""The procedure: forms that a person fills in, in the order in which they are done."""

from __future__ import annotations

from proofvan.procedures.step import StepCall
from proofvan.regulations.forms import form_step, once, runs_of
from proofvan.regulations.gas_flow_meter.inputs import Conditions, Findings, Identity, MasterRun, NozzleRun, Plan

identify = form_step("identify", "identity", "gas-meter-step-identify", Identity, "gas-meter")
conditions = form_step("conditions", "conditions", "gas-meter-step-conditions", Conditions, "gas-meter")
findings = form_step("findings", "appearance", "gas-meter-step-findings", Findings, "gas-meter")
by_master = form_step("by_master", "master meter", "gas-meter-step-master", MasterRun, "gas-meter")
by_nozzle = form_step("by_nozzle", "sonic nozzle", "gas-meter-step-nozzle", NozzleRun, "gas-meter")
COMPARE = {"master_meter": by_master, "sonic_nozzle": by_nozzle}


def procedure(plan: Plan) -> tuple[StepCall, ...]:
    """Give the calls of a plan."""
    return (*once(identify, conditions, findings), *runs_of(COMPARE[plan.method], plan.points, plan.runs))
