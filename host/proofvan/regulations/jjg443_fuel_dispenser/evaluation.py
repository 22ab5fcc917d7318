"""From observations to results and verdicts, in the order of the certificate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from proofvan.core.canonical import decimal_string
from proofvan.core.errors import DataError
from proofvan.core.line.results import Limit, Result
from proofvan.methods.decision import UNROUNDED, inconclusive, judge
from proofvan.methods.repeatability import plausible_range, repeatability
from proofvan.methods.rounding import round_decimals
from proofvan.methods.volumetric import mean_flow
from proofvan.procedures.regulation import Case, Evaluation, Model
from proofvan.regulations import points
from proofvan.regulations.budgets import run_deviation
from proofvan.regulations.jjg443_fuel_dispenser import budget, formulas, steps
from proofvan.regulations.jjg443_fuel_dispenser.inputs import Delivery, Nozzle, Plan
from proofvan.regulations.jjg443_fuel_dispenser.limits import FIGURES, window_l_min
from proofvan.regulations.points import Part
from proofvan.regulations.results import exact_result
from proofvan.uncertainty.inputs import estimates

ERROR = "jjg443-indication-error"
REPEATABILITY = "jjg443-repeatability"
# The readings that decide about a run; pulses only help the eye.
_DECISIVE = ("level", "nozzle_temperature", "body_temperature", "indicated_l")


def evaluate(case: Case) -> Evaluation:
    """Compute every point and judge it; what is missing or flagged is INCONCLUSIVE, never PASS."""
    plan: Plan = case.plan
    return points.together([_findings(case), *(_point(case, point) for point in plan.points), _payment(case)])


def _findings(case: Case) -> Part:
    def conform() -> list[bool]:
        found, price = case.observations["appearance_and_self_lock"], case.observations["payment"]
        return [found.appearance, found.self_lock, found.display, price.agrees_with_sign]

    limit = FIGURES.limit(case, "appearance-and-self-lock")
    return points.findings(case, steps.procedure(case.plan), "jjg443-findings", "7.3", limit, conform)


def _point(case: Case, point: str) -> Part:
    plan: Plan = case.plan
    items = [
        (ERROR, FIGURES.limit(case, "indication-error"), FIGURES.rule()),
        (REPEATABILITY, FIGURES.limit(case, "repeatability"), UNROUNDED),
    ]
    keys = points.run_keys("indication_error", point, plan.runs)
    deliveries, reason = points.usable(case, keys, Delivery, _demands(point, plan), _DECISIVE)
    if not deliveries:
        return points.not_completed(point, reason, items)
    try:
        inputs = budget.point_inputs(
            deliveries,
            case.subject,
            case.standards["measure"],
            case.standards["thermometer"],
            as_printed=plan.method == "neck_reading",
        )
    except DataError:
        return points.not_completed(point, "jjg443-reason-level", items)
    plain = estimates(inputs)
    errors = [formulas.run_error(run, plain) for run in plain.runs]
    runs = [_run_result(point, number, run, plain) for number, run in enumerate(plain.runs, 1)]
    apart = reason or points.spread_reason(errors, _largest_spread(inputs))
    mean = points.judged(_model(point, inputs, errors), *items[0][1:], runs, apart)
    spread = _spread(point, errors, *items[1], reason)
    return Part(mean.results + spread.results, mean.verdicts + spread.verdicts, mean.models)


def _demands(point: str, plan: Plan) -> points.Demands:
    lowest, highest = window_l_min(plan, point)
    most = FIGURES.number("largest-temperature-difference")
    return {
        "jjg443-reason-flow": lambda one: (
            one.seconds > 0 and lowest <= mean_flow(one.indicated_l, one.seconds / 60) <= highest
        ),
        "jjg443-reason-temperature": lambda one: abs(one.nozzle_temperature.value - one.body_temperature.value) <= most,
    }


def _model(point: str, inputs: formulas.PointInputs, errors: Sequence[float]) -> Model:
    return Model(
        name=ERROR,
        point=point,
        clause="7.5",
        unit="%",
        formula=formulas.indication_error,
        inputs=inputs,
        spacing=FIGURES.rounding_step(),
        shown=lambda value: points.mean_formula("E", errors, value),
    )


def _spread(point: str, errors: Sequence[float], name: str, limit: Limit, rule: str, reason: str) -> Part:
    if len(errors) < 2:
        return points.not_completed(point, reason or points.MISSING, [(name, limit, rule)])
    value = repeatability(errors)
    text = decimal_string(value)
    formula = f"E_n = ({max(errors):+.4f} − ({min(errors):+.4f})) % / d_{len(errors)} = {value:.4f} %"
    result = exact_result(name, "5.2", text, "%", point, round_decimals(text, 3), formula)
    verdict = inconclusive(name, point, limit, rule, reason) if reason else judge(result, limit, rule)
    return Part((result,), (verdict,))


def _run_result(point: str, number: int, run: formulas.RunInputs, plain: formulas.PointInputs) -> Result:
    volume = formulas.delivered(run, plain)
    error = formulas.run_error(run, plain)
    nozzle, body = f"{run.nozzle:.2f}", f"{run.body:.2f}"
    formula = (
        f"V_Bt = {formulas.capacity(run, plain):.4f} × "
        f"[1 + {decimal_string(plain.liquid_expansion)} × ({nozzle} − {body})"
        f" + {decimal_string(plain.body_expansion)} × ({body} − 20)] = {volume:.4f} L; "
        f"E{number} = ({run.indicated:.12g} − {volume:.4f}) / {volume:.4f} × 100 % = {error:+.4f} %"
    )
    return points.run_result("jjg443-run-error", "7.5", point, error, formula)


def _largest_spread(inputs: formulas.PointInputs) -> float:
    """Give the range of the runs' errors, %, that the budget explains; the display may hide one step between two."""
    if len(inputs.runs) < 2:
        return math.inf
    hidden = math.sqrt(3.0) * float(inputs.display.component.standard_uncertainty)
    smallest = min(float(run.capacity) for run in inputs.runs)
    return plausible_range(run_deviation(FIGURES), len(inputs.runs)) + points.hidden_by_display(hidden, smallest)


def _payment(case: Case) -> Part:
    name, bound = "jjg443-payment-error", FIGURES.limit(case, "payment-error")
    plan: Plan = case.plan
    subject: Nozzle = case.subject
    keys = [key for point in plan.points for key in points.run_keys("indication_error", point, plan.runs)]
    read, reason = points.usable(case, keys, Delivery, {}, ("amount_cny",))
    if reason:
        return Part(verdicts=(inconclusive(name, "", bound, UNROUNDED, points.MISSING),))
    price = Decimal(repr(subject.unit_price_cny))
    amounts = [(Decimal(repr(one.amount_cny)), price, Decimal(repr(one.indicated_l))) for one in read]
    worst = max(amounts, key=lambda one: abs(one[0] - one[1] * one[2]))
    value = str(formulas.payment_error(amounts))
    formula = f"|{worst[0]} − {worst[1]} × {worst[2]}| = {value} CNY"
    result = exact_result(name, "5.3", value, "CNY", "", round_decimals(value, 4), formula)
    return Part((result,), (judge(result, bound, UNROUNDED),))
