"""The procedure: one async function per clause, in the order in which they are done."""

from __future__ import annotations

from decimal import Decimal

from proofvan.core.errors import PreconditionError
from proofvan.core.line.readings import Reading
from proofvan.instruments.benches import AcPileBench, PilotFault, PilotNow
from proofvan.methods import control_pilot, pulse_comparison
from proofvan.procedures.step import LiveFrame, StepCall, StepRun, step
from proofvan.regulations.jjg1148_ac_pile.inputs import (
    ClockDifference,
    Conditions,
    Findings,
    Identity,
    LoadPoint,
    Pile,
    Pilot,
    Plan,
    Session,
)
from proofvan.regulations.jjg1148_ac_pile.limits import FIGURES
from proofvan.regulations.live import showing

CONFORMS = "regulation-conforms"
DOES_NOT_CONFORM = "regulation-does-not-conform"
DRY = "jjg1148-weather-dry"
RAIN = "jjg1148-weather-rain"
CLASSES = {"jjg1148-class-1": "1", "jjg1148-class-2": "2"}
# What each method can measure: its gate.
GATES = {"energy_comparison": "whole_session", "pulse_comparison": "pulse_to_pulse"}
FAULTS: tuple[PilotFault, ...] = ("break", "earth", "diode")
AUTHOR_BENCH = "bench"
# Energy of so many seconds must have flowed before a fault is made, and within this time, s.
_SECONDS_OF_FLOW, _START_S = 2.0, 120.0

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
    if plan.check_pilot:
        before = (*before, StepCall(pilot_function, pilot_function.name))
    after = (StepCall(clock_time_error, clock_time_error.name),) if plan.check_clock else ()
    return before + runs + after


def require_gate(plan: Plan) -> None:
    """Refuse a gate that the steps cannot measure."""
    if plan.gate != GATES.get(plan.method):
        allowed = ", ".join(f"{method}: {gate}" for method, gate in GATES.items())
        raise PreconditionError("jjg1148-gate-not-available", gate=plan.gate, method=plan.method, allowed=allowed)


@step(clause="6.1", title="jjg1148-step-identify")
async def identify(run: StepRun) -> Identity:
    """Read the plate and the seals; refuses another pile, class or display step than the job names."""
    pile: Pile = run.subject
    serial = await run.operator.text("jjg1148-plate-serial", expected=pile.serial)
    if serial.value != pile.serial:
        raise PreconditionError("jjg1148-other-pile", expected=pile.serial, found=serial.value)
    named = await run.operator.choose(
        "jjg1148-plate-class", tuple(CLASSES), expected=f"jjg1148-class-{pile.accuracy_class}"
    )
    if CLASSES[named.value] != pile.accuracy_class:
        raise PreconditionError("jjg1148-other-class", expected=pile.accuracy_class or "-", found=CLASSES[named.value])
    display = await run.operator.number(
        "jjg1148-display-step", unit="kWh", minimum=1e-7, maximum=1.0, expected=pile.display_step_kwh
    )
    if display.value != pile.display_step_kwh:
        raise PreconditionError("jjg1148-other-display-step", expected=pile.display_step_kwh, found=display.value)
    seals = await run.operator.text("jjg1148-seals")
    return Identity(serial.value, CLASSES[named.value], display.value, seals.value, serial.author)


@step(clause="6.2", title="jjg1148-step-conditions")
async def conditions(run: StepRun) -> Conditions:
    """Look at weather, insulation and earth before the plug is mated; weak insulation stops."""
    weather = await run.operator.choose("jjg1148-weather", (DRY, RAIN))
    ambient = await run.operator.number("jjg1148-ambient-temperature", unit="degC", minimum=-60.0, maximum=70.0)
    humidity = await run.operator.number("jjg1148-humidity", unit="%", minimum=0.0, maximum=100.0)
    _require_environment(ambient.value, humidity.value)
    insulation = await run.operator.number("jjg1148-insulation", unit="Mohm", minimum=0.0, maximum=100000.0)
    least = FIGURES.table.number("insulation")
    if insulation.value < least:
        raise PreconditionError("jjg1148-insulation-low", insulation_megohm=insulation.value, least_megohm=least)
    await _confirmed(run, "jjg1148-earth-continuity")
    return Conditions(ambient.value, humidity.value, weather.value, insulation.value, ambient.author)


