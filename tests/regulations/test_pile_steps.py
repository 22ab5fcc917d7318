"""Steps of JJG 1149 on a fake bench: their order, what they refuse, and that the load is open in the end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fake_benches import FakeVehicle, Scene, clock_that_is_off
from practice_cases import DC_PILE, case, empty_case, with_observation

from proofvan.core.errors import GapError, PreconditionError, ProcedureError, ProofvanError
from proofvan.core.line.results import Outcome
from proofvan.core.messages import LANGUAGES, explain, text
from proofvan.procedures.regulation import Case
from proofvan.regulations import catalogue
from proofvan.regulations.jjg1149_dc_pile.budget import KIND
from proofvan.regulations.piles import budget
from proofvan.regulations.piles.inputs import Session
from proofvan.regulations.piles.planning import expected_result

REGULATION = catalogue.load(DC_PILE)
ANSWERS = {
    "pile-display-step": 0.001,
    "pile-ambient-temperature": 22.5,
    "pile-humidity": 60.0,
    "pile-insulation": 50.0,
    "pile-session-reading": 5.003,
    "pile-clock-shown": clock_that_is_off(2.0),
}


def scene(plan: dict[str, Any] | None = None, subject: dict[str, Any] | None = None, **answers: Any) -> Scene:
    one = empty_case(DC_PILE, **(subject or {}))
    changed = one.plan.model_copy(update=plan or {})
    return Scene(
        REGULATION, one.subject, changed, ANSWERS | {f"pile-{k.replace('_', '-')}": v for k, v in answers.items()}
    )


def refused(step: str, fault: str, act: Scene) -> ProofvanError:
    with pytest.raises(ProcedureError) as caught:
        act.run(step)
    assert caught.value.fault == fault
    for language in LANGUAGES:
        assert all(explain(caught.value, language))
    return caught.value


def test_a_working_error_run_goes_in_this_order() -> None:
    act = scene()
    seen = act.run("working_error")
    assert act.log == [
        "self_check",
        "begin",
        "close_load",
        "pile-start-charging",
        "wait_energy",
        "pile-stop-charging",
        "wait_current_below",
        "open_load",
        "pile-session-reading",
        "energy",
        "end",
        "safe",
    ]
    assert seen.indicated_kwh == 5.003
    assert (seen.point, seen.run, seen.gate, seen.reading_source) == ("600 V 200 A", 1, "whole_session", "screen")


def test_as_the_vehicle_the_van_starts_holds_and_stops_the_session_itself() -> None:
    act = scene()
    act.bench.vehicle = FakeVehicle(act.bench)
    act.run("working_error")
    assert act.log == [
        "self_check",
        "begin",
        "plug_in 600 V 200 A",
        "pile-start-charging",
        "charging",
        "wait_energy",
        "stop",
        "wait_current_below",
        "pile-session-reading",
        "energy",
        "end",
        "safe",
    ]


@pytest.mark.parametrize("action", ["charging", "wait_energy", "stop", "wait_current_below"])
@pytest.mark.parametrize("under_load", [0, 1])
def test_a_fault_ends_the_vehicles_session_and_an_opening_under_load_is_said(action: str, under_load: int) -> None:
    fault = ProcedureError("interlock-current-lost", limit_s="1")
    one = case(DC_PILE)
    act = Scene(REGULATION, one.subject, one.plan, ANSWERS, fail_at=action, fault=fault)
    act.bench.vehicle = FakeVehicle(act.bench, under_load)
    with pytest.raises(ProcedureError) as caught:
        act.run("working_error")
    assert caught.value.fault == ("session-opened-under-load" if under_load else "interlock-current-lost")
    assert act.log[-2:] == ["stop after fault", "safe"]


def test_the_gate_is_the_whole_session() -> None:
    act = scene()
    act.run("working_error")
    start_ns, end_ns = act.bench.gate
    assert start_ns == 1_000_000_000
    assert end_ns == act.clock.time_ns  # after the current has fallen, before anything else takes time
    assert act.bench.waited[0] == 5.0 * 3.6e6
    assert act.bench.stopped[:2] == (0.5, 3.0)


def test_live_numbers_are_shown_while_energy_flows() -> None:
    act = scene()
    act.run("working_error")
    assert act.frames and act.frames[0].numbers["pile-live-power"] == (120.0, "kW")
    assert act.frames[0].progress == pytest.approx(0.5)


@pytest.mark.parametrize(
    "action", ["self_check", "begin", "close_load", "wait_energy", "wait_current_below", "open_load", "energy", "end"]
)
def test_outputs_are_safe_after_a_fault_anywhere(action: str) -> None:
    one = empty_case(DC_PILE)
    fault = GapError("gap-overflow", board="B1", first_index=1, count=2)
    act = Scene(REGULATION, one.subject, one.plan, ANSWERS, fail_at=action, fault=fault)
    with pytest.raises(GapError):
        act.run("working_error")
    assert act.log[-1] == "safe"


@pytest.mark.parametrize("prompt", ["start_charging", "stop_charging"])
def test_what_cannot_be_done_stops_the_run_safely(prompt: str) -> None:
    act = scene(**{prompt: False})
    refused("working_error", "regulation-not-done", act)
    assert act.log[-1] == "safe"


def test_a_reading_off_the_step_of_the_display_is_asked_again() -> None:
    act = scene(session_reading=5.0035, session_reading_off_step=5.004)
    assert act.run("working_error").indicated_kwh == 5.004
    assert act.log.count("pile-session-reading-off-step") == 1


def test_a_decimal_reading_is_kept_as_typed() -> None:
    assert scene(session_reading=4.997).run("working_error").indicated_kwh == 4.997


@pytest.mark.parametrize("gate", ["pulse_to_pulse", "display_edge"])
def test_other_gates_are_refused_and_the_possible_one_named(gate: str) -> None:
    with pytest.raises(PreconditionError) as caught:
        REGULATION.procedure(empty_case(DC_PILE).plan.model_copy(update={"gate": gate}))
    assert caught.value.fault == "pile-gate-not-available"
    assert "energy_comparison: whole_session" in caught.value.evidence["allowed"]


REGISTER = {"reading_source": "register_difference"}


def test_a_register_that_stands_still_is_read_before_and_after_and_the_reading_is_the_difference() -> None:
    act = scene(REGISTER, register_before=12345.678, register_after=12350.681)
    assert act.run("working_error").indicated_kwh == 5.003
    order = ["begin", "pile-register-before", "pile-start-charging", "pile-register-after", "pile-session-reading"]
    assert [one for one in act.log if one in order] == order


def test_another_reading_than_the_difference_of_the_register_is_asked_again() -> None:
    act = scene(REGISTER, register_before=12345.678, register_after=12350.681, session_reading=5.004)
    act.operator.answers["pile-session-reading-off-step"] = 5.003
    assert act.run("working_error").indicated_kwh == 5.003


def test_a_register_between_two_steps_is_asked_again_and_one_that_ran_back_is_none() -> None:
    act = scene(REGISTER, register_before=[12345.6785, 12345.678], register_after=12350.681)
    assert act.run("working_error").indicated_kwh == 5.003
    assert act.log.count("pile-register-before") == 2
    lowest = [values["minimum"] for name, values in act.operator.asked if name == "pile-register-after"]
    assert lowest == [12345.678]


def test_two_readings_of_a_register_are_worth_the_published_uncertainty() -> None:
    """d = 0.001 kWh: 0.000408 kWh [V: domain text 1.2, 6]."""
    one = case(DC_PILE)
    sessions = [replace(seen, reading_source="register_difference") for seen in sessions_of(one)]
    display = budget.point_inputs(KIND, sessions, one.subject, one.standards["energy"]).display.component
    assert display.standard_uncertainty == pytest.approx(0.000408, abs=5e-7)
    assert display.distribution == "triangular"


def test_a_register_of_a_whole_pile_is_judged_like_a_sessions_reading() -> None:
    one = case(DC_PILE, 0.3)
    found = {key: replace(seen, reading_source="register_difference") for key, seen in keyed_sessions(one).items()}
    judged = REGULATION.evaluate(replace(one, observations={**one.observations, **found}))
    plain = REGULATION.evaluate(one)
    assert [verdict.judged for verdict in judged.verdicts] == [verdict.judged for verdict in plain.verdicts]
    smaller, larger = (next(one for one in found.results if one.budget) for found in (judged, plain))
    assert float(smaller.expanded_uncertainty) < float(larger.expanded_uncertainty)


def keyed_sessions(one: Case) -> dict[str, Session]:
    return {key: seen for key, seen in one.observations.items() if isinstance(seen, Session)}


def sessions_of(one: Case) -> list[Session]:
    return list(keyed_sessions(one).values())


def test_a_running_register_is_no_source_of_a_reading() -> None:
    with pytest.raises(ValueError, match="reading_source"):
        REGULATION.plan.model_validate({"reading_source": "register", "points": []})


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"plate_serial": "PILE-0002"}, "pile-other-pile"),
        ({"plate_class": "pile-class-2"}, "pile-other-class"),
        ({"display_step": 0.01}, "pile-other-display-step"),
    ],
)
def test_another_pile_than_the_job_names_is_refused(answers: dict[str, Any], fault: str) -> None:
    refused("identify", fault, scene(**answers))


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"weather": "pile-weather-rain"}, "pile-rain"),
        ({"insulation": 4.99}, "pile-insulation-low"),
        ({"ambient_temperature": -10.1}, "pile-ambient-outside"),
        ({"ambient_temperature": 40.1}, "pile-ambient-outside"),
        ({"humidity": 90.1}, "pile-humidity-high"),
        ({"earth_continuity": False}, "regulation-not-done"),
    ],
)
def test_conditions_that_forbid_mating_are_refused(answers: dict[str, Any], fault: str) -> None:
    refused("conditions", fault, scene(**answers))


@pytest.mark.parametrize(("name", "value"), [("insulation", 5.0), ("ambient_temperature", 40.0), ("humidity", 90.0)])
def test_a_condition_on_its_limit_is_allowed(name: str, value: float) -> None:
    scene(**{name: value}).run("conditions")


def test_rain_is_asked_before_anything_is_measured() -> None:
    act = scene()
    act.run("conditions")
    assert act.log[0] == "pile-weather" and act.log[-1] == "pile-earth-continuity"


def test_the_clock_item_is_only_in_a_plan_that_asks_for_it() -> None:
    assert "clock_time_error" not in scene().run_all()
    assert scene(plan={"check_clock": True}).run_all()["clock_time_error"].difference_s == 2.0


def test_the_runs_of_a_load_point_are_one_point() -> None:
    calls = REGULATION.procedure(empty_case(DC_PILE).plan)
    assert [call.key for call in calls if call.point] == ["working_error/600 V 200 A/1", "working_error/600 V 200 A/2"]
    assert {call.point for call in calls if call.point} == {"600 V 200 A"}


def test_a_whole_run_on_the_fake_bench_is_judged() -> None:
    one = empty_case(DC_PILE)
    evaluation = REGULATION.evaluate(replace(one, observations=scene().run_all()))
    assert {verdict.outcome for verdict in evaluation.verdicts} == {Outcome.PASS}
    mean = next(result for result in evaluation.results if result.name == "jjg1149-working-error")
    assert float(mean.value) == pytest.approx(100 * (5.003 / (5.0 * 1.00013) - 1), abs=1e-9)


def test_every_prompt_has_words_for_the_values_that_it_is_given() -> None:
    act = scene(plan={"check_clock": True})
    act.run_all()
    for message, values in act.operator.asked:
        for language in LANGUAGES:
            assert text(message, language, **values)
            assert all(text(option, language) for option in values.get("options", ()))


def test_a_finding_that_does_not_conform_fails_the_item() -> None:
    act = scene(appearance="regulation-does-not-conform")
    good = case(DC_PILE)
    judged = REGULATION.evaluate(with_observation(good, "appearance_and_function", act.run("appearance_and_function")))
    assert judged.verdicts[0].outcome is Outcome.FAIL
    assert judged.results[0].value == "1"


@pytest.mark.parametrize("name", ["appearance", "display", "start_and_stop"])
def test_each_finding_counts(name: str) -> None:
    good = case(DC_PILE)
    seen = replace(good.observations["appearance_and_function"], **{name: False})
    verdicts = REGULATION.evaluate(with_observation(good, "appearance_and_function", seen)).verdicts
    assert verdicts[0].outcome is Outcome.FAIL


def test_runs_that_differ_by_more_than_the_budget_explains_give_no_verdict() -> None:
    # 4.654 * 0.02 % and one display step of 0.02 % is about 0.115 %.
    for spread, outcome in ((0.10, Outcome.PASS), (0.13, Outcome.INCONCLUSIVE)):
        verdicts = REGULATION.evaluate(case(DC_PILE, 0.0, spread)).verdicts
        assert verdicts[1].outcome is outcome


def test_half_of_the_planned_energy_is_not_the_planned_measurement() -> None:
    good = case(DC_PILE)
    key = "working_error/600 V 200 A/1"
    seen = good.observations[key]
    little = replace(seen, energy=replace(seen.energy, value=0.49 * 18e6), indicated_kwh=2.45)
    verdict = REGULATION.evaluate(with_observation(good, key, little)).verdicts[1]
    assert (verdict.outcome, verdict.reason) == (Outcome.INCONCLUSIVE, "pile-reason-energy")
    half = replace(seen, energy=replace(seen.energy, value=0.5 * 18e6), indicated_kwh=2.5)
    assert REGULATION.evaluate(with_observation(good, key, half)).verdicts[1].outcome is Outcome.PASS


def test_a_planned_clock_item_is_judged_without_a_tariff_too() -> None:
    act = scene(plan={"check_clock": True}, clock_shown=clock_that_is_off(2.0))
    good = with_observation(case(DC_PILE), "clock_time_error", act.run("clock_time_error"))
    planned = replace(good, plan=good.plan.model_copy(update={"check_clock": True}))
    assert REGULATION.evaluate(planned).verdicts[-1].result == "jjg1149-clock-time-error"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 0.0, -18e6])
def test_an_energy_that_is_no_energy_gives_no_verdict(value: float) -> None:
    good = case(DC_PILE)
    key = "working_error/600 V 200 A/2"
    seen = good.observations[key]
    broken = with_observation(good, key, replace(seen, energy=replace(seen.energy, value=value)))
    assert REGULATION.evaluate(broken).verdicts[1].outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("difference", "service", "outcome"),
    [
        (5.0, "initial_verification", Outcome.PASS),
        (-5.1, "initial_verification", Outcome.FAIL),
        (-180.0, "subsequent_verification", Outcome.PASS),
        (180.1, "subsequent_verification", Outcome.FAIL),
    ],
)
def test_the_clock_error_is_judged_by_the_service(difference: float, service: str, outcome: Outcome) -> None:
    from proofvan.procedures.regulation import Service

    act = scene(plan={"check_clock": True}, clock_shown=clock_that_is_off(difference))
    good = case(DC_PILE)
    with_clock = replace(
        with_observation(good, "clock_time_error", act.run("clock_time_error")),
        subject=good.subject.model_copy(update={"time_of_use": True}),
        plan=good.plan.model_copy(update={"check_clock": True}),
        service=Service(service),
    )
    assert REGULATION.evaluate(with_clock).verdicts[-1].outcome is outcome


def test_a_clock_that_was_not_read_gives_no_verdict() -> None:
    good = case(DC_PILE)
    tariff = replace(good, subject=good.subject.model_copy(update={"time_of_use": True}))
    verdict = REGULATION.evaluate(tariff).verdicts[-1]
    assert (verdict.result, verdict.outcome) == ("jjg1149-clock-time-error", Outcome.INCONCLUSIVE)


def checked(plan: dict[str, Any] | None = None, point: dict[str, Any] | None = None, **subject: Any) -> Case:
    one = empty_case(DC_PILE, **subject)
    points = tuple(given.model_copy(update=point or {}) for given in one.plan.points)
    return replace(one, plan=one.plan.model_copy(update={"points": points, **(plan or {})}))


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        (checked(accuracy_class=""), "pile-class-unknown"),
        (checked(time_of_use=True), "pile-clock-not-planned"),
        (checked(point={"runs": 1}), "pile-too-few-runs"),
        (checked(plan={"points": empty_case(DC_PILE).plan.points * 2}), "pile-point-twice"),
        (checked(point={"energy_kwh": 0.999}), "pile-energy-too-small"),
        (checked(point={"voltage_v": 751.0}), "jjg1149-point-outside-pile"),
        (checked(point={"current_a": 251.0}), "jjg1149-point-outside-pile"),
        (checked(point={"current_a": 9.0}), "jjg1149-point-outside-pile"),
        (checked(rated_power_kw=119.0), "jjg1149-point-outside-pile"),
        (
            checked(point={"current_a": 401.0}, highest_current_a=500.0, rated_power_kw=300.0),
            "pile-point-outside-standard",
        ),
        (
            checked(point={"voltage_v": 1001.0, "current_a": 100.0}, highest_voltage_v=1200.0),
            "pile-point-outside-standard",
        ),
        (checked(plan={"gate": "display_edge"}), "pile-gate-not-available"),
    ],
)
def test_a_plan_that_cannot_give_a_result_is_refused_before_the_run(changed: Case, fault: str) -> None:
    with pytest.raises(PreconditionError) as caught:
        REGULATION.check(changed)
    assert caught.value.fault == fault
    for language in LANGUAGES:
        assert all(explain(caught.value, language))


@pytest.mark.parametrize(
    "point",
    [
        {"voltage_v": 750.0, "current_a": 240.0},  # highest voltage, rated power
        {"voltage_v": 600.0, "current_a": 250.0},  # highest current
        {"voltage_v": 600.0, "current_a": 10.0},  # lowest current
    ],
)
def test_a_load_point_on_the_ratings_is_allowed(point: dict[str, Any]) -> None:
    REGULATION.check(checked(point=point))


def test_every_load_point_needs_its_runs() -> None:
    first = empty_case(DC_PILE).plan.points[0]
    second = first.model_copy(update={"current_a": 100.0, "runs": 1})
    with pytest.raises(PreconditionError) as caught:
        REGULATION.check(checked(plan={"points": (first, second)}))
    assert caught.value.fault == "pile-too-few-runs"


def test_the_smallest_energy_itself_is_allowed() -> None:
    REGULATION.check(checked(point={"energy_kwh": 1.0}))
    REGULATION.check(checked(point={"energy_kwh": 0.5}, accuracy_class="2"))


def test_a_plan_that_cannot_reach_a_third_of_the_limit_is_refused() -> None:
    # 2 A leave the zero of the current channel: 100 * 5 mA / sqrt(3) / 2 A * 2 is U = 0.29 %, and more with the rest.
    few_amperes = checked(point={"current_a": 1.5}, lowest_current_a=1.0)
    with pytest.raises(PreconditionError) as caught:
        REGULATION.check(few_amperes)
    assert caught.value.fault == "regulation-method-too-coarse"
    assert caught.value.evidence["point"] == "600 V 1.5 A"
    for language in LANGUAGES:
        assert all(explain(caught.value, language))


def test_a_plan_tells_the_uncertainty_that_it_will_reach() -> None:
    one = empty_case(DC_PILE)
    expected = expected_result(KIND, one.plan.points[0], one.plan, one.subject, one.standards["energy"])
    reached = [r for r in REGULATION.evaluate(case(DC_PILE)).results if r.name == "jjg1149-working-error"]
    assert expected.expanded_uncertainty == pytest.approx(float(reached[0].expanded_uncertainty), rel=0.02)


def test_class_two_is_rounded_to_a_fifth_and_judged_by_its_limit() -> None:
    for error, rounded, outcome in (
        (0.87, "+0.8", Outcome.PASS),
        (2.09, "+2.0", Outcome.PASS),
        (2.11, "+2.2", Outcome.FAIL),
    ):
        one = case(DC_PILE, error)
        second = replace(one, subject=one.subject.model_copy(update={"accuracy_class": "2"}))
        verdict = REGULATION.evaluate(second).verdicts[1]
        assert (verdict.judged, verdict.outcome) == (rounded, outcome)


def test_the_drift_of_a_standard_must_be_known() -> None:
    one = empty_case(DC_PILE)
    energy = one.standards["energy"].model_copy(update={"drift_per_year": None})
    with pytest.raises(PreconditionError) as caught:
        REGULATION.check(replace(one, standards={"energy": energy}))
    assert caught.value.fault == "regulation-drift-unknown"


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("subject", {"rated_power_kw": -1.0}),
        ("subject", {"accuracy_class": "3"}),
        ("subject", {"display_step_kwh": 0.0}),
        ("plan", {"end_current_a": 6.0}),
        ("plan", {"points": []}),
        ("plan", {"points": [{"voltage_v": 600.0, "current_a": 200.0, "energy_kwh": -5.0}]}),
    ],
)
def test_figures_outside_their_range_are_refused(table: str, change: dict[str, Any]) -> None:
    one = empty_case(DC_PILE)
    model = {"subject": one.subject, "plan": one.plan}[table]
    with pytest.raises(ValueError, match=next(iter(change))):
        type(model).model_validate(model.model_dump() | change)


@pytest.mark.parametrize("folder", ["jjg1148_ac_pile", DC_PILE])
def test_a_certificate_says_gate_source_and_the_conditions_that_were_typed(folder: str) -> None:
    regulation = catalogue.load(folder)
    described = regulation.describe(case(folder))
    assert (described.gate, described.reading_source) == ("pile-gate-whole-session", "pile-source-screen")
    assert [(one.name, one.source) for one in described.conditions] == [
        ("condition-ambient-temperature", "entered"),
        ("condition-humidity", "entered"),
    ]
    assert regulation.describe(empty_case(folder)).conditions == ()


@pytest.mark.parametrize("folder", ["jjg1148_ac_pile", DC_PILE])
def test_outside_its_temperatures_a_standard_brings_its_limit_operating_error_or_no_verdict(folder: str) -> None:
    regulation, one = catalogue.load(folder), case(folder)
    for key, seen in one.observations.items():
        if key.startswith("working_error"):
            warm = replace(seen.self_check.internal_temperature, value=45.0)
            one = with_observation(
                one, key, replace(seen, self_check=replace(seen.self_check, internal_temperature=warm))
            )
    error = next(r for r in regulation.evaluate(one).results if r.name.endswith("-working-error"))
    assert next(line for line in error.budget if line.label == "component-outside-temperature").contribution != "0"
    silent = one.standards["energy"]
    kept = tuple(u for u in silent.uncertainties if u.quantity != "energy_outside_limits")
    changed = replace(one, standards={"energy": silent.model_copy(update={"uncertainties": kept})})
    verdict = next(v for v in regulation.evaluate(changed).verdicts if v.result.endswith("-working-error"))
    assert (verdict.outcome, verdict.reason) == (Outcome.INCONCLUSIVE, "pile-reason-standard")
