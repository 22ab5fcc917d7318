"""JJG 1149-2022 (trial): off-board chargers 非车载充电机. Read this file first.

The pile is compared with an energy standard at the gun, over whole charging sessions; the mean error of a load point,
rounded to one tenth of the class, is compared with the class's limit.
"""

from __future__ import annotations

from proofvan.core.errors import PreconditionError
from proofvan.methods.energy_comparison import smallest_energy_kwh
from proofvan.procedures.regulation import Case, Regulation, RequiredStandard
from proofvan.regulations.admission import LARGEST_RATIO, admitted, require_reach
from proofvan.regulations.budgets import expanded_percent
from proofvan.regulations.jjg1149_dc_pile import steps
from proofvan.regulations.jjg1149_dc_pile.description import describe
from proofvan.regulations.jjg1149_dc_pile.evaluation import evaluate
from proofvan.regulations.jjg1149_dc_pile.inputs import (
    ClockDifference,
    Conditions,
    Findings,
    Identity,
    LoadPoint,
    Pile,
    Plan,
    Session,
    TypedSession,
)
from proofvan.regulations.jjg1149_dc_pile.limits import EDITION, FIGURES, working_error_limit
from proofvan.regulations.jjg1149_dc_pile.planning import expected_result
from proofvan.regulations.jjg1149_dc_pile.virtual import observations
from proofvan.standards.standard import Standard

ENERGY = RequiredStandard("energy", "dc_energy_standard", LARGEST_RATIO, "6.1")


def check(case: Case) -> None:
    """Refuse the run with what is missing: permission, limits, standard, or a plan that cannot give a result."""
    plan: Plan = case.plan
    steps.require_gate(plan)
    limit = working_error_limit(case)
    standard = admitted(case, FIGURES, (ENERGY,), ("appearance-and-function",))["energy"]
    own = expanded_percent(standard, "energy")
    standard.require_ratio(own, float(limit.value), ENERGY.largest_uncertainty_to_mpe, ENERGY.clause)
    _require_clock_item(case)
    _require_enough(plan)
    for point in plan.points:
        _require_inside_pile(point, case.subject)
        _require_inside_standard(point, standard)
        _require_enough_energy(point, case.subject)
        require_reach(point.name, expected_result(point, plan, case.subject, standard), float(limit.value))


def _require_clock_item(case: Case) -> None:
    pile: Pile = case.subject
    if pile.time_of_use:
        FIGURES.limit(case, "clock-time-error")
    if pile.time_of_use and not case.plan.check_clock:
        raise PreconditionError("jjg1149-clock-not-planned", serial=pile.serial)


def _require_enough(plan: Plan) -> None:
    points, runs = FIGURES.number("least-load-points"), FIGURES.number("least-runs")
    fewest = min(point.runs for point in plan.points)
    if len(plan.points) < points or fewest < runs:
        raise PreconditionError(
            "jjg1149-too-few-runs",
            points=len(plan.points),
            runs=fewest,
            least_points=f"{points:g}",
            least_runs=f"{runs:g}",
        )
    names = [point.name for point in plan.points]
    if len(set(names)) < len(names):
        raise PreconditionError("jjg1149-point-twice", points=", ".join(names))


def _require_inside_pile(point: LoadPoint, pile: Pile) -> None:
    power_kw = point.voltage_v * point.current_a / 1e3
    inside = (
        point.voltage_v <= pile.highest_voltage_v
        and pile.lowest_current_a <= point.current_a <= pile.highest_current_a
        and power_kw <= pile.rated_power_kw
    )
    if not inside:
        raise PreconditionError(
            "jjg1149-point-outside-pile",
            point=point.name,
            highest_voltage_v=pile.highest_voltage_v,
            lowest_current_a=pile.lowest_current_a,
            highest_current_a=pile.highest_current_a,
            rated_power_kw=pile.rated_power_kw,
        )


def _require_inside_standard(point: LoadPoint, standard: Standard) -> None:
    for role, value in (("voltage", point.voltage_v), ("current", point.current_a)):
        channel = standard.channels[role]
        most = float(abs(channel.gain) * channel.full_scale)
        if value > most:
            raise PreconditionError(
                "jjg1149-point-outside-standard",
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
            "jjg1149-energy-too-small",
            point=point.name,
            energy_kwh=point.energy_kwh,
            least_kwh=f"{least:g}",
            display_step_kwh=pile.display_step_kwh,
        )


REGULATION = Regulation(
    folder="jjg1149_dc_pile",
    id="JJG 1149",
    edition=EDITION,
    title="jjg1149-title",
    root=FIGURES.folder,
    subject=Pile,
    plan=Plan,
    observations={
        "identify": Identity,
        "conditions": Conditions,
        "appearance_and_function": Findings,
        "working_error": Session,
        "clock_time_error": ClockDifference,
    },
    bench="pile",
    procedure=steps.procedure,
    check=check,
    evaluate=evaluate,
    standards=(ENERGY,),
    describe=describe,
    principal_result="jjg1149-working-error",
    forms={"working_error": TypedSession},
    virtual=observations,
)
