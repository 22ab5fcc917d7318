"""From observations to results and verdicts, in the order of the certificate."""

from __future__ import annotations

import math
from collections.abc import Sequence

from proofvan.core.errors import InputError
from proofvan.core.line.results import Result
from proofvan.methods import control_pilot
from proofvan.methods.decision import UNROUNDED
from proofvan.methods.repeatability import plausible_range
from proofvan.procedures.regulation import Case, Evaluation, Model
from proofvan.regulations import points
from proofvan.regulations.budgets import run_deviation
from proofvan.regulations.jjg1148_ac_pile import budget, formulas, steps
from proofvan.regulations.jjg1148_ac_pile.inputs import ClockDifference, LoadPoint, Pilot, Plan, Session
from proofvan.regulations.jjg1148_ac_pile.limits import FIGURES, rounding_step, working_error_limit
from proofvan.regulations.points import Part
from proofvan.uncertainty.inputs import Number, estimates, normal

ERROR = "jjg1148-working-error"
# Instant at which a person reads a running clock, s: reaction and display. [M-med]
_READING_U_S = 0.3


def evaluate(case: Case) -> Evaluation:
    """Compute every point and judge it; what is missing or flagged is INCONCLUSIVE, never PASS."""
    plan: Plan = case.plan
    parts = [_findings(case), *(_point(case, point) for point in plan.points)]
    if plan.check_clock or case.subject.time_of_use:
        parts.append(_clock(case))
    return points.together(parts)


def _findings(case: Case) -> Part:
    def conform() -> list[bool]:
        found = case.observations["appearance_and_function"]
        pilot = pilot_conforms(case.observations["pilot_function"]) if case.plan.check_pilot else []
        return [found.appearance, found.display, found.start_and_stop, *pilot]

    limit = FIGURES.limit(case, "appearance-and-function")
    return points.findings(case, steps.procedure(case.plan), "jjg1148-findings", "7.1", limit, conform)


def pilot_conforms(seen: Pilot) -> list[bool]:
    """Say of levels, frequency, duty cycle, cable and each fault case of the pilot whether it conforms."""
    level, hz = FIGURES.number("pilot-level-tolerance"), FIGURES.number("pilot-frequency-tolerance")
    allowed, longest = control_pilot.allowed_current_a(seen.duty_percent), FIGURES.number("pilot-stop-time")
    cable = control_pilot.cable_current_a(seen.proximity_ohm)
    return [
        abs(seen.level_b_v - control_pilot.LEVELS["B"]) <= level,
        abs(seen.level_c_v - control_pilot.LEVELS["C"]) <= level,
        abs(seen.frequency_hz - control_pilot.FREQUENCY_HZ) <= hz,
        0.0 < allowed <= cable + FIGURES.number("pilot-current-tolerance"),
        *(stop <= longest for stop in (seen.stop_break_s, seen.stop_earth_s, seen.stop_diode_s)),
    ]


def _point(case: Case, point: LoadPoint) -> Part:
    limit, rule = working_error_limit(case), FIGURES.rule()
    keys = points.run_keys("working_error", point.name, point.runs)
    # Less than half of the planned energy is another measurement than the one that was planned.
    demands = {"jjg1148-reason-energy": lambda one: one.energy.value >= 0.5 * point.energy_kwh * 3.6e6}
    sessions, reason = points.usable(case, keys, Session, demands, ("energy", "indicated_kwh"))
    if reason:  # without energy there is nothing to divide by
        return points.not_completed(point.name, reason, [(ERROR, limit, rule)])
    try:
        inputs = budget.point_inputs(sessions, case.subject, case.standards["energy"])
    except InputError:  # outside the temperatures of a certificate that says nothing about it
        return points.not_completed(point.name, "jjg1148-reason-standard", [(ERROR, limit, rule)])
    plain = estimates(inputs)
    errors = [formulas.session_error(session, plain) for session in plain.sessions]
    runs = [_run_result(point, number, session, plain) for number, session in enumerate(plain.sessions, 1)]
    model = Model(
        name=ERROR,
        point=point.name,
        clause="7.2",
        unit="%",
        formula=formulas.working_error,
        inputs=inputs,
        spacing=rounding_step(case),
        shown=lambda value: points.mean_formula("γ", errors, value),
    )
    return points.judged(model, limit, rule, runs, points.spread_reason(errors, _largest_spread(sessions, inputs)))


def _largest_spread(sessions: Sequence[Session], inputs: formulas.PointInputs) -> float:
    """Give the range of the runs' errors, %, that the budget explains; the display may hide one step between two."""
    own = [
        math.hypot(
            session.synchronisation.component.standard_uncertainty,
            *(noise.component.standard_uncertainty for noise in session.noise),
        )
        for session in inputs.sessions
    ]
    smallest = min(float(session.measured) for session in inputs.sessions)
    one_run = math.hypot(run_deviation(FIGURES), 100 * max(own) / smallest)
    step = 100 * math.sqrt(3.0) * float(inputs.display.component.standard_uncertainty) / smallest
    if len(sessions) < 2:
        return math.inf
    return plausible_range(one_run, len(sessions)) + step


def _run_result(point: LoadPoint, number: int, session: formulas.SessionInputs, plain: formulas.PointInputs) -> Result:
    error = formulas.session_error(session, plain)
    energy = formulas.delivered(session, plain)
    formula = f"γ{number} = ({session.indicated:.12g} − {energy:.6f}) / {energy:.6f} × 100 % = {error:+.4f} %"
    return points.run_result("jjg1148-run-error", "7.2", point.name, error, formula)


def _difference(inputs: tuple[Number]) -> Number:
    return inputs[0]


def _clock(case: Case) -> Part:
    limit = FIGURES.limit(case, "clock-time-error")
    name = "jjg1148-clock-time-error"
    found = case.observations.get("clock_time_error")
    if not isinstance(found, ClockDifference):
        return points.not_completed("", points.MISSING, [(name, limit, UNROUNDED)])
    value = found.difference_s
    model = Model(
        name=name,
        point="",
        clause="7.3",
        unit="s",
        formula=_difference,
        inputs=(normal("component-clock-reading", _READING_U_S, "s", "reaction", value),),
        spacing="0.1",
        signed=False,
        shown=lambda value: f"Δt = {value:+.1f} s",
    )
    return points.judged(model, limit, UNROUNDED)
