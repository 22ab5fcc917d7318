"""The procedure: one async function per clause, in the order in which they are done."""

from __future__ import annotations

from decimal import Decimal

from proofvan.core.errors import DataError, PreconditionError, ProcedureError
from proofvan.instruments.benches import DispenserBench, SelfCheck
from proofvan.methods.volumetric import mean_flow
from proofvan.procedures.step import LiveFrame, StepCall, StepRun, step
from proofvan.regulations.jjg443_fuel_dispenser.inputs import (
    Delivery,
    Departure,
    Findings,
    FuelReturn,
    Identity,
    Nozzle,
    Payment,
    Plan,
    Safety,
    Wetting,
)
from proofvan.regulations.jjg443_fuel_dispenser.limits import FIGURES, window_l_min
from proofvan.regulations.live import showing

CONFORMS = "regulation-conforms"
DOES_NOT_CONFORM = "regulation-does-not-conform"
PRODUCTS = tuple(f"jjg443-product-{name}" for name in ("petrol-92", "petrol-95", "petrol-98", "diesel-0"))

_EMPTY_TIMEOUT_S = 900.0
_SETTLE_TIMEOUT_S = 600.0


def procedure(plan: Plan) -> tuple[StepCall, ...]:
    """Give the calls of a plan; each flow point is a point whose runs are redone together."""
    before = (safety, identify, appearance_and_self_lock, wetting)
    runs = tuple(
        StepCall(indication_error, f"indication_error/{point}/{run}", point, {"point": point, "number": run})
        for point in plan.points
        for run in range(1, plan.runs + 1)
    )
    after = (payment, fuel_return, departure)
    return tuple(StepCall(one, one.name) for one in before) + runs + tuple(StepCall(one, one.name) for one in after)


@step(clause="7.1", title="jjg443-step-safety")
async def safety(run: StepRun) -> Safety:
    """Measure the earth bond first, then engine, extinguisher, cone and wind; nothing else begins before."""
    bond = await run.operator.number("jjg443-earth-bond", unit="ohm", minimum=0.0, maximum=1e9)
    most = FIGURES.table.number("earth-bond")
    if bond.value > most:
        raise PreconditionError("jjg443-earth-bond-high", resistance_ohm=bond.value, highest_ohm=most)
    for question in ("jjg443-engine-off", "jjg443-extinguisher", "jjg443-cone", "jjg443-wind"):
        await _confirmed(run, question)
    return Safety(bond.value, bond.author)


@step(clause="7.2", title="jjg443-step-identify")
async def identify(run: StepRun) -> Identity:
    """Read plate, price, highest flow and the seals at three places; refuses another nozzle than the job names."""
    subject: Nozzle = run.subject
    serial = await run.operator.text("jjg443-plate-serial", expected=subject.serial)
    nozzle = await run.operator.text("jjg443-plate-nozzle", expected=subject.nozzle)
    if (serial.value, nozzle.value) != (subject.serial, subject.nozzle):
        raise PreconditionError(
            "jjg443-other-nozzle",
            expected=f"{subject.serial} / {subject.nozzle}",
            found=f"{serial.value} / {nozzle.value}",
        )
    product = await run.operator.choose("jjg443-product", PRODUCTS, expected=subject.product_message)
    if product.value != subject.product_message:
        raise PreconditionError("jjg443-other-product", expected=subject.product_message, found=product.value)
    price = await run.operator.number(
        "jjg443-unit-price", unit="CNY/L", minimum=0.01, maximum=1000.0, expected=subject.unit_price_cny
    )
    if price.value != subject.unit_price_cny:
        raise PreconditionError("jjg443-other-price", expected=subject.unit_price_cny, found=price.value)
    flow = await _highest_flow(run)
    seals = [await run.operator.text(f"jjg443-seal-{place}") for place in ("transducer", "encoder", "board")]
    return Identity(
        serial=serial.value,
        nozzle=nozzle.value,
        product=product.value,
        unit_price_cny=price.value,
        highest_flow_l_min=flow,
        seal_transducer=seals[0].value,
        seal_encoder=seals[1].value,
        seal_board=seals[2].value,
        author=serial.author,
    )


