"""Stopping a load point early, by the sequential test that the plan names: 监督 and 筛查 only (field practice 1.6).

In a screening the decision is a hint which pile to visit; the verdict of the item stays "measured".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofvan.core.errors import InputError
from proofvan.core.line.results import Limit, Outcome, Result, Verdict
from proofvan.methods.decision import inconclusive
from proofvan.methods.quantities import is_clean
from proofvan.methods.sequential import Decision, SequentialPlan, SequentialTest
from proofvan.procedures.regulation import Case, Model
from proofvan.procedures.step import StepCall
from proofvan.regulations.budgets import REPEATABILITY, run_deviation
from proofvan.regulations.piles import budget
from proofvan.regulations.piles.errors import run_errors
from proofvan.regulations.piles.inputs import LoadPoint, Session
from proofvan.regulations.piles.kind import PileKind
from proofvan.regulations.piles.planning import expected_of_case
from proofvan.regulations.points import Part, evaluated, run_keys

STEP = "working_error"
RULE, UNDECIDED = "rule-sequential-test", "pile-reason-undecided"
OUTCOMES = {Decision.WITHIN: Outcome.PASS, Decision.BEYOND: Outcome.FAIL}
HINTS = {Decision.WITHIN: "pile-screened-within", Decision.BEYOND: "pile-screened-beyond"}


def check(kind: PileKind, case: Case) -> None:
    """Refuse adaptive stopping for other services, and a test that promises more than the budget allows."""
    if case.plan.sequential is not None:
        for point in case.plan.points:
            SequentialTest(_agreed(kind, case, point), case.service.value)


def spared(kind: PileKind, case: Case, call: StepCall) -> bool:
    """Say that a call is a run of a load point which the test of the plan has decided already."""
    if case.plan.sequential is None or call.step.name != STEP:
        return False
    point = next(one for one in case.plan.points if one.name == call.point)
    done = runs_done(case.observations, point)
    return decided(kind, case, point, done) is not Decision.GO_ON


def decision_of(kind: PileKind, case: Case, point: LoadPoint) -> Decision | None:
    """Give what the plan's test has decided of a point; None without a test, or while it goes on."""
    if case.plan.sequential is None:
        return None
    decision = decided(kind, case, point, runs_done(case.observations, point))
    return None if decision is Decision.GO_ON else decision


def judged(model: Model, limit: Limit, runs: Sequence[Result], decision: Decision, reason: str) -> Part:
    """Compute a model and give the test's decision as its verdict; undecided, or for a reason, none.

    Without a limit, in a screening, the decision is a hint beside what was measured.
    """
    result = evaluated(model)
    reason = reason or ("" if decision in OUTCOMES else UNDECIDED)
    if reason:
        verdict = inconclusive(model.name, model.point, limit, RULE, reason)
    elif not limit.value:
        measured, hint = Outcome.MEASURED, HINTS[decision]
        verdict = Verdict(model.name, model.point, result.rounded, limit, RULE, measured, hint)
    else:
        verdict = Verdict(model.name, model.point, result.rounded, limit, RULE, OUTCOMES[decision])
    return Part((*runs, result), (verdict,), (model,))


def decided(kind: PileKind, case: Case, point: LoadPoint, done: Sequence[Session]) -> Decision:
    """Give what the test says after these runs; it goes on until as many runs are there as the edition asks for."""
    if len(done) < min(kind.figures.number("least-runs"), point.runs):
        return Decision.GO_ON
    try:
        inputs = budget.point_inputs(kind, done, case.subject, case.standards[kind.standard.role])
    except InputError:  # the certificate says nothing about such temperatures: nothing is decided
        return Decision.GO_ON
    test = SequentialTest(_agreed(kind, case, point), case.service.value)
    for error in run_errors(kind, inputs):
        test.add(error)
    return test.decision


def runs_done(observations: Mapping[str, Any], point: LoadPoint) -> list[Session]:
    """Give the runs of a point that are there, in order and without a hole."""
    found: list[Session] = []
    for key in run_keys(STEP, point.name, point.runs):
        seen = observations.get(key)
        if not isinstance(seen, Session) or not is_clean(seen, ("energy", "indicated_kwh")) or seen.energy.value <= 0:
            break
        found.append(seen)
    return found


def _agreed(kind: PileKind, case: Case, point: LoadPoint) -> SequentialPlan:
    asked, expected = case.plan.sequential, expected_of_case(kind, case, point)
    # what is not the scatter of single runs stays however often one repeats
    shared = sum(float(line.contribution) ** 2 for line in expected.budget if line.label != REPEATABILITY)
    return SequentialPlan(
        inner_percent=asked.inner_percent,
        outer_percent=asked.outer_percent,
        deviation_percent=run_deviation(kind.figures),
        alpha=asked.alpha,
        beta=asked.beta,
        most=point.runs,
        systematic_percent=shared**0.5,
    )
