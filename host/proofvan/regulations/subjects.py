"""What instruments and plans of all regulations have in common, and what a certificate says about them."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from proofvan.core.line.readings import Reading
from proofvan.methods.tables import Table
from proofvan.procedures.regulation import Case, ConditionSeen, Description


class Instrument(Table):
    """Base of [subject] of a job: the instrument as its plate describes it."""

    manufacturer: str
    model: str
    serial: str = Field(min_length=1)
    accuracy_class: str = ""


class Plan(Table):
    """Base of [plan] of a job: the same number of runs at each point, fixed before the start."""

    method: str
    points: tuple[str, ...] = Field(min_length=1)
    runs: int = Field(default=3, ge=1, le=20)


def described(
    case: Case,
    prefix: str,
    valid_months: float,
    conditions: Iterable[ConditionSeen] = (),
    *,
    serial: str = "",
    gate: str = "gate",
    source: str = "source",
) -> Description:
    """Describe a run, finished or not.

    The messages are `PREFIX-instrument`, `PREFIX-method-METHOD`, `PREFIX-GATE` and `PREFIX-SOURCE`.
    """
    subject, plan = case.subject, case.plan
    return Description(
        instrument=f"{prefix}-instrument",
        model=subject.model,
        serial=serial or subject.serial,
        manufacturer=subject.manufacturer,
        accuracy_class=subject.accuracy_class,
        method=f"{prefix}-method-{plan.method.replace('_', '-')}",
        gate=f"{prefix}-{gate}",
        reading_source=f"{prefix}-{source}",
        conditions=tuple(conditions),
        valid_months=round(valid_months),
    )


def seen_by_sensors(readings: Iterable[Reading]) -> tuple[ConditionSeen, ...]:
    """Give the range of each condition over the readings of a run; messages are `condition-NAME`."""
    seen: dict[str, list[Reading]] = {}
    for reading in readings:
        seen.setdefault(reading.name, []).append(reading)
    return tuple(
        ConditionSeen(
            f"condition-{name.replace('_', '-')}",
            min(reading.value for reading in several),
            max(reading.value for reading in several),
            several[0].unit,
            several[0].standard,
        )
        for name, several in seen.items()
    )


def seen_by_person(name: str, value: float, unit: str) -> ConditionSeen:
    """Give a condition that was typed in; the message is `condition-NAME`."""
    return ConditionSeen(f"condition-{name}", value, value, unit, "entered")
