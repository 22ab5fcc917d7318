"""What a certificate says about nozzle, method and conditions besides the results."""

from __future__ import annotations

from proofvan.procedures.regulation import Case, Description
from proofvan.regulations.dispensers.inputs import Delivery
from proofvan.regulations.jjg443_fuel_dispenser.inputs import Nozzle
from proofvan.regulations.jjg443_fuel_dispenser.limits import figures_of
from proofvan.regulations.subjects import described, seen_by_sensors


def describe(case: Case) -> Description:
    """Describe a run, finished or not."""
    nozzle: Nozzle = case.subject
    deliveries = [one for one in case.observations.values() if isinstance(one, Delivery)]
    conditions = seen_by_sensors(reading for one in deliveries for reading in one.self_check.conditions)
    return described(
        case,
        "jjg443",
        figures_of(case.plan).number("validity-months"),
        conditions,
        serial=f"{nozzle.serial} / {nozzle.nozzle}",
        gate="gate-delivery",
        source="source-display",
    )
