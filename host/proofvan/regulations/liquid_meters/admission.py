"""What a run of a flow meter is refused for, before it begins."""

from __future__ import annotations

from proofvan.core.errors import PreconditionError
from proofvan.procedures.regulation import Case, RequiredStandard
from proofvan.regulations.admission import LARGEST_RATIO, admitted, require_reach
from proofvan.regulations.budgets import drift, expanded_percent
from proofvan.regulations.liquid_meters import budget, virtual
from proofvan.regulations.liquid_meters.budget import STANDARDS
from proofvan.regulations.liquid_meters.inputs import FlowMeter, Plan
from proofvan.regulations.liquid_meters.kind import MeterKind
from proofvan.uncertainty import gtc

CLAUSE = "standards"
THERMOMETER = RequiredStandard("thermometer", "thermometer", LARGEST_RATIO, CLAUSE)


def required(method: str) -> tuple[RequiredStandard, ...]:
    """Give the standards of a method. U of the standard is at most a third of the MPE. [S:tzzw1037]"""
    return (RequiredStandard(*STANDARDS[method], LARGEST_RATIO, CLAUSE), THERMOMETER)


def needed(case: Case) -> tuple[RequiredStandard, ...]:
    """Give the standards of the plan's method."""
    return required(case.plan.method)


def check(kind: MeterKind, case: Case) -> None:
    """Refuse the run with what is missing: permission, limits, standards, or a plan that cannot give a result."""
    plan: Plan = case.plan
    admitted(case, kind.figures, needed(case), ("appearance-and-installation",))
    kind.repeatability_limit(case)
    mpe = float(kind.error_limit(case).value or "inf")  # a calibration has none to reach
    _require_points(kind, case)
    _require_runs(kind, case)
    _require_flows(case.subject)
    _require_liquid(kind, plan)
    budget.of_standard(case).require_ratio(_own_percent(kind, case), mpe, LARGEST_RATIO, CLAUSE)
    planned = virtual.observations(kind, case, 0.0, None)
    for point in plan.points:
        runs, whole = virtual.runs_of(planned, case, point), virtual.with_seen(case, planned)
        expected = gtc.evaluate(kind.formulas.indication_error, budget.point_inputs(kind, runs, whole))
        require_reach(point, expected, mpe)


def _own_percent(kind: MeterKind, case: Case) -> float:
    """Give U (k = 2) of the standard alone, %; that of a balance over the planned load."""
    standard = budget.of_standard(case)
    if case.plan.method != "static_weighing":
        return expanded_percent(standard, "mass" if kind.mass else "volume")
    own = 100 * standard.uncertainty("mass").standard_uncertainty() / virtual.LOAD_KG
    return float(2 * (own**2 + drift(standard).component.standard_uncertainty ** 2) ** 0.5)


def _require_points(kind: MeterKind, case: Case) -> None:
    wanted, plan = kind.flow_points(case), case.plan
    if sorted(plan.points) != sorted(wanted):
        raise PreconditionError("liquid-points", points=", ".join(plan.points), allowed=", ".join(wanted))


def _require_runs(kind: MeterKind, case: Case) -> None:
    fine = float(case.subject.accuracy_class) <= kind.figures.number("fine-class")
    least = kind.figures.number("least-runs-fine" if fine else "least-runs")
    if case.plan.runs < least:
        raise PreconditionError("liquid-too-few-runs", runs=case.plan.runs, least=f"{least:g}")


def _require_flows(meter: FlowMeter) -> None:
    if meter.smallest_flow >= meter.largest_flow:
        allowed = f"< {meter.largest_flow:g}"
        raise PreconditionError(
            "liquid-flows", field="subject.smallest_flow", value=meter.smallest_flow, allowed=allowed
        )


def _require_liquid(kind: MeterKind, plan: Plan) -> None:
    if plan.method == "static_weighing" and plan.liquid_expansion_per_k:
        raise PreconditionError(
            "liquid-weighing-needs-water", field="plan.liquid_expansion_per_k", value=plan.liquid_expansion_per_k
        )
    if plan.method == "pipe_prover" and not plan.prover_expansion_per_k:
        raise PreconditionError("liquid-prover-expansion", field="plan.prover_expansion_per_k")
