"""From observations to results and verdicts: what every regulation does the same way, point by point."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from proofvan.core.canonical import decimal_string
from proofvan.core.line.results import Limit, Result, Verdict
from proofvan.methods.decision import UNROUNDED, inconclusive, judge
from proofvan.methods.quantities import is_clean
from proofvan.methods.repeatability import plausible_range
from proofvan.methods.rounding import round_decimals, round_to_spacing
from proofvan.procedures.regulation import Case, Evaluation, Model
from proofvan.procedures.step import StepCall
from proofvan.regulations.budgets import run_deviation
from proofvan.regulations.figures import Figures
from proofvan.regulations.results import exact_result, result_of
from proofvan.uncertainty import gtc

Kind = TypeVar("Kind")

# Why an item was not completed; a regulation adds its own.
MISSING, FLAGGED, SPREAD = "regulation-reason-missing", "regulation-reason-flagged", "regulation-reason-spread"

# What a reason demands of a run: message id -> does the run meet it?
Demands = dict[str, Callable[[Any], bool]]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an evaluation; parts stand in the order of the certificate."""

    results: tuple[Result, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    models: tuple[Model, ...] = ()

    def __add__(self, after: Part) -> Part:
        """Give this piece and the one after it as one."""
        return Part(self.results + after.results, self.verdicts + after.verdicts, self.models + after.models)


def together(parts: Iterable[Part]) -> Evaluation:
    """Give the evaluation that the parts make."""
    several = tuple(parts)
    return Evaluation(
        tuple(result for part in several for result in part.results),
        tuple(verdict for part in several for verdict in part.verdicts),
        tuple(model for part in several for model in part.models),
    )


def run_keys(step: str, point: str, runs: int) -> tuple[str, ...]:
    """Give the keys of the runs of a point: step/point/1 ..."""
    return tuple(f"{step}/{point}/{run}" for run in range(1, runs + 1))


def usable(
    case: Case, keys: Sequence[str], kind: type[Kind], demands: Demands, decisive: tuple[str, ...] = ()
) -> tuple[list[Kind], str]:
    """Give the runs of a point, and the reason (message id) why nothing may be judged from them; empty when none.

    All runs must be there, every number finite and every reading without flags (of the `decisive` fields, else of
    all): otherwise no run is given. Runs that do not meet the demands have a value, and no verdict.
    """
    found = [one for one in (case.observations.get(key) for key in keys) if isinstance(one, kind)]
    if len(found) < len(keys) or not found:
        return [], MISSING
    if not all(is_clean(one, decisive) for one in found):
        return [], FLAGGED
    reason = next((reason for reason, meets in demands.items() if not all(map(meets, found))), "")
    return found, reason


def findings(
    case: Case, calls: Sequence[StepCall], name: str, clause: str, limit: Limit, conform: Callable[[], Sequence[bool]]
) -> Part:
    """Count the findings that do not conform; a step that was not done makes the whole item inconclusive.

    `conform` is only asked when every step has its observation.
    """
    if any(call.key not in case.observations for call in calls):
        return Part(verdicts=(inconclusive(name, "", limit, UNROUNDED, MISSING),))
    result = exact_result(name, clause, str(list(conform()).count(False)), "1")
    return Part((result,), (judge(result, limit, UNROUNDED),))


def form_findings(
    case: Case,
    figures: Figures,
    calls: Sequence[StepCall],
    name: str,
    clause: str,
    steps: Sequence[str] = ("findings",),
) -> Part:
    """Count the findings of whole forms, by the limit `appearance`: all questions of the steps that ask yes or no."""

    def conform() -> list[bool]:
        return [one for step in steps for one in vars(case.observations[step]).values() if isinstance(one, bool)]

    return findings(case, calls, name, clause, figures.limit(case, "appearance"), conform)


def mean_model(
    name: str,
    point: str,
    clause: str,
    figures: Figures,
    formula: Callable[[Any], Any],
    inputs: Any,
    errors: Sequence[float],
    decimals: int = 4,
) -> Model:
    """Give the model of the mean error of a point, %, of runs that have these errors."""
    return Model(
        name=name,
        point=point,
        clause=clause,
        unit="%",
        formula=formula,
        inputs=inputs,
        spacing=figures.rounding_step(),
        shown=lambda value: mean_formula("E", errors, value, decimals=decimals),
    )


def evaluated(model: Model) -> Result:
    """Compute a model with its budget."""
    value = gtc.evaluate(model.formula, model.inputs)
    rounded = round_to_spacing(decimal_string(value.value), model.spacing)
    return result_of(
        value,
        name=model.name,
        point=model.point,
        clause=model.clause,
        unit=model.unit,
        rounded=rounded if model.signed else rounded.removeprefix("+"),
        formula=model.shown(value.value) if model.shown else "",
    )


def judged(model: Model, limit: Limit, rule: str, before: Sequence[Result] = (), reason: str = "") -> Part:
    """Compute a model and compare it with its limit; a reason makes it inconclusive with its value shown.

    `before` are results that stand ahead of it on the certificate: its single runs.
    """
    result = evaluated(model)
    if reason:
        verdict = inconclusive(model.name, model.point, limit, rule, reason)
    else:
        verdict = judge(result, limit, rule)
    return Part((*before, result), (verdict,), (model,))


def judged_value(
    name: str,
    clause: str,
    point: str,
    value: float,
    unit: str,
    decimals: int,
    limit: Limit,
    rule: str = UNROUNDED,
    reason: str = "",
) -> Part:
    """Compare a value that has no budget of its own with its limit; a reason makes it inconclusive."""
    return judged_exact(value_result(name, clause, point, value, unit, decimals), limit, rule, reason)


def value_result(name: str, clause: str, point: str, value: float, unit: str, decimals: int) -> Result:
    """Write down a value that has no budget of its own: a spread, a residual, a weighted mean."""
    text = decimal_string(value)
    return exact_result(name, clause, text, unit, point, round_decimals(text, decimals))


def judged_exact(result: Result, limit: Limit, rule: str = UNROUNDED, reason: str = "") -> Part:
    """Compare a result without a budget with its limit; a reason makes it inconclusive."""
    if reason:
        return Part((result,), (inconclusive(result.name, result.point, limit, rule, reason),))
    return Part((result,), (judge(result, limit, rule),))


def not_completed(point: str, reason: str, items: Iterable[tuple[str, Limit, str]]) -> Part:
    """Say of (name, limit, rule) items that they were not completed."""
    return Part(verdicts=tuple(inconclusive(name, point, limit, rule, reason) for name, limit, rule in items))


def run_result(
    name: str, clause: str, point: str, value: float, formula: str, unit: str = "%", decimals: int = 4
) -> Result:
    """Write down one run of a point; its name ends in -run-error and it is judged with the others only."""
    text = decimal_string(value)
    return exact_result(name, clause, text, unit, point, round_decimals(text, decimals), formula)


def mean_formula(symbol: str, errors: Sequence[float], mean: float, unit: str = "%", decimals: int = 4) -> str:
    """Write a mean with its numbers filled in: E = (+ 0.1000 − 0.0500) % / 2 = +0.0250 %."""
    terms = " ".join(f"{'+' if error >= 0 else '−'} {abs(error):.{decimals}f}" for error in errors)
    return f"{symbol} = ({terms}) {unit} / {len(errors)} = {mean:+.{decimals}f} {unit}"


def hidden_by_display(half_width: float, smallest: float) -> float:
    """Give what a display step may hide between two runs, % of the smallest run."""
    return 100 * half_width / smallest


def spread_reason(errors: Sequence[float], largest: float) -> str:
    """Say that the runs differ by more than the budget explains; empty when they do not."""
    return SPREAD if max(errors) - min(errors) > largest else ""


def unexplained(figures: Figures, errors: Sequence[float]) -> str:
    """Say that the runs differ by more than the standard deviation of one run explains; empty when they do not."""
    if len(errors) < 2:
        return ""
    return spread_reason(errors, plausible_range(run_deviation(figures), len(errors)))


def inside(figures: Figures, name: str, value: float) -> bool:
    """Say whether a value lies between the figures NAME-lowest and NAME-highest."""
    return figures.number(f"{name}-lowest") <= value <= figures.number(f"{name}-highest")


def finite(*values: float) -> bool:
    """Say whether every value is a finite number."""
    return all(math.isfinite(value) for value in values)
