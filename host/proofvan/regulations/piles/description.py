"""What a certificate says about pile, method and conditions besides the results."""

from __future__ import annotations

from dataclasses import replace

from proofvan.procedures.regulation import Case, ConditionSeen, Description
from proofvan.regulations.piles.inputs import Conditions
from proofvan.regulations.piles.kind import PileKind
from proofvan.regulations.subjects import described, seen_by_person


def describe(kind: PileKind, case: Case) -> Description:
    """Describe a run, finished or not."""
    gate = "gate-" + case.plan.gate.replace("_", "-")
    months = kind.figures.number("validity-months")
    seen = _conditions(case.observations.get("conditions"))
    common = described(case, "pile", months, seen, gate=gate, source=case.plan.source.removeprefix("pile-"))
    return replace(common, instrument=f"{kind.prefix}-instrument")


def _conditions(seen: object) -> tuple[ConditionSeen, ...]:
    if not isinstance(seen, Conditions):
        return ()
    return (
        seen_by_person("ambient-temperature", seen.ambient_degc, "degC"),
        seen_by_person("humidity", seen.humidity_percent, "%RH"),
    )
