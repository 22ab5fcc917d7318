"""A virtual verification: what one reads off a pile of a known error, written from the truth to the readings."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from proofvan.core.line.readings import Component
from proofvan.core.van_time import GNSS
from proofvan.methods.quantities import ENTERED
from proofvan.methods.working_error import PointInputs
from proofvan.procedures.regulation import Case
from proofvan.regulations.piles import budget
from proofvan.regulations.piles.clock import SOURCES
from proofvan.regulations.piles.inputs import (
    ClockDifference,
    Conditions,
    Findings,
    Identity,
    Insulation,
    LoadPoint,
    Payment,
    Pile,
    Session,
    unchecked_session,
)
from proofvan.regulations.piles.kind import PileKind
from proofvan.regulations.piles.preparation import DRY
from proofvan.uncertainty.inputs import estimates
from proofvan.uncertainty.monte_carlo import really_off

# The practice standard is warm from work, degC, and its noise is this part of the energy.
_WARM_DEGC = 33.0
_NOISE = 1e-5

# what the standard is really off, the point's inputs -> its errors of this kind only, %
OwnErrors = Callable[[Any, Any], Any]


def observations(
    kind: PileKind, own_errors: OwnErrors, case: Case, error: float, generator: np.random.Generator | None
) -> dict[str, Any]:
    """Give the observations of a complete run; the error in per cent is that of every load point."""
    pile: Pile = case.subject
    seen: dict[str, Any] = {
        "identify": Identity(pile.serial, pile.accuracy_class, pile.display_step_kwh, "S1", ENTERED),
        "conditions": Conditions(22.5, 60.0, DRY, 50.0, ENTERED),
        "appearance_and_function": Findings(True, True, True, ENTERED),
    }
    for point in case.plan.points:
        for session in _sessions(kind, own_errors, case, point, error, generator):
            seen[f"working_error/{point.name}/{session.run}"] = session
    if case.plan.check_clock:
        seen["clock_time_error"] = ClockDifference(1.0, ENTERED, SOURCES[GNSS], 1e-6)
    return seen | _items_2018(kind, own_errors, case, error, generator)


def _items_2018(
    kind: PileKind, own_errors: OwnErrors, case: Case, error: float, generator: np.random.Generator | None
) -> dict[str, Any]:
    point, items = case.plan.points[0], case.plan.items_2018
    seen: dict[str, Any] = {}
    if "insulation" in items:
        seen["insulation"] = Insulation(50.0, 50.0, ENTERED)
    if "indication" in items:
        once = point.model_copy(update={"runs": 1})
        whole = replace(case, plan=case.plan.model_copy(update={"gate": "whole_session"}))
        (seen[f"indication_error/{point.name}/1"],) = _sessions(kind, own_errors, whole, once, error, generator)
    if "payment" in items:
        seen["payment_amount"] = Payment(point.energy_kwh, 1.5, 1.5 * point.energy_kwh, ENTERED)
    return seen


def _sessions(
    kind: PileKind,
    own_errors: OwnErrors,
    case: Case,
    point: LoadPoint,
    error: float,
    generator: np.random.Generator | None,
) -> list[Session]:
    planned = [_planned(case, point, number) for number in range(1, point.runs + 1)]
    inputs = budget.point_inputs(kind, planned, case.subject, case.standards["energy"])
    off = really_off(inputs, generator)
    errs = off.certificate + off.drift + off.temperature + off.outside_limits + own_errors(off, inputs)
    return [_read(one, error, inputs, off, errs, number) for number, one in enumerate(planned)]


def _planned(case: Case, point: LoadPoint, number: int) -> Session:
    energy = point.energy_kwh
    session = unchecked_session(case.plan, point, number, energy, energy, _WARM_DEGC)
    noise = Component("component-noise", _NOISE * energy * 3.6e6, "normal", math.inf, "converter")
    return replace(session, energy=replace(session.energy, components=(noise,)))


def _read(planned: Session, error: float, inputs: PointInputs, off: Any, errs: float, number: int) -> Session:
    """Read a pile that shows W (1 + e) by a standard that errs, behind contacts that take their part."""
    own = off.sessions[number]
    at_connector = (planned.indicated_kwh + off.display) / (1 + (error - off.repeatability) / 100)
    lost = (estimates(inputs).connection + off.connection) * inputs.current / inputs.voltage
    read = at_connector / (1 + errs / 100 + lost) - sum(own.noise) - own.synchronisation
    return replace(planned, energy=replace(planned.energy, value=read * 3.6e6))
