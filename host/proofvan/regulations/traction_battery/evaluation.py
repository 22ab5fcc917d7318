"""From observations to results and verdicts, in the order of the report."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from proofvan.core.line.results import Result
from proofvan.methods import battery_capacity
from proofvan.procedures.regulation import Case, Evaluation, Model
from proofvan.regulations import points
from proofvan.regulations.points import Part
from proofvan.regulations.traction_battery import budget, steps
from proofvan.regulations.traction_battery.inputs import Conditions, Cycle, Pulse
from proofvan.regulations.traction_battery.limits import FIGURES
from proofvan.uncertainty.inputs import estimates

CAPACITY_ERROR = "traction-battery-capacity-error"
ENERGY_ERROR = "traction-battery-energy-error"
SPREAD = "traction-battery-resistance-spread"
_NAMES = {budget.CHARGE: CAPACITY_ERROR, budget.ENERGY: ENERGY_ERROR}
_EFFICIENCIES = {
    budget.CHARGE: "traction-battery-coulombic-efficiency-value",
    budget.ENERGY: "traction-battery-energy-efficiency-value",
}


def evaluate(case: Case) -> Evaluation:
    """Compute every item and judge it; what is missing or flagged is INCONCLUSIVE, never PASS."""
    plan = case.plan
    cycles = [part for point in plan.points for part in _cycles(case, point)]
    name, calls = "traction-battery-findings", steps.procedure(plan)
    findings = points.form_findings(case, FIGURES, calls, name, steps.APPEARANCE)
    return points.together([findings, *cycles, *(_resistance(case, state) for state in plan.states)])


def _cycles(case: Case, point: str) -> list[Part]:
    keys = points.run_keys("cycle", point, case.plan.runs)
    demands = {
        "traction-battery-reason-nothing": _moves_something,
        "traction-battery-reason-uneven": lambda one: one.warmest - one.coldest <= FIGURES.number("cells-apart"),
        "traction-battery-reason-current": lambda one: _at_rated_current(case, one),
    }
    runs, reason = points.usable(case, keys, Cycle, demands)
    if not runs or not all(map(_moves_something, runs)):
        items = [(name, FIGURES.limit(case, _limit(name)), FIGURES.rule()) for name in _NAMES.values()]
        return [points.not_completed(point, reason, items)]
    reason = reason or _conditions(case, runs)
    judged = [_stated(case, point, runs, quantity, reason) for quantity in _NAMES]
    return [*judged, *(_efficiency(case, point, runs, quantity) for quantity in _NAMES)]


def _limit(name: str) -> str:
    return name.removeprefix(f"{steps.PREFIX}-")


def _moves_something(one: Cycle) -> bool:
    amounts = (one.discharged, one.discharged_energy, one.charged, one.charged_energy)
    return all(amount.value > 0 for amount in amounts) and one.discharge_time > 0 and one.charge_time > 0


def _at_rated_current(case: Case, one: Cycle) -> bool:
    rated = battery_capacity.rated_current(case.subject.rated_capacity_ah, one.point)
    mean = one.discharged.value / one.discharge_time if one.discharge_time > 0 else math.inf
    return abs(mean - rated) <= FIGURES.number("current-within") / 100 * rated


def _conditions(case: Case, runs: Sequence[Cycle]) -> str:
    """Say that room or battery was outside the conditions; empty when it was not."""
    room = case.observations.get("conditions")
    if not isinstance(room, Conditions):
        return points.MISSING
    seen = [room.ambient, *(one.temperature.value for one in runs)]
    met = all(points.inside(FIGURES, "temperature", one) for one in seen)
    return "" if met else "traction-battery-reason-conditions"


def _stated(case: Case, point: str, runs: Sequence[Cycle], quantity: str, reason: str) -> Part:
    name, inputs = _NAMES[quantity], budget.stated_inputs(runs, case, quantity)
    plain = estimates(inputs)
    found = [battery_capacity.at_reference(run, plain) for run in plain.runs]
    errors = [battery_capacity.error_percent(plain.stated, one) for one in found]
    unit = "Ah" if quantity == budget.CHARGE else "Wh"
    before = [_run(name, point, at, plain.stated, one, unit) for at, one in enumerate(found, 1)]
    model = points.mean_model(name, point, steps.CYCLE, FIGURES, battery_capacity.stated_error, inputs, errors)
    reason = reason or points.unexplained(FIGURES, errors)
    return points.judged(model, FIGURES.limit(case, _limit(name)), FIGURES.rule(), before, reason)


def _run(name: str, point: str, number: int, stated: float, found: float, unit: str) -> Result:
    error = battery_capacity.error_percent(stated, found)
    formula = f"E{number} = ({stated:.12g} − {found:.4f}) {unit} / {found:.4f} {unit} × 100 % = {error:+.4f} %"
    return points.run_result(f"{name.removesuffix('-error')}-run-error", steps.CYCLE, point, error, formula)


def _efficiency(case: Case, point: str, runs: Sequence[Cycle], quantity: str) -> Part:
    inputs = budget.efficiency_inputs(runs, case, quantity)
    found = battery_capacity.efficiencies(estimates(inputs))
    return _value(_EFFICIENCIES[quantity], point, steps.CYCLE, "%", battery_capacity.efficiency, inputs, "η", found)


def _resistance(case: Case, state: str) -> Part:
    limit = FIGURES.limit(case, "resistance-spread")
    seconds, within = FIGURES.number("pulse-seconds"), FIGURES.number("pulse-seconds-within")
    demands = {
        "traction-battery-reason-pulse": lambda one: abs(one.seconds - seconds) <= within,
        "traction-battery-reason-nothing": lambda one: (one.before.value - one.after.value) * one.current.value > 0,
    }
    pulses, reason = points.usable(case, points.run_keys("pulse", state, case.plan.pulses), Pulse, demands)
    if reason:
        return points.not_completed(state, reason, [(SPREAD, limit, FIGURES.rule())])
    inputs = budget.resistance_inputs(pulses, case)
    found = battery_capacity.resistances(estimates(inputs))
    value = _value(
        "traction-battery-resistance-value", state, steps.PULSE, "mΩ", battery_capacity.resistance, inputs, "R", found
    )
    apart, room = battery_capacity.spread_percent(found), _conditions(case, ())
    return value + points.judged_value(SPREAD, steps.PULSE, state, apart, "%", 2, limit, FIGURES.rule(), room)


def _value(
    name: str,
    point: str,
    clause: str,
    unit: str,
    formula: Callable[[Any], Any],
    inputs: Any,
    symbol: str,
    found: Sequence[float],
) -> Part:
    model = Model(
        name=name,
        point=point,
        clause=clause,
        unit=unit,
        formula=formula,
        inputs=inputs,
        spacing=FIGURES.rounding_step(),
        signed=False,
        shown=lambda value: points.mean_formula(symbol, found, value, unit),
    )
    return Part((points.evaluated(model),), (), (model,))
