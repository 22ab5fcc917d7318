"""What a certificate says about nozzle, method and conditions besides the results."""

from __future__ import annotations

from proofvan.procedures.regulation import Case, Description
from proofvan.regulations.dispensers.inputs import Delivery
from proofvan.regulations.dispensers.temperatures import InAir
from proofvan.regulations.jjg443_fuel_dispenser.inputs import Nozzle
from proofvan.regulations.jjg443_fuel_dispenser.limits import figures_of
from proofvan.regulations.subjects import described, seen_by_sensors


def describe(case: Case) -> Description:
    """Describe a run, finished or not."""
    nozzle: Nozzle = case.subject
    runs = case.observations.values()
    by_bench = (reading for one in runs if isinstance(one, Delivery) for reading in one.self_check.conditions)
    conditions = seen_by_sensors((*by_bench, *(one.ambient_temperature for one in runs if isinstance(one, InAir))))
    return described(
        case,
        "jjg443",
        figures_of(case.plan).number("validity-months"),
        conditions,
        serial=f"{nozzle.serial} / {nozzle.nozzle}",
        gate="gate-delivery",
        source="source-display",
    )
