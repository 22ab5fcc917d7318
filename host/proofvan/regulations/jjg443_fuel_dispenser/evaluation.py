"""From observations to results and verdicts, in the order of the certificate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from proofvan.core.canonical import decimal_string
from proofvan.core.errors import DataError
from proofvan.core.line.counts import Flags
from proofvan.core.line.results import Result, Verdict
from proofvan.methods.decision import UNROUNDED, inconclusive, judge
from proofvan.methods.repeatability import plausible_range, repeatability
from proofvan.methods.rounding import round_decimals, round_to_spacing
from proofvan.methods.volumetric import mean_flow
from proofvan.procedures.regulation import Case, Evaluation
from proofvan.regulations.jjg443_fuel_dispenser import budget, formulas, steps
from proofvan.regulations.jjg443_fuel_dispenser.inputs import Delivery, Findings, Nozzle, Payment, Plan
from proofvan.regulations.jjg443_fuel_dispenser.limits import edition, limit, rounding_step, rule, window_l_min
from proofvan.regulations.results import exact_result, result_of
from proofvan.uncertainty import gtc
from proofvan.uncertainty.inputs import estimates

ERROR = "jjg443-indication-error"
REPEATABILITY = "jjg443-repeatability"


def evaluate(case: Case) -> Evaluation:
    """Compute every point and judge it; what is missing or flagged is INCONCLUSIVE, never PASS."""
    plan: Plan = case.plan
    parts = [_findings(case), *(_point(case, point) for point in plan.points), _payment(case)]
    results = [result for more, _ in parts for result in more]
    verdicts = [verdict for _, more in parts for verdict in more]
    return Evaluation(tuple(results), tuple(verdicts))


def _findings(case: Case) -> tuple[list[Result], list[Verdict]]:
    name, bound = "jjg443-findings", limit(case, "appearance-and-self-lock")
    found = case.observations.get("appearance_and_self_lock")
    price = case.observations.get("payment")
    missing = [call.key for call in steps.procedure(case.plan) if call.key not in case.observations]
    if missing or not isinstance(found, Findings) or not isinstance(price, Payment):
        return [], [inconclusive(name, "", bound, UNROUNDED, "jjg443-reason-missing")]
    count = [found.appearance, found.self_lock, found.display, price.agrees_with_sign].count(False)
    result = exact_result(name, "7.3", str(count), "1")
    return [result], [judge(result, bound, UNROUNDED)]


def _point(case: Case, point: str) -> tuple[list[Result], list[Verdict]]:
    deliveries, reason = _usable_deliveries(case, point)
    if reason:
        return _not_completed(case, point, reason)
    try:
        inputs = budget.point_inputs(deliveries, case.subject, case.standards["measure"], case.standards["thermometer"])
    except DataError:
        return _not_completed(case, point, "jjg443-reason-level")
    plain = estimates(inputs)
    errors = [formulas.run_error(run, plain) for run in plain.runs]
    runs = [_run_result(point, number, run, plain) for number, run in enumerate(plain.runs, 1)]
    mean = _mean_result(point, inputs, errors)
    spread = _spread_result(point, errors)
    verdicts = [
        judge(mean, limit(case, "indication-error"), rule()),
        judge(spread, limit(case, "repeatability"), UNROUNDED),
    ]
    if max(errors) - min(errors) > _largest_spread(inputs):
        verdicts[0] = inconclusive(ERROR, point, limit(case, "indication-error"), rule(), "jjg443-reason-spread")
    return [*runs, mean, spread], verdicts


def _not_completed(case: Case, point: str, reason: str) -> tuple[list[Result], list[Verdict]]:
    return [], [
        inconclusive(ERROR, point, limit(case, "indication-error"), rule(), reason),
        inconclusive(REPEATABILITY, point, limit(case, "repeatability"), UNROUNDED, reason),
    ]


def _usable_deliveries(case: Case, point: str) -> tuple[list[Delivery], str]:
    plan: Plan = case.plan
    found = [case.observations.get(f"indication_error/{point}/{run}") for run in range(1, plan.runs + 1)]
    deliveries = [one for one in found if isinstance(one, Delivery)]
    if len(deliveries) < plan.runs:
        return [], "jjg443-reason-missing"
    if not all(_is_clean(one) for one in deliveries):
        return [], "jjg443-reason-flagged"
    if not all(_has_flow_of(point, one, plan) for one in deliveries):
        return [], "jjg443-reason-flow"
    most = edition().number("largest-temperature-difference")
    if any(abs(one.nozzle_temperature.value - one.body_temperature.value) > most for one in deliveries):
        return [], "jjg443-reason-temperature"
    return deliveries, ""


def _is_clean(delivery: Delivery) -> bool:
    readings = (delivery.level, delivery.nozzle_temperature, delivery.body_temperature)
    return all(one.flags == Flags.CLEAN and math.isfinite(one.value) for one in readings) and math.isfinite(
        delivery.indicated_l
    )


def _has_flow_of(point: str, delivery: Delivery, plan: Plan) -> bool:
    lowest, highest = window_l_min(plan, point)
    return delivery.seconds > 0 and lowest <= mean_flow(delivery.indicated_l, delivery.seconds / 60) <= highest


def _mean_result(point: str, inputs: formulas.PointInputs, errors: Sequence[float]) -> Result:
    evaluated = gtc.evaluate(formulas.indication_error, inputs)
    terms = " ".join(f"{'+' if error >= 0 else '−'} {abs(error):.4f}" for error in errors)
    return result_of(
        evaluated,
        name=ERROR,
        point=point,
        clause="7.5",
        unit="%",
        rounded=round_to_spacing(decimal_string(evaluated.value), rounding_step()),
        formula=f"E = ({terms}) % / {len(errors)} = {evaluated.value:+.4f} %",
    )


def _spread_result(point: str, errors: Sequence[float]) -> Result:
    value = repeatability(errors)
    text = decimal_string(value)
    formula = f"E_n = ({max(errors):+.4f} − ({min(errors):+.4f})) % / d_{len(errors)} = {value:.4f} %"
    return exact_result(REPEATABILITY, "5.2", text, "%", point, round_decimals(text, 3), formula)


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
    text = decimal_string(error)
    return exact_result("jjg443-run-error", "7.5", text, "%", point, round_decimals(text, 4), formula)


def _largest_spread(inputs: formulas.PointInputs) -> float:
    """Give the range of the runs' errors, %, that the budget explains; the display may hide one step between two."""
    hidden = math.sqrt(3.0) * float(inputs.display.component.standard_uncertainty)
    step = 100 * hidden / min(float(run.capacity) for run in inputs.runs)
    return plausible_range(budget.run_deviation(), len(inputs.runs)) + step


def _payment(case: Case) -> tuple[list[Result], list[Verdict]]:
    name, bound = "jjg443-payment-error", limit(case, "payment-error")
    plan: Plan = case.plan
    subject: Nozzle = case.subject
    deliveries = [
        case.observations.get(f"indication_error/{point}/{run}")
        for point in plan.points
        for run in range(1, plan.runs + 1)
    ]
    read = [one for one in deliveries if isinstance(one, Delivery) and math.isfinite(one.amount_cny)]
    if len(read) < len(deliveries):
        return [], [inconclusive(name, "", bound, UNROUNDED, "jjg443-reason-missing")]
    price = Decimal(repr(subject.unit_price_cny))
    amounts = [(Decimal(repr(one.amount_cny)), price, Decimal(repr(one.indicated_l))) for one in read]
    worst = max(amounts, key=lambda one: abs(one[0] - one[1] * one[2]))
    value = str(formulas.payment_error(amounts))
    formula = f"|{worst[0]} − {worst[1]} × {worst[2]}| = {value} CNY"
    result = exact_result(name, "5.3", value, "CNY", "", round_decimals(value, 4), formula)
    return [result], [judge(result, bound, UNROUNDED)]
