"""What a plan can reach, before anything is measured."""

from __future__ import annotations

from proofvan.regulations.piles import budget
from proofvan.regulations.piles.inputs import LoadPoint, Pile, Plan, unchecked_session
from proofvan.regulations.piles.kind import PileKind
from proofvan.standards.standard import Standard
from proofvan.uncertainty import gtc


def expected_result(kind: PileKind, point: LoadPoint, plan: Plan, pile: Pile, standard: Standard) -> gtc.Evaluated:
    """Evaluate a load point as if every run had gone as planned, with the standard at its reference temperature.

    What only the run itself can tell (noise, clock) is not in it.
    """
    degc = float(standard.channels[kind.reference_channel].reference_temperature_degc)
    runs = range(1, point.runs + 1)
    sessions = [unchecked_session(plan, point, run, point.energy_kwh, point.energy_kwh, degc) for run in runs]
    return gtc.evaluate(kind.formulas.working_error, budget.point_inputs(kind, sessions, pile, standard))
