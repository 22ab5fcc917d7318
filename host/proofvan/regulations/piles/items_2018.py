"""Items of the edition of 2018 that the edition of 2022 dropped, as optional steps: insulation, indication, payment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from proofvan.core.line.results import Result
from proofvan.methods.decision import UNROUNDED, judge
from proofvan.methods.payment import payment_error
from proofvan.procedures.regulation import Case
from proofvan.procedures.step import Step, StepCall, StepRun
from proofvan.procedures.together import asked, number
from proofvan.regulations import points
from proofvan.regulations.piles.inputs import Insulation, Payment, Plan
from proofvan.regulations.piles.kind import PileKind
from proofvan.regulations.points import Part
from proofvan.regulations.results import exact_result

INSULATION, INDICATION, PAYMENT = "2018 insulation", "2018 indication error", "2018 payment"


def insulation_calls(plan: Plan) -> tuple[StepCall, ...]:
    """Give the call of the insulation item, where the plan has it; it comes before anything flows."""
    return (StepCall(_INSULATION, "insulation"),) if "insulation" in plan.items_2018 else ()


def session_calls(plan: Any, working_error: Step) -> tuple[StepCall, ...]:
    """Give the calls of the items that need a charging session: one more at the first load point, then its payment."""
    calls: tuple[StepCall, ...] = ()
    if "indication" in plan.items_2018:
        point = plan.points[0]
        step = Step("indication_error", INDICATION, "pile-step-indication", _whole_session(working_error))
        key = f"indication_error/{point.name}/1"
        calls = (StepCall(step, key, f"indication {point.name}", {"point": point, "number": 1}),)
    if "payment" in plan.items_2018:
        calls = (*calls, StepCall(_PAYMENT, "payment_amount"))
    return calls


async def measure_insulation(run: StepRun) -> Insulation:
    """Ask for both resistances of the de-energised pile."""
    questions = [
        number(question, unit="Mohm", minimum=0.0, maximum=1e5)
        for question in ("pile-insulation-circuits", "pile-insulation-earth")
    ]
    run.together(*questions)
    between, to_earth = [await asked(run.operator, question) for question in questions]
    return Insulation(between.value, to_earth.value, between.author)


async def read_payment(run: StepRun) -> Payment:
    """Ask for energy, price and amount of the session that was settled last."""
    questions = (
        number("pile-payment-energy", unit="kWh", minimum=0.0, maximum=1e4),
        number("pile-payment-price", unit="CNY/kWh", minimum=0.0, maximum=100.0),
        number("pile-payment-amount", unit="CNY", minimum=0.0, maximum=1e6),
    )
    run.together(*questions)
    energy, price, amount = [await asked(run.operator, question) for question in questions]
    return Payment(energy.value, price.value, amount.value, amount.author)


def evaluate(kind: PileKind, case: Case, indication: Callable[[], Part]) -> list[Part]:
    """Judge the items that the plan has; `indication` judges that session."""
    items = {"insulation": lambda: _insulation(kind, case), "indication": indication}
    items["payment"] = lambda: _payment(kind, case)
    return [judged() for name, judged in items.items() if name in case.plan.items_2018]


def _insulation(kind: PileKind, case: Case) -> Part:
    def conform() -> list[bool]:
        seen, least = case.observations["insulation"], kind.figures.number("insulation-2018")
        return [value >= least for value in (seen.between_circuits_megohm, seen.live_to_earth_megohm)]

    limit = kind.figures.limit(case, "insulation-2018-findings")
    return points.findings(case, insulation_calls(case.plan), "pile-insulation-2018", INSULATION, limit, conform)


def _payment(kind: PileKind, case: Case) -> Part:
    limit, seen = kind.figures.limit(case, "payment-error"), case.observations.get("payment_amount")
    if not isinstance(seen, Payment) or not points.finite(seen.energy_kwh, seen.unit_price_cny, seen.amount_cny):
        return points.not_completed("", points.MISSING, [("pile-payment-error", limit, UNROUNDED)])
    result = _payment_result(seen)
    return Part((result,), (judge(result, limit, UNROUNDED),))


def _payment_result(seen: Payment) -> Result:
    error = payment_error(seen.amount_cny, seen.unit_price_cny, seen.energy_kwh)
    formula = f"ΔP = {seen.amount_cny:.12g} − {seen.unit_price_cny:.12g} × {seen.energy_kwh:.12g} = {error} CNY"
    return exact_result("pile-payment-error", PAYMENT, error, "CNY", formula=formula)


def _whole_session(working_error: Step) -> Callable[..., Awaitable[Any]]:
    async def measure(run: StepRun, **arguments: object) -> object:
        source = "screen" if run.plan.reading_source == "pf_pulse" else run.plan.reading_source
        whole = {"method": "energy_comparison", "gate": "whole_session", "reading_source": source}
        run = replace(run, plan=run.plan.model_copy(update=whole))
        return await working_error.function(run, **arguments)

    return measure


_INSULATION = Step("insulation", INSULATION, "pile-step-insulation", measure_insulation)
_PAYMENT = Step("payment_amount", PAYMENT, "pile-step-payment", read_payment)
