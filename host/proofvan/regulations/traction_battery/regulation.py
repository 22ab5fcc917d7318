"""GB/T 31486-2024 (cells) and GB/T 31467-2023 (packs): traction batteries 汽车电池. Read this file first.

After a full charge the battery is discharged at the current of its rated capacity: 1I3 when its largest continuous
power (W) is less than ten times its energy (Wh), else 1I1. Stated capacity and energy are compared with what came out,
at 25 degC; coulombic and energy efficiency and the DC internal resistance of a ten second pulse are measured.
A battery gets a test report 检测报告: no method here is permitted for a verification. Charge and energy come from the
log of a cycler or of the van (`proofvan battery`). The texts' own limits are not known here: those of limits.toml hold
the place until the organisation enters what text or contract say.
"""

from __future__ import annotations

from functools import partial

from proofvan.core.errors import PreconditionError
from proofvan.methods import battery_capacity
from proofvan.procedures.regulation import Case, Regulation, RequiredStandard
from proofvan.regulations.admission import LARGEST_RATIO, admitted, require_reach
from proofvan.regulations.budgets import expanded_percent
from proofvan.regulations.subjects import described_on_site
from proofvan.regulations.traction_battery import budget, steps
from proofvan.regulations.traction_battery.evaluation import CAPACITY_ERROR, evaluate
from proofvan.regulations.traction_battery.inputs import Battery, BatteryPlan
from proofvan.regulations.traction_battery.limits import EDITION, FIGURES
from proofvan.regulations.traction_battery.virtual import observations, planned
from proofvan.uncertainty import gtc

ANALYSER = RequiredStandard("analyser", "battery_analyser", LARGEST_RATIO, "standards")
THERMOMETER = RequiredStandard("thermometer", "thermometer", LARGEST_RATIO, "standards")
_LIMITS = {budget.CHARGE: "capacity-error", budget.ENERGY: "energy-error"}


def check(case: Case) -> None:
    """Refuse the run with what is missing: permission, limits, standards, or a plan that cannot give a result."""
    required = (ANALYSER, THERMOMETER)
    analyser = admitted(case, FIGURES, required, ("appearance", "resistance-spread"))["analyser"]
    _require_rated_point(case)
    for quantity, limit in _LIMITS.items():
        mpe = float(FIGURES.limit(case, limit).value)
        own = expanded_percent(analyser, quantity)
        analyser.require_ratio(own, mpe, ANALYSER.largest_uncertainty_to_mpe, ANALYSER.clause)
        for point in case.plan.points:
            inputs = budget.stated_inputs(planned(case, point), case, quantity)
            require_reach(point, gtc.evaluate(battery_capacity.stated_error, inputs), mpe)


def _require_rated_point(case: Case) -> None:
    """Refuse a plan whose current is not that of the battery's rated capacity."""
    subject = case.subject
    bound = FIGURES.number("power-over-energy")
    point = battery_capacity.rated_point(subject.largest_power_w, subject.rated_energy_wh, bound)
    if case.plan.points != (point,):
        ratio = f"{subject.largest_power_w / subject.rated_energy_wh:.2f}"
        planned_points = ", ".join(case.plan.points)
        raise PreconditionError("traction-battery-point", planned=planned_points, allowed=point, ratio=ratio)


REGULATION = Regulation(
    folder="traction_battery",
    id="GB/T 31486",
    edition=EDITION,
    title="traction-battery-title",
    root=FIGURES.folder,
    subject=Battery,
    plan=BatteryPlan,
    observations=steps.OBSERVED,
    bench="",
    procedure=steps.procedure,
    check=check,
    evaluate=evaluate,
    standards=(ANALYSER, THERMOMETER),
    describe=partial(described_on_site, steps.PREFIX, FIGURES, ("ambient",)),
    principal_result=CAPACITY_ERROR,
    virtual=observations,
)
