"""From observations to results and verdicts, in the order of the certificate."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from proofvan.core.canonical import decimal_string
from proofvan.core.errors import DataError
from proofvan.core.line.results import Result
from proofvan.methods.decision import UNROUNDED, inconclusive, judge
from proofvan.methods.repeatability import plausible_range
from proofvan.methods.rounding import round_decimals
from proofvan.procedures.regulation import Case, Evaluation, Model
from proofvan.regulations import points
from proofvan.regulations.budgets import run_deviation
from proofvan.regulations.jjg259_metal_measure import budget, formulas, steps
from proofvan.regulations.jjg259_metal_measure.inputs import Comparison, Conditions, NeckPoint, Plan, Weighing
from proofvan.regulations.jjg259_metal_measure.limits import FIGURES, capacity_limit
from proofvan.regulations.points import Part
from proofvan.regulations.results import exact_result
from proofvan.uncertainty.inputs import estimates

ERROR = "jjg259-capacity-error"
# A found value of the neck scale has no limit: it goes into the measure's own table.
DIVISION = "jjg259-neck-division-value"


def evaluate(case: Case) -> Evaluation:
    """Compute capacity and neck scale; what is missing or flagged is INCONCLUSIVE, never PASS."""
    plan: Plan = case.plan
    return points.together([_findings(case), *(_capacity(case, point) for point in plan.points), _neck(case)])


def _findings(case: Case) -> Part:
    def conform() -> list[bool]:
        found = case.observations["findings"]
        return [found.appearance, found.tightness]

    limit = FIGURES.limit(case, "appearance")
    return points.findings(case, steps.procedure(case.plan), "jjg259-findings", "7.2", limit, conform)


def _capacity(case: Case, point: str) -> Part:
    compares = case.plan.method == "capacity_comparison"
    kind: type[Any] = Comparison if compares else Weighing
    keys = points.run_keys("comparison" if compares else "weighing", point, case.plan.runs)
    runs, reason = points.usable(case, keys, kind, {})
    if not runs:
        return points.not_completed(point, reason, [(ERROR, capacity_limit(case), FIGURES.rule())])
    reason = reason or _conditions(case, [one.temperature.value for one in runs])
    try:
        return _compared(case, point, runs, reason) if compares else _weighed(case, point, runs, reason)
    except DataError:
        return points.not_completed(point, "jjg259-reason-level", [(ERROR, capacity_limit(case), FIGURES.rule())])


def _conditions(case: Case, water: Sequence[float]) -> str:
    """Say which condition of the room or the water was not met; empty when all were."""
    room = case.observations.get("conditions")
    if not isinstance(room, Conditions):
        return points.MISSING
    lowest, highest = FIGURES.number("ambient-lowest"), FIGURES.number("ambient-highest")
    apart = max(abs(room.ambient - one) for one in water)
    inside = lowest <= room.ambient <= highest and apart <= FIGURES.number("room-to-water")
    steady = max(water) - min(water) <= FIGURES.number("water-change")
    return "" if inside and steady else "jjg259-reason-conditions"


def _compared(case: Case, point: str, runs: Sequence[Comparison], reason: str) -> Part:
    inputs = budget.comparison_inputs(runs, case)
    plain = estimates(inputs)
    return _judged(case, point, "7.3", formulas.comparison_error, inputs, plain, formulas.compared, reason)


def _weighed(case: Case, point: str, runs: Sequence[Weighing], reason: str) -> Part:
    inputs = budget.weighing_inputs(runs, case)
    plain = estimates(inputs)
    return _judged(case, point, "7.4", formulas.weighing_error, inputs, plain, formulas.weighed, reason)


def _judged(
    case: Case,
    point: str,
    clause: str,
    formula: Callable[[Any], Any],
    inputs: Any,
    plain: Any,
    capacity: Callable[[Any, Any], float],
    reason: str,
) -> Part:
    volumes = [capacity(run, plain) for run in plain.runs]
    errors = [formulas.error_percent(volume, plain.shared) for volume in volumes]
    runs = [_run(point, clause, number, volume, plain) for number, volume in enumerate(volumes, 1)]
    largest = plausible_range(run_deviation(FIGURES), len(errors)) if len(errors) > 1 else math.inf
    model = Model(
        name=ERROR,
        point=point,
        clause=clause,
        unit="%",
        formula=formula,
        inputs=inputs,
        spacing=FIGURES.rounding_step(),
        shown=lambda value: points.mean_formula("E", errors, value, decimals=5),
    )
    reason = reason or points.spread_reason(errors, largest)
    return points.judged(model, capacity_limit(case), FIGURES.rule(), runs, reason)


def _run(point: str, clause: str, number: int, volume: float, plain: Any) -> Result:
    error = formulas.error_percent(volume, plain.shared)
    nominal = f"{plain.shared.nominal:.12g}"
    formula = f"V_20 = {volume:.5f} L; E{number} = ({nominal} − {volume:.5f}) / {volume:.5f} × 100 % = {error:+.5f} %"
    return points.run_result("jjg259-run-error", clause, point, error, formula, decimals=5)


def _neck(case: Case) -> Part:
    name, limit = "jjg259-neck-scale", FIGURES.limit(case, f"neck-scale-grade-{case.subject.accuracy_class}")
    keys = points.run_keys("neck_scale", steps.NECK, case.plan.neck_points)
    found, reason = points.usable(case, keys, NeckPoint, {"jjg259-reason-level": lambda one: one.level.value > 0})
    if not found or len({one.level.value for one in found}) < len(found):
        return points.not_completed("", reason or points.MISSING, [(name, limit, UNROUNDED)])
    model = Model(
        name=DIVISION,
        point="",
        clause="7.5",
        unit="mL/mm",
        formula=formulas.neck_division,
        inputs=budget.neck_inputs(found),
        spacing="0.001",
        signed=False,
        shown=lambda value: f"d = {value:.5f} mL/mm",
    )
    largest = 0.1 * formulas.neck_residual(estimates(model.inputs)) / case.subject.nominal_volume_l
    text = decimal_string(largest)
    residual = exact_result(name, "7.5", text, "%", "", round_decimals(text, 4))
    verdict = inconclusive(name, "", limit, UNROUNDED, reason) if reason else judge(residual, limit, UNROUNDED)
    return Part((points.evaluated(model), residual), (verdict,), (model,))
