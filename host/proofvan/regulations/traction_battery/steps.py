"""The procedure: forms that a person fills in, in the order in which they are done."""

from __future__ import annotations

from proofvan.procedures.step import StepCall
from proofvan.regulations.forms import Forms, form_steps, observed_by, once, runs_of
from proofvan.regulations.traction_battery.inputs import BatteryPlan, Conditions, Cycle, Findings, Identity, Pulse

PREFIX = "traction-battery"
CYCLE, PULSE, APPEARANCE = "room-temperature capacity", "internal resistance", "appearance"
_FORMS: Forms = {
    "identify": ("identity", Identity),
    "conditions": ("conditions", Conditions),
    "findings": (APPEARANCE, Findings),
    "cycle": (CYCLE, Cycle),
    "pulse": (PULSE, Pulse),
}
_STEPS = form_steps(PREFIX, _FORMS)
OBSERVED = observed_by(_FORMS)


def procedure(plan: BatteryPlan) -> tuple[StepCall, ...]:
    """Give the calls of a plan; the cycles of a point are redone together, and so are the pulses of a state."""
    return (
        *once(_STEPS["identify"], _STEPS["conditions"], _STEPS["findings"]),
        *runs_of(_STEPS["cycle"], plan.points, plan.runs),
        *runs_of(_STEPS["pulse"], plan.states, plan.pulses),
    )
