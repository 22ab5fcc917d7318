"""What a certificate says about pile, method and conditions besides the results."""

from __future__ import annotations

from proofvan.procedures.regulation import Case, ConditionSeen, Description
from proofvan.regulations.jjg1149_dc_pile.inputs import Conditions, Pile, Plan
from proofvan.regulations.jjg1149_dc_pile.limits import edition


def describe(case: Case) -> Description:
    """Describe a run, finished or not."""
    pile: Pile = case.subject
    plan: Plan = case.plan
    return Description(
        instrument=pile.instrument_message,
        model=pile.model,
        serial=pile.serial,
        manufacturer=pile.manufacturer,
        accuracy_class=pile.accuracy_class,
        method=plan.method_message,
        gate=plan.gate_message,
        reading_source=plan.reading_source_message,
        conditions=_conditions(case.observations.get("conditions")),
        valid_months=round(edition().number("validity-months")),
    )


def _conditions(seen: object) -> tuple[ConditionSeen, ...]:
    if not isinstance(seen, Conditions):
        return ()
    return (
        ConditionSeen("condition-ambient-temperature", seen.ambient_degc, seen.ambient_degc, "degC", "entered"),
        ConditionSeen("condition-humidity", seen.humidity_percent, seen.humidity_percent, "%RH", "entered"),
    )
