"""What the AC pile's regulation refuses, counts and judges; the control pilot's figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from practice_cases import case, empty_case, with_observation

from proofvan.core.errors import PreconditionError
from proofvan.core.line.results import Outcome
from proofvan.core.messages import LANGUAGES, explain
from proofvan.methods import control_pilot, pulse_comparison
from proofvan.procedures.regulation import Case, Service
from proofvan.regulations import catalogue
from proofvan.regulations.jjg1148_ac_pile.inputs import LoadPoint, Pilot
from proofvan.regulations.jjg1148_ac_pile.pilot import pilot_conforms

AC_PILE = "jjg1148_ac_pile"
REGULATION = catalogue.load(AC_PILE)
PULSES = {"method": "pulse_comparison", "gate": "pulse_to_pulse", "reading_source": "pf_pulse"}


def changed(plan: dict[str, Any] | None = None, point: dict[str, Any] | None = None, **subject: Any) -> Case:
    one = empty_case(AC_PILE, **subject)
    first = one.plan.points[0].model_copy(update=point or {})
    return replace(one, plan=one.plan.model_copy(update={"points": (first,), **(plan or {})}))


@pytest.mark.parametrize(
    ("one", "fault"),
    [
        (changed(point={"current_a": 64.0}), "jjg1148-point-outside-pile"),
        (changed(point={"current_a": 5.0}), "jjg1148-point-outside-pile"),
        (changed(point={"phases": 1}), "jjg1148-point-outside-pile"),
        (changed(point={"voltage_v": 230.0}), "jjg1148-point-outside-pile"),
        (changed(rated_power_kw=39.0), "jjg1148-point-outside-pile"),
        (changed(point={"energy_kwh": 0.9}), "pile-energy-too-small"),
        (changed(plan={"gate": "display_edge"}), "pile-gate-not-available"),
        (changed(plan={"gate": "pulse_to_pulse"}), "pile-gate-not-available"),
        (changed(plan={"method": "pulse_comparison"}), "pile-gate-not-available"),
        (changed(plan=PULSES, pulse_constant_per_kwh=0.0), "pile-no-pulse-output"),
        (changed(point={"runs": 1}), "pile-too-few-runs"),
        (changed(accuracy_class=""), "pile-class-unknown"),
        (changed(time_of_use=True), "pile-clock-not-planned"),
    ],
)
def test_a_plan_that_cannot_give_a_result_is_refused_before_the_run(one: Case, fault: str) -> None:
    with pytest.raises(PreconditionError) as caught:
        REGULATION.check(one)
    assert caught.value.fault == fault
    assert all(explain(caught.value, language) for language in LANGUAGES)


def test_pulses_and_one_phase_are_admitted() -> None:
    REGULATION.check(changed(plan=PULSES))
    one_phase = {"phases": 1, "current_a": 32.0}
    REGULATION.check(changed(point=one_phase, phases=1, rated_power_kw=7.04, highest_current_a=32.0))


def test_a_point_is_named_by_its_phases() -> None:
    assert LoadPoint(phases=3, current_a=60.0, energy_kwh=2.0).name == "3×220 V 60 A"
    assert LoadPoint(current_a=32.0, energy_kwh=2.0).name == "220 V 32 A"


def test_the_procedure_has_the_pilot_only_where_it_is_planned() -> None:
    names = [call.step.name for call in REGULATION.procedure(empty_case(AC_PILE).plan)]
    assert names == [
        "identify",
        "conditions",
        "appearance_and_function",
        "pilot_function",
        "working_error",
        "working_error",
    ]
    without = empty_case(AC_PILE).plan.model_copy(update={"check_pilot": False, "check_clock": True})
    assert [call.step.name for call in REGULATION.procedure(without)][-1] == "clock_time_error"
    assert "pilot_function" not in [call.step.name for call in REGULATION.procedure(without)]


GOOD = Pilot(9.0, 6.0, 89.2, 1000.0, 100.0, 0.2, 0.2, 0.2, "A")


@pytest.mark.parametrize(
    ("change", "findings"),
    [
        ({}, 0),
        ({"level_b_v": 9.79}, 0),
        ({"level_b_v": 9.81}, 1),
        ({"level_b_v": 8.19}, 1),
        ({"level_c_v": 6.81}, 1),
        ({"level_c_v": 5.19}, 1),
        ({"frequency_hz": 1030.0}, 0),
        ({"frequency_hz": 1031.0}, 1),
        ({"frequency_hz": 969.0}, 1),
        ({"duty_percent": 5.0}, 1),
        ({"duty_percent": 95.0}, 1),
        ({"proximity_ohm": 220.0}, 1),
        ({"proximity_ohm": 1e6}, 1),
        ({"stop_break_s": 0.51}, 1),
        ({"stop_earth_s": 0.51}, 1),
        ({"stop_diode_s": 0.51}, 1),
        ({"stop_diode_s": 0.5}, 0),
    ],
)
def test_each_finding_of_the_pilot_counts(change: dict[str, float], findings: int) -> None:
    pilot = replace(GOOD, **change)
    assert pilot_conforms(pilot).count(False) == findings
    evaluation = REGULATION.evaluate(with_observation(case(AC_PILE), "pilot_function", pilot))
    verdict = next(one for one in evaluation.verdicts if one.result == "jjg1148-findings")
    assert verdict.outcome is (Outcome.FAIL if findings else Outcome.PASS)


def test_class_two_is_rounded_to_a_fifth_and_judged_by_its_limit() -> None:
    good = case(AC_PILE, 2.05)
    verdicts = REGULATION.evaluate(
        replace(good, subject=good.subject.model_copy(update={"accuracy_class": "2"}))
    ).verdicts
    error = next(one for one in verdicts if one.result == "jjg1148-working-error")
    assert (error.outcome, error.judged) == (Outcome.PASS, "+2.0")


def test_a_service_without_a_limit_is_refused() -> None:
    from proofvan.core.errors import InputError

    with pytest.raises(InputError):
        REGULATION.check(replace(empty_case(AC_PILE), service=Service.IN_USE_INSPECTION))


# ---- control pilot, GB/T 18487.1 annex A


@pytest.mark.parametrize(
    ("duty", "current"),
    [
        (2.0, 0.0),
        (5.0, 0.0),
        (9.99, 0.0),
        (10.0, 6.0),
        (26.67, 16.0),
        (53.3, 32.0),
        (85.0, 51.0),
        (89.2, 63.0),
        (90.0, 63.0),
        (90.01, 0.0),
    ],
)
def test_the_duty_cycle_says_the_current(duty: float, current: float) -> None:
    assert control_pilot.allowed_current_a(duty) == pytest.approx(current, abs=0.03)


@pytest.mark.parametrize("current", [6.0, 16.0, 32.0, 51.0, 55.0, 63.0])
def test_duty_cycle_and_current_are_inverse(current: float) -> None:
    assert control_pilot.allowed_current_a(control_pilot.duty_percent(current)) == pytest.approx(current)


@pytest.mark.parametrize(
    ("level", "state"),
    [(12.0, "A"), (10.6, "A"), (10.4, "B"), (9.0, "B"), (6.0, "C"), (3.0, "D"), (1.4, "E"), (-12.0, "E")],
)
def test_levels_are_states(level: float, state: str) -> None:
    assert control_pilot.state_of(level) == state


def test_the_vehicles_resistors_give_nine_and_six_volts() -> None:
    both = 1 / (1 / control_pilot.R3_OHM + 1 / control_pilot.R2_OHM)
    assert both == pytest.approx(882.0, abs=1.0)
    assert control_pilot.level_v(control_pilot.R3_OHM) == pytest.approx(9.0, abs=0.1)
    assert control_pilot.level_v(both) == pytest.approx(6.0, abs=0.1)


@pytest.mark.parametrize(
    ("ohm", "current"),
    [(1500.0, 10.0), (680.0, 16.0), (220.0, 32.0), (100.0, 63.0), (91.0, 63.0), (89.0, 0.0), (1e6, 0.0)],
)
def test_the_plugs_resistor_says_its_current(ohm: float, current: float) -> None:
    assert control_pilot.cable_current_a(ohm) == current


# ---- pulses


def test_the_power_time_method_agrees_with_the_pulse_comparison() -> None:
    # 7 kW, C = 1600: 20 pulses take 6.428571 s; 6.40 s are 0.4464 % too many pulses.
    assert pulse_comparison.power_time_error_percent(6.40, 20, 1600, 7000.0) == pytest.approx(0.446429, abs=1e-6)
    joules_in = 7000.0 * 6.40
    counted = joules_in / 3.6e6 * 1e6
    assert pulse_comparison.pulse_error_percent(counted, 20, 1600, 1e6) == pytest.approx(0.446429, abs=1e-6)
    assert pulse_comparison.energy_of_pulses_kwh(20, 1600) == 0.0125
