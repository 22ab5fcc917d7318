"""Results as decimal strings."""

from __future__ import annotations

from proofvan.core.canonical import decimal_string
from proofvan.core.line.results import Result
from proofvan.uncertainty.gtc import Evaluated


def result_of(
    evaluated: Evaluated, *, name: str, point: str, clause: str, unit: str, rounded: str, formula: str
) -> Result:
    """Write an evaluated quantity down as a result with its budget."""
    return Result(
        name=name,
        point=point,
        clause=clause,
        value=decimal_string(evaluated.value),
        unit=unit,
        rounded=rounded,
        formula=formula,
        standard_uncertainty=decimal_string(evaluated.standard_uncertainty),
        degrees_of_freedom=decimal_string(evaluated.degrees_of_freedom),
        coverage_factor=decimal_string(evaluated.coverage_factor),
        expanded_uncertainty=decimal_string(evaluated.expanded_uncertainty),
        budget=evaluated.budget,
    )


def exact_result(
    name: str, clause: str, value: str, unit: str, point: str = "", rounded: str = "", formula: str = ""
) -> Result:
    """Write down a value that has no budget of its own: a count, or one run of several."""
    return Result(name, point, clause, value, unit, rounded or value, formula, "", "", "", "", ())
