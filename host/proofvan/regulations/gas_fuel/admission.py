"""What a run of a gas dispenser needs before it begins, and what a certificate says about it."""

from __future__ import annotations

from proofvan.procedures.regulation import Case, ConditionSeen, Description, RequiredStandard
from proofvan.regulations.admission import admitted, require_reach
from proofvan.regulations.budgets import expanded_percent
from proofvan.regulations.gas_fuel import virtual
from proofvan.regulations.gas_fuel.inputs import Conditions
from proofvan.regulations.gas_fuel.kind import GasKind
from proofvan.regulations.subjects import described, seen_by_person
from proofvan.uncertainty import gtc


def needed(kind: GasKind, case: Case) -> tuple[RequiredStandard, ...]:
    """Give the standards that the plan needs."""
    return (kind.meter, *kind.further(case))


def check(kind: GasKind, case: Case) -> None:
    """Refuse the run with what is missing: permission, limits, standards, or a plan that cannot give a result."""
    standards = admitted(case, kind.figures, needed(kind, case), ("repeatability", "appearance"))
    mpe = float(kind.error_limit(case).value or "inf")  # a calibration has none to reach
    meter = standards[kind.meter.role]
    own = expanded_percent(meter, "mass")
    meter.require_ratio(own, mpe, kind.meter.largest_uncertainty_to_mpe, kind.meter.clause)
    planned, name = virtual.observations(kind, case, 0.0, None), kind.runs_step(case.plan).name
    for point in case.plan.points:
        runs = [planned[f"{name}/{point}/{number}"] for number in range(1, case.plan.runs + 1)]
        expected = gtc.evaluate(kind.formulas.indication_error, kind.inputs(runs, case))
        require_reach(point, expected, mpe)


def describe(kind: GasKind, case: Case) -> Description:
    """Describe a run, finished or not."""
    site = case.observations.get("conditions")
    seen: tuple[ConditionSeen, ...] = ()
    if isinstance(site, Conditions):
        seen = (
            seen_by_person("ambient-temperature", site.ambient, "degC"),
            seen_by_person("humidity", site.humidity, "%RH"),
            seen_by_person("pressure", site.pressure * 1e3, "Pa"),
        )
    return described(case, kind.prefix, kind.figures.number("validity-months"), seen)
