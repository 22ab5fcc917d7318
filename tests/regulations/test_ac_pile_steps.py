"""Steps of JJG 1148 on a fake bench: their order, what they refuse, and that load and pilot are open in the end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fake_benches import Scene, clock_that_is_off
from practice_cases import empty_case

from proofvan.core.errors import GapError, PreconditionError, ProcedureError
from proofvan.core.line.results import Outcome
from proofvan.core.messages import LANGUAGES, explain, text
from proofvan.instruments.benches import PilotNow
from proofvan.regulations import catalogue
from proofvan.regulations.jjg1148_ac_pile.steps import FAULTS

AC_PILE = "jjg1148_ac_pile"
REGULATION = catalogue.load(AC_PILE)
ANSWERS = {
    "pile-display-step": 0.001,
    "pile-ambient-temperature": 22.5,
    "pile-humidity": 60.0,
    "pile-insulation": 50.0,
    "pile-session-reading": 2.001,
    "pile-clock-shown": clock_that_is_off(2.0),
}
SESSION = [
    "self_check",
    "begin",
    "close_load",
    "connect_vehicle",
    "wait_pilot B",
    "vehicle_ready",
    "pile-start-charging",
    "wait_energy",
    "pile-stop-charging",
    "vehicle_not_ready",
    "wait_current_below",
    "open_load",
    "release_vehicle",
    "pile-session-reading",
    "energy",
    "end",
    "safe",
]


def scene(plan: dict[str, Any] | None = None, fail_at: str = "", **answers: Any) -> Scene:
    one = empty_case(AC_PILE)
    given = ANSWERS | {f"pile-{name.replace('_', '-')}": value for name, value in answers.items()}
    fault = GapError("gap-overflow", board="B1", first_index=1, count=2)
    return Scene(REGULATION, one.subject, one.plan.model_copy(update=plan or {}), given, fail_at, fault)


def test_a_working_error_run_goes_in_this_order() -> None:
    act = scene()
    seen = act.run("working_error")
    assert act.log == SESSION
    assert (seen.point, seen.run, seen.indicated_kwh) == ("3×220 V 60 A", 1, 2.001)


@pytest.mark.parametrize("action", [one for one in SESSION if not one.startswith("pile-") and one != "safe"])
def test_outputs_are_safe_after_a_fault_anywhere_in_a_session(action: str) -> None:
    act = scene(fail_at=action)
    with pytest.raises(GapError):
        act.run("working_error")
    assert act.log[-2:] == [action, "safe"]


def test_the_pilot_is_looked_at_and_each_fault_is_made_under_load() -> None:
    act = scene()
    seen = act.run("pilot_function")
    made = [name for name in act.log if name.startswith(("pilot_fault", "wait_energy", "release"))]
    assert made == [step for kind in FAULTS for step in ("wait_energy", f"pilot_fault {kind}", "release_vehicle")]
    assert (seen.level_b_v, seen.level_c_v, seen.duty_percent) == (9.0, 6.0, 89.2)
    assert (seen.stop_break_s, seen.stop_earth_s, seen.stop_diode_s) == (0.2, 0.2, 0.2)
    # two seconds at a quarter of 39.6 kW beyond what had flowed already
    assert act.bench.waited == (pytest.approx(3.6e6 + 2.0 * 0.25 * 39.6e3), 120.0)
    assert act.log[-2:] == ["end", "safe"]


@pytest.mark.parametrize("action", ["connect_vehicle", "wait_pilot C", "pilot_fault earth", "release_vehicle", "end"])
def test_outputs_are_safe_after_a_fault_anywhere_at_the_pilot(action: str) -> None:
    act = scene(fail_at=action)
    with pytest.raises(GapError):
        act.run("pilot_function")
    assert act.log[-1] == "safe"


@pytest.mark.parametrize(
    ("seen", "allowed"),
    [
        (PilotNow(9.0, 88.0, 1000.0, 100.0), True),  # 60 A
        (PilotNow(9.0, 87.1, 1000.0, 100.0), True),  # 57.75 A and 2.5 A of tolerance
        (PilotNow(9.0, 86.9, 1000.0, 100.0), False),  # 57.25 A
        (PilotNow(9.0, 88.0, 1000.0, 220.0), False),  # a cable for 32 A
        (PilotNow(9.0, 5.0, 1000.0, 100.0), False),  # digital communication
    ],
)
def test_no_more_is_drawn_than_duty_cycle_and_cable_allow(seen: PilotNow, allowed: bool) -> None:
    act = scene()
    act.bench.seen = seen
    if allowed:
        act.run("working_error")
        return
    with pytest.raises(PreconditionError) as caught:
        act.run("working_error")
    assert caught.value.fault == "jjg1148-current-not-allowed"
    assert all(explain(caught.value, language) for language in LANGUAGES)
    assert "vehicle_ready" not in act.log and act.log[-1] == "safe"


@pytest.mark.parametrize("prompt", ["pile-start-charging", "pile-stop-charging"])
def test_what_cannot_be_done_stops_the_run_safely(prompt: str) -> None:
    act = scene()
    act.operator.answers[prompt] = False
    with pytest.raises(ProcedureError) as caught:
        act.run("working_error")
    assert (caught.value.fault, act.log[-1]) == ("regulation-not-done", "safe")


@pytest.mark.parametrize(
    "plan",
    [
        {},
        {"load": "virtual", "items_2018": ("insulation", "indication", "payment"), "check_clock": True},
        {"method": "pulse_comparison", "gate": "pulse_to_pulse", "reading_source": "pf_pulse", "check_pilot": False},
    ],
)
def test_a_whole_run_on_the_fake_bench_is_judged(plan: dict[str, Any]) -> None:
    more = {"pile-insulation-circuits": 20.0, "pile-insulation-earth": 20.0, "pile-payment-energy": 2.001}
    act = scene(plan)
    act.operator.answers |= more | {"pile-payment-price": 1.0, "pile-payment-amount": 2.0}
    seen = act.run_all()
    evaluation = REGULATION.evaluate(replace(empty_case(AC_PILE), plan=act.step_run.plan, observations=seen))
    assert {verdict.outcome for verdict in evaluation.verdicts} == {Outcome.PASS}
    for message, values in act.operator.asked:
        assert all(text(message, language, **values) for language in LANGUAGES)


def test_the_virtual_load_is_set_before_each_session() -> None:
    act = scene({"load": "virtual"})
    act.run("working_error")
    assert act.log.index("pile-virtual-load") < act.log.index("pile-start-charging")


def test_pulses_of_an_ac_pile_show_a_converging_error() -> None:
    act = scene({"method": "pulse_comparison", "gate": "pulse_to_pulse", "reading_source": "pf_pulse"})
    act.bench.pulses_now = lambda: (400, 0.998)
    seen = act.run("working_error")
    assert act.bench.pulses == 800 and seen.indicated_kwh == 2.0  # 2 kWh at 400 a kWh
    shown = act.frames[-1]
    assert shown.error_percent == pytest.approx(100 * (1.0 / 0.998 - 1.0))
    assert shown.error_band_percent is not None and shown.uncertainty_floor_percent == 0.04
    # pulses have no display: the floor is all there is
    assert shown.expanded_uncertainty_percent == pytest.approx(0.04)
