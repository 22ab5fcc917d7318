"""From observations to results and verdicts, in the order of the certificate."""

from __future__ import annotations

from typing import Any

from proofvan.core.canonical import decimal_string
from proofvan.core.line.results import Result
from proofvan.methods.decision import UNROUNDED, inconclusive, judge
from proofvan.methods.repeatability import plausible_range
from proofvan.methods.rounding import round_decimals
from proofvan.procedures.regulation import Case, Evaluation, Model
from proofvan.regulations import points
from proofvan.regulations.budgets import run_deviation
from proofvan.regulations.hydrogen_dispenser import budget, formulas, steps
from proofvan.regulations.hydrogen_dispenser.inputs import Conditions, Fill, Safety, is_smallest
from proofvan.regulations.hydrogen_dispenser.limits import (
    FIGURES,
    error_limit,
    planned_pressures,
    repeatability_limit,
)
from proofvan.regulations.points import Part
from proofvan.regulations.results import exact_result
from proofvan.uncertainty.inputs import estimates

ERROR, SMALLEST, REPEATABILITY = "hydrogen-error", "hydrogen-mmq-error", "hydrogen-repeatability"


def evaluate(case: Case) -> Evaluation:
    """Compute every point and judge it; what is missing or flagged is INCONCLUSIVE, never PASS."""
    return points.together([_findings(case), *(_point(case, point) for point in case.plan.points)])


def _findings(case: Case) -> Part:
    def conform() -> list[bool]:
        found, safe = case.observations["findings"], case.observations["safety"]
        return [found.appearance, found.back_to_zero, safe.bonded, safe.gas_alarm, safe.no_leak]

    limit = FIGURES.limit(case, "appearance")
    return points.findings(case, steps.procedure(case.plan), "hydrogen-findings", "appearance", limit, conform)


def _point(case: Case, point: str) -> Part:
    kind, inputs_of, formula, mass_of = budget.method_of(case)
    keys = points.run_keys(steps.FILLS[case.plan.method].name, point, case.plan.runs)
    runs, reason = points.usable(case, keys, kind, _demands(case, point))
    name, limit, spread = SMALLEST if is_smallest(point) else ERROR, error_limit(case, point), repeatability_limit(case)
    if not runs:
        return points.not_completed(point, reason, [(name, limit, FIGURES.rule()), (REPEATABILITY, spread, UNROUNDED)])
    inputs = inputs_of(runs, case)
    plain = estimates(inputs)
    masses = [mass_of(run, plain) for run in plain.runs]
    errors = [formulas.fill_error(run, mass, plain.shared) for run, mass in zip(plain.runs, masses, strict=True)]
    model = Model(
        name=name,
        point=point,
        clause="maximum permissible errors",
        unit="%",
        formula=formula,
        inputs=inputs,
        spacing=FIGURES.rounding_step(),
        shown=lambda value: points.mean_formula("E", errors, value),
    )
    reason = reason or _site(case)
    wide = points.spread_reason(errors, plausible_range(run_deviation(FIGURES), len(errors)))
    single = [_run(point, number, plain, masses[number - 1], error) for number, error in enumerate(errors, 1)]
    judged = points.judged(model, limit, FIGURES.rule(), single, reason or wide)
    range_ = _repeatability(case, point, max(errors) - min(errors), reason)
    return Part(judged.results + range_.results, judged.verdicts + range_.verdicts, judged.models)


def _demands(case: Case, point: str) -> points.Demands:
    """Say what a fill must be to count: its pressures, a steady standard, nothing that melts."""
    start, end = planned_pressures(case, point)
    near = FIGURES.number("pressure-window") * float(case.subject.nominal_pressure_mpa)
    share, mmq = FIGURES.number("mmq-window"), case.subject.mmq_kg

    def as_planned(one: Fill) -> bool:
        if end is None:
            reached = abs(one.indicated.value - mmq) <= share * mmq
        else:
            reached = abs(one.tank_end.value - end) <= near
        return reached and abs(one.tank_start.value - start) <= near

    def rises(one: Fill) -> bool:
        return one.tank_end.value > one.tank_start.value and one.hose_end.value >= one.hose_start.value

    steady = {"master_meter": _quiet_meter, "gravimetric": _quiet_scale, "pvt": _in_equilibrium}[case.plan.method]
    return {
        "hydrogen-reason-pressure": rises,
        "hydrogen-reason-fill": as_planned,
        f"hydrogen-reason-{case.plan.method.replace('_', '-')}": steady,
    }


def _quiet_meter(one: Any) -> bool:
    return bool(abs(one.zero_flow) <= FIGURES.number("zero-flow-highest"))


def _quiet_scale(one: Any) -> bool:
    return bool(one.dry and abs(one.zero_change) <= FIGURES.number("scale-change-highest"))


def _in_equilibrium(one: Any) -> bool:
    still = abs(one.settling) <= FIGURES.number("settling-highest")
    return bool(still and one.spread <= FIGURES.number("spread-highest"))


def _site(case: Case) -> str:
    """Say that the site was outside the conditions, or not safe; empty when it was in order."""
    site, safe = case.observations.get("conditions"), case.observations.get("safety")
    if not isinstance(site, Conditions) or not isinstance(safe, Safety):
        return points.MISSING
    warm = FIGURES.number("ambient-lowest") <= site.ambient <= FIGURES.number("ambient-highest")
    calm = case.plan.method != "gravimetric" or site.wind <= FIGURES.number("wind-highest")
    return "" if warm and calm else "hydrogen-reason-conditions"


def _run(point: str, number: int, plain: Any, mass: float, error: float) -> Result:
    run, shared = plain.runs[number - 1], plain.shared
    between = formulas.delivered_mass(run.hose, mass, shared) - mass
    reference, base = f"{mass:.6f} {between:+.6f}", shared.mmq or mass + between
    formula = f"E{number} = ({run.indicated:.6g} − ({reference})) kg / {base:.6f} kg × 100 % = {error:+.4f} %"
    return points.run_result("hydrogen-run-error", "maximum permissible errors", point, error, formula)


def _repeatability(case: Case, point: str, found: float, reason: str) -> Part:
    limit, text = repeatability_limit(case), decimal_string(found)
    result = exact_result(REPEATABILITY, "repeatability", text, "%", point, round_decimals(text, 3).removeprefix("+"))
    if reason:
        return Part((result,), (inconclusive(REPEATABILITY, point, limit, UNROUNDED, reason),))
    return Part((result,), (judge(result, limit, UNROUNDED),))
