"""What a plan can reach, before anything is measured."""

from __future__ import annotations

from proofvan.core.line.readings import Interval, Reading
from proofvan.instruments.benches import SelfCheck
from proofvan.regulations.jjg1148_ac_pile import budget, formulas
from proofvan.regulations.jjg1148_ac_pile.inputs import LoadPoint, Pile, Plan, Session
from proofvan.standards.standard import Standard
from proofvan.uncertainty import gtc

_NEVER = Interval(0, 0)


def expected_result(point: LoadPoint, plan: Plan, pile: Pile, standard: Standard) -> gtc.Evaluated:
    """Evaluate a load point as if every run had gone as planned, with the standard at its reference temperature.

    What only the run itself can tell (noise, clock) is not in it.
    """
    sessions = [_planned(point, number, plan, standard) for number in range(1, point.runs + 1)]
    return gtc.evaluate(formulas.working_error, budget.point_inputs(sessions, pile, standard))


def _planned(point: LoadPoint, number: int, plan: Plan, standard: Standard) -> Session:
    reference = float(standard.channels["voltage_1"].reference_temperature_degc)
    temperature = Reading("internal_temperature", reference, "degC", _NEVER, standard.id)
    return Session(
        point=point.name,
        run=number,
        voltage_v=point.voltage_v,
        current_a=point.current_a,
        indicated_kwh=point.energy_kwh,
        allowed_current_a=point.current_a,
        reading_source=plan.reading_source,
        gate=plan.gate,
        end_current_a=plan.end_current_a,
        energy=Reading("energy", point.energy_kwh * 3.6e6, "J", _NEVER, standard.id),
        self_check=SelfCheck("", "", 0.0, temperature, (), 0.0),
        author="",
    )
