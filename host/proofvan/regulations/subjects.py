"""What instruments, plans and forms of all regulations have in common, and what a certificate says about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field

from proofvan.core.line.readings import Reading
from proofvan.methods.quantities import Observation, Quantity
from proofvan.methods.tables import Table
from proofvan.procedures.regulation import Case, ConditionSeen, Description
from proofvan.regulations.figures import Figures

# The air as a person reads it and as a certificate shows it: field -> condition, unit, unit over unit of the field.
_AIR = {
    "ambient": ("ambient-temperature", "degC", 1.0),
    "humidity": ("humidity", "%RH", 1.0),
    "pressure": ("pressure", "Pa", 1e3),
}


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


class Identity(Observation):
    """What the plate says."""

    serial: str
    seals: str


class RunForm(Observation):
    """Base of a form that is filled in for each run of a point."""

    point: str
    run: int = Field(ge=1)


class Air(Observation):
    """The air of the site or room."""

    ambient: Annotated[float, Quantity("degC", -40.0, 60.0)]
    humidity: Annotated[float, Quantity("%", 0.0, 100.0)]
    pressure: Annotated[float, Quantity("kPa", 50.0, 110.0)]


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


def described_on_site(prefix: str, figures: Figures, shown: Sequence[str], case: Case) -> Description:
    """Describe a run, finished or not, with the fields of `conditions` that are shown once they were read."""
    site = case.observations.get("conditions")
    seen = [] if site is None else [_seen_of(name, getattr(site, name)) for name in shown]
    return described(case, prefix, figures.number("validity-months"), seen)


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


def _seen_of(field: str, value: float) -> ConditionSeen:
    name, unit, factor = _AIR[field]
    return seen_by_person(name, value * factor, unit)
