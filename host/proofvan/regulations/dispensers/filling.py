"""What is done around every delivery: drain, drip, deliver, settle, read the display (field practice 3.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from proofvan.core.errors import DataError, PreconditionError, ProcedureError
from proofvan.core.line.readings import Reading
from proofvan.instruments.benches import DispenserBench
from proofvan.methods.volumetric import mean_flow
from proofvan.procedures.step import LiveFrame, StepRun
from proofvan.procedures.together import Question, asked, confirming, one_of
from proofvan.procedures.together import number as number_of
from proofvan.regulations.dispensers.inputs import Delivery, Wetting
from proofvan.regulations.dispensers.kind import DispenserKind
from proofvan.regulations.forms import done
from proofvan.regulations.live import showing

_EMPTY_TIMEOUT_S = 900.0
_SETTLE_TIMEOUT_S = 600.0


async def wet(kind: DispenserKind, run: StepRun) -> Wetting:
    """Fill the measure once at the test flow: it wets measure and hose and drives the air out."""
    bench: DispenserBench = run.bench
    try:
        await bench.begin()
        await drain(kind, run, 0.0)  # what an interrupted run may have left
        await deliver(kind, run, delivery(kind, run, "deliver-wetting", "Q1", 0))
        run.together(display(kind, run), ends=True)
        indicated = await indicated_volume(kind, run)
        await bench.end()
    finally:
        await bench.safe()
    return Wetting(indicated[0], indicated[1])


async def fill(kind: DispenserKind, run: StepRun, point: str, number: int) -> Delivery:
    """Deliver the nominal volume at a flow point and read display, level and temperatures.

    Drain, drip, close, zero, deliver, wait for bubbles and foam, read: the order of field practice 3.4. Raises
    DataError when the mean flow lies outside the point's window, or the nozzle's temperature still moves; the valve is
    shut in the end, whatever happens.
    """
    bench: DispenserBench = run.bench
    table = kind.figures(run.plan).table
    drip_s = table.number("drip-time")
    try:
        check = await bench.self_check()
        require_ambient(kind, run, *check.conditions)
        await bench.begin()
        await drain(kind, run, drip_s)
        zero, begins = confirming(kind.message("zero")), delivery(kind, run, "deliver", point, number)
        run.together(zero, begins)
        await done(run, zero)
        start_ns, end_ns = await deliver(kind, run, begins)
        settle_s = await _settle(kind, run, end_ns)
        paid = number_of(kind.message("amount"), unit="CNY", minimum=0.0, maximum=1e6)
        run.together(display(kind, run), paid, ends=True)
        indicated_l, author = await indicated_volume(kind, run)
        amount = await asked(run.operator, paid)
        require_flow(kind, run, point, indicated_l, (end_ns - start_ns) / 1e9)
        level = await bench.level(table.number("averaging-time"))
        body = await bench.body_temperature(table.number("averaging-time"))
        nozzle = await _nozzle_temperature(kind, run, point, start_ns, end_ns)
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


async def drain(kind: DispenserKind, run: StepRun, drip_s: float) -> None:
    """Drain into the right tank, and shut the valve after the drip time."""
    bench: DispenserBench = run.bench
    await require_tank(kind, run)
    await bench.open_drain()
    await bench.wait_empty(drip_s, _EMPTY_TIMEOUT_S)
    await bench.close_drain()


async def require_tank(kind: DispenserKind, run: StepRun) -> None:
    """Ask to which tank the fuel goes back; raises ProcedureError before another product is opened to it."""
    expected, tank = kind.product(run.subject.product), await asked(run.operator, return_tank(kind, run))
    if tank.value != expected:
        raise ProcedureError(kind.message("wrong-tank"), expected=expected, found=tank.value)


def return_tank(kind: DispenserKind, run: StepRun) -> Question[str]:
    """Give the question to which tank the fuel goes back."""
    expected = kind.product(run.subject.product)
    return one_of(kind.message("return-tank"), kind.product_messages, expected=expected)


def opens(kind: DispenserKind, run: StepRun, **_of_the_call: object) -> tuple[Question[str]]:
    """Give what a step asks that begins with a drain."""
    return (return_tank(kind, run),)


def delivery(kind: DispenserKind, run: StepRun, message: str, point: str, number: int) -> Question[bool]:
    """Give the question that says volume and flow of a delivery and has the nozzle opened."""
    nominal_l, (lowest, highest) = run.plan.nominal_l, kind.window_l_min(run.plan, point)
    told = {"nominal_l": nominal_l, "flow_l_min": (lowest + highest) / 2, "point": point, "run": number}
    return confirming(kind.message(message), **told)


async def deliver(kind: DispenserKind, run: StepRun, begins: Question[bool]) -> tuple[int, int]:
    """Have a delivery made; gives the host times (ns) of its first and last pulse."""
    bench: DispenserBench = run.bench
    lowest, _ = kind.window_l_min(run.plan, str(begins.values["point"]))
    await done(run, begins)
    # Twice the planned time, and the time to open the nozzle.
    timeout_s = 120.0 + 2 * 60 * run.plan.nominal_l / lowest
    work = bench.wait_flow_stopped(kind.figures(run.plan).number("flow-stopped"), timeout_s)
    return await showing(run, work, lambda: _frame(kind, bench))


async def wait_for_foam(kind: DispenserKind, run: StepRun, end_ns: int) -> None:
    """Wait the product's time for bubbles and foam."""
    wait_s = kind.figures(run.plan).number(f"settling-{run.subject.fuel}")
    await run.clock.sleep_until(end_ns + round(wait_s * 1e9))


