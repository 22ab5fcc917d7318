"""From observations to results and verdicts, in the order of the certificate."""

from __future__ import annotations

from typing import Any

from proofvan.core.canonical import decimal_string
from proofvan.core.line.results import Result
from proofvan.methods.decision import UNROUNDED, inconclusive, judge
from proofvan.methods.repeatability import plausible_range, repeatability
from proofvan.methods.rounding import round_decimals
from proofvan.procedures.regulation import Case, Evaluation, Model
from proofvan.regulations import points
from proofvan.regulations.budgets import run_deviation
from proofvan.regulations.gas_fuel import steps
from proofvan.regulations.gas_fuel.inputs import Conditions
from proofvan.regulations.gas_fuel.kind import GasKind
from proofvan.regulations.points import Part
from proofvan.regulations.results import exact_result
from proofvan.uncertainty.inputs import estimates

_CLAUSE = "indication error"


def evaluate(kind: GasKind, case: Case) -> Evaluation:
    """Compute every point and judge it; what is missing or flagged is INCONCLUSIVE, never PASS."""
    return points.together([_findings(kind, case), *(_point(kind, case, point) for point in case.plan.points)])


def _findings(kind: GasKind, case: Case) -> Part:
    def conform() -> list[bool]:
        found, safe = case.observations["findings"], case.observations["safety"]
        return [found.appearance, found.back_to_zero, safe.bonded, safe.gas_alarm, safe.no_leak]

    calls, limit = steps.procedure(case.plan, kind.runs_step(case.plan)), kind.figures.limit(case, "appearance")
    return points.findings(case, calls, f"{kind.prefix}-findings", "appearance", limit, conform)


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
    model = Model(
        name=kind.error,
        point=point,
        clause=_CLAUSE,
        unit="%",
        formula=kind.formulas.indication_error,
        inputs=inputs,
        spacing=kind.figures.rounding_step(),
        shown=lambda value: points.mean_formula("E", errors, value),
    )
    reason = reason or _site(kind, case)
    wide = points.spread_reason(errors, plausible_range(run_deviation(kind.figures), len(errors)))
    single = [_run(kind, point, number, plain, error) for number, error in enumerate(errors, 1)]
    judged = points.judged(model, limit, kind.figures.rule(), single, reason or wide)
    scatter = _repeatability(kind, case, point, repeatability(errors), reason)
    return Part(judged.results + scatter.results, judged.verdicts + scatter.verdicts, judged.models)


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
    site, number = case.observations.get("conditions"), kind.figures.number
    if not isinstance(site, Conditions):
        return points.MISSING
    inside = [
        number(f"{name}-lowest") <= value <= number(f"{name}-highest")
        for name, value in (("ambient", site.ambient), ("humidity", site.humidity), ("pressure", site.pressure))
    ]
    return "" if all(inside) else "gas-fuel-reason-conditions"


def _run(kind: GasKind, point: str, number: int, plain: Any, error: float) -> Result:
    formula = f"E{number} = {kind.written(plain.runs[number - 1], plain)} × 100 % = {error:+.4f} %"
    return points.run_result(f"{kind.prefix}-run-error", _CLAUSE, point, error, formula)


def _repeatability(kind: GasKind, case: Case, point: str, found: float, reason: str) -> Part:
    name, limit = kind.repeatability, kind.figures.limit(case, "repeatability")
    text = decimal_string(found)
    result = exact_result(name, "repeatability", text, "%", point, round_decimals(text, 3).removeprefix("+"))
    if reason:
        return Part((result,), (inconclusive(name, point, limit, UNROUNDED, reason),))
    return Part((result,), (judge(result, limit, UNROUNDED),))