@step(clause="7.1", title="jjg1148-step-appearance")
async def appearance_and_function(run: StepRun) -> Findings:
    """Look at housing, cable and connector, at the display, and at start and stop."""
    findings = [
        await run.operator.choose(question, (CONFORMS, DOES_NOT_CONFORM))
        for question in ("jjg1148-appearance", "jjg1148-display", "jjg1148-start-and-stop")
    ]
    appearance, display, start_and_stop = (answer.value == CONFORMS for answer in findings)
    return Findings(appearance, display, start_and_stop, findings[0].author)


@step(clause="GB/T 18487.1 A", title="jjg1148-step-pilot")
async def pilot_function(run: StepRun) -> Pilot:
    """Be a vehicle: look at the pilot's levels, duty cycle and frequency, and make each of its faults under load."""
    bench: AcPileBench = run.bench
    try:
        await bench.self_check()
        await bench.begin()
        await bench.connect_vehicle()
        connected = await bench.wait_pilot("B", run.plan.start_timeout_s)
        stops: dict[str, float] = {}
        ready = connected
        for kind in FAULTS:
            ready = await _flowing(run, kind)
            stops[kind] = await bench.pilot_fault(kind)
            await bench.open_load()
            await bench.release_vehicle()
        await bench.end()
    finally:
        await bench.safe()
    return Pilot(
        level_b_v=connected.level_v,
        level_c_v=ready.level_v,
        duty_percent=connected.duty_percent,
        frequency_hz=connected.frequency_hz,
        proximity_ohm=connected.proximity_ohm,
        stop_break_s=stops["break"],
        stop_earth_s=stops["earth"],
        stop_diode_s=stops["diode"],
        author=AUTHOR_BENCH,
    )


async def _flowing(run: StepRun, kind: PilotFault) -> PilotNow:
    """Bring the pile to deliver; gives the pilot in state C."""
    bench: AcPileBench = run.bench
    point = run.plan.points[0]
    await bench.set_load_point(point.voltage_v, point.current_a)
    await bench.close_load()
    await bench.connect_vehicle()
    await bench.wait_pilot("B", run.plan.start_timeout_s)
    await bench.vehicle_ready()
    await _confirmed(run, "jjg1148-start-for-pilot", case=kind)
    begun = bench.now().energy_j
    await bench.wait_energy(begun + _SECONDS_OF_FLOW * point.power_w * _SLOWEST_SHARE_OF_POWER, _START_S)
    return await bench.wait_pilot("C", run.plan.start_timeout_s)


@step(clause="7.2", title="jjg1148-step-working-error")
async def working_error(run: StepRun, point: LoadPoint, number: int) -> Session:
    """Charge the planned energy at a load point; compare what the pile says with the standard's energy.

    Gate (a) of field practice 3.1, the whole session with its ramps, or gate (b), pulse to pulse. Load and pilot are
    open in the end, whatever happens.
    """
    require_gate(run.plan)
    bench: AcPileBench = run.bench
    plan: Plan = run.plan
    try:
        check = await bench.self_check()
        start_ns = await bench.begin()
        await bench.set_load_point(point.voltage_v, point.current_a)
        await bench.close_load()
        await bench.connect_vehicle()
        pilot = await bench.wait_pilot("B", plan.start_timeout_s)
        _require_allowed(pilot, point)
        await bench.vehicle_ready()
        await _confirmed(
            run,
            "jjg1148-start-charging",
            point=point.name,
            voltage_v=point.voltage_v,
            current_a=point.current_a,
            energy_kwh=point.energy_kwh,
            run=number,
        )
        by_pulses = await _pulses(run, point) if plan.by_pulses else None
        if by_pulses is None:
            work = bench.wait_energy(point.energy_kwh * 3.6e6, _longest_s(point, plan))
            await showing(run, work, lambda: _frame(bench, point))
        await _confirmed(run, "jjg1148-stop-charging", energy_kwh=point.energy_kwh)
        await bench.vehicle_not_ready()
        await bench.wait_current_below(plan.end_current_a, plan.end_hold_s, plan.start_timeout_s)
        end_ns = run.clock.now_ns()
        await bench.open_load()
        await bench.release_vehicle()
        if by_pulses is not None:
            (indicated, author), energy = by_pulses
        else:
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
        allowed_current_a=pilot.allowed_current_a,
        reading_source=plan.reading_source,
        gate=plan.gate,
        end_current_a=plan.end_current_a,
        energy=energy,
        self_check=check,
        author=author,
    )


