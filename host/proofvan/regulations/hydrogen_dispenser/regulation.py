"""OIML R 139: hydrogen dispensers 加氢机 for 35 and 70 MPa. Read this file first.

A tank is filled; a master meter, a scale or the tank's own pressure and temperature say how much hydrogen passed, and
with what stayed and was let off between nozzle and standard that is what was delivered. No national document is known
by number: none is printed but the one that an organisation enters in the plan.
"""

from __future__ import annotations

from functools import partial

from proofvan.procedures.regulation import Case, Regulation, RequiredStandard
from proofvan.regulations.admission import LARGEST_RATIO, admitted, require_reach
from proofvan.regulations.budgets import expanded_percent
from proofvan.regulations.hydrogen_dispenser import budget, steps
from proofvan.regulations.hydrogen_dispenser.evaluation import ERROR, evaluate
from proofvan.regulations.hydrogen_dispenser.inputs import Dispenser, Plan
from proofvan.regulations.hydrogen_dispenser.limits import EDITION, FIGURES, error_limit
from proofvan.regulations.hydrogen_dispenser.virtual import observations
from proofvan.regulations.subjects import described_on_site
from proofvan.standards.standard import Standard
from proofvan.uncertainty import gtc

_CLAUSE = "reference standards"
METER = RequiredStandard("master_meter", "hydrogen_master_meter", LARGEST_RATIO, _CLAUSE)
BALANCE = RequiredStandard("balance", "balance", LARGEST_RATIO, _CLAUSE)
VESSEL = RequiredStandard("vessel", "pressure_vessel", LARGEST_RATIO, _CLAUSE)
THERMOMETER = RequiredStandard("thermometer", "thermometer", LARGEST_RATIO, _CLAUSE)
GAUGE = RequiredStandard("gauge", "pressure_gauge", LARGEST_RATIO, _CLAUSE)


def needed(case: Case) -> tuple[RequiredStandard, ...]:
    """Give the standards that the planned method needs."""
    by_method = {"master_meter": (METER, GAUGE), "gravimetric": (BALANCE, GAUGE), "pvt": (VESSEL, GAUGE, THERMOMETER)}
    return by_method[case.plan.method]


def check(case: Case) -> None:
    """Refuse the run with what is missing: permission, limits, standards, or a plan that cannot give a result."""
    wanted = needed(case)
    repeatability = f"repeatability-class-{case.subject.accuracy_class}"
    standards = admitted(case, FIGURES, wanted, (repeatability, "appearance"))
    _, inputs_of, formula, _ = budget.method_of(case)
    planned, name = observations(case, 0.0, None), steps.FILLS[case.plan.method]
    for point in case.plan.points:
        mpe = float(error_limit(case, point).value or "inf")  # a calibration has none to reach
        runs = [planned[f"{name}/{point}/{number}"] for number in range(1, case.plan.runs + 1)]
        own = _own_percent(standards[wanted[0].role], wanted[0], runs[0].indicated.value)
        standards[wanted[0].role].require_ratio(own, mpe, LARGEST_RATIO, _CLAUSE)
        require_reach(point, gtc.evaluate(formula, inputs_of(runs, case)), mpe)


def _own_percent(standard: Standard, required: RequiredStandard, mass: float) -> float:
    """Give U (k = 2) of the standard alone, % of a fill; a scale is read twice."""
    if required is not BALANCE:
        return expanded_percent(standard, "volume" if required is VESSEL else "mass")
    return 100 * 2 * 2**0.5 * standard.uncertainty("mass").standard_uncertainty() / mass


REGULATION = Regulation(
    folder="hydrogen_dispenser",
    id="OIML R 139",
    edition=EDITION,
    title="hydrogen-title",
    root=FIGURES.folder,
    subject=Dispenser,
    plan=Plan,
    observations=steps.OBSERVED,
    bench="",
    procedure=steps.procedure,
    check=check,
    evaluate=evaluate,
    standards=(METER, GAUGE),
    needed=needed,
    describe=partial(described_on_site, "hydrogen", FIGURES, ("ambient", "humidity", "pressure")),
    principal_result=ERROR,
    virtual=observations,
)
