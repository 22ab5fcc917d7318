"""The planner: load points inside every range; minutes and the display's share of U before the start."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from practice_cases import case, empty_case
from typer.testing import CliRunner

import proofvan_hw
from proofvan.cli.app import app
from proofvan.core.errors import PreconditionError
from proofvan.core.line.results import Outcome
from proofvan.core.messages import LANGUAGES, explain
from proofvan.instruments.reach import Reach, reach_of
from proofvan.methods.energy_comparison import smallest_energy_kwh
from proofvan.procedures.planning import PointOutlook, Wish
from proofvan.procedures.regulation import Case, Service
from proofvan.regulations import catalogue
from proofvan_hw.load import load_rig

AC_PILE, DC_PILE = "jjg1148_ac_pile", "jjg1149_dc_pile"
PILES = [AC_PILE, DC_PILE]
RIGS = Path(proofvan_hw.__path__[0]) / "rigs"


def proposed(one: Case, folder: str, wish: Wish, reach: Reach | None = None) -> tuple[Case, tuple[PointOutlook, ...]]:
    planner = catalogue.load(folder).planner
    assert planner is not None
    points = planner.propose(one, reach or Reach(), wish)
    planned = replace(one, plan=one.plan.model_copy(update={"points": points}))
    return planned, planner.outlook(planned)


def refusal(one: Case, folder: str, wish: Wish, reach: Reach | None = None) -> PreconditionError:
    with pytest.raises(PreconditionError) as caught:
        proposed(one, folder, wish, reach)
    assert all(explain(caught.value, language) for language in LANGUAGES)
    return caught.value


def test_the_outlook_of_the_practice_plans_is_that_of_the_field() -> None:
    dc, ac = (catalogue.load(folder).planner.outlook(empty_case(folder))[0] for folder in (DC_PILE, AC_PILE))  # type: ignore[union-attr]
    # 2 x 5 kWh at 120 kW; 2 x 2 kWh at 39.6 kW; bounds of field practice 7
    assert (dc.minutes, ac.minutes) == (5.0, pytest.approx(6.061, abs=1e-3))
    assert dc.expanded_percent <= 0.10 and ac.expanded_percent <= 0.10
    # a rectangle of 0.001 kWh half-width over 5 kWh: u = 0.01155 %, of u = 0.0235 % [C]
    assert dc.resolution_share == pytest.approx((0.011547 / (dc.expanded_percent / 2)) ** 2, rel=0.01)
    assert dc.floor_percent < dc.expanded_percent


def test_a_coarse_display_on_a_slow_pile_takes_the_minutes_of_the_field() -> None:
    # field practice 3.3: d = 0.01 kWh, 5 kWh on a 7 kW pile takes 43 min
    one = empty_case(AC_PILE, display_step_kwh=0.01, phases=1, rated_power_kw=7.04, highest_current_a=32.0)
    point = one.plan.points[0].model_copy(update={"phases": 1, "current_a": 31.82, "energy_kwh": 5.0, "runs": 1})
    seen = catalogue.load(AC_PILE).planner.outlook(  # type: ignore[union-attr]
        replace(one, plan=one.plan.model_copy(update={"points": (point,)}))
    )[0]
    assert round(seen.minutes) == 43 and seen.resolution_share > 0.9


@pytest.mark.parametrize("folder", PILES)
def test_the_outlook_is_what_the_run_then_reaches(folder: str) -> None:
    ahead = catalogue.load(folder).planner.outlook(empty_case(folder))[0]  # type: ignore[union-attr]
    results = catalogue.load(folder).evaluate(case(folder)).results
    reached = next(one for one in results if one.name.endswith("-working-error") and one.point == ahead.point)
    assert ahead.expanded_percent == pytest.approx(float(reached.expanded_uncertainty), rel=0.05)


dc_piles = st.fixed_dictionaries(
    {
        "rated_power_kw": st.floats(20.0, 480.0),
        "highest_voltage_v": st.sampled_from([500.0, 750.0, 1000.0]),
        "highest_current_a": st.floats(50.0, 600.0),
        "lowest_current_a": st.floats(0.0, 20.0),
        "display_step_kwh": st.sampled_from([0.001, 0.01, 0.1]),
        "accuracy_class": st.sampled_from(["1", "2"]),
    }
)
reaches = st.builds(Reach, st.floats(300.0, 1200.0), st.floats(50.0, 500.0), st.floats(20e3, 300e3))


@given(dc_piles, reaches, st.integers(1, 4))
def test_whatever_is_proposed_lies_inside_every_range_and_may_be_run(
    pile: dict[str, Any], reach: Reach, count: int
) -> None:
    planned, ahead = proposed(empty_case(DC_PILE, **pile), DC_PILE, Wish(count), reach)
    catalogue.load(DC_PILE).check(planned)  # pile, standard, energy and a third of the MPE
    names = [one.name for one in planned.plan.points]
    assert 1 <= len(names) == len(set(names)) <= count
    for point, one in zip(planned.plan.points, ahead, strict=True):
        assert point.voltage_v <= reach.voltage_v and point.current_a <= reach.current_a
        assert point.power_w <= reach.power_w
        least = smallest_energy_kwh(pile["display_step_kwh"], float(pile["accuracy_class"]))
        assert point.energy_kwh >= least and one.minutes >= point.runs
        assert 0.0 <= one.resolution_share <= 1.0


def test_two_points_are_far_apart_in_current() -> None:
    planned, _ = proposed(empty_case(DC_PILE), DC_PILE, Wish(2))
    assert [one.name for one in planned.plan.points] == ["600 V 200 A", "600 V 50 A"]
    planned, _ = proposed(empty_case(AC_PILE), AC_PILE, Wish(2))
    assert [one.name for one in planned.plan.points] == ["3×220 V 50 A", "3×220 V 12 A"]
    planned, _ = proposed(empty_case(DC_PILE), DC_PILE, Wish(3))
    assert [one.current_a for one in planned.plan.points] == [200.0, 125.0, 50.0]


def test_the_load_of_the_rig_limits_the_points() -> None:
    reach = reach_of(load_rig(RIGS / "practice_pile_dc_load.toml"))
    assert reach == Reach(1000.0, 500.0, 250e3)
    assert reach_of(load_rig(RIGS / "practice_pile_dc.toml")) == Reach()
    planned, _ = proposed(empty_case(DC_PILE), DC_PILE, Wish(1), replace(reach, power_w=60e3))
    assert planned.plan.points[0].name == "600 V 80 A"  # four fifths of 100 A


def test_the_standard_limits_the_points_by_its_peaks() -> None:
    # 125 A of full scale over sqrt(2), 10 % of harmonics and 10 % of mains leave 73 A: four fifths are 58 A
    planned, _ = proposed(empty_case(AC_PILE, highest_current_a=120.0, rated_power_kw=80.0), AC_PILE, Wish(1))
    assert planned.plan.points[0].current_a == 58.0


def test_a_voltage_can_be_wished_and_one_beyond_the_pile_fits_nothing() -> None:
    planned, _ = proposed(empty_case(DC_PILE), DC_PILE, Wish(1, voltage_v=400.0))
    assert planned.plan.points[0].name == "400 V 200 A"
    for folder, volts in ((DC_PILE, 751.0), (AC_PILE, 230.0)):
        assert refusal(empty_case(folder), folder, Wish(1, voltage_v=volts)).fault == "plan-nothing-fits"
    small = Reach(voltage_v=200.0)
    assert refusal(empty_case(AC_PILE), AC_PILE, Wish(1), small).fault == "plan-nothing-fits"
    assert refusal(empty_case(DC_PILE), DC_PILE, Wish(1), Reach(current_a=9.0)).fault == "plan-nothing-fits"


def test_time_makes_the_energy_smaller_until_it_is_no_measurement() -> None:
    free, ahead = proposed(empty_case(AC_PILE), AC_PILE, Wish(1))
    short, soon = proposed(empty_case(AC_PILE), AC_PILE, Wish(1, minutes=5.0))
    assert short.plan.points[0].energy_kwh < free.plan.points[0].energy_kwh
    assert soon[0].minutes <= 5.0 < ahead[0].minutes
    assert soon[0].expanded_percent > ahead[0].expanded_percent
    fault = refusal(empty_case(AC_PILE), AC_PILE, Wish(1, minutes=2.0))
    # 2 x 1 kWh at 33 kW
    assert (fault.fault, fault.evidence["needed"]) == ("plan-too-little-time", 4)
    # exactly the minutes that 2 x 2 kWh at 120 kW take
    exact, _ = proposed(empty_case(DC_PILE), DC_PILE, Wish(1, minutes=2.0))
    assert exact.plan.points[0].energy_kwh == 2.0
    # as much for each of two points
    fault = refusal(empty_case(AC_PILE), AC_PILE, Wish(2, minutes=5.0))
    assert (fault.fault, fault.evidence["needed"]) == ("plan-too-little-time", 8)


def test_energy_grows_no_further_once_u_is_a_tenth_of_the_limit() -> None:
    chosen = {}
    for grade in ("1", "2"):
        planned, (ahead,) = proposed(empty_case(AC_PILE, accuracy_class=grade), AC_PILE, Wish(1))
        chosen[grade] = planned.plan.points[0].energy_kwh
        assert ahead.expanded_percent <= 0.1 * float(grade)
    assert chosen == {"1": 2.0, "2": 1.0}


@pytest.mark.parametrize(("step_kwh", "energy_kwh"), [(0.0001, 0.5), (0.00001, 0.1)])
def test_a_fine_display_is_worth_less_than_a_kilowatt_hour(step_kwh: float, energy_kwh: float) -> None:
    one = empty_case(AC_PILE, display_step_kwh=step_kwh, phases=1, rated_power_kw=3.5, highest_current_a=16.0)
    planned, _ = proposed(one, AC_PILE, Wish(1))
    assert planned.plan.points[0].energy_kwh == energy_kwh


def test_a_display_too_coarse_for_any_energy_is_said() -> None:
    coarse = empty_case(DC_PILE, display_step_kwh=1.0)
    assert refusal(coarse, DC_PILE, Wish(1, minutes=30.0)).fault == "plan-too-little-time"
    assert refusal(empty_case(AC_PILE, display_step_kwh=1.0), AC_PILE, Wish(1)).fault == "plan-too-coarse"
    tiny = empty_case(DC_PILE, highest_current_a=1.0, lowest_current_a=0.5, rated_power_kw=1.0)
    assert refusal(tiny, DC_PILE, Wish(1)).fault == "plan-too-coarse"


@pytest.mark.parametrize("folder", PILES)
def test_a_calibration_has_no_limit_to_reach_and_is_planned_by_the_display_alone(folder: str) -> None:
    one = replace(empty_case(folder), service=Service.CALIBRATION)
    planned, ahead = proposed(one, folder, Wish(1))
    catalogue.load(folder).check(planned)
    assert ahead[0].resolution_share <= 0.1
    judged = catalogue.load(folder).evaluate(replace(case(folder, 3.0), service=Service.CALIBRATION)).verdicts
    error = next(verdict for verdict in judged if verdict.result.endswith("-working-error"))
    assert error.outcome is Outcome.MEASURED


def job_and_rig(folder: str, rig: str) -> list[str]:
    return ["plan", "--job", str(catalogue.load(folder).root / "practice_job.toml"), "--rig", str(RIGS / f"{rig}.toml")]


def test_the_command_tells_minutes_and_proposes_points_to_paste() -> None:
    command = job_and_rig(DC_PILE, "practice_pile_dc_load")
    told = CliRunner().invoke(app, ["--lang", "en", *command])
    assert told.exit_code == 0 and "600 V 200 A: 2 × 5 kWh, 5 min" in told.output
    found = CliRunner().invoke(app, [*command, "--points", "2"])
    points = tomllib.loads(found.output[found.output.index("[[plan.points]]") :])["plan"]["points"]
    assert [one["current_a"] for one in points] == [200.0, 50.0]
    plain = json.loads(CliRunner().invoke(app, [*command, "--points", "2", "--json"]).output)["result"]
    assert [one["current_a"] for one in plain["points"]] == [200.0, 50.0] and plain["outlook"][0]["minutes"] == 2.0
    # nothing that was printed is out of range
    assert catalogue.load(DC_PILE).plan.model_validate({"points": points})


def test_a_regulation_without_planner_says_so() -> None:
    found = CliRunner().invoke(app, job_and_rig("jjg443_fuel_dispenser", "practice_dispenser"))
    assert isinstance(found.exception, PreconditionError) and found.exception.fault == "plan-not-for-this"
    assert all(explain(found.exception, language) for language in LANGUAGES)
