"""JJG 1148-2022 (trial): AC charging piles 交流充电桩. Read this file first.

The pile is compared with an energy standard at the plug, over whole charging sessions or from
pulse to pulse; the mean error of a load point,
rounded to one tenth of the class, is compared with the class's limit.
"""

from __future__ import annotations

from proofvan.core.errors import PreconditionError
from proofvan.methods.energy_comparison import smallest_energy_kwh
from proofvan.procedures.regulation import Case, Regulation, RequiredStandard
from proofvan.regulations.admission import LARGEST_RATIO, admitted, require_reach
from proofvan.regulations.budgets import expanded_percent
from proofvan.regulations.jjg1148_ac_pile import steps
from proofvan.regulations.jjg1148_ac_pile.description import describe
from proofvan.regulations.jjg1148_ac_pile.evaluation import evaluate
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
    TypedSession,
)
from proofvan.regulations.jjg1148_ac_pile.limits import EDITION, FIGURES, working_error_limit
from proofvan.regulations.jjg1148_ac_pile.planning import expected_result
from proofvan.regulations.jjg1148_ac_pile.virtual import observations
from proofvan.standards.standard import Standard

# Largest value of a wave to its effective value: sqrt(2), with 10 % for harmonics and mains at its upper limit.
_PEAK = 1.1 * 1.1 * 2**0.5

ENERGY = RequiredStandard("energy", "ac_energy_standard", LARGEST_RATIO, "6.1")


def check(case: Case) -> None:
    """Refuse the run with what is missing: permission, limits, standard, or a plan that cannot give a result."""
    plan: Plan = case.plan
    steps.require_gate(plan)
    _require_pulses(plan, case.subject)
    limit = working_error_limit(case)
    standard = admitted(case, FIGURES, (ENERGY,), ("appearance-and-function",))["energy"]
    own = expanded_percent(standard, "energy")
    standard.require_ratio(own, float(limit.value), ENERGY.largest_uncertainty_to_mpe, ENERGY.clause)
    _require_clock_item(case)
    _require_enough(plan)
    for point in plan.points:
        _require_inside_pile(point, case.subject)
        _require_inside_standard(point, standard)
        if not plan.by_pulses:
            _require_enough_energy(point, case.subject)
        require_reach(point.name, expected_result(point, plan, case.subject, standard), float(limit.value))


def _require_pulses(plan: Plan, pile: Pile) -> None:
    if plan.by_pulses and not pile.pulse_constant_per_kwh:
        raise PreconditionError("jjg1148-no-pulse-output", serial=pile.serial)


def _require_clock_item(case: Case) -> None:
    pile: Pile = case.subject
    if pile.time_of_use:
        FIGURES.limit(case, "clock-time-error")
    if pile.time_of_use and not case.plan.check_clock:
        raise PreconditionError("jjg1148-clock-not-planned", serial=pile.serial)


def _require_enough(plan: Plan) -> None:
    points, runs = FIGURES.number("least-load-points"), FIGURES.number("least-runs")
    fewest = min(point.runs for point in plan.points)
    if len(plan.points) < points or fewest < runs:
        raise PreconditionError(
            "jjg1148-too-few-runs",
            points=len(plan.points),
            runs=fewest,
            least_points=f"{points:g}",
            least_runs=f"{runs:g}",
        )
    names = [point.name for point in plan.points]
    if len(set(names)) < len(names):
        raise PreconditionError("jjg1148-point-twice", points=", ".join(names))


def _require_inside_pile(point: LoadPoint, pile: Pile) -> None:
    inside = (
        point.phases == pile.phases
        and point.voltage_v == pile.nominal_voltage_v
        and pile.lowest_current_a <= point.current_a <= pile.highest_current_a
        and point.power_w <= pile.rated_power_kw * 1e3
    )
    if not inside:
        raise PreconditionError(
            "jjg1148-point-outside-pile",
            point=point.name,
            phases=pile.phases,
            nominal_voltage_v=pile.nominal_voltage_v,
            lowest_current_a=pile.lowest_current_a,
            highest_current_a=pile.highest_current_a,
            rated_power_kw=pile.rated_power_kw,
        )


def _require_inside_standard(point: LoadPoint, standard: Standard) -> None:
    for role, value in (("voltage_1", _PEAK * point.voltage_v), ("current_1", _PEAK * point.current_a)):
        channel = standard.channels[role]
        most = float(abs(channel.gain) * channel.full_scale)
        if value > most:
            raise PreconditionError(
                "jjg1148-point-outside-standard",
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
            "jjg1148-energy-too-small",
            point=point.name,
            energy_kwh=point.energy_kwh,
            least_kwh=f"{least:g}",
            display_step_kwh=pile.display_step_kwh,
        )


REGULATION = Regulation(
    folder="jjg1148_ac_pile",
    id="JJG 1148",
    edition=EDITION,
    title="jjg1148-title",
    root=FIGURES.folder,
    subject=Pile,
    plan=Plan,
    observations={
        "identify": Identity,
        "conditions": Conditions,
        "appearance_and_function": Findings,
        "pilot_function": Pilot,
        "working_error": Session,
        "clock_time_error": ClockDifference,
    },
    bench="ac_pile",
    procedure=steps.procedure,
    check=check,
    evaluate=evaluate,
    standards=(ENERGY,),
    describe=describe,
    principal_result="jjg1148-working-error",
    forms={"working_error": TypedSession},
    virtual=observations,
)
