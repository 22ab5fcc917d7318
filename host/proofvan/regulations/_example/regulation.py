"""JJG 0000-2026: an example. Read this file first.

What is compared with what, how often, and which value is judged: two or three sentences as the text has them.
"""

from __future__ import annotations

from proofvan.procedures.regulation import Case, Description, Regulation, RequiredStandard
from proofvan.regulations._example import budget, formulas, steps
from proofvan.regulations._example.evaluation import ERROR, evaluate
from proofvan.regulations._example.inputs import Findings, Identity, Meter, Plan, Run
from proofvan.regulations._example.limits import EDITION, FIGURES
from proofvan.regulations._example.virtual import observations, planned
from proofvan.regulations.admission import LARGEST_RATIO, admitted, require_reach
from proofvan.regulations.budgets import expanded_percent
from proofvan.regulations.subjects import described
from proofvan.uncertainty import gtc

REFERENCE = RequiredStandard("reference", "balance", LARGEST_RATIO, "6")


def check(case: Case) -> None:
    """Refuse the run with what is missing: permission, limits, standards, or a plan that cannot give a result."""
    standard = admitted(case, FIGURES, (REFERENCE,), ("appearance-and-function",))["reference"]
    mpe = float(FIGURES.limit(case, "indication-error").value)
    own = expanded_percent(standard, "mass")
    standard.require_ratio(own, mpe, REFERENCE.largest_uncertainty_to_mpe, REFERENCE.clause)
    for point in case.plan.points:
        expected = gtc.evaluate(formulas.indication_error, budget.point_inputs(planned(case, point), case))
        require_reach(point, expected, mpe)


def describe(case: Case) -> Description:
    """Describe a run, finished or not."""
    return described(case, "example", FIGURES.number("validity-months"))


REGULATION = Regulation(
    folder="_example",
    id="JJG 0000",
    edition=EDITION,
    title="example-title",
    root=FIGURES.folder,
    subject=Meter,
    plan=Plan,
    observations={"identify": Identity, "findings": Findings, "measure": Run},
    bench="",
    procedure=steps.procedure,
    check=check,
    evaluate=evaluate,
    standards=(REFERENCE,),
    describe=describe,
    principal_result=ERROR,
    virtual=observations,
)
