"""The procedure: forms that a person fills in, in the order in which they are done."""

from __future__ import annotations

from proofvan.procedures.step import StepCall
from proofvan.regulations.forms import form_step, once, runs_of
from proofvan.regulations.traction_battery.inputs import BatteryPlan, Conditions, Cycle, Findings, Identity, Pulse

PREFIX = "traction-battery"
identify = form_step("identify", "identity", f"{PREFIX}-step-identify", Identity, PREFIX)
conditions = form_step("conditions", "conditions", f"{PREFIX}-step-conditions", Conditions, PREFIX)
findings = form_step("findings", "appearance", f"{PREFIX}-step-findings", Findings, PREFIX)
cycle = form_step("cycle", "room-temperature capacity", f"{PREFIX}-step-cycle", Cycle, PREFIX)
pulse = form_step("pulse", "internal resistance", f"{PREFIX}-step-pulse", Pulse, PREFIX)


def procedure(plan: BatteryPlan) -> tuple[StepCall, ...]:
    """Give the calls of a plan; the cycles of a point are redone together, and so are the pulses of a state."""
    return (
        *once(identify, conditions, findings),
        *runs_of(cycle, plan.points, plan.runs),
        *runs_of(pulse, plan.states, plan.pulses),
    )
