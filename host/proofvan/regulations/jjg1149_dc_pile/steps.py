"""The procedure: one async function per clause, in the order in which they are done."""

from __future__ import annotations

from decimal import Decimal

from proofvan.core.errors import PreconditionError, ProcedureError, ProofvanError
from proofvan.instruments.benches import PileBench
from proofvan.procedures.step import LiveFrame, StepCall, StepRun, step
from proofvan.regulations.jjg1149_dc_pile.inputs import (
    ClockDifference,
    Conditions,
    Findings,
    Identity,
    LoadPoint,
    Pile,
    Plan,
    Session,
)
from proofvan.regulations.jjg1149_dc_pile.limits import FIGURES
from proofvan.regulations.live import showing

CONFORMS = "regulation-conforms"
DOES_NOT_CONFORM = "regulation-does-not-conform"
DRY = "jjg1149-weather-dry"
RAIN = "jjg1149-weather-rain"
CLASSES = {"jjg1149-class-1": "1", "jjg1149-class-2": "2"}
GATES = ("whole_session",)  # the gates that the steps can measure today

# Longest that a session may take beyond its planned duration: ramps and a pile that gives less than asked.
_SLOWEST_SHARE_OF_POWER = 0.25


def procedure(plan: Plan) -> tuple[StepCall, ...]:
    """Give the calls of a plan; each load point is a point whose runs are redone together."""
    require_gate(plan)
    runs = tuple(
        StepCall(working_error, f"working_error/{point.name}/{run}", point.name, {"point": point, "number": run})
        for point in plan.points
        for run in range(1, point.runs + 1)
    )
    before = tuple(StepCall(one, one.name) for one in (identify, conditions, appearance_and_function))
    after = (StepCall(clock_time_error, clock_time_error.name),) if plan.check_clock else ()
    return before + runs + after


def require_gate(plan: Plan) -> None:
    """Refuse a gate that the steps cannot measure."""
    if plan.gate not in GATES:
        raise PreconditionError("jjg1149-gate-not-available", gate=plan.gate, allowed=", ".join(GATES))


@step(clause="6.1", title="jjg1149-step-identify")
async def identify(run: StepRun) -> Identity:
    """Read the plate and the seals; refuses another pile, class or display step than the job names."""
    pile: Pile = run.subject
    serial = await run.operator.text("jjg1149-plate-serial", expected=pile.serial)
    if serial.value != pile.serial:
        raise PreconditionError("jjg1149-other-pile", expected=pile.serial, found=serial.value)
    named = await run.operator.choose(
        "jjg1149-plate-class", tuple(CLASSES), expected=f"jjg1149-class-{pile.accuracy_class}"
    )
    if CLASSES[named.value] != pile.accuracy_class:
        raise PreconditionError("jjg1149-other-class", expected=pile.accuracy_class or "-", found=CLASSES[named.value])
    display = await run.operator.number(
        "jjg1149-display-step", unit="kWh", minimum=1e-7, maximum=1.0, expected=pile.display_step_kwh
    )
    if display.value != pile.display_step_kwh:
        raise PreconditionError("jjg1149-other-display-step", expected=pile.display_step_kwh, found=display.value)
    seals = await run.operator.text("jjg1149-seals")
    return Identity(serial.value, CLASSES[named.value], display.value, seals.value, serial.author)


@step(clause="6.2", title="jjg1149-step-conditions")
async def conditions(run: StepRun) -> Conditions:
    """Look at weather, insulation and earth before the connector is mated; rain or weak insulation stops."""
    weather = await run.operator.choose("jjg1149-weather", (DRY, RAIN))
    if weather.value == RAIN:
        raise PreconditionError("jjg1149-rain")
    ambient = await run.operator.number("jjg1149-ambient-temperature", unit="degC", minimum=-60.0, maximum=70.0)
    humidity = await run.operator.number("jjg1149-humidity", unit="%", minimum=0.0, maximum=100.0)
    _require_environment(ambient.value, humidity.value)
    insulation = await run.operator.number("jjg1149-insulation", unit="Mohm", minimum=0.0, maximum=100000.0)
    least = FIGURES.table.number("insulation")
    if insulation.value < least:
        raise PreconditionError("jjg1149-insulation-low", insulation_megohm=insulation.value, least_megohm=least)
    await _confirmed(run, "jjg1149-earth-continuity")
    return Conditions(ambient.value, humidity.value, weather.value, insulation.value, ambient.author)


@step(clause="7.1", title="jjg1149-step-appearance")
async def appearance_and_function(run: StepRun) -> Findings:
    """Look at housing, cable and connector, at the display, and at start and stop."""
    findings = [
        await run.operator.choose(question, (CONFORMS, DOES_NOT_CONFORM))
        for question in ("jjg1149-appearance", "jjg1149-display", "jjg1149-start-and-stop")
    ]
    appearance, display, start_and_stop = (answer.value == CONFORMS for answer in findings)
    return Findings(appearance, display, start_and_stop, findings[0].author)


