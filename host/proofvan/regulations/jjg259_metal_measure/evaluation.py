"""From observations to results and verdicts, in the order of the certificate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from proofvan.core.errors import DataError
from proofvan.core.line.results import Result
from proofvan.methods import measure_capacity
from proofvan.methods.decision import UNROUNDED
from proofvan.procedures.regulation import Case, Evaluation, Model
from proofvan.regulations import points
from proofvan.regulations.jjg259_metal_measure import budget, steps
from proofvan.regulations.jjg259_metal_measure.inputs import NeckPoint, Plan, Room
from proofvan.regulations.jjg259_metal_measure.limits import FIGURES, capacity_limit
from proofvan.regulations.points import Part
from proofvan.uncertainty.inputs import estimates

ERROR = "jjg259-capacity-error"
# A found value of the neck scale has no limit: it goes into the measure's own table.
DIVISION = "jjg259-neck-division-value"


def evaluate(case: Case) -> Evaluation:
    """Compute capacity and neck scale; what is missing or flagged is INCONCLUSIVE, never PASS."""
    plan: Plan = case.plan
    findings = points.form_findings(case, FIGURES, steps.procedure(plan), "jjg259-findings", "7.2")
    return points.together([findings, *(_capacity(case, point) for point in plan.points), _neck(case)])


def _capacity(case: Case, point: str) -> Part:
    kind, inputs_of, _, _ = budget.method_of(case)
    keys = points.run_keys(steps.filling(case.plan), point, case.plan.runs)
    drips = {"jjg259-reason-drip": lambda one: points.inside(FIGURES, "drip", one.drip)}
    runs, reason = points.usable(case, keys, kind, drips)
    items = [(ERROR, capacity_limit(case), FIGURES.rule())]
    if not runs:
        return points.not_completed(point, reason, items)
    reason = reason or _conditions(case, [one.temperature.value for one in runs])
    try:
        return _judged(case, point, inputs_of(runs, case), reason)
    except DataError:
        return points.not_completed(point, "jjg259-reason-level", items)


def _conditions(case: Case, water: Sequence[float]) -> str:
    """Say which condition of the room or the water was not met; empty when all were."""
    room = case.observations.get("conditions")
    if not isinstance(room, Room):
        return points.MISSING
    apart = max(abs(room.ambient - one) for one in water)
    inside = points.inside(FIGURES, "ambient", room.ambient) and apart <= FIGURES.number("room-to-water")
    steady = max(water) - min(water) <= FIGURES.number("water-change")
    return "" if inside and steady else "jjg259-reason-conditions"


def _judged(case: Case, point: str, inputs: Any, reason: str) -> Part:
    _, _, formula, capacity_of = budget.method_of(case)
    clause, plain = steps.clause_of(case.plan), estimates(inputs)
    volumes = [capacity_of(run, plain) for run in plain.runs]
    errors = [measure_capacity.error_percent(volume, plain.shared) for volume in volumes]
    runs = [_run(point, clause, number, volume, plain) for number, volume in enumerate(volumes, 1)]
    model = points.mean_model(ERROR, point, clause, FIGURES, formula, inputs, errors, decimals=5)
    reason = reason or points.unexplained(FIGURES, errors)
    return points.judged(model, capacity_limit(case), FIGURES.rule(), runs, reason)


def _run(point: str, clause: str, number: int, volume: float, plain: Any) -> Result:
    error = measure_capacity.error_percent(volume, plain.shared)
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
        formula=measure_capacity.neck_division,
        inputs=budget.neck_inputs(found),
        spacing="0.001",
        signed=False,
        shown=lambda value: f"d = {value:.5f} mL/mm",
    )
    largest = 0.1 * measure_capacity.neck_residual(estimates(model.inputs)) / case.subject.nominal_volume_l
    residual = points.judged_value(name, "7.5", "", largest, "%", 4, limit, reason=reason)
    return Part((points.evaluated(model),), (), (model,)) + residual
