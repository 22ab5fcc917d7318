"""OIML R 137: gas meters 气体流量计 (diaphragm, turbine, rotary). Read this file first.

The same gas passes the meter and a master meter or a sonic nozzle; the volume of the standard is brought to pressure,
temperature and compressibility at the meter. The limit below the transitional flow is twice as large; at initial
verification the weighted mean error has a limit of its own. No Chinese number is printed: their limits are unconfirmed.
"""

from __future__ import annotations

from functools import partial

from proofvan.core.errors import PreconditionError
from proofvan.procedures.regulation import Case, Regulation, RequiredStandard
from proofvan.regulations.admission import LARGEST_RATIO, admitted, require_reach
from proofvan.regulations.budgets import expanded_percent
from proofvan.regulations.gas_flow_meter import budget, steps
from proofvan.regulations.gas_flow_meter.evaluation import ERROR, evaluate
from proofvan.regulations.gas_flow_meter.inputs import GasMeter, Plan
from proofvan.regulations.gas_flow_meter.limits import EDITION, FIGURES, class_limit, error_limit, needed_points
from proofvan.regulations.gas_flow_meter.virtual import observations
from proofvan.regulations.subjects import described_on_site
from proofvan.uncertainty import gtc

_CLAUSE = "reference standards"
MASTER = RequiredStandard("master_meter", "gas_volume_master", LARGEST_RATIO, _CLAUSE)
NOZZLES = RequiredStandard("nozzles", "sonic_nozzles", LARGEST_RATIO, _CLAUSE)
GAUGE = RequiredStandard("gauge", "absolute_gauge", LARGEST_RATIO, _CLAUSE)
THERMOMETER = RequiredStandard("thermometer", "thermometer", LARGEST_RATIO, _CLAUSE)


def needed(case: Case) -> tuple[RequiredStandard, ...]:
    """Give the standards that the planned method needs."""
    return (MASTER if case.plan.method == "master_meter" else NOZZLES, GAUGE, THERMOMETER)


def check(case: Case) -> None:
    """Refuse the run with what is missing: permission, limits, standards, or a plan that cannot give a result."""
    wanted = needed(case)
    standards = admitted(case, FIGURES, wanted, ("appearance",))
    class_limit(case, "repeatability")
    absent = [point for point in needed_points(case) if point not in case.plan.points]
    if absent:
        raise PreconditionError("gas-meter-plan", type=case.subject.meter_type, absent=", ".join(absent))
    _, inputs_of, formula, _ = budget.method_of(case)
    planned, name = observations(case, 0.0, None), steps.COMPARE[case.plan.method]
    own = expanded_percent(standards[wanted[0].role], "volume")
    for point in case.plan.points:
        mpe = float(error_limit(case, point).value or "inf")  # a calibration has none to reach
        standards[wanted[0].role].require_ratio(own, mpe, LARGEST_RATIO, _CLAUSE)
        runs = [planned[f"{name}/{point}/{number}"] for number in range(1, case.plan.runs + 1)]
        require_reach(point, gtc.evaluate(formula, inputs_of(runs, case)), mpe)


REGULATION = Regulation(
    folder="gas_flow_meter",
    id="OIML R 137",
    edition=EDITION,
    title="gas-meter-title",
    root=FIGURES.folder,
    subject=GasMeter,
    plan=Plan,
    observations=steps.OBSERVED,
    bench="",
    procedure=steps.procedure,
    check=check,
    evaluate=evaluate,
    standards=(MASTER, GAUGE, THERMOMETER),
    needed=needed,
    describe=partial(described_on_site, "gas-meter", FIGURES, ("ambient", "humidity", "pressure")),
    principal_result=ERROR,
    virtual=observations,
)