def display(kind: DispenserKind, run: StepRun, told: Mapping[str, object] = MappingProxyType({})) -> Question[float]:
    """Give the question what the display shows."""
    return number_of(
        kind.message("indicated-volume"),
        unit="L",
        minimum=0.0,
        maximum=10 * run.plan.nominal_l,
        nominal_l=run.plan.nominal_l,
        display_step_l=run.subject.display_step_l,
        field="indicated_l",
        **told,
    )


async def indicated_volume(
    kind: DispenserKind, run: StepRun, told: Mapping[str, object] = MappingProxyType({})
) -> tuple[float, str]:
    """Give what the display shows, and who read it; asks again while it is no whole number of steps."""
    step, question = Decimal(repr(run.subject.display_step_l)), display(kind, run, told)
    while True:
        answer = await asked(run.operator, question)
        if Decimal(repr(answer.value)) % step == 0:
            return answer.value, answer.author
        question = replace(question, message=kind.message("indicated-volume-off-step"))


def require_flow(kind: DispenserKind, run: StepRun, point: str, indicated_l: float, seconds: float) -> None:
    """Refuse a run whose mean flow lies outside the point's window; raises DataError."""
    lowest, highest = kind.window_l_min(run.plan, point)
    flow = mean_flow(indicated_l, seconds / 60) if seconds > 0 else 0.0
    if not lowest <= flow <= highest:
        raise DataError(
            kind.message("flow-outside-window"),
            point=point,
            flow_l_min=f"{flow:.2f}",
            lowest_l_min=f"{lowest:.2f}",
            highest_l_min=f"{highest:.2f}",
        )


def require_ambient(kind: DispenserKind, run: StepRun, *conditions: Reading) -> None:
    """Refuse to go on while the air is outside the edition's range; raises PreconditionError."""
    figures = kind.figures(run.plan)
    lowest, highest = figures.number("ambient-lowest"), figures.number("ambient-highest")
    for seen in conditions:
        if seen.name == "ambient_temperature" and not lowest <= seen.value <= highest:
            raise PreconditionError(
                kind.message("ambient-outside"),
                ambient_degc=f"{seen.value:.1f}",
                lowest_degc=lowest,
                highest_degc=highest,
            )


async def _settle(kind: DispenserKind, run: StepRun, end_ns: int) -> float:
    """Wait at least the product's time, then until the level stands still; gives the seconds waited."""
    table = kind.figures(run.plan).table
    await wait_for_foam(kind, run, end_ns)
    await run.bench.wait_settled(table.number("settled-slope"), table.number("settled-window"), _SETTLE_TIMEOUT_S)
    return (run.clock.now_ns() - end_ns) / 1e9


async def _nozzle_temperature(kind: DispenserKind, run: StepRun, point: str, start_ns: int, end_ns: int) -> Reading:
    """Give the stream's mean temperature over the second half of a delivery; raises DataError while it still moves.

    The thermometer lags by up to 30 s [T: field practice 6]: its first half of the delivery is not the stream's. What
    it moves between the third and the last quarter says how much of the lag is left in the second half.
    """
    bench: DispenserBench = run.bench
    middle_ns, late_ns = (start_ns + end_ns) // 2, (start_ns + 3 * end_ns) // 4
    third = await bench.nozzle_temperature(middle_ns, late_ns)
    last = await bench.nozzle_temperature(late_ns, end_ns)
    moved, most = abs(last.value - third.value), kind.figures(run.plan).number("nozzle-movement-highest")
    if moved > most:
        raise DataError(kind.message("nozzle-not-steady"), point=point, moved_k=f"{moved:.3f}", highest_k=f"{most:g}")
    return await bench.nozzle_temperature(middle_ns, end_ns)


def _frame(kind: DispenserKind, bench: DispenserBench) -> LiveFrame:
    return LiveFrame({kind.message("live-flow"): (bench.flow_now() * 6e4, "L/min")}, 0.0)
