"""What a plan can reach, before anything is measured."""

from __future__ import annotations

from proofvan.core.line.readings import Reading
from proofvan.instruments.benches import NOT_CHECKED
from proofvan.procedures.regulation import Case
from proofvan.regulations.dispensers.by_measure import body_of
from proofvan.regulations.dispensers.inputs import Delivery, typed_reading
from proofvan.regulations.jjg443_fuel_dispenser.budget import way_of
from proofvan.regulations.jjg443_fuel_dispenser.virtual import planned
from proofvan.uncertainty import gtc

# The reference temperature of volume, degC.
_REFERENCE_DEGC = 20.0


def expected_result(case: Case, point: str) -> gtc.Evaluated:
    """Evaluate a flow point as if every run had gone as planned, by the automatic measure everything at 20 degC.

    What only the run itself can tell (scatter of level and temperatures, their distance) is not in it.
    """
    way = way_of(case.plan)
    runs = planned(case, point) if way.by_hand else _at_reference(case, point)
    return gtc.evaluate(way.formulas.indication_error, way.inputs(runs, case))


def _at_reference(case: Case, point: str) -> list[Delivery]:
    neck = body_of(case.standards["measure"]).neck
    level = typed_reading("level", float(neck[0].level_mm + neck[-1].level_mm) / 2e3, "m")
    temperature = typed_reading("temperature", _REFERENCE_DEGC, "degC")
    return [_planned(case, point, number, level, temperature) for number in range(1, case.plan.runs + 1)]


def _planned(case: Case, point: str, number: int, level: Reading, temperature: Reading) -> Delivery:
    return Delivery(
        point=point,
        run=number,
        indicated_l=case.plan.nominal_l,
        amount_cny=0.0,
        level=level,
        nozzle_temperature=temperature,
        body_temperature=temperature,
        pulses=typed_reading("pulses", 0.0, "1"),
        start_ns=0,
        end_ns=0,
        drip_s=0.0,
        settle_s=0.0,
        self_check=NOT_CHECKED,
        author="",
    )
