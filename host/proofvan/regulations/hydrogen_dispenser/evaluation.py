"""From observations to results and verdicts, in the order of the certificate."""

from __future__ import annotations

from typing import Any

from proofvan.core.line.results import Result
from proofvan.methods import hydrogen_fill
from proofvan.methods.decision import UNROUNDED
from proofvan.methods.repeatability import plausible_range
from proofvan.procedures.regulation import Case, Evaluation
from proofvan.regulations import points
from proofvan.regulations.gas_fuel.evaluation import zero_moved
from proofvan.regulations.hydrogen_dispenser import budget, steps
from proofvan.regulations.hydrogen_dispenser.inputs import Fill, Site, is_smallest
from proofvan.regulations.hydrogen_dispenser.limits import (
    FIGURES,
    error_limit,
    planned_pressures,
    repeatability_limit,
)
from proofvan.regulations.points import Part
from proofvan.uncertainty.inputs import estimates

ERROR, SMALLEST, REPEATABILITY = "hydrogen-error", "hydrogen-mmq-error", "hydrogen-repeatability"
_CLAUSE = "maximum permissible errors"


def evaluate(case: Case) -> Evaluation:
    """Compute every point and judge it; what is missing or flagged is INCONCLUSIVE, never PASS."""
    calls, seen = steps.procedure(case.plan), ("findings", "safety")
    findings = points.form_findings(case, FIGURES, calls, "hydrogen-findings", "appearance", seen)
    return points.together([findings, *(_point(case, point) for point in case.plan.points)])


def _point(case: Case, point: str) -> Part:
    kind, inputs_of, formula, mass_of = budget.method_of(case)
    keys = points.run_keys(steps.FILLS[case.plan.method], point, case.plan.runs)
    runs, reason = points.usable(case, keys, kind, _demands(case, point))
    name, limit, spread = SMALLEST if is_smallest(point) else ERROR, error_limit(case, point), repeatability_limit(case)
    if not runs:
        return points.not_completed(point, reason, [(name, limit, FIGURES.rule()), (REPEATABILITY, spread, UNROUNDED)])
    inputs = inputs_of(runs, case)
    plain = estimates(inputs)
    masses = [mass_of(run, plain) for run in plain.runs]
    errors = [hydrogen_fill.fill_error(run, mass, plain.shared) for run, mass in zip(plain.runs, masses, strict=True)]
    model = points.mean_model(name, point, _CLAUSE, FIGURES, formula, inputs, errors)
    reason = reason or _site(case) or zero_moved(FIGURES, runs)
    single = [_run(point, number, plain, masses[number - 1], error) for number, error in enumerate(errors, 1)]
    judged = points.judged(model, limit, FIGURES.rule(), single, reason or _apart(errors, inputs, masses))
    apart = max(errors) - min(errors)
    return judged + points.judged_value(REPEATABILITY, "repeatability", point, apart, "%", 3, spread, reason=reason)


def _apart(errors: list[float], inputs: Any, masses: list[Any]) -> str:
    """Say that the fills differ by more than their budget explains; empty when they do not."""
    one = max(budget.own_deviation(run, inputs.shared.mmq or min(masses)) for run in inputs.runs)
    return points.spread_reason(errors, plausible_range(one, len(errors)))


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
    site = case.observations.get("conditions")
    if not isinstance(site, Site) or "safety" not in case.observations:
        return points.MISSING
    warm = points.inside(FIGURES, "ambient", site.ambient)
    calm = case.plan.method != "gravimetric" or site.wind <= FIGURES.number("wind-highest")
    return "" if warm and calm else "hydrogen-reason-conditions"


def _run(point: str, number: int, plain: Any, mass: float, error: float) -> Result:
    run, shared = plain.runs[number - 1], plain.shared
    between = hydrogen_fill.delivered_mass(run.hose, mass, shared) - mass
    reference, base = f"{mass:.6f} {between:+.6f}", shared.mmq or mass + between
    formula = f"E{number} = ({run.indicated:.6g} − ({reference})) kg / {base:.6f} kg × 100 % = {error:+.4f} %"
    return points.run_result("hydrogen-run-error", _CLAUSE, point, error, formula)
