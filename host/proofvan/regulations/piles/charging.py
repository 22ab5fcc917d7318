"""Parts of a charging session that every kind of pile has: starting, waiting for energy, the pile's reading."""

from __future__ import annotations

from collections.abc import Coroutine
from decimal import Decimal
from typing import Any

from proofvan.core.line.readings import Reading
from proofvan.instruments.benches import GatedEnergy, PileBench
from proofvan.methods.pulse_comparison import energy_of_pulses_kwh
from proofvan.procedures.step import LiveFrame, Step, StepCall, StepRun
from proofvan.regulations.forms import confirmed
from proofvan.regulations.live import converging, showing
from proofvan.regulations.piles.inputs import LoadPoint, Pile, Plan
from proofvan.regulations.piles.power_time import by_time
from proofvan.regulations.piles.sizes import longest_s, pulses_of

AUTHOR_BENCH = "bench"
# Pulses are counted once this share of the energy has flowed: the ramp is behind then.
SHARE_OF_RAMP = 0.1
# Eight digits before the point.
_LARGEST_REGISTER_KWH = 1e8


def runs_of(step: Step, planned: tuple[LoadPoint, ...]) -> tuple[StepCall, ...]:
    """Give the calls of a step for the runs of each load point; the runs of a point are redone together."""
    return tuple(
        StepCall(step, f"{step.name}/{point.name}/{run}", point.name, {"point": point, "number": run})
        for point in planned
        for run in range(1, point.runs + 1)
    )


async def confirm_start(run: StepRun, point: LoadPoint, number: int) -> None:
    """Have the pile started; with a virtual load, its sources set first."""
    if run.plan.load == "virtual":
        await confirmed(run, "pile-virtual-load", voltage_v=point.voltage_v, current_a=point.current_a)
    await confirmed(
        run,
        "pile-start-charging",
        point=point.name,
        voltage_v=point.voltage_v,
        current_a=point.current_a,
        energy_kwh=point.energy_kwh,
        run=number,
    )


async def flow(run: StepRun, point: LoadPoint) -> GatedEnergy | None:
    """Wait until the planned energy has flowed, with live numbers; give both energies where the gate lies inside."""
    plan: Plan = run.plan
    work = _inside(run, point)
    if work is not None:
        return await showing(run, work, lambda: frame(run, point))
    bench: PileBench = run.bench
    energy = bench.wait_energy(point.energy_kwh * 3.6e6, longest_s(point, plan))
    await showing(run, energy, lambda: frame(run, point))
    return None


def _inside(run: StepRun, point: LoadPoint) -> Coroutine[Any, Any, GatedEnergy] | None:
    """Give the work of a gate inside the session, by pulses or by the display's edges; None: the whole session."""
    plan: Plan = run.plan
    bench: PileBench = run.bench
    if plan.by_pulses:
        return _by_pulses(run, point)
    if plan.gate == "display_edge":
        step_kwh = run.subject.display_step_kwh
        return bench.energy_of_display(point.energy_kwh * 3.6e6, step_kwh, longest_s(point, plan))
    return None


async def _by_pulses(run: StepRun, point: LoadPoint) -> GatedEnergy:
    bench: PileBench = run.bench
    pile: Pile = run.subject
    await bench.wait_energy(SHARE_OF_RAMP * point.energy_kwh * 3.6e6, longest_s(point, run.plan))
    method = by_time if run.plan.method == "power_time" else _pulses
    energy = await method(run, point)
    indicated = energy_of_pulses_kwh(pulses_of(pile, point), pile.pulse_constant_per_kwh)
    return GatedEnergy(float(indicated), energy)


async def _pulses(run: StepRun, point: LoadPoint) -> Reading:
    bench: PileBench = run.bench
    return await bench.energy_of_pulses(pulses_of(run.subject, point), longest_s(point, run.plan))


async def wait_ended(run: StepRun) -> int:
    """Wait until the session has ended for us; gives that instant."""
    bench: PileBench = run.bench
    plan: Plan = run.plan
    await bench.wait_current_below(plan.end_current_a, plan.end_hold_s, plan.start_timeout_s)
    return run.clock.now_ns()


