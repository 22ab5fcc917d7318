"""GTC in one place: a formula and its inputs become a value with its budget (GUM, JJF 1059.1)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import GTC

from proofvan.core.canonical import decimal_string
from proofvan.core.line.results import BudgetLine
from proofvan.uncertainty.inputs import Input, Number, convert

Model = TypeVar("Model")

# The probability of k = 2 for a normal distribution, about 95.45 %.
TWO_SIGMA_PERCENT = 100.0 * math.erf(math.sqrt(2.0))


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A value with its budget; numbers in the unit of the result."""

    value: float
    standard_uncertainty: float
    degrees_of_freedom: float
    coverage_factor: float
    expanded_uncertainty: float
    budget: tuple[BudgetLine, ...]


def evaluate(
    formula: Callable[[Model], Number], model: Model, coverage_percent: float = TWO_SIGMA_PERCENT
) -> Evaluated:
    """Run a formula on GTC numbers made of the model's Inputs; value and budget come from the same line.

    Inputs are independent; an effect that several readings share is one Input that the formula uses several times.
    """
    numbers: list[tuple[Input, Any]] = []

    def remembered(one: Input) -> Any:
        number = uncertain(one)
        numbers.append((one, number))
        return number

    result = formula(convert(model, remembered))
    factor = coverage_factor(result.df, coverage_percent)
    return Evaluated(
        value=float(result.x),
        standard_uncertainty=float(result.u),
        degrees_of_freedom=float(result.df),
        coverage_factor=factor,
        expanded_uncertainty=factor * float(result.u),
        budget=budget_of(result, numbers),
    )


def coverage_factor(degrees_of_freedom: float, coverage_percent: float = TWO_SIGMA_PERCENT) -> float:
    """Give k of the t distribution for a coverage probability in per cent (GUM G.3)."""
    if math.isinf(degrees_of_freedom) and coverage_percent == TWO_SIGMA_PERCENT:
        return 2.0
    return float(GTC.reporting.k_factor(degrees_of_freedom, coverage_percent))


def correlated_means(readings: Mapping[str, Sequence[float]]) -> tuple[Any, ...]:
    """Give the means of quantities that were read together, with their correlations (GUM 5.2.3), as GTC numbers."""
    return tuple(GTC.type_a.multi_estimate_real(list(readings.values()), labels=list(readings)))


def uncertain(one: Input) -> Any:
    """Give an input as a GTC number of its own."""
    return GTC.ureal(one.estimate, one.component.standard_uncertainty, one.component.degrees_of_freedom)


def budget_of(result: Any, numbers: Sequence[tuple[Input, Any]]) -> tuple[BudgetLine, ...]:
    """Give the budget of a GTC result over (input, its GTC number); inputs of one label make one line."""
    grouped: dict[str, list[tuple[Input, float]]] = {}
    for one, number in numbers:
        contribution = float(GTC.reporting.u_component(result, number)) if one.component.standard_uncertainty else 0.0
        grouped.setdefault(one.component.label, []).append((one, contribution))
    return tuple(_line(label, members) for label, members in grouped.items())


def _line(label: str, members: Sequence[tuple[Input, float]]) -> BudgetLine:
    """Write one line; the same effect in several runs is one line with the root of the sum of squares."""
    first = members[0][0]
    uncertainty = max(one.component.standard_uncertainty for one, _ in members)
    contribution = math.hypot(*(part for _, part in members))
    signed = members[0][1] if len(members) == 1 else contribution
    sensitivity = signed / uncertainty if uncertainty else 0.0
    return BudgetLine(
        label=label,
        standard_uncertainty=decimal_string(uncertainty),
        unit=first.unit,
        distribution=first.component.distribution,
        degrees_of_freedom=decimal_string(first.component.degrees_of_freedom),
        sensitivity=decimal_string(sensitivity),
        contribution=decimal_string(contribution),
        basis=first.component.basis,
    )
