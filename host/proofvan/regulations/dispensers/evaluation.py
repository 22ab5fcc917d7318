"""How the runs of a flow point are judged: their mean, their spread, and what was asked to be paid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from proofvan.core.canonical import decimal_string
from proofvan.core.line.results import Limit, Result
from proofvan.methods.decision import UNROUNDED, inconclusive, judge
from proofvan.methods.payment import largest_payment_error
from proofvan.methods.repeatability import plausible_range, repeatability
from proofvan.methods.rounding import round_decimals
from proofvan.procedures.regulation import Case, Model
from proofvan.regulations import points
from proofvan.regulations.budgets import run_deviation
from proofvan.regulations.dispensers.way import Way
from proofvan.regulations.figures import Figures
from proofvan.regulations.points import Part
from proofvan.regulations.results import exact_result
from proofvan.uncertainty.inputs import estimates


@dataclass(frozen=True, slots=True)
class Item:
    """A result that is judged: its name, its limit, the rule, and the clause that says how it is found."""

    name: str
    limit: Limit
    rule: str
    clause: str

    @property
    def asked(self) -> tuple[str, Limit, str]:
        """The item as `points.not_completed` takes it."""
        return self.name, self.limit, self.rule


def judged_point(
    figures: Figures, way: Way, inputs: Any, point: str, items: tuple[Item, Item], run_name: str, reason: str
) -> Part:
    """Judge mean error and repeatability of a flow point; `reason` is why nothing may be judged, empty when none."""
    error, spread = items
    plain = estimates(inputs)
    errors = [way.formulas.run_error(run, plain) for run in plain.runs]
    runs = [
        points.run_result(run_name, error.clause, point, one, way.run_shown(number, run, plain))
        for number, (run, one) in enumerate(zip(plain.runs, errors, strict=True), 1)
    ]
    model = Model(
        name=error.name,
        point=point,
        clause=error.clause,
        unit="%",
        formula=way.formulas.indication_error,
        inputs=inputs,
        spacing=figures.rounding_step(),
        shown=lambda value: points.mean_formula("E", errors, value),
    )
    apart = reason or points.spread_reason(errors, _largest_spread(figures, inputs))
    mean = points.judged(model, error.limit, error.rule, runs, apart)
    ranged = _spread(point, errors, spread, reason)
    return Part(mean.results + ranged.results, mean.verdicts + ranged.verdicts, mean.models)


def judged_payment(case: Case, name: str, limit: Limit, clause: str, keys: Sequence[str], kind: type[Any]) -> Part:
    """Judge the largest difference of an amount from unit price times volume, over all runs that were read."""
    read, reason = points.usable(case, keys, kind, {}, ("amount_cny",))
    if reason:
        return Part(verdicts=(inconclusive(name, "", limit, UNROUNDED, points.MISSING),))
    result = _payment_result(name, clause, Decimal(repr(case.subject.unit_price_cny)), read)
    return Part((result,), (judge(result, limit, UNROUNDED),))


def _payment_result(name: str, clause: str, price: Decimal, read: Sequence[Any]) -> Result:
    amounts = [(Decimal(repr(one.amount_cny)), price, Decimal(repr(one.indicated_l))) for one in read]
    worst = max(amounts, key=lambda one: abs(one[0] - one[1] * one[2]))
    value = str(largest_payment_error(amounts))
    formula = f"|{worst[0]} − {worst[1]} × {worst[2]}| = {value} CNY"
    return exact_result(name, clause, value, "CNY", "", round_decimals(value, 4), formula)


def _spread(point: str, errors: Sequence[float], item: Item, reason: str) -> Part:
    if len(errors) < 2:
        return points.not_completed(point, reason or points.MISSING, [item.asked])
    value = repeatability(errors)
    text = decimal_string(value)
    formula = f"E_n = ({max(errors):+.4f} − ({min(errors):+.4f})) % / d_{len(errors)} = {value:.4f} %"
    result = exact_result(item.name, item.clause, text, "%", point, round_decimals(text, 3), formula)
    if reason:
        return Part((result,), (inconclusive(item.name, point, item.limit, item.rule, reason),))
    return Part((result,), (judge(result, item.limit, item.rule),))


def _largest_spread(figures: Figures, inputs: Any) -> float:
    """Give the range of the runs' errors, %, that the budget explains; the display may hide one step between two."""
    if len(inputs.runs) < 2:
        return math.inf
    hidden = math.sqrt(3.0) * float(inputs.display.component.standard_uncertainty)
    smallest = min(float(_volume(run)) for run in inputs.runs)
    return plausible_range(run_deviation(figures), len(inputs.runs)) + points.hidden_by_display(hidden, smallest)


def _volume(run: Any) -> float:
    """Give the volume that a display step is compared with: of a measure what it holds, else what the display says."""
    volume: float = getattr(run, "capacity", run.indicated)
    return volume
