"""What a run of a gas dispenser needs before it begins."""

from __future__ import annotations

from proofvan.procedures.regulation import Case, RequiredStandard
from proofvan.regulations.admission import admitted, require_reach
from proofvan.regulations.budgets import expanded_percent
from proofvan.regulations.gas_fuel import virtual
from proofvan.regulations.gas_fuel.kind import GasKind
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