async def _pulses(run: StepRun, point: LoadPoint) -> tuple[tuple[float, str], Reading]:
    """Compare as many whole pulses as the planned energy has; what they indicate, and the energy between them."""
    bench: AcPileBench = run.bench
    pile: Pile = run.subject
    pulses = max(2, round(point.energy_kwh * pile.pulse_constant_per_kwh))
    work = bench.energy_of_pulses(pulses, _longest_s(point, run.plan))
    energy = await showing(run, work, lambda: _frame(bench, point))
    indicated = pulse_comparison.energy_of_pulses_kwh(pulses, pile.pulse_constant_per_kwh)
    return (float(indicated), AUTHOR_BENCH), energy


def _require_allowed(pilot: PilotNow, point: LoadPoint) -> None:
    # A vehicle must not draw more than the duty cycle allows; the pile would trip, or be right to.
    cable = control_pilot.cable_current_a(pilot.proximity_ohm)
    tolerance = FIGURES.number("pilot-current-tolerance")
    if point.current_a > min(pilot.allowed_current_a, cable) + tolerance:
        raise PreconditionError(
            "jjg1148-current-not-allowed",
            point=point.name,
            current_a=point.current_a,
            duty_percent=f"{pilot.duty_percent:.1f}",
            allowed_a=f"{pilot.allowed_current_a:.1f}",
            cable_a=f"{cable:g}",
        )


@step(clause="7.3", title="jjg1148-step-clock")
async def clock_time_error(run: StepRun) -> ClockDifference:
    """Compare the displayed time with the van's; only a pile that bills by time of use has this item."""
    difference = await run.operator.number("jjg1148-clock-difference", unit="s", minimum=-86400.0, maximum=86400.0)
    return ClockDifference(difference.value, difference.author)


async def _confirmed(run: StepRun, message: str, /, **values: object) -> None:
    if not (await run.operator.confirm(message, **values)).value:
        raise PreconditionError("regulation-not-done", what=message)


async def _session_reading(run: StepRun, point: LoadPoint) -> tuple[float, str]:
    # A session's reading stands still; the register that runs on while one looks at it is no reading (3.1).
    pile: Pile = run.subject
    question = "jjg1148-session-reading"
    while True:
        answer = await run.operator.number(
            question,
            unit="kWh",
            minimum=0.0,
            maximum=10 * point.energy_kwh,
            source=f"jjg1148-{run.plan.source}",
            display_step_kwh=pile.display_step_kwh,
        )
        if Decimal(repr(answer.value)) % Decimal(repr(pile.display_step_kwh)) == 0:
            return answer.value, answer.author
        question = "jjg1148-session-reading-off-step"


def _require_environment(ambient_degc: float, humidity_percent: float) -> None:
    table = FIGURES.table
    lowest, highest = table.number("ambient-lowest"), table.number("ambient-highest")
    if not lowest <= ambient_degc <= highest:
        raise PreconditionError(
            "jjg1148-ambient-outside", ambient_degc=ambient_degc, lowest_degc=lowest, highest_degc=highest
        )
    most = table.number("humidity-highest")
    if humidity_percent > most:
        raise PreconditionError("jjg1148-humidity-high", humidity_percent=humidity_percent, highest_percent=most)


def _longest_s(point: LoadPoint, plan: Plan) -> float:
    return plan.start_timeout_s + point.energy_kwh * 3.6e6 / (point.power_w * _SLOWEST_SHARE_OF_POWER)


def _frame(bench: AcPileBench, point: LoadPoint) -> LiveFrame:
    now = bench.now()
    numbers = {
        "jjg1148-live-voltage": (now.voltage_v, "V"),
        "jjg1148-live-current": (now.current_a, "A"),
        "jjg1148-live-power": (now.power_w / 1e3, "kW"),
        "jjg1148-live-energy": (now.energy_j / 3.6e6, "kWh"),
    }
    return LiveFrame(numbers, min(1.0, max(0.0, now.energy_j / (point.energy_kwh * 3.6e6))))
