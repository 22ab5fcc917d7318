"""What a plan can reach, before anything is measured."""

from __future__ import annotations

from proofvan.core.line.readings import Interval, Reading
from proofvan.instruments.benches import SelfCheck
from proofvan.regulations.jjg443_fuel_dispenser import budget, formulas
from proofvan.regulations.jjg443_fuel_dispenser.inputs import Delivery, Nozzle, Plan
from proofvan.standards.standard import Standard
from proofvan.uncertainty import gtc

_NEVER = Interval(0, 0)
# The reference temperature of volume, degC.
_REFERENCE_DEGC = 20.0


def expected_result(point: str, plan: Plan, subject: Nozzle, measure: Standard, thermometer: Standard) -> gtc.Evaluated:
    """Evaluate a flow point as if every run had gone as planned, everything at 20 degC.

    What only the run itself can tell (scatter of level and temperatures, their distance) is not in it.
    """
    runs = [_planned(point, number, plan, measure) for number in range(1, plan.runs + 1)]
    return gtc.evaluate(formulas.indication_error, budget.point_inputs(runs, subject, measure, thermometer))


def _planned(point: str, number: int, plan: Plan, measure: Standard) -> Delivery:
    neck = budget.body_of(measure).neck
    middle_m = float(neck[0].level_mm + neck[-1].level_mm) / 2e3
    temperature = Reading("temperature", _REFERENCE_DEGC, "degC", _NEVER, measure.id)
    return Delivery(
        point=point,
        run=number,
        indicated_l=plan.nominal_l,
        amount_cny=0.0,
        level=Reading("level", middle_m, "m", _NEVER, measure.id),
        nozzle_temperature=temperature,
        body_temperature=temperature,
        pulses=Reading("pulses", 0.0, "1", _NEVER, measure.id),
        start_ns=0,
        end_ns=0,
        drip_s=0.0,
        settle_s=0.0,
        self_check=SelfCheck("", "", 0.0, temperature, (), 0.0),
        author="",
    )
