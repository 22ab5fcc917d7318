"""What a certificate says about nozzle, method and conditions besides the results."""

from __future__ import annotations

from proofvan.core.line.readings import Reading
from proofvan.procedures.regulation import Case, ConditionSeen, Description
from proofvan.regulations.jjg443_fuel_dispenser.inputs import Delivery, Nozzle, Plan
from proofvan.regulations.jjg443_fuel_dispenser.limits import edition


def describe(case: Case) -> Description:
    """Describe a run, finished or not."""
    nozzle: Nozzle = case.subject
    plan: Plan = case.plan
    return Description(
        instrument=nozzle.instrument_message,
        model=nozzle.model,
        serial=f"{nozzle.serial} / {nozzle.nozzle}",
        manufacturer=nozzle.manufacturer,
        accuracy_class=nozzle.accuracy_class,
        method=plan.method_message,
        gate=plan.gate_message,
        reading_source=plan.reading_source_message,
        conditions=_conditions(case),
        valid_months=round(edition().number("validity-months")),
    )


def _conditions(case: Case) -> tuple[ConditionSeen, ...]:
    seen: dict[str, list[Reading]] = {}
    for observation in case.observations.values():
        if isinstance(observation, Delivery):
            for reading in observation.self_check.conditions:
                seen.setdefault(reading.name, []).append(reading)
    return tuple(
        ConditionSeen(
            f"condition-{name.replace('_', '-')}",
            min(reading.value for reading in readings),
            max(reading.value for reading in readings),
            readings[0].unit,
            readings[0].standard,
        )
        for name, readings in seen.items()
    )
