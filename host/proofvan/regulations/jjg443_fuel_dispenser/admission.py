"""What a run is refused for, before it begins."""

from __future__ import annotations

from proofvan.core.errors import PreconditionError
from proofvan.procedures.regulation import Case
from proofvan.regulations.admission import admitted, require_reach
from proofvan.regulations.budgets import expanded_percent
from proofvan.regulations.dispensers import components
from proofvan.regulations.dispensers.by_measure import MEASURE, body_of
from proofvan.regulations.dispensers.by_weight import BALANCE
from proofvan.regulations.jjg443_fuel_dispenser.budget import way_of
from proofvan.regulations.jjg443_fuel_dispenser.inputs import Plan
from proofvan.regulations.jjg443_fuel_dispenser.limits import EDITION, KIND, MINIMUM, error_limit, figures_of
from proofvan.regulations.jjg443_fuel_dispenser.planning import expected_result

_LIMITS = ("indication-error", "repeatability", "payment-error", "appearance-and-self-lock")
_ALONE = (MINIMUM,)


def check(case: Case) -> None:
    """Refuse the run with what is missing: permission, limits, standards, or a plan that cannot give a result."""
    figures, first = figures_of(case.plan), way_of(case.plan).standards[0]
    standards = admitted(case, figures, way_of(case.plan).standards, _LIMITS)
    _require_edition(case)
    components.require_registered(KIND, case)
    mpe = min(float(error_limit(case, point).value) for point in case.plan.points)
    if first is not BALANCE:  # whose U is no part of a volume: the budget judges it
        own = expanded_percent(standards[first.role], "volume")
        standards[first.role].require_ratio(own, mpe, first.largest_uncertainty_to_mpe, first.clause)
    _require_plan(case.plan)
    _require_volume(case)
    for point in case.plan.points:
        require_reach(point, expected_result(case, point), float(error_limit(case, point).value))


def _require_edition(case: Case) -> None:
    """Only the edition in force verifies; an older one serves practice and what is computed again."""
    if case.plan.edition != EDITION and not case.organisation.practice:
        raise PreconditionError("jjg443-edition-replaced", edition=case.plan.edition, in_force=EDITION)


def _require_plan(plan: Plan) -> None:
    figures = figures_of(plan)
    form, runs = figures.setting("repeatability-form").value, figures.number("runs")
    needed = figures.setting("flow-points").value.split(", ")
    if form != "range-over-dn":
        raise PreconditionError("jjg443-repeatability-form", form=form, allowed="range-over-dn")
    if plan.runs < runs or (sorted(plan.points) != sorted(needed) and plan.points != _ALONE):
        raise PreconditionError(
            "jjg443-plan-incomplete",
            points=", ".join(plan.points),
            needed=", ".join(needed),
            runs=plan.runs,
            least_runs=f"{runs:g}",
        )


def _require_volume(case: Case) -> None:
    plan, step = case.plan, case.subject.display_step_l
    alone = plan.points == _ALONE
    least = figures_of(plan).number("minimum-quantity" if alone else "least-display-steps") * (1 if alone else step)
    if MEASURE in way_of(plan).standards:
        nominal = float(body_of(case.standards["measure"]).nominal_volume_l)
        if plan.nominal_l != nominal:
            raise PreconditionError("jjg443-other-measure", planned_l=plan.nominal_l, nominal_l=f"{nominal:g}")
    if plan.nominal_l < least:
        raise PreconditionError(
            "jjg443-volume-too-small", nominal_l=f"{plan.nominal_l:g}", least_l=f"{least:g}", display_step_l=step
        )
