"""What a check gives: figures beside their bounds, and whether they are as expected. No judgement of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from proofvan.core.canonical import decimal_string


class Outcome(StrEnum):
    """As a sound dispenser would be, otherwise, or not looked at."""

    AS_EXPECTED = "as_expected"
    DEVIATES = "deviates"
    NOT_DONE = "not_done"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its bound, decimal strings; `where` says of what: a delivery, a state, a part."""

    name: str  # message id
    where: str
    value: str
    bound: str  # empty: shown, not compared
    unit: str
    deviates: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One check with its figures."""

    check: str  # message id
    figures: tuple[Figure, ...]

    @property
    def outcome(self) -> Outcome:
        """What the figures say together."""
        if not self.figures:
            return Outcome.NOT_DONE
        deviates = any(one.deviates for one in self.figures)
        return Outcome.DEVIATES if deviates else Outcome.AS_EXPECTED


def within(name: str, where: str, value: float, bound: float, unit: str) -> Figure:
    """Compare the size of a value with its bound."""
    return Figure(name, where, decimal_string(value), decimal_string(bound), unit, not abs(value) <= bound)


def same(name: str, where: str, value: str, expected: str) -> Figure:
    """Compare words."""
    return Figure(name, where, value, expected, "", value != expected)


def shown(name: str, where: str, value: str, unit: str) -> Figure:
    """Show a figure without a bound."""
    return Figure(name, where, value, "", unit, False)
