"""From observations to results and verdicts, in the order of the certificate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from proofvan.core.line.results import Result
from proofvan.methods.decision import UNROUNDED
from proofvan.methods.repeatability import repeatability
from proofvan.procedures.regulation import Case, Evaluation
from proofvan.regulations import points
from proofvan.regulations.budgets import known
from proofvan.regulations.figures import Figures
from proofvan.regulations.gas_fuel import steps
from proofvan.regulations.gas_fuel.kind import GasKind
from proofvan.regulations.points import Part
from proofvan.regulations.subjects import Air
from proofvan.uncertainty.inputs import estimates

_CLAUSE = "indication error"


def evaluate(kind: GasKind, case: Case) -> Evaluation:
    """Compute every point and judge it; what is missing or flagged is INCONCLUSIVE, never PASS."""
    calls, seen = steps.procedure(case.plan, kind.runs_step(case.plan)), ("findings", "safety")
    findings = points.form_findings(case, kind.figures, calls, f"{kind.prefix}-findings", "appearance", seen)
    return points.together([findings, *(_point(kind, case, point) for point in case.plan.points)])


def _point(kind: GasKind, case: Case, point: str) -> Part:
    keys = points.run_keys(kind.runs_step(case.plan).name, point, case.plan.runs)
    runs, reason = points.usable(case, keys, kind.run(case.plan), _demands(kind, case, point))
    limit, spread = kind.error_limit(case), kind.figures.limit(case, "repeatability")
    if not runs:
        items = [(kind.error, limit, kind.figures.rule()), (kind.repeatability, spread, UNROUNDED)]
        return points.not_completed(point, reason, items)
    inputs = kind.inputs(runs, case)
    plain = estimates(inputs)
    errors = [float(kind.formulas.run_error(run, plain)) for run in plain.runs]
    formula = kind.formulas.indication_error
    model = points.mean_model(kind.error, point, _CLAUSE, kind.figures, formula, inputs, errors)
    reason = reason or _site(kind, case) or zero_moved(kind.figures, runs)
    single = [_run(kind, point, number, plain, error) for number, error in enumerate(errors, 1)]
    wide = points.unexplained(kind.figures, errors)
    judged = points.judged(model, limit, kind.figures.rule(), single, reason or wide)
    found = repeatability(errors)
    return judged + points.judged_value(
        kind.repeatability, "repeatability", point, found, "%", 3, spread, reason=reason
    )


def zero_moved(figures: Figures, runs: Sequence[Any]) -> str:
    """Say that the zero of the master meter moved by more than its budget from one run to the next; empty when not."""
    zeros = [one.zero_flow for one in runs if hasattr(one, "zero_flow")]
    moved = max((abs(after - before) for before, after in pairwise(zeros)), default=0.0)
    half_width_kg = known(figures, "meter-zero").component.standard_uncertainty * math.sqrt(3.0)
    return "gas-fuel-reason-zero-moved" if moved > 1e3 * half_width_kg else ""


def _demands(kind: GasKind, case: Case, point: str) -> points.Demands:
    """Say what a run must be to count: its flow, a quiet master meter, and what the kind asks."""
    lowest, highest = kind.flow_window(point)
    zero, most = kind.figures.number("zero-flow-highest"), case.subject.largest_flow_kg_min

    def flows(one: Any) -> bool:
        return bool(lowest * most <= one.metered.value / one.minutes <= highest * most)

    return {
        "gas-fuel-reason-flow": flows,
        "gas-fuel-reason-zero": lambda one: abs(one.zero_flow) <= zero,
        **kind.demands,
    }


def _site(kind: GasKind, case: Case) -> str:
    """Say that the site was outside the conditions; empty when it was not."""
    site = case.observations.get("conditions")
    if not isinstance(site, Air):
        return points.MISSING
    air = {"ambient": site.ambient, "humidity": site.humidity, "pressure": site.pressure}
    met = all(points.inside(kind.figures, name, value) for name, value in air.items())
    return "" if met else "gas-fuel-reason-conditions"


def _run(kind: GasKind, point: str, number: int, plain: Any, error: float) -> Result:
    formula = f"E{number} = {kind.written(plain.runs[number - 1], plain)} × 100 % = {error:+.4f} %"
    return points.run_result(f"{kind.prefix}-run-error", _CLAUSE, point, error, formula)
