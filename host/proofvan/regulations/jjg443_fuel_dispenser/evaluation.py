"""From observations to results and verdicts, in the order of the certificate."""

from __future__ import annotations

from proofvan.core.errors import DataError
from proofvan.methods.decision import UNROUNDED
from proofvan.methods.volumetric import mean_flow
from proofvan.procedures.regulation import Case, Evaluation
from proofvan.regulations import points
from proofvan.regulations.dispensers import components, temperatures
from proofvan.regulations.dispensers.evaluation import Item, judged_payment, judged_point
from proofvan.regulations.jjg443_fuel_dispenser import steps
from proofvan.regulations.jjg443_fuel_dispenser.budget import way_of
from proofvan.regulations.jjg443_fuel_dispenser.inputs import Plan
from proofvan.regulations.jjg443_fuel_dispenser.limits import KIND, error_limit, figures_of, of_point
from proofvan.regulations.points import Part

ERROR = "jjg443-indication-error"


def evaluate(case: Case) -> Evaluation:
    """Compute every point and judge it; what is missing or flagged is INCONCLUSIVE, never PASS."""
    plan: Plan = case.plan
    return points.together([_findings(case), *(_point(case, point) for point in plan.points), _payment(case)])


def _findings(case: Case) -> Part:
    def conform() -> list[bool]:
        found, price = case.observations["appearance_and_self_lock"], case.observations["payment"]
        own = [found.appearance, found.self_lock, found.display, price.agrees_with_sign]
        return own + components.conform(case)

    limit = figures_of(case.plan).limit(case, "appearance-and-self-lock")
    return points.findings(case, steps.procedure(case.plan), "jjg443-findings", "7.3", limit, conform)


def _point(case: Case, point: str) -> Part:
    plan, way, figures = case.plan, way_of(case.plan), figures_of(case.plan)
    items = (
        Item(ERROR, error_limit(case, point), figures.rule(), "7.5"),
        Item("jjg443-repeatability", figures.limit(case, f"{of_point(point)}repeatability"), UNROUNDED, "5.2"),
    )
    asked = [item.asked for item in items]
    keys = points.run_keys(way.step, point, plan.runs)
    runs, reason = points.usable(case, keys, way.kind, _demands(point, plan), way.decisive)
    if not runs:
        return points.not_completed(point, reason, asked)
    try:
        inputs = way.inputs(runs, case)
    except DataError:
        return points.not_completed(point, "jjg443-reason-level", asked)
    return judged_point(figures, way, inputs, point, items, "jjg443-run-error", reason)


def _demands(point: str, plan: Plan) -> points.Demands:
    way, (lowest, highest) = way_of(plan), KIND.window_l_min(plan, point)
    against = way.against
    most = figures_of(plan).number("largest-temperature-difference")
    demands: points.Demands = {
        "jjg443-reason-flow": lambda one: (
            one.seconds > 0 and lowest <= mean_flow(one.indicated_l, one.seconds / 60) <= highest
        )
    }
    if against:
        demands["jjg443-reason-temperature"] = lambda one: (
            abs(one.nozzle_temperature.value - getattr(one, against).value) <= most
        )
    if against and way.by_hand:
        demands["jjg443-reason-temperature-order"] = lambda one: temperatures.in_order(figures_of(plan), one, against)
    return demands


def _payment(case: Case) -> Part:
    plan, way = case.plan, way_of(case.plan)
    keys = [key for point in plan.points for key in points.run_keys(way.step, point, plan.runs)]
    limit = figures_of(plan).limit(case, "payment-error")
    return judged_payment(case, "jjg443-payment-error", limit, "5.3", keys, way.kind)
