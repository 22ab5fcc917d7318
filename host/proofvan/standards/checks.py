"""Intermediate checks 期间核查: the van's check source measured by a standard between two calibrations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from statistics import fmean

from pydantic import Field

from proofvan.methods.tables import Exact, Table
from proofvan.standards.control_chart import Chart, chart


class CheckPlan(Table):
    """How a standard is checked; from the institute's own procedure, as data.

    `largest_deviation` is the largest distance of a check's mean from `value`, in `unit`: usually U of the standard.
    """

    source: str = Field(min_length=1)  # the check source 核查标准
    quantity: str
    unit: str
    value: Exact  # of the check source, found right after the calibration
    largest_deviation: Exact = Field(gt=0)
    readings: int = Field(default=10, ge=1)  # JJF 1033-2016: ten readings a check [M-med]
    interval_days: int = Field(gt=0)


class Occasion(StrEnum):
    """Why a check was made."""

    INTERMEDIATE = "intermediate"  # 期间核查
    OPENING = "opening"  # before the first run of a day
    CLOSING = "closing"  # after the last run of a day


@dataclass(frozen=True, slots=True)
class Check:
    """One check as it was made: the readings in the plan's unit, decimal strings."""

    day: date
    occasion: Occasion
    by: str
    readings: tuple[str, ...]

    @property
    def mean(self) -> float:
        """Mean of the readings."""
        return fmean(float(Fraction(reading)) for reading in self.readings)


@dataclass(frozen=True, slots=True)
class Judged:
    """A check with its judgement: `good` unless the mean is too far off or the latest point leaves the chart.

    `signals` are the chart's rules that it breaks; only the first (beyond three s) makes a check bad, the others warn.
    """

    check: Check
    deviation: float
    good: bool
    chart: Chart | None
    signals: tuple[str, ...]


def judge(plan: CheckPlan, checks: Sequence[Check]) -> tuple[Judged, ...]:
    """Judge checks in the order in which they were made; each against the good ones before it."""
    judged: list[Judged] = []
    for check in checks:
        judged.append(_judged(plan, [one.check.mean for one in judged if one.good], check))
    return tuple(judged)


def last_good(plan: CheckPlan, checks: Sequence[Check]) -> Check | None:
    """Give the last good check; None when there is none."""
    return next((one.check for one in reversed(judge(plan, checks)) if one.good), None)


def _judged(plan: CheckPlan, earlier: list[float], check: Check) -> Judged:
    deviation = check.mean - float(plan.value)
    drawn = chart(earlier, (check.mean,))
    signals = drawn.signals() if drawn else ()
    # Exact: a mean that lies on the limit is allowed, whatever binary fractions make of it.
    mean = sum(map(Fraction, check.readings), Fraction(0)) / len(check.readings)
    near = abs(mean - plan.value) <= plan.largest_deviation
    return Judged(check, deviation, near and "check-rule-beyond-three" not in signals, drawn, signals)
