"""From observations to results and verdicts, in the order of the certificate."""

from __future__ import annotations

import math
from collections.abc import Sequence

from proofvan.core.canonical import decimal_string
from proofvan.core.errors import InputError
from proofvan.core.line.counts import Flags
from proofvan.core.line.results import Result, Verdict
from proofvan.methods.decision import UNROUNDED, inconclusive, judge
from proofvan.methods.repeatability import plausible_range
from proofvan.methods.rounding import round_decimals, round_to_spacing
from proofvan.procedures.regulation import Case, Evaluation
from proofvan.regulations.jjg1149_dc_pile import budget, formulas, steps
from proofvan.regulations.jjg1149_dc_pile.inputs import ClockDifference, Findings, LoadPoint, Plan, Session
from proofvan.regulations.jjg1149_dc_pile.limits import (
    clock_limit,
    findings_limit,
    rounding_step,
    rule,
    working_error_limit,
)
from proofvan.regulations.results import exact_result, result_of
from proofvan.uncertainty import gtc
from proofvan.uncertainty.inputs import estimates, normal

# Instant at which a person reads a running clock, s: reaction and display. [M-med]
_READING_U_S = 0.3


def evaluate(case: Case) -> Evaluation:
    """Compute every point and judge it; what is missing or flagged is INCONCLUSIVE, never PASS."""
    results: list[Result] = []
    verdicts: list[Verdict] = []
    plan: Plan = case.plan
    parts = [_findings(case), *(_point(case, point) for point in plan.points)]
    if plan.check_clock or case.subject.time_of_use:
        parts.append(_clock(case))
    for more_results, verdict in parts:
        results.extend(more_results)
        verdicts.append(verdict)
    return Evaluation(tuple(results), tuple(verdicts))


def _findings(case: Case) -> tuple[list[Result], Verdict]:
    limit = findings_limit(case)
    found = case.observations.get("appearance_and_function")
    missing = [call.key for call in steps.procedure(case.plan) if call.key not in case.observations]
    if missing or not isinstance(found, Findings):
        return [], inconclusive("jjg1149-findings", "", limit, UNROUNDED, "jjg1149-reason-missing")
    count = [found.appearance, found.display, found.start_and_stop].count(False)
    result = exact_result("jjg1149-findings", "7.1", str(count), "1")
    return [result], judge(result, limit, UNROUNDED)


def _point(case: Case, point: LoadPoint) -> tuple[list[Result], Verdict]:
    limit = working_error_limit(case)
    name = "jjg1149-working-error"
    sessions, reason = _usable_sessions(case, point)
    if reason:
        return [], inconclusive(name, point.name, limit, rule(), reason)
    try:
        inputs = budget.point_inputs(sessions, case.subject, case.standards["energy"])
    except InputError:  # outside the temperatures of a certificate that says nothing about it
        return [], inconclusive(name, point.name, limit, rule(), "jjg1149-reason-standard")
    evaluated = gtc.evaluate(formulas.working_error, inputs)
    plain = estimates(inputs)
    errors = [formulas.session_error(session, plain) for session in plain.sessions]
    runs = [_run_result(point, number, session, plain) for number, session in enumerate(plain.sessions, 1)]
    mean = result_of(
        evaluated,
        name=name,
        point=point.name,
        clause="7.2",
        unit="%",
        rounded=round_to_spacing(decimal_string(evaluated.value), rounding_step(case)),
        formula=_mean_formula(errors, evaluated.value),
    )
    if max(errors) - min(errors) > _largest_spread(sessions, inputs):
        return [*runs, mean], inconclusive(name, point.name, limit, rule(), "jjg1149-reason-spread")
    return [*runs, mean], judge(mean, limit, rule())


def _usable_sessions(case: Case, point: LoadPoint) -> tuple[list[Session], str]:
    found = [case.observations.get(f"working_error/{point.name}/{run}") for run in range(1, point.runs + 1)]
    sessions = [one for one in found if isinstance(one, Session)]
    if len(sessions) < point.runs:
        return [], "jjg1149-reason-missing"
    if any(one.energy.flags != Flags.CLEAN for one in sessions):
        return [], "jjg1149-reason-flagged"
    if not all(math.isfinite(one.energy.value) and math.isfinite(one.indicated_kwh) for one in sessions):
        return [], "jjg1149-reason-flagged"
    # Less than half of the planned energy is another measurement than the one that was planned.
    if any(one.energy.value < 0.5 * point.energy_kwh * 3.6e6 for one in sessions):
        return [], "jjg1149-reason-energy"
    return sessions, ""


def _largest_spread(sessions: Sequence[Session], inputs: formulas.PointInputs) -> float:
    """Give the range of the runs' errors, %, that the budget explains; the display may hide one step between two."""
    own = [
        math.hypot(
            session.synchronisation.component.standard_uncertainty,
            *(noise.component.standard_uncertainty for noise in session.noise),
        )
        for session in inputs.sessions
    ]
    smallest = min(float(session.measured) for session in inputs.sessions)
    one_run = math.hypot(budget.run_deviation(), 100 * max(own) / smallest)
    step = 100 * math.sqrt(3.0) * float(inputs.display.component.standard_uncertainty) / smallest
    if len(sessions) < 2:
        return math.inf
    return plausible_range(one_run, len(sessions)) + step


def _run_result(point: LoadPoint, number: int, session: formulas.SessionInputs, plain: formulas.PointInputs) -> Result:
    error = formulas.session_error(session, plain)
    energy = formulas.delivered(session, plain)
    formula = f"γ{number} = ({session.indicated:.12g} − {energy:.6f}) / {energy:.6f} × 100 % = {error:+.4f} %"
    return exact_result(
        "jjg1149-run-error",
        "7.2",
        decimal_string(error),
        "%",
        point.name,
        round_decimals(decimal_string(error), 4),
        formula,
    )


def _mean_formula(errors: Sequence[float], mean: float) -> str:
    terms = " ".join(f"{'+' if error >= 0 else '−'} {abs(error):.4f}" for error in errors)
    return f"γ = ({terms}) % / {len(errors)} = {mean:+.4f} %"


def _clock(case: Case) -> tuple[list[Result], Verdict]:
    limit = clock_limit(case)
    name = "jjg1149-clock-time-error"
    found = case.observations.get("clock_time_error")
    if not isinstance(found, ClockDifference):
        return [], inconclusive(name, "", limit, UNROUNDED, "jjg1149-reason-missing")
    inputs = (normal("component-clock-reading", _READING_U_S, "s", "reaction", found.difference_s),)
    evaluated = gtc.evaluate(lambda model: model[0], inputs)
    value = decimal_string(found.difference_s)
    result = result_of(
        evaluated,
        name=name,
        point="",
        clause="7.3",
        unit="s",
        rounded=round_decimals(value, 1),
        formula=f"Δt = {found.difference_s:+.1f} s",
    )
    return [result], judge(result, limit, UNROUNDED)
