"""What both kinds of pile can do beside the comparison of energies: pulses, power and time, clock, items of 2018."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from fake_benches import VAN_TIME, FakePile, Scene, clock_that_is_off
from practice_cases import DC_PILE, case, empty_case, reading, virtual_case, with_observation, without_observation

from proofvan.compose.batch import sign_off, split
from proofvan.compose.files import packaged_rig
from proofvan.core.errors import InputError, PreconditionError, ProcedureError, ProofvanError
from proofvan.core.line.readings import Interval, Reading
from proofvan.core.line.results import Outcome
from proofvan.core.messages import LANGUAGES, explain, text
from proofvan.methods.payment import payment_error
from proofvan.methods.pulse_comparison import power_time_error_percent
from proofvan.procedures.regulation import Case
from proofvan.regulations import catalogue
from proofvan.regulations.piles.inputs import Insulation, Payment, TypedSession
from proofvan.regulations.piles.power_time import LABEL, energy_by_time
from proofvan.station.setup import load_setup, setup_files

AC_PILE = "jjg1148_ac_pile"
PILES = [DC_PILE, AC_PILE]
every_pile = pytest.mark.parametrize("folder", PILES)
PULSES = {"method": "pulse_comparison", "gate": "pulse_to_pulse", "reading_source": "pf_pulse"}
TIMED = PULSES | {"method": "power_time"}
ANSWERS = {
    "pile-display-step": 0.001,
    "pile-ambient-temperature": 22.5,
    "pile-humidity": 60.0,
    "pile-insulation": 50.0,
    "pile-session-reading": 5.003,
    "pile-clock-shown": clock_that_is_off(2.0),
    "pile-insulation-circuits": 20.0,
    "pile-insulation-earth": 9.9,
    "pile-payment-energy": 5.003,
    "pile-payment-price": 1.2,
    "pile-payment-amount": 6.0,
}
ALL_2018 = ("insulation", "indication", "payment")


def scene(plan: dict[str, Any] | None = None, subject: dict[str, Any] | None = None, **answers: Any) -> Scene:
    one = empty_case(DC_PILE, **({"pulse_constant_per_kwh": 100.0} | (subject or {})))
    given = {f"pile-{name.replace('_', '-')}": value for name, value in answers.items()}
    return Scene(catalogue.load(DC_PILE), one.subject, one.plan.model_copy(update=plan or {}), ANSWERS | given)


def refused(fault: str, act: Scene, step: str) -> ProofvanError:
    with pytest.raises(ProcedureError) as caught:
        act.run(step)
    assert caught.value.fault == fault
    for language in LANGUAGES:
        assert all(explain(caught.value, language))
    return caught.value


def outcome(folder: str, one: Case, result: str) -> Outcome:
    verdicts = catalogue.load(folder).evaluate(one).verdicts
    return next(verdict.outcome for verdict in verdicts if verdict.result == result)


# ---- pulses


@pytest.mark.parametrize("by_hand", [True, False])
def test_a_dc_pile_is_compared_from_pulse_to_pulse(by_hand: bool) -> None:
    from fake_benches import FakeVehicle

    act = scene(PULSES)
    if not by_hand:
        act.bench.vehicle = FakeVehicle(act.bench)
    seen = act.run("working_error")
    assert act.bench.pulses == 500  # 5 kWh at 100 a kWh
    assert (seen.indicated_kwh, seen.author, seen.gate) == (5.0, "bench", "pulse_to_pulse")
    assert "pile-session-reading" not in act.log and "energy" not in act.log
    assert act.log[-1] == "safe"


@every_pile
@pytest.mark.parametrize("plan", [PULSES, TIMED])
def test_pulses_need_an_output_that_has_a_constant(folder: str, plan: dict[str, Any]) -> None:
    one = empty_case(folder, pulse_constant_per_kwh=0.0)
    with pytest.raises(PreconditionError) as caught:
        catalogue.load(folder).check(replace(one, plan=one.plan.model_copy(update=plan)))
    assert caught.value.fault == "pile-no-pulse-output"
    one = empty_case(folder, pulse_constant_per_kwh=100.0)
    catalogue.load(folder).check(replace(one, plan=one.plan.model_copy(update=plan)))


# ---- power and time


def timed(start_s: float, seconds: float, joules: float) -> Reading:
    interval = Interval(round(start_s * 1e9), round((start_s + seconds) * 1e9))
    return replace(reading("energy", joules, "J"), interval=interval)


def test_power_and_time_give_the_published_relation() -> None:
    # 7 kW, C = 1600, 20 pulses in 6.40 s: t_0 = 6.428571 s, gamma = +0.446429 %.
    energy = energy_by_time(timed(0.0, 5.0, 35e3), timed(20.0, 5.0, 35e3), timed(8.0, 6.4, 1.0))
    assert energy.value == pytest.approx(7e3 * 6.4, rel=1e-12)
    indicated = 20 / 1600 * 3.6e6
    gamma = 100 * (indicated - energy.value) / energy.value
    assert gamma == pytest.approx(power_time_error_percent(6.4, 20, 1600, 7000.0), abs=1e-9)
    assert gamma == pytest.approx(0.446429, abs=1e-6)


def test_a_power_that_moves_a_little_is_in_the_budget_and_one_that_moves_more_is_refused() -> None:
    # 0.1 % between the windows: half of it is the half-width of what the mean may be off.
    pulses = timed(8.0, 10.0, 1.0)
    energy = energy_by_time(timed(0.0, 5.0, 35e3), timed(20.0, 5.0, 35035.0), pulses)
    (steadiness,) = [one for one in energy.components if one.label == LABEL]
    assert steadiness.standard_uncertainty == pytest.approx(0.5 * 7.0 * 10.0 / 3**0.5, rel=1e-9)
    assert all(text(LABEL, language) for language in LANGUAGES)
    for after in (35e3 * 1.0021, 35e3 * 0.9979, float("nan")):
        with pytest.raises(ProcedureError) as caught:
            energy_by_time(timed(0.0, 5.0, 35e3), timed(20.0, 5.0, after), pulses)
        assert caught.value.fault == "power-not-steady"
        assert all(explain(caught.value, language) for language in LANGUAGES)


def test_the_power_is_measured_before_and_after_the_pulses() -> None:
    class Steady(FakePile):
        async def energy(self, start_ns: int, end_ns: int) -> Reading:
            await self._do("energy")
            return timed(start_ns / 1e9, (end_ns - start_ns) / 1e9, 120e3 * (end_ns - start_ns) / 1e9)

    act = scene(TIMED)
    act.bench = Steady(act.log, act.clock)
    act.step_run = replace(act.step_run, bench=act.bench)
    seen = act.run("working_error")
    flow = [name for name in act.log if name in ("wait_energy", "energy", "energy_of_pulses")]
    assert flow == ["wait_energy", "energy", "energy_of_pulses", "energy"]
    assert act.bench.waited[0] == pytest.approx(0.1 * 5.0 * 3.6e6)
    # the viewer of the live numbers moves the fake clock by a second now and then
    assert seen.energy.value == pytest.approx(120e3 * 150.0, rel=0.02)


# ---- many connectors at one station


@every_pile
def test_each_connector_of_a_station_gets_a_job_that_can_be_run(folder: str, tmp_path: Path) -> None:
    root = catalogue.load(folder).root
    table = tomllib.loads((root / "practice_job.toml").read_text(encoding="utf-8"))
    rig = packaged_rig(table.pop("practice")["rig"])
    connectors = [{"subject": {"serial": serial, "connector": gun}} for serial in ("P-1", "P-2") for gun in "AB"]
    connectors[3]["plan"] = {"check_clock": True}
    (tmp_path / "station.toml").write_text(tomlkit.dumps({**table, "instruments": connectors}), encoding="utf-8")
    setups = [load_setup(setup_files(job, rig)) for job in split(tmp_path / "station.toml", tmp_path / "jobs")]
    assert [(one.subject.serial, one.subject.connector) for one in setups] == [
        ("P-1", "A"),
        ("P-1", "B"),
        ("P-2", "A"),
        ("P-2", "B"),
    ]
    assert [one.plan.check_clock for one in setups] == [False, False, False, True]
    assert [line.instrument for line in sign_off(tmp_path / "jobs", tmp_path / "runs")] == [
        "P-1 / A",
        "P-1 / B",
        "P-2 / A",
        "P-2 / B",
    ]


# ---- clock


def clocked(answers: dict[str, Any] | None = None, **van: Any) -> Scene:
    act = scene({"check_clock": True}, **(answers or {}))
    act.step_run = replace(act.step_run, van_time=replace(VAN_TIME, **van))
    return act


def test_the_clock_is_compared_with_a_source_that_is_locked() -> None:
    seen = clocked().run("clock_time_error")
    assert (seen.difference_s, seen.time_source, seen.source_u_s) == (2.0, "pile-time-gnss", 1e-6)
    assert clocked(source="ntp: 10.0.0.1", u_s=0.02).run("clock_time_error").time_source == "pile-time-ntp"


@pytest.mark.parametrize("source", ["system clock", "", "gnss-like: x"])
def test_a_clock_that_is_not_locked_is_refused_before_anything_is_asked(source: str) -> None:
    act = clocked(source=source)
    assert refused("pile-clock-not-locked", act, "clock_time_error").evidence["source"] == (source or "-")
    assert act.log == []


def test_a_time_source_that_is_too_coarse_is_refused() -> None:
    # A third of 5 s is U = 1.67 s: with 0.3 s of the reading, u of the source may be 0.77 s.
    act = clocked(source="ntp: pool", u_s=0.78)
    fault = refused("pile-clock-too-coarse", act, "clock_time_error")
    assert (fault.evidence["expanded_s"], fault.evidence["highest_s"]) == ("1.67", "1.67")
    assert act.log == []
    clocked(source="ntp: pool", u_s=0.77).run("clock_time_error")


def test_the_instant_is_that_of_the_confirmation() -> None:
    # the display is to show 09:00:30; the person confirms 31.5 s after 09:00:00: the pile is 1.5 s slow
    act = clocked({"clock_shown": "09:00:30", "clock_mark": lambda time_ns: True})
    act.clock.time_ns = VAN_TIME.at_ns + 31_500_000_000
    assert act.run("clock_time_error").difference_s == -1.5
    assert act.log == ["pile-clock-shown", "pile-clock-mark"]


def test_what_is_no_time_of_day_is_asked_again_and_what_cannot_be_confirmed_is_not_done() -> None:
    act = clocked({"clock_shown": "9 o'clock", "clock_shown_again": ["24:00:00", "09:61:00", "09:00:01"]})
    assert act.run("clock_time_error").difference_s == 1.0
    assert act.log.count("pile-clock-shown-again") == 3
    refused("regulation-not-done", clocked({"clock_mark": False}), "clock_time_error")


@pytest.mark.parametrize(
    ("shown", "at_s", "difference"),
    [
        ("00:00:05", 15 * 3600 - 10, 15.0),  # five past midnight against ten to
        ("23:59:50", 15 * 3600 + 5, -15.0),
        ("2026-03-03 09:00:00", 0, 86400.0),  # a whole day ahead: only the date says so
        ("2026-03-02 08:59:59.25", 0, -0.75),
        ("21:00:00", 0, -43200.0),
    ],
)
def test_midnight_and_dates_are_right(shown: str, at_s: int, difference: float) -> None:
    act = clocked({"clock_shown": shown})
    act.clock.time_ns = VAN_TIME.at_ns + at_s * 1_000_000_000
    assert act.run("clock_time_error").difference_s == difference


@pytest.mark.parametrize(
    ("shown", "difference"), [("2026-03-02 09:00:01", 0.75), ("09:00:00.75", 0.5), ("2026-03-02 09:00:00.75", 0.5)]
)
def test_parts_of_a_second_count_on_both_sides(shown: str, difference: float) -> None:
    act = clocked({"clock_shown": shown})
    act.clock.time_ns = VAN_TIME.at_ns + 250_000_000
    assert act.run("clock_time_error").difference_s == difference


@every_pile
def test_the_uncertainty_of_the_clock_stands_beside_the_verdict(folder: str) -> None:
    one = virtual_case(folder, check_clock=True)
    seen = replace(one.observations["clock_time_error"], source_u_s=0.4)
    evaluation = catalogue.load(folder).evaluate(with_observation(one, "clock_time_error", seen))
    result = next(r for r in evaluation.results if r.name.endswith("-clock-time-error"))
    assert float(result.standard_uncertainty) == pytest.approx(0.5)
    basis = {line.label: line.basis for line in result.budget}
    assert basis == {"component-clock-reading": "reaction", "component-clock-source": "pile-time-gnss"}


# ---- items of 2018


@every_pile
def test_the_items_of_2018_are_there_only_when_planned(folder: str) -> None:
    regulation, names = catalogue.load(folder), {"insulation", "indication_error", "payment_amount"}
    plain = virtual_case(folder)
    assert not names & {call.step.name for call in regulation.procedure(plain.plan)}
    planned = virtual_case(folder, items_2018=ALL_2018)
    assert names <= {call.step.name for call in regulation.procedure(planned.plan)}
    evaluation = regulation.evaluate(planned)
    assert {verdict.outcome for verdict in evaluation.verdicts} == {Outcome.PASS}
    assert len(evaluation.verdicts) == len(regulation.evaluate(plain).verdicts) + 3


@every_pile
def test_an_item_of_2018_that_was_not_done_is_inconclusive(folder: str) -> None:
    one = virtual_case(folder, items_2018=ALL_2018)
    for call in catalogue.load(folder).procedure(one.plan):
        if call.step.name in ("insulation", "indication_error", "payment_amount"):
            verdicts = catalogue.load(folder).evaluate(without_observation(one, call.key)).verdicts
            assert Outcome.INCONCLUSIVE in {verdict.outcome for verdict in verdicts}


@every_pile
@pytest.mark.parametrize(
    ("between", "earth", "expected"), [(10.0, 10.0, "PASS"), (9.99, 50.0, "FAIL"), (50.0, 9.99, "FAIL")]
)
def test_insulation_of_2018_is_ten_megohm(folder: str, between: float, earth: float, expected: str) -> None:
    one = with_observation(
        virtual_case(folder, items_2018=("insulation",)), "insulation", Insulation(between, earth, "A")
    )
    assert outcome(folder, one, "pile-insulation-2018") is Outcome(expected)


@every_pile
@pytest.mark.parametrize(
    ("amount", "expected"), [(6.0, "PASS"), (6.01, "PASS"), (5.99, "PASS"), (6.02, "FAIL"), (5.98, "FAIL")]
)
def test_the_amount_may_differ_by_one_fen(folder: str, amount: float, expected: str) -> None:
    one = with_observation(
        virtual_case(folder, items_2018=("payment",)), "payment_amount", Payment(5.0, 1.2, amount, "A")
    )
    assert outcome(folder, one, "pile-payment-error") is Outcome(expected)


def test_an_amount_that_is_no_number_gives_no_verdict() -> None:
    seen = Payment(5.0, 1.2, float("nan"), "A")
    one = with_observation(virtual_case(DC_PILE, items_2018=("payment",)), "payment_amount", seen)
    assert outcome(DC_PILE, one, "pile-payment-error") is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("amount", "price", "energy", "error"),
    [(6.0, 1.2, 5.003, "-0.0036"), (0.3, 0.1, 3.0, "0"), (1.27, 0.635, 2.0, "0"), (100.0, 1.0, 99.0, "1")],
)
def test_an_amount_is_compared_in_decimal(amount: float, price: float, energy: float, error: str) -> None:
    assert payment_error(amount, price, energy) == error


def test_the_indication_error_is_a_whole_session_even_beside_pulses() -> None:
    act = scene(PULSES | {"items_2018": ALL_2018})
    seen = act.run("indication_error")
    assert (seen.gate, seen.reading_source, seen.indicated_kwh) == ("whole_session", "screen", 5.003)
    everything = act.run_all()
    assert everything["insulation"] == Insulation(20.0, 9.9, "A")
    assert everything["payment_amount"] == Payment(5.003, 1.2, 6.0, "A")
    app = scene({"items_2018": ("indication",), "reading_source": "app"}).run("indication_error")
    assert app.reading_source == "app"


@every_pile
def test_the_indication_error_is_judged_by_the_class(folder: str) -> None:
    for error, expected in ((1.04, Outcome.PASS), (1.06, Outcome.FAIL)):
        one = virtual_case(folder, error, items_2018=("indication",))
        name = catalogue.load(folder).principal_result.replace("working", "indication")
        assert outcome(folder, one, name) is expected


# ---- virtual load, connector


def test_a_virtual_load_is_set_by_hand_and_loses_nothing_in_its_contacts() -> None:
    act = scene({"load": "virtual"})
    seen = act.run("working_error")
    assert act.log.index("pile-virtual-load") < act.log.index("pile-start-charging")
    assert seen.load == "virtual"
    for load, lost in (("real", 0.00039 * 200 / 600), ("virtual", 0.0)):
        one = with_observation(case(DC_PILE), "working_error/600 V 200 A/1", replace(seen, load=load))
        one = with_observation(one, "working_error/600 V 200 A/2", replace(seen, load=load, run=2))
        results = catalogue.load(DC_PILE).evaluate(one).results
        mean = next(r for r in results if r.name == "jjg1149-working-error")
        assert float(mean.value) == pytest.approx(100 * (5.003 / (5.0 * (1 + lost)) - 1), abs=1e-9)


def test_the_wrong_connector_is_refused() -> None:
    several = {"connector": "枪 A"}
    assert scene(subject=several).run("identify").serial == "PILE-0001"
    wrong = refused("pile-other-connector", scene(subject=several, connector_label="枪 B"), "identify")
    assert (wrong.evidence["expected"], wrong.evidence["found"]) == ("枪 A", "枪 B")
    assert "pile-connector-label" not in scene().log


def test_every_question_of_the_items_has_words() -> None:
    act = scene({"items_2018": ALL_2018, "load": "virtual", "check_clock": True}, subject={"connector": "A"})
    act.run_all()
    for message, values in act.operator.asked:
        for language in LANGUAGES:
            assert text(message, language, **values)
            assert all(text(option, language) for option in values.get("options", ()))


@every_pile
def test_a_typed_session_of_a_point_that_is_not_planned_is_refused(folder: str) -> None:
    typed = TypedSession(point="1 V 1 A", run=1, indicated_kwh=1.0, energy=1.0, standard_degc=20.0)
    with pytest.raises(InputError) as caught:
        typed.observed(empty_case(folder))
    assert caught.value.fault == "regulation-point-unknown"
