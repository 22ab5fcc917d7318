"""What a run of a pile is refused for, before it begins."""

from __future__ import annotations

from proofvan.core.errors import PreconditionError
from proofvan.methods.energy_comparison import smallest_energy_kwh
from proofvan.procedures.regulation import Case
from proofvan.regulations.admission import admitted, require_reach
from proofvan.regulations.budgets import expanded_percent
from proofvan.regulations.piles import stopping
from proofvan.regulations.piles.inputs import LoadPoint, Pile, Plan
from proofvan.regulations.piles.kind import PileKind
from proofvan.regulations.piles.planning import expected_result
from proofvan.standards.standard import Standard

# What each method can measure: its gate.
GATES = {
    "energy_comparison": "whole_session",
    "pulse_comparison": "pulse_to_pulse",
    "power_time": "pulse_to_pulse",
    "display_edge": "display_edge",
}


def check(kind: PileKind, case: Case) -> None:
    """Refuse the run with what is missing: permission, limits, standard, or a plan that cannot give a result."""
    plan, pile = case.plan, case.subject
    require_gate(plan)
    _require_pulses(plan, pile)
    needed = kind.standard
    standard = admitted(case, kind.figures, (needed,), ("appearance-and-function",))[needed.role]
    mpe = kind.mpe(case)
    own = expanded_percent(standard, "energy")
    standard.require_ratio(own, mpe, needed.largest_uncertainty_to_mpe, needed.clause)
    _require_clock_item(kind, case)
    _require_enough(kind, plan.points)
    stopping.check(kind, case)
    for point in plan.points:
        _require_inside_pile(kind, point, pile)
        _require_inside_standard(kind, point, standard)
        if not plan.by_pulses:
            _require_enough_energy(point, pile)
        require_reach(point.name, expected_result(kind, point, plan, pile, standard), mpe)


def require_gate(plan: Plan) -> None:
    """Refuse a gate that the method cannot measure."""
    if plan.gate != GATES.get(plan.method):
        allowed = ", ".join(f"{method}: {gate}" for method, gate in GATES.items())
        raise PreconditionError("pile-gate-not-available", gate=plan.gate, method=plan.method, allowed=allowed)


def _require_pulses(plan: Plan, pile: Pile) -> None:
    if plan.by_pulses and not pile.pulse_constant_per_kwh:
        raise PreconditionError("pile-no-pulse-output", serial=pile.serial)


def _require_clock_item(kind: PileKind, case: Case) -> None:
    pile: Pile = case.subject
    if pile.time_of_use:
        kind.figures.limit(case, "clock-time-error")
    if pile.time_of_use and not case.plan.check_clock:
        raise PreconditionError("pile-clock-not-planned", serial=pile.serial)


def _require_enough(kind: PileKind, planned: tuple[LoadPoint, ...]) -> None:
    points, runs = kind.figures.number("least-load-points"), kind.figures.number("least-runs")
    fewest = min(point.runs for point in planned)
    if len(planned) < points or fewest < runs:
        raise PreconditionError(
            "pile-too-few-runs",
            points=len(planned),
            runs=fewest,
            least_points=f"{points:g}",
            least_runs=f"{runs:g}",
        )
    names = [point.name for point in planned]
    if len(set(names)) < len(names):
        raise PreconditionError("pile-point-twice", points=", ".join(names))


def _require_inside_pile(kind: PileKind, point: LoadPoint, pile: Pile) -> None:
    allowed = kind.outside_pile(point, pile)
    if allowed is not None:
        raise PreconditionError(f"{kind.prefix}-point-outside-pile", point=point.name, **allowed)


def _require_inside_standard(kind: PileKind, point: LoadPoint, standard: Standard) -> None:
    for role, largest in kind.range_of.items():
        channel, value = standard.channels[role], largest(point)
        most = float(abs(channel.gain) * channel.full_scale)
        if value > most:
            raise PreconditionError(
                "pile-point-outside-standard",
                point=point.name,
                channel=role,
                value=value,
                highest=f"{most:.6g}",
                unit=channel.unit,
            )


def _require_enough_energy(point: LoadPoint, pile: Pile) -> None:
    least = smallest_energy_kwh(pile.display_step_kwh, float(pile.accuracy_class))
    if point.energy_kwh < least:
        raise PreconditionError(
            "pile-energy-too-small",
            point=point.name,
            energy_kwh=point.energy_kwh,
            least_kwh=f"{least:g}",
            display_step_kwh=pile.display_step_kwh,
        )