@step(clause="7.2", title="jjg1149-step-working-error")
async def working_error(run: StepRun, point: LoadPoint, number: int) -> Session:
    """Charge the planned energy at a load point; compare the pile's session reading with the standard's energy.

    Gate (a) of field practice 3.1: the whole session, ramps included; the load is open in the end, whatever happens.
    """
    require_gate(run.plan)
    bench: PileBench = run.bench
    plan: Plan = run.plan
    try:
        check = await bench.self_check()
        start_ns = await bench.begin()
        await bench.set_load_point(point.voltage_v, point.current_a)
        charge = _charge_by_hand if bench.vehicle is None else _charge_as_vehicle
        end_ns = await charge(run, bench, point, number)
        indicated, author = await _session_reading(run, point)
        energy = await bench.energy(start_ns, end_ns)
        await bench.require_witness()
        await bench.end()
    finally:
        await bench.safe()
    return Session(
        point=point.name,
        run=number,
        voltage_v=point.voltage_v,
        current_a=point.current_a,
        indicated_kwh=indicated,
        reading_source=plan.reading_source,
        gate=plan.gate,
        end_current_a=plan.end_current_a,
        energy=energy,
        self_check=check,
        author=author,
    )


async def _charge_as_vehicle(run: StepRun, bench: PileBench, point: LoadPoint, number: int) -> int:
    """Let the pile charge the van's vehicle; gives when the session had ended."""
    vehicle, plan = bench.vehicle, run.plan
    assert vehicle is not None
    try:
        vehicle.plug_in(point.voltage_v, point.current_a)
        await _confirm_start(run, point, number)
        await vehicle.charging(plan.start_timeout_s)
        work = bench.wait_energy(point.energy_kwh * 3.6e6, _longest_s(point, plan))
        await showing(run, work, lambda: _frame(bench, point))
        await vehicle.stop()
        await bench.wait_current_below(plan.end_current_a, plan.end_hold_s, plan.start_timeout_s)
    except ProofvanError as fault:
        ended = await vehicle.safe()
        if ended is not None and ended.openings_under_load:
            raise ProcedureError(
                "session-opened-under-load", cause=fault.fault, count=vehicle.openings_under_load
            ) from fault
        raise
    return run.clock.now_ns()


async def _charge_by_hand(run: StepRun, bench: PileBench, point: LoadPoint, number: int) -> int:
    """Let a person start and stop the pile while another device plays the vehicle; gives when the session had ended."""
    plan: Plan = run.plan
    await bench.close_load()
    await _confirm_start(run, point, number)
    work = bench.wait_energy(point.energy_kwh * 3.6e6, _longest_s(point, plan))
    await showing(run, work, lambda: _frame(bench, point))
    await _confirmed(run, "jjg1149-stop-charging", energy_kwh=point.energy_kwh)
    await bench.wait_current_below(plan.end_current_a, plan.end_hold_s, plan.start_timeout_s)
    end_ns = run.clock.now_ns()
    await bench.open_load()
    return end_ns


async def _confirm_start(run: StepRun, point: LoadPoint, number: int) -> None:
    await _confirmed(
        run,
        "jjg1149-start-charging",
        point=point.name,
        voltage_v=point.voltage_v,
        current_a=point.current_a,
        energy_kwh=point.energy_kwh,
        run=number,
    )


@step(clause="7.3", title="jjg1149-step-clock")
async def clock_time_error(run: StepRun) -> ClockDifference:
    """Compare the displayed time with the van's; only a pile that bills by time of use has this item."""
    difference = await run.operator.number("jjg1149-clock-difference", unit="s", minimum=-86400.0, maximum=86400.0)
    return ClockDifference(difference.value, difference.author)


async def _confirmed(run: StepRun, message: str, /, **values: object) -> None:
    if not (await run.operator.confirm(message, **values)).value:
        raise PreconditionError("regulation-not-done", what=message)


async def _session_reading(run: StepRun, point: LoadPoint) -> tuple[float, str]:
    # A session's reading stands still; the register that runs on while one looks at it is no reading (3.1).
    pile: Pile = run.subject
    question = "jjg1149-session-reading"
    while True:
        answer = await run.operator.number(
            question,
            unit="kWh",
            minimum=0.0,
            maximum=10 * point.energy_kwh,
            source=f"jjg1149-{run.plan.source}",
            display_step_kwh=pile.display_step_kwh,
        )
        if Decimal(repr(answer.value)) % Decimal(repr(pile.display_step_kwh)) == 0:
            return answer.value, answer.author
        question = "jjg1149-session-reading-off-step"


def _require_environment(ambient_degc: float, humidity_percent: float) -> None:
    table = FIGURES.table
    lowest, highest = table.number("ambient-lowest"), table.number("ambient-highest")
    if not lowest <= ambient_degc <= highest:
        raise PreconditionError(
            "jjg1149-ambient-outside", ambient_degc=ambient_degc, lowest_degc=lowest, highest_degc=highest
        )
    most = table.number("humidity-highest")
    if humidity_percent > most:
        raise PreconditionError("jjg1149-humidity-high", humidity_percent=humidity_percent, highest_percent=most)


def _longest_s(point: LoadPoint, plan: Plan) -> float:
    power_w = point.voltage_v * point.current_a
    return plan.start_timeout_s + point.energy_kwh * 3.6e6 / (power_w * _SLOWEST_SHARE_OF_POWER)


def _frame(bench: PileBench, point: LoadPoint) -> LiveFrame:
    now = bench.now()
    numbers = {
        "jjg1149-live-voltage": (now.voltage_v, "V"),
        "jjg1149-live-current": (now.current_a, "A"),
        "jjg1149-live-power": (now.power_w / 1e3, "kW"),
        "jjg1149-live-energy": (now.energy_j / 3.6e6, "kWh"),
    }
    return LiveFrame(numbers, min(1.0, max(0.0, now.energy_j / (point.energy_kwh * 3.6e6))))
