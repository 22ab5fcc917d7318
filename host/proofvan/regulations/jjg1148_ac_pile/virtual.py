"""A virtual verification: what one reads off a pile of a known error, written from the truth to the readings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from proofvan.core.line.readings import Component
from proofvan.methods import control_pilot
from proofvan.methods.quantities import ENTERED
from proofvan.procedures.regulation import Case
from proofvan.regulations.jjg1148_ac_pile import budget, formulas
from proofvan.regulations.jjg1148_ac_pile.inputs import (
    ClockDifference,
    Conditions,
    Findings,
    Identity,
    LoadPoint,
    Pile,
    Pilot,
    Plan,
    Session,
    TypedSession,
)
from proofvan.uncertainty.inputs import estimates
from proofvan.uncertainty.monte_carlo import really_off

# The practice standard is warm from work, degC, and its noise is this part of the energy.
_WARM_DEGC = 33.0
_NOISE = 1e-5


def observations(case: Case, error: float, generator: np.random.Generator | None) -> Mapping[str, Any]:
    """Give the observations of a complete run; the error in per cent is that of every load point."""
    pile: Pile = case.subject
    plan: Plan = case.plan
    seen: dict[str, Any] = {
        "identify": Identity(pile.serial, pile.accuracy_class, pile.display_step_kwh, "S1", ENTERED),
        "conditions": Conditions(22.5, 60.0, "jjg1148-weather-dry", 50.0, ENTERED),
        "appearance_and_function": Findings(True, True, True, ENTERED),
    }
    if plan.check_pilot:
        duty = control_pilot.duty_percent(pile.highest_current_a)
        seen["pilot_function"] = Pilot(9.0, 6.0, duty, 1000.0, 100.0, 0.2, 0.2, 0.2, ENTERED)
    for point in plan.points:
        for session in _sessions(case, point, error, generator):
            seen[f"working_error/{point.name}/{session.run}"] = session
    if plan.check_clock:
        seen["clock_time_error"] = ClockDifference(1.0, ENTERED)
    return seen


def _sessions(case: Case, point: LoadPoint, error: float, generator: np.random.Generator | None) -> list[Session]:
    planned = [_planned(case, point, number) for number in range(1, point.runs + 1)]
    inputs = budget.point_inputs(planned, case.subject, case.standards["energy"])
    off = really_off(inputs, generator)
    return [_read(one, error, inputs, off, number) for number, one in enumerate(planned)]


def _planned(case: Case, point: LoadPoint, number: int) -> Session:
    energy = point.energy_kwh
    typed = TypedSession(point=point.name, run=number, indicated_kwh=energy, energy=energy, standard_degc=_WARM_DEGC)
    session = typed.observed(case)
    noise = Component("component-noise", _NOISE * energy * 3.6e6, "normal", math.inf, "converter")
    return replace(session, energy=replace(session.energy, components=(noise,)))


def _read(
    planned: Session, error: float, inputs: formulas.PointInputs, off: formulas.PointInputs, number: int
) -> Session:
    own = off.sessions[number]
    plug = (planned.indicated_kwh + off.display) / (1 + (error - off.repeatability) / 100)
    standard_errs = off.certificate + off.drift + off.temperature + off.outside_limits + off.harmonics + off.phase
    lost = (estimates(inputs).connection + off.connection) * inputs.current / inputs.voltage
    read = plug / (1 + standard_errs / 100 + lost) - sum(own.noise) - own.synchronisation
    return replace(planned, energy=replace(planned.energy, value=read * 3.6e6))