async def register_before(run: StepRun) -> Decimal | None:
    """Ask for the pile's register, which stands still before the session; None where the plan does not go by it."""
    return await _register(run, "pile-register-before", 0.0) if run.plan.by_register else None


async def said_and_measured(
    run: StepRun,
    point: LoadPoint,
    between: GatedEnergy | None,
    start_ns: int,
    end_ns: int,
    before: Decimal | None = None,
) -> tuple[float, str, Reading]:
    """Give what the pile says (kWh), who read it, and the standard's energy over the same gate.

    `between` are both energies of a gate inside the session; without it the gate is the whole session. `before` is the
    register before it: then the register is asked for again, and the reading is the difference.
    """
    if between is not None:
        return between.indicated_kwh, AUTHOR_BENCH, between.energy
    difference = await _register(run, "pile-register-after", float(before)) - before if before is not None else None
    value, author = await session_reading(run, point, difference)
    bench: PileBench = run.bench
    energy = await bench.energy(start_ns, end_ns)
    await bench.require_witness()
    return value, author, energy


async def session_reading(run: StepRun, point: LoadPoint, difference: Decimal | None = None) -> tuple[float, str]:
    """Ask for the session's reading, again while it is no multiple of the display's step, or not the difference.

    `difference` of the register, kWh: the person puts it down and so vouches for it.
    """
    # A session's reading stands still; the register that runs on while one looks at it is no reading (3.1).
    pile: Pile = run.subject
    question = "pile-session-reading"
    known = {} if difference is None else {"expected": float(difference)}
    while True:
        answer = await run.operator.number(
            question,
            unit="kWh",
            minimum=0.0,
            maximum=10 * point.energy_kwh,
            source=run.plan.source,
            display_step_kwh=pile.display_step_kwh,
            **known,
        )
        read = Decimal(repr(answer.value))
        if _on_step(read, pile) and difference in (None, read):
            return answer.value, answer.author
        question = "pile-session-reading-off-step"


async def _register(run: StepRun, question: str, lowest: float) -> Decimal:
    """Ask for the register, kWh, again while it is no multiple of its step."""
    pile: Pile = run.subject
    while True:
        answer = await run.operator.number(
            question, unit="kWh", minimum=lowest, maximum=_LARGEST_REGISTER_KWH, display_step_kwh=pile.display_step_kwh
        )
        read = Decimal(repr(answer.value))
        if _on_step(read, pile):
            return read


def _on_step(read: Decimal, pile: Pile) -> bool:
    return read % Decimal(repr(pile.display_step_kwh)) == 0


def frame(run: StepRun, point: LoadPoint) -> LiveFrame:
    """Give the latest numbers, and how far the uncertainty has come."""
    bench: PileBench = run.bench
    plan: Plan = run.plan
    now = bench.now()
    numbers = {
        "pile-live-voltage": (now.voltage_v, "V"),
        "pile-live-current": (now.current_a, "A"),
        "pile-live-power": (now.power_w / 1e3, "kW"),
        "pile-live-energy": (now.energy_j / 3.6e6, "kWh"),
    }
    plain = LiveFrame(numbers, min(1.0, max(0.0, now.energy_j / (point.energy_kwh * 3.6e6))))
    # between pulses the display's step plays no part
    step_kwh = 0.0 if plan.by_pulses else run.subject.display_step_kwh
    seen = _compared_now(bench, plan, run.subject)
    if seen is not None:
        indicated_kwh, measured_kwh = seen
        return converging(plain, measured_kwh * 3.6e6, step_kwh, bench.floor_percent(), indicated_kwh)
    return converging(plain, now.energy_j, step_kwh, bench.floor_percent())


def _compared_now(bench: PileBench, plan: Plan, pile: Pile) -> tuple[float, float] | None:
    """Give pile and standard (kWh) over what both have counted so far, by pulses or by the camera; for display."""
    if not plan.by_pulses:
        return bench.displayed_now()
    counted = bench.pulses_now()
    return None if counted is None else (counted[0] / pile.pulse_constant_per_kwh, counted[1])
