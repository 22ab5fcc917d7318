"""What a certificate says about pile, method and conditions besides the results."""

from __future__ import annotations

from proofvan.procedures.regulation import Case, ConditionSeen, Description
from proofvan.regulations.jjg1148_ac_pile.inputs import Conditions, Plan
from proofvan.regulations.jjg1148_ac_pile.limits import FIGURES
from proofvan.regulations.subjects import described, seen_by_person


def describe(case: Case) -> Description:
    """Describe a run, finished or not."""
    plan: Plan = case.plan
    return described(
        case,
        "jjg1148",
        FIGURES.number("validity-months"),
        _conditions(case.observations.get("conditions")),
        gate="gate-" + plan.gate.replace("_", "-"),
        source=plan.source,
    )


def _conditions(seen: object) -> tuple[ConditionSeen, ...]:
    if not isinstance(seen, Conditions):
        return ()
    return (
        seen_by_person("ambient-temperature", seen.ambient_degc, "degC"),
        seen_by_person("humidity", seen.humidity_percent, "%RH"),
    )
