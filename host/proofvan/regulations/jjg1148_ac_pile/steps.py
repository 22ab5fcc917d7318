"""The procedure: one async function per clause, in the order in which they are done."""

from __future__ import annotations

from proofvan.instruments.benches import AcPileBench, GatedEnergy, PilotFault, PilotNow
from proofvan.procedures.step import StepCall, StepRun, step
from proofvan.regulations.forms import confirmed, once
from proofvan.regulations.jjg1148_ac_pile.budget import KIND
from proofvan.regulations.jjg1148_ac_pile.inputs import LoadPoint, Pilot, Plan
from proofvan.regulations.jjg1148_ac_pile.pilot import require_allowed
from proofvan.regulations.piles import charging, items_2018
from proofvan.regulations.piles.admission import require_gate
from proofvan.regulations.piles.clock import clock_step
from proofvan.regulations.piles.inputs import Session, session_of
from proofvan.regulations.piles.preparation import preparation
from proofvan.regulations.piles.sizes import SLOWEST_SHARE_OF_POWER

FAULTS: tuple[PilotFault, ...] = ("break", "earth", "diode")
# Energy of so many seconds must have flowed before a fault is made, and within this time, s.
_SECONDS_OF_FLOW, _START_S = 2.0, 120.0
_BEFORE = preparation(KIND)
_CLOCK = clock_step()


def procedure(plan: Plan) -> tuple[StepCall, ...]:
    """Give the calls of a plan; each load point is a point whose runs are redone together."""
    require_gate(plan)
    pilot = once(pilot_function) if plan.check_pilot else ()
    after = once(_CLOCK) if plan.check_clock else ()
    sessions = charging.runs_of(working_error, plan.points) + items_2018.session_calls(plan, working_error)
    return once(*_BEFORE) + items_2018.insulation_calls(plan) + pilot + sessions + after


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
        author=charging.AUTHOR_BENCH,
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
    await confirmed(run, "jjg1148-start-for-pilot", case=kind)
    begun = bench.now().energy_j
    wanted = begun + _SECONDS_OF_FLOW * point.power_w * SLOWEST_SHARE_OF_POWER
    await bench.wait_energy(wanted, _START_S)
    return await bench.wait_pilot("C", run.plan.start_timeout_s)


@step(clause="7.2", title="pile-step-working-error")
async def working_error(run: StepRun, point: LoadPoint, number: int) -> Session:
    """Charge the planned energy at a load point; compare what the pile says with the standard's energy.

    Gate (a) of field practice 3.1, the whole session with its ramps, or gate (b), pulse to pulse. Load and pilot are
    open in the end, whatever happens.
    """
    require_gate(run.plan)
    bench: AcPileBench = run.bench
    try:
        check = await bench.self_check()
        start_ns = await bench.begin()
        await bench.set_load_point(point.voltage_v, point.current_a)
        before = await charging.register_before(run)
        end_ns, between = await _charge(run, bench, point, number)
        indicated, author, energy = await charging.said_and_measured(run, point, between, start_ns, end_ns, before)
        await bench.end()
    finally:
        await bench.safe()
    return session_of(run.plan, point, number, indicated, energy, check, author)


async def _charge(run: StepRun, bench: AcPileBench, point: LoadPoint, number: int) -> tuple[int, GatedEnergy | None]:
    """Be a vehicle on the pilot; gives when the session had ended, and the energy between pulses."""
    await bench.close_load()
    await bench.connect_vehicle()
    require_allowed(await bench.wait_pilot("B", run.plan.start_timeout_s), point)
    await bench.vehicle_ready()
    await charging.confirm_start(run, point, number)
    between = await charging.flow(run, point)
    await confirmed(run, "pile-stop-charging", energy_kwh=point.energy_kwh)
    await bench.vehicle_not_ready()
    end_ns = await charging.wait_ended(run)
    await bench.open_load()
    await bench.release_vehicle()
    return end_ns, between
