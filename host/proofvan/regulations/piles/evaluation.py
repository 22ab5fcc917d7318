"""From observations to results and verdicts, in the order of the certificate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from proofvan.core.errors import InputError
from proofvan.core.line.results import Result
from proofvan.methods import working_error
from proofvan.methods.repeatability import plausible_range
from proofvan.methods.working_error import PointInputs, SessionInputs
from proofvan.procedures.regulation import Case, Evaluation, Model
from proofvan.procedures.step import StepCall
from proofvan.regulations import points
from proofvan.regulations.budgets import run_deviation
from proofvan.regulations.piles import budget, clock, items_2018, stopping
from proofvan.regulations.piles.errors import run_errors, session_error
from proofvan.regulations.piles.inputs import LoadPoint, Session
from proofvan.regulations.piles.kind import PileKind
from proofvan.regulations.points import Part
from proofvan.uncertainty.inputs import estimates


@dataclass(frozen=True, slots=True)
class Item:
    """An item that is judged from sessions: the step, and how its results are called."""

    step: str
    clause: str
    result: str  # after the regulation's prefix
    runs: int = 0  # 0: those of the load point


WORKING = Item("working_error", "7.2", "working-error")
INDICATION = Item("indication_error", items_2018.INDICATION, "indication-error", runs=1)


def evaluate(kind: PileKind, calls: Sequence[StepCall], case: Case) -> Evaluation:
    """Compute every point and judge it; what is missing or flagged is INCONCLUSIVE, never PASS.

    `calls` are those of the plan's whole procedure.
    """
    calls = [call for call in calls if not stopping.spared(kind, case, call)]
    parts = [_findings(kind, calls, case), *(_point(kind, case, point) for point in case.plan.points)]
    parts += items_2018.evaluate(kind, case, lambda: _point(kind, case, case.plan.points[0], INDICATION))
    if case.plan.check_clock or case.subject.time_of_use:
        parts.append(clock.evaluate(kind, case))
    return points.together(parts)


def _findings(kind: PileKind, calls: Sequence[StepCall], case: Case) -> Part:
    def conform() -> list[bool]:
        found = case.observations["appearance_and_function"]
        return [found.appearance, found.display, found.start_and_stop, *kind.more_findings(case)]

    limit = kind.figures.limit(case, "appearance-and-function")
    return points.findings(case, calls, f"{kind.prefix}-findings", "7.1", limit, conform)


def _point(kind: PileKind, case: Case, point: LoadPoint, item: Item = WORKING) -> Part:
    limit, rule, name = kind.working_error_limit(case), kind.figures.rule(), f"{kind.prefix}-{item.result}"
    decision = stopping.decision_of(kind, case, point) if item is WORKING else None
    runs = len(stopping.runs_done(case.observations, point)) if decision else item.runs or point.runs
    keys = points.run_keys(item.step, point.name, runs)
    # Less than half of the planned energy is another measurement than the one that was planned.
    demands = {"pile-reason-energy": lambda one: one.energy.value >= 0.5 * point.energy_kwh * 3.6e6}
    sessions, reason = points.usable(case, keys, Session, demands, ("energy", "indicated_kwh"))
    if reason:  # without energy there is nothing to divide by
        return points.not_completed(point.name, reason, [(name, limit, rule)])
    try:
        inputs = budget.point_inputs(kind, sessions, case.subject, case.standards["energy"])
    except InputError:  # outside the temperatures of a certificate that says nothing about it
        return points.not_completed(point.name, "pile-reason-standard", [(name, limit, rule)])
    plain = estimates(inputs)
    errors = run_errors(kind, inputs)
    model = Model(
        name=name,
        point=point.name,
        clause=item.clause,
        unit="%",
        formula=kind.formulas.working_error,
        inputs=inputs,
        spacing=kind.rounding_step(case),
        shown=lambda value: points.mean_formula("γ", errors, value),
    )
    single = [_run(kind, point, number, session, plain) for number, session in enumerate(plain.sessions, 1)]
    single = single if item is WORKING else []
    reason = points.spread_reason(errors, _largest_spread(kind, inputs))
    if decision:
        return stopping.judged(model, limit, single, decision, reason)
    return points.judged(model, limit, rule, single, reason)


def _largest_spread(kind: PileKind, inputs: PointInputs) -> float:
    """Give the range of the runs' errors, %, that the budget explains; the display may hide one step between two."""
    if len(inputs.sessions) < 2:
        return math.inf
    own = [
        math.hypot(*(one.component.standard_uncertainty for one in (session.synchronisation, *session.noise)))
        for session in inputs.sessions
    ]
    smallest = min(float(session.measured) for session in inputs.sessions)
    one_run = math.hypot(run_deviation(kind.figures), 100 * max(own) / smallest)
    display = inputs.display.component
    half_width = math.sqrt(6.0 if display.distribution == "triangular" else 3.0) * float(display.standard_uncertainty)
    return plausible_range(one_run, len(inputs.sessions)) + points.hidden_by_display(half_width, smallest)


def _run(kind: PileKind, point: LoadPoint, number: int, session: SessionInputs, plain: PointInputs) -> Result:
    energy = working_error.delivered(session, plain, kind.formulas.corrections(plain))
    error = session_error(kind, session, plain)
    formula = f"γ{number} = ({session.indicated:.12g} − {energy:.6f}) / {energy:.6f} × 100 % = {error:+.4f} %"
    return points.run_result(f"{kind.prefix}-run-error", "7.2", point.name, error, formula)
