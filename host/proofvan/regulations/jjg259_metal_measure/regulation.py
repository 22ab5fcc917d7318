"""JJG 259-2005: standard metal measures 标准金属量器. Read this file first.

A measure is filled from a standard measure of a better grade, or with weighed water; the mean error of its nominal
capacity at 20 degC is compared with the limit of its grade, and its neck scale is found. Laboratory work.
"""

from __future__ import annotations

from functools import partial

from proofvan.procedures.regulation import Case, Regulation, RequiredStandard
from proofvan.regulations.admission import LARGEST_RATIO, admitted, require_reach
from proofvan.regulations.budgets import expanded_percent
from proofvan.regulations.jjg259_metal_measure import budget, steps
from proofvan.regulations.jjg259_metal_measure.evaluation import evaluate
from proofvan.regulations.jjg259_metal_measure.inputs import Measure, Plan
from proofvan.regulations.jjg259_metal_measure.limits import EDITION, FIGURES, capacity_limit
from proofvan.regulations.jjg259_metal_measure.virtual import observations, planned
from proofvan.regulations.subjects import described_on_site
from proofvan.uncertainty import gtc

MEASURE = RequiredStandard("measure", "metal_measure", LARGEST_RATIO, "6")
THERMOMETER = RequiredStandard("thermometer", "thermometer", LARGEST_RATIO, "6")
BALANCE = RequiredStandard("balance", "balance", LARGEST_RATIO, "6")
ENVIRONMENT = RequiredStandard("environment", "environment", LARGEST_RATIO, "6")


def needed(case: Case) -> tuple[RequiredStandard, ...]:
    """Give the standards that the planned method needs."""
    if case.plan.method == "capacity_comparison":
        return (MEASURE, THERMOMETER)
    return (BALANCE, THERMOMETER, ENVIRONMENT)


def check(case: Case) -> None:
    """Refuse the run with what is missing: permission, limits, standards, or a plan that cannot give a result."""
    grade = case.subject.accuracy_class
    standards = admitted(case, FIGURES, needed(case), (f"neck-scale-grade-{grade}", "appearance"))
    mpe = float(capacity_limit(case).value or "inf")  # a calibration has none to reach
    if "measure" in standards:
        own = expanded_percent(standards["measure"], "volume")
        standards["measure"].require_ratio(own, mpe, MEASURE.largest_uncertainty_to_mpe, MEASURE.clause)
    _, inputs_of, formula, _ = budget.method_of(case)
    require_reach("nominal", gtc.evaluate(formula, inputs_of(planned(case), case)), mpe)


REGULATION = Regulation(
    folder="jjg259_metal_measure",
    id="JJG 259",
    edition=EDITION,
    title="jjg259-title",
    root=FIGURES.folder,
    subject=Measure,
    plan=Plan,
    observations=steps.OBSERVED,
    bench="",
    procedure=steps.procedure,
    check=check,
    evaluate=evaluate,
    standards=(MEASURE, THERMOMETER),
    needed=needed,
    describe=partial(described_on_site, "jjg259", FIGURES, ("ambient", "humidity")),
    principal_result="jjg259-capacity-error",
    virtual=observations,
)