@step(clause="7.3", title="jjg443-step-appearance")
async def appearance_and_self_lock(run: StepRun) -> Findings:
    """Look at housing and hose, at self-lock and software identity, at display and return to zero."""
    answers = [
        await run.operator.choose(question, (CONFORMS, DOES_NOT_CONFORM))
        for question in ("jjg443-appearance", "jjg443-self-lock", "jjg443-display")
    ]
    appearance, self_lock, display = (answer.value == CONFORMS for answer in answers)
    return Findings(appearance, self_lock, display, answers[0].author)


@step(clause="7.4", title="jjg443-step-wetting")
async def wetting(run: StepRun) -> Wetting:
    """Fill the measure once at the test flow: it wets measure and hose and drives the air out."""
    bench: DispenserBench = run.bench
    try:
        await bench.begin()
        await _drain(run, 0.0)  # what an interrupted run may have left
        await _deliver(run, "jjg443-deliver-wetting", "Q1", 0)
        indicated = await _indicated_volume(run)
        await bench.end()
    finally:
        await bench.safe()
    return Wetting(indicated[0], indicated[1])


@step(clause="7.5", title="jjg443-step-indication-error")
async def indication_error(run: StepRun, point: str, number: int) -> Delivery:
    """Deliver the nominal volume at a flow point and read display, level and temperatures.

    Drain, drip, close, zero, deliver, wait for bubbles and foam, read: the order of field practice 3.4. Raises
    DataError when the mean flow lies outside the point's window; the valve is shut in the end, whatever happens.
    """
    bench: DispenserBench = run.bench
    table = FIGURES.table
    drip_s = table.number("drip-time")
    try:
        check = await bench.self_check()
        _require_ambient(check)
        await bench.begin()
        await _drain(run, drip_s)
        await _confirmed(run, "jjg443-zero")
        start_ns, end_ns = await _deliver(run, "jjg443-deliver", point, number)
        settle_s = await _settle(run, end_ns)
        indicated_l, author = await _indicated_volume(run)
        amount = await run.operator.number("jjg443-amount", unit="CNY", minimum=0.0, maximum=1e6)
        _require_flow(run, point, indicated_l, (end_ns - start_ns) / 1e9)
        level = await bench.level(table.number("averaging-time"))
        body = await bench.body_temperature(table.number("averaging-time"))
        # The thermometer lags by up to 30 s [T: field practice 6]: its first half of the delivery is not the stream's.
        nozzle = await bench.nozzle_temperature((start_ns + end_ns) // 2, end_ns)
        pulses = await bench.pulses(start_ns, end_ns)
        await bench.end()
    finally:
        await bench.safe()
    return Delivery(
        point=point,
        run=number,
        indicated_l=indicated_l,
        amount_cny=amount.value,
        level=level,
        nozzle_temperature=nozzle,
        body_temperature=body,
        pulses=pulses,
        start_ns=start_ns,
        end_ns=end_ns,
        drip_s=drip_s,
        settle_s=settle_s,
        self_check=check,
        author=author,
    )


@step(clause="7.6", title="jjg443-step-payment")
async def payment(run: StepRun) -> Payment:
    """Compare the unit price on the display with the station's sign; the amounts were read with each run."""
    subject: Nozzle = run.subject
    answer = await run.operator.choose(
        "jjg443-price-sign", (CONFORMS, DOES_NOT_CONFORM), unit_price_cny=subject.unit_price_cny
    )
    return Payment(answer.value == CONFORMS, answer.author)


@step(clause="7.7", title="jjg443-step-fuel-return")
async def fuel_return(run: StepRun) -> FuelReturn:
    """Return the last filling to its tank and let the measure drip."""
    subject: Nozzle = run.subject
    bench: DispenserBench = run.bench
    try:
        await bench.begin()
        await _drain(run, FIGURES.table.number("drip-time"))
        await bench.end()
    finally:
        await bench.safe()
    returned = await run.operator.number("jjg443-returned-volume", unit="L", minimum=0.0, maximum=1e5)
    return FuelReturn(subject.product_message, returned.value, returned.author)


@step(clause="7.8", title="jjg443-step-departure")
async def departure(run: StepRun) -> Departure:
    """Clear the place; the earth bond is removed last."""
    await _confirmed(run, "jjg443-nozzle-hung-up")
    await _confirmed(run, "jjg443-cone-removed")
    bond = await run.operator.confirm("jjg443-earth-bond-removed")
    if not bond.value:
        raise PreconditionError("regulation-not-done", what="jjg443-earth-bond-removed")
    return Departure(bond.value, bond.author)


async def _drain(run: StepRun, drip_s: float) -> None:
    """Drain into the right tank, and shut the valve after the drip time."""
    bench: DispenserBench = run.bench
    await _require_tank(run)
    await bench.open_drain()
    await bench.wait_empty(drip_s, _EMPTY_TIMEOUT_S)
    await bench.close_drain()


async def _require_tank(run: StepRun) -> None:
    subject: Nozzle = run.subject
    tank = await run.operator.choose("jjg443-return-tank", PRODUCTS, expected=subject.product_message)
    if tank.value != subject.product_message:
        raise ProcedureError("jjg443-wrong-tank", expected=subject.product_message, found=tank.value)


async def _deliver(run: StepRun, message: str, point: str, number: int) -> tuple[int, int]:
    bench: DispenserBench = run.bench
    plan: Plan = run.plan
    lowest, highest = window_l_min(plan, point)
    await _confirmed(run, message, nominal_l=plan.nominal_l, flow_l_min=(lowest + highest) / 2, point=point, run=number)
    # Twice the planned time, and the time to open the nozzle.
    timeout_s = 120.0 + 2 * 60 * plan.nominal_l / lowest
    work = bench.wait_flow_stopped(FIGURES.table.number("flow-stopped"), timeout_s)
    return await showing(run, work, lambda: _frame(bench))


async def _settle(run: StepRun, end_ns: int) -> float:
    """Wait at least the product's time, then until the level stands still; gives the seconds waited."""
    subject: Nozzle = run.subject
    table = FIGURES.table
    await run.clock.sleep_until(end_ns + round(table.number(f"settling-{subject.fuel}") * 1e9))
    await run.bench.wait_settled(table.number("settled-slope"), table.number("settled-window"), _SETTLE_TIMEOUT_S)
    return (run.clock.now_ns() - end_ns) / 1e9


async def _indicated_volume(run: StepRun) -> tuple[float, str]:
    subject: Nozzle = run.subject
    question = "jjg443-indicated-volume"
    while True:
        answer = await run.operator.number(
            question,
            unit="L",
            minimum=0.0,
            maximum=10 * run.plan.nominal_l,
            nominal_l=run.plan.nominal_l,
            display_step_l=subject.display_step_l,
        )
        if Decimal(repr(answer.value)) % Decimal(repr(subject.display_step_l)) == 0:
            return answer.value, answer.author
        question = "jjg443-indicated-volume-off-step"


async def _highest_flow(run: StepRun) -> float:
    plan: Plan = run.plan
    flow = await run.operator.number(
        "jjg443-highest-flow", unit="L/min", minimum=0.1, maximum=200.0, expected=plan.highest_flow_l_min
    )
    most = FIGURES.table.number("highest-flow-agreement")
    if abs(flow.value - plan.highest_flow_l_min) > most / 100 * plan.highest_flow_l_min:
        raise PreconditionError(
            "jjg443-other-highest-flow", planned=plan.highest_flow_l_min, found=flow.value, allowed_percent=most
        )
    return flow.value


def _require_ambient(check: SelfCheck) -> None:
    lowest, highest = FIGURES.table.number("ambient-lowest"), FIGURES.table.number("ambient-highest")
    for seen in check.conditions:
        if seen.name == "ambient_temperature" and not lowest <= seen.value <= highest:
            raise PreconditionError(
                "jjg443-ambient-outside", ambient_degc=f"{seen.value:.1f}", lowest_degc=lowest, highest_degc=highest
            )


def _require_flow(run: StepRun, point: str, indicated_l: float, seconds: float) -> None:
    lowest, highest = window_l_min(run.plan, point)
    flow = mean_flow(indicated_l, seconds / 60) if seconds > 0 else 0.0
    if not lowest <= flow <= highest:
        raise DataError(
            "jjg443-flow-outside-window",
            point=point,
            flow_l_min=f"{flow:.2f}",
            lowest_l_min=f"{lowest:.2f}",
            highest_l_min=f"{highest:.2f}",
        )


async def _confirmed(run: StepRun, message: str, /, **values: object) -> None:
    if not (await run.operator.confirm(message, **values)).value:
        raise PreconditionError("regulation-not-done", what=message)


def _frame(bench: DispenserBench) -> LiveFrame:
    return LiveFrame({"jjg443-live-flow": (bench.flow_now() * 6e4, "L/min")}, 0.0)
