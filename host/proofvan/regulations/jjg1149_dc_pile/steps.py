"""The procedure: one async function per clause, in the order in which they are done."""

from __future__ import annotations

from proofvan.core.errors import ProcedureError, ProofvanError
from proofvan.instruments.benches import GatedEnergy, PileBench
from proofvan.procedures.step import StepCall, StepRun, step
from proofvan.regulations.forms import confirmed, once
from proofvan.regulations.jjg1149_dc_pile.budget import KIND
from proofvan.regulations.jjg1149_dc_pile.inputs import LoadPoint, Plan
from proofvan.regulations.piles import charging, items_2018
from proofvan.regulations.piles.admission import require_gate
from proofvan.regulations.piles.clock import clock_step
from proofvan.regulations.piles.inputs import Session, session_of
from proofvan.regulations.piles.preparation import preparation

_BEFORE = preparation(KIND)
_CLOCK = clock_step()


def procedure(plan: Plan) -> tuple[StepCall, ...]:
    """Give the calls of a plan; each load point is a point whose runs are redone together."""
    require_gate(plan)
    after = once(_CLOCK) if plan.check_clock else ()
    sessions = charging.runs_of(working_error, plan.points) + items_2018.session_calls(plan, working_error)
    return once(*_BEFORE) + items_2018.insulation_calls(plan) + sessions + after


@step(clause="7.2", title="pile-step-working-error")
async def working_error(run: StepRun, point: LoadPoint, number: int) -> Session:
    """Charge the planned energy at a load point; compare what the pile says with the standard's energy.

    Gate (a) of field practice 3.1, the whole session with its ramps, or gate (b), pulse to pulse. The load is open in
    the end, whatever happens.
    """
    require_gate(run.plan)
    bench: PileBench = run.bench
    try:
        check = await bench.self_check()
        start_ns = await bench.begin()
        await bench.set_load_point(point.voltage_v, point.current_a)
        before = await charging.register_before(run)
        charge = _charge_by_hand if bench.vehicle is None else _charge_as_vehicle
        end_ns, between = await charge(run, bench, point, number)
        indicated, author, energy = await charging.said_and_measured(run, point, between, start_ns, end_ns, before)
        await bench.end()
    finally:
        await bench.safe()
    return session_of(run.plan, point, number, indicated, energy, check, author)


async def _charge_as_vehicle(
    run: StepRun, bench: PileBench, point: LoadPoint, number: int
) -> tuple[int, GatedEnergy | None]:
    """Let the pile charge the van's vehicle; gives when the session had ended, and the energy between pulses."""
    vehicle, plan = bench.vehicle, run.plan
    assert vehicle is not None
    try:
        vehicle.plug_in(point.voltage_v, point.current_a)
        await charging.confirm_start(run, point, number)
        await vehicle.charging(plan.start_timeout_s)
        between = await charging.flow(run, point)
        await vehicle.stop()
        return await charging.wait_ended(run), between
    except ProofvanError as fault:
        ended = await vehicle.safe()
        if ended is not None and ended.openings_under_load:
            raise ProcedureError(
                "session-opened-under-load", cause=fault.fault, count=vehicle.openings_under_load
            ) from fault
        raise


async def _charge_by_hand(
    run: StepRun, bench: PileBench, point: LoadPoint, number: int
) -> tuple[int, GatedEnergy | None]:
    """Let a person start and stop the pile while another device plays the vehicle; gives the same."""
    await bench.close_load()
    await charging.confirm_start(run, point, number)
    between = await charging.flow(run, point)
    await confirmed(run, "pile-stop-charging", energy_kwh=point.energy_kwh)
    end_ns = await charging.wait_ended(run)
    await bench.open_load()
    return end_ns, between
