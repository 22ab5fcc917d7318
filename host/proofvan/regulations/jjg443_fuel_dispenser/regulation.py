"""JJG 443-2023 (trial): fuel dispensers 燃油加油机. Read this file first.

A nozzle is compared with a standard metal measure at two flow points, three runs each; the mean error of a point,
rounded to 0.01 %, is compared with the limit, and so are repeatability and payment.
"""

from __future__ import annotations

from proofvan.core.errors import PreconditionError
from proofvan.procedures.regulation import Case, Regulation, RequiredStandard
from proofvan.regulations.admission import LARGEST_RATIO, admitted, require_reach
from proofvan.regulations.budgets import expanded_percent
from proofvan.regulations.jjg443_fuel_dispenser import steps
from proofvan.regulations.jjg443_fuel_dispenser.budget import body_of
from proofvan.regulations.jjg443_fuel_dispenser.description import describe
from proofvan.regulations.jjg443_fuel_dispenser.evaluation import evaluate
from proofvan.regulations.jjg443_fuel_dispenser.inputs import (
    Delivery,
    Departure,
    Findings,
    FuelReturn,
    Identity,
    Nozzle,
    Payment,
    Plan,
    Safety,
    TypedDelivery,
    Wetting,
)
from proofvan.regulations.jjg443_fuel_dispenser.limits import EDITION, FIGURES
from proofvan.regulations.jjg443_fuel_dispenser.planning import expected_result
from proofvan.regulations.jjg443_fuel_dispenser.virtual import observations
from proofvan.standards.standard import Standard

MEASURE = RequiredStandard("measure", "metal_measure", LARGEST_RATIO, "6")
# The thermometer is judged through the budget: its U has no ratio of its own to the MPE of a volume.
THERMOMETER = RequiredStandard("thermometer", "thermometer", LARGEST_RATIO, "6")


def check(case: Case) -> None:
    """Refuse the run with what is missing: permission, limits, standards, or a plan that cannot give a result."""
    limits = ("indication-error", "repeatability", "payment-error", "appearance-and-self-lock")
    standards = admitted(case, FIGURES, (MEASURE, THERMOMETER), limits)
    measure, thermometer = standards["measure"], standards["thermometer"]
    mpe = float(FIGURES.limit(case, "indication-error").value)
    own = expanded_percent(measure, "volume")
    measure.require_ratio(own, mpe, MEASURE.largest_uncertainty_to_mpe, MEASURE.clause)
    _require_plan(case.plan)
    _require_volume(case.plan, case.subject, measure)
    for point in case.plan.points:
        require_reach(point, expected_result(point, case.plan, case.subject, measure, thermometer), mpe)


def _require_plan(plan: Plan) -> None:
    form, runs = FIGURES.setting("repeatability-form").value, FIGURES.number("runs")
    needed = FIGURES.setting("flow-points").value.split(", ")
    if form != "range-over-dn":
        raise PreconditionError("jjg443-repeatability-form", form=form, allowed="range-over-dn")
    if plan.runs < runs or sorted(plan.points) != sorted(needed):
        raise PreconditionError(
            "jjg443-plan-incomplete",
            points=", ".join(plan.points),
            needed=", ".join(needed),
            runs=plan.runs,
            least_runs=f"{runs:g}",
        )


def _require_volume(plan: Plan, subject: Nozzle, measure: Standard) -> None:
    nominal = float(body_of(measure).nominal_volume_l)
    least = FIGURES.number("least-display-steps") * subject.display_step_l
    if plan.nominal_l != nominal:
        raise PreconditionError("jjg443-other-measure", planned_l=plan.nominal_l, nominal_l=f"{nominal:g}")
    if nominal < least:
        raise PreconditionError(
            "jjg443-volume-too-small",
            nominal_l=f"{nominal:g}",
            least_l=f"{least:g}",
            display_step_l=subject.display_step_l,
        )


REGULATION = Regulation(
    folder="jjg443_fuel_dispenser",
    id="JJG 443",
    edition=EDITION,
    title="jjg443-title",
    root=FIGURES.folder,
    subject=Nozzle,
    plan=Plan,
    observations={
        "safety": Safety,
        "identify": Identity,
        "appearance_and_self_lock": Findings,
        "wetting": Wetting,
        "indication_error": Delivery,
        "payment": Payment,
        "fuel_return": FuelReturn,
        "departure": Departure,
    },
    bench="dispenser",
    procedure=steps.procedure,
    check=check,
    evaluate=evaluate,
    standards=(MEASURE, THERMOMETER),
    describe=describe,
    principal_result="jjg443-indication-error",
    forms={"indication_error": TypedDelivery},
    virtual=observations,
)
