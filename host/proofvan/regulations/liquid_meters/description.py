"""What a certificate says about a run of a flow meter besides its results."""

from __future__ import annotations

from dataclasses import replace

from proofvan.procedures.regulation import Case, ConditionSeen, Description
from proofvan.regulations.liquid_meters.inputs import Conditions
from proofvan.regulations.liquid_meters.kind import MeterKind
from proofvan.regulations.subjects import described, seen_by_person


def describe(kind: MeterKind, case: Case) -> Description:
    """Describe a run, finished or not."""
    room = case.observations.get("conditions")
    seen: tuple[ConditionSeen, ...] = ()
    if isinstance(room, Conditions):
        seen = (
            seen_by_person("ambient-temperature", room.ambient, "degC"),
            seen_by_person("humidity", room.humidity, "%RH"),
        )
    common = described(case, "liquid", kind.figures.number("validity-months"), seen)
    return replace(common, instrument=f"{kind.prefix}-instrument")
