"""Liquid flow meters: published examples, what is refused, what gets no verdict, the check that never gives one."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st
from practice_cases import empty_case, virtual_case, with_observation

from proofvan.core.errors import InputError, PreconditionError, ProofvanError
from proofvan.core.line.counts import Flags
from proofvan.core.line.results import Outcome, Result, Verdict
from proofvan.methods import clamp_on, densities, k_factor, liquid_comparison, provers
from proofvan.methods.decision import pass_probability
from proofvan.procedures.regulation import Case, Service
from proofvan.regulations import catalogue
from proofvan.regulations.computed import compute
from proofvan.regulations.liquid_meters import budget, virtual
from proofvan.regulations.template import as_toml, practice_case
from proofvan.uncertainty import gtc, monte_carlo
from proofvan.uncertainty.inputs import Input, collect, convert, estimates

TURBINE, CORIOLIS = "jjg1037_turbine_meter", "jjg1038_coriolis_meter"
METHODS: dict[str, list[dict[str, Any]]] = {
    TURBINE: [
        {"method": "pipe_prover"},
        {"method": "static_weighing"},
        {"method": "volumetric_tank"},
        {"method": "master_meter"},
        {"method": "pipe_prover", "liquid_expansion_per_k": 9e-4},
    ],
    "jjg1030_ultrasonic_meter": [{"method": "master_meter"}, {"method": "volumetric_tank"}],
    "jjg1033_electromagnetic_meter": [{"method": "static_weighing"}, {"method": "master_meter"}],
    CORIOLIS: [{"method": "static_weighing"}, {"method": "master_meter"}],
}
PLANS = [(folder, plan) for folder, plans in METHODS.items() for plan in plans]
every_plan = pytest.mark.parametrize(("folder", "plan"), PLANS, ids=[f"{f[:7]}-{p['method']}" for f, p in PLANS])


def kind_of(folder: str) -> Any:
    from importlib import import_module

    return import_module(f"proofvan.regulations.{folder}.budget").KIND


def verdicts(one: Case, name: str, folder: str = TURBINE) -> list[Verdict]:
    return [found for found in catalogue.load(folder).evaluate(one).verdicts if found.result == name]


def results(one: Case, name: str, folder: str = TURBINE) -> list[Result]:
    return [found for found in catalogue.load(folder).evaluate(one).results if found.name == name]


def changed(one: Case, key: str, **typed: float) -> Case:
    """The case with other values in one observation, each in the unit in which the observation holds it."""
    seen = one.observations[key]
    now = {name: replace(getattr(seen, name), value=value) for name, value in typed.items()}
    return with_observation(one, key, seen.model_copy(update=now))


def mpe_of(folder: str) -> float:
    return float(kind_of(folder).error_limit(empty_case(folder)).value)


# The published and the computed examples.


def test_double_timing_gives_the_pulses_between_the_detectors() -> None:
    assert f"{provers.interpolated_pulses(1234, 2.468013, 2.467251):.10f}" == "1233.6190020069"


@given(st.floats(10.0, 5e4), st.floats(0.0, 1.0), st.floats(0.5, 50.0))
def test_double_timing_finds_the_pulses_wherever_the_displacer_starts(rate: float, phase: float, T_2: float) -> None:
    """From the first edge after the start to the first edge after the stop; a gate counts up to one pulse wrong."""
    first = (1 - phase) / rate
    n = max(1, math.ceil((T_2 - first) * rate))
    found = provers.interpolated_pulses(n, (first + n / rate) - first, T_2)
    assert found == pytest.approx(rate * T_2, rel=1e-9)
    assert abs(found - n) <= 1 + 1e-6


def test_the_error_beside_a_prover_is_that_of_oiml_d_36() -> None:
    found = provers.prover_error_percent(100.35, 100.0, 21.5, 22.0, 350.0, 300.0, 1.2e-3, 51e-6, 1e-6, 2e-8)
    assert f"{found:.7f}" == "0.4043868"


def test_water_keeps_its_mass_between_meter_and_standard() -> None:
    assert provers.water_shrinkage(21.5, 22.0) == pytest.approx(-2.25e-4 * 0.5, rel=0.01)
    assert densities.water_expansion(20.0) == pytest.approx(2.069e-4, abs=1e-7)
    assert densities.pressed_water_density(20.0, 101325.0) == densities.water_density(20.0)
    assert densities.pressed_water_density(20.0, 401325.0) / densities.water_density(20.0) == pytest.approx(
        1 + (50.74 - 0.326 * 20 + 0.00416 * 400) * 3e-6, abs=1e-12
    )
    assert provers.line_pack(150.0, 2.07e-4, 33e-6, 0.1) == pytest.approx(0.00261)


def test_k_factor_linearity_and_deviation_are_those_of_the_hand() -> None:
    assert k_factor.mean_factor([1000.0, 1002.0], [100.0, 100.0]) == pytest.approx(10.01)
    assert k_factor.mean_factor([1000.0], [100.0], 1.0) == pytest.approx(10.1)
    assert k_factor.standard_deviation([1.0, 2.0, 3.0]) == pytest.approx(1.0)
    with pytest.raises(InputError):
        k_factor.standard_deviation([1.0])


def test_a_clamp_on_meter_finds_the_flow_of_its_pipe() -> None:
    inner, v, c = 0.1, 1.3, 1480.0
    L, X = inner * 2**0.5, inner
    found = clamp_on.path_velocity(L, X, L / (c - v / 2**0.5), L / (c + v / 2**0.5))
    assert found == pytest.approx(v, rel=1e-9)
    assert clamp_on.pipe_flow(0.94, 1.3, 0.108, 0.004) == pytest.approx(0.94 * 1.3 * math.pi * 0.01 / 4)
    assert clamp_on.difference_percent(1.02, 1.0) == pytest.approx(2.0)


def typed(tmp_path: Path, folder: str, change: Callable[[dict[str, Any]], None]) -> Path:
    """The folder's own template with other values, as a file for `proofvan compute`."""
    table = tomllib.loads(as_toml(catalogue.load(folder)))
    change(table)
    path = tmp_path / "input.toml"
    path.write_text(tomlkit.dumps(table), encoding="utf-8")
    return path


def run_errors(path: Path, folder: str) -> list[str]:
    found = compute(catalogue.load(folder), path).evaluation.results
    return [one.value for one in found if one.name == "liquid-run-error"]


def test_the_d_36_example_comes_out_of_compute(tmp_path: Path) -> None:
    """V_m 100.35 L in whole pulses of 0.01 L, a prover of 100 L: 0.4043868 %."""

    def example(table: dict[str, Any]) -> None:
        table["subject"] |= {"pulses_per_unit": 100.0}
        table["plan"] |= {
            "liquid_expansion_per_k": 1.2e-3,
            "liquid_compressibility_per_kpa": 1e-6,
            "prover_expansion_per_k": 51e-6,
            "prover_elasticity_per_kpa": 2e-8,
        }
        table["standards"]["prover"] = prover_of("0.1")
        for run in table["observations"]["prover_pass"]:
            run |= {"pulses": 10035.0, "pulse_time": 2.0, "detector_time": 2.0, "temperature": 21.5}
            run |= {"standard_temperature": 22.0, "pressure": 350.0, "standard_pressure": 300.0}

    found = run_errors(typed(tmp_path, TURBINE, example), TURBINE)
    assert {f"{float(one):.7f}" for one in found} == {"0.4043868"}


def test_the_example_of_double_timing_comes_out_of_compute(tmp_path: Path) -> None:
    """n' = 1233.6190020069 in 123.3619 L of a meter of 10 pulses per litre: what is left is the 11th digit."""

    def example(table: dict[str, Any]) -> None:
        table["plan"] |= {"prover_expansion_per_k": 0.0, "prover_elasticity_per_kpa": 0.0}
        table["standards"]["prover"] = prover_of("0.12336190020069")
        for run in table["observations"]["prover_pass"]:
            run |= {"pulses": 1234.0, "pulse_time": 2.468013, "detector_time": 2.467251, "temperature": 20.0}
            run |= {"standard_temperature": 20.0, "pressure": 300.0, "standard_pressure": 300.0}

    found = run_errors(typed(tmp_path, TURBINE, example), TURBINE)
    assert all(abs(float(one)) < 5e-12 for one in found)


def test_the_weighing_of_iso_4185_comes_out_of_compute(tmp_path: Path) -> None:
    """1000.00 kg shown at 20 degC in air of 1.2 kg/m3 are 1.00285179 m3.

    The sheet prints 1.0028518364: there the density was first rounded to 998.2067 kg/m3.
    """
    humidity = (0.34848 * 1013.25 - 1.2 * 293.15) / (0.009 * math.exp(0.061 * 20.0))

    def example(table: dict[str, Any]) -> None:
        table["plan"] |= {"method": "static_weighing", "clamp_on": False}
        table["observations"] = {name: table["observations"][name] for name in ("identify", "findings")}
        table["observations"]["conditions"] = {"ambient": 20.0, "humidity": humidity, "air_pressure": 101.325}
        table["observations"]["weighing"] = [
            {"point": point, "run": run, "pulses": 10028.517906, "temperature": 20.0, "pressure": 0.0}
            | {"duration": 18.0, "loaded": 1150.0, "empty": 150.0}
            for point in table["plan"]["points"]
            for run in (1, 2, 3)
        ]

    found = run_errors(typed(tmp_path, TURBINE, example), TURBINE)
    assert all(abs(float(one)) < 5e-9 for one in found)
    rounded_first = 1001.0534222 / 998.2067
    assert f"{rounded_first:.10f}" == "1.0028518364"


def test_the_mass_of_the_same_example_comes_out_of_compute(tmp_path: Path) -> None:
    """1001.0534222 kg, by a mass meter of 10 pulses per kilogram."""

    def example(table: dict[str, Any]) -> None:
        humidity = (0.34848 * 1013.25 - 1.2 * 293.15) / (0.009 * math.exp(0.061 * 20.0))
        table["observations"]["conditions"] = {"ambient": 20.0, "humidity": humidity, "air_pressure": 101.325}
        for run in table["observations"]["weighing"]:
            run |= {"pulses": 10010.534222, "loaded": 1150.0, "empty": 150.0, "temperature": 20.0, "pressure": 0.0}

    found = run_errors(typed(tmp_path, CORIOLIS, example), CORIOLIS)
    assert found and all(abs(float(one)) < 1e-8 for one in found)


def prover_of(volume_m3: str) -> dict[str, Any]:
    path = Path(virtual.__file__).parents[2] / "standards" / "practice" / "pipe_prover.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))["standard"]
    table["channels"]["prover"]["gain"] = volume_m3
    return table


# Bad input and refused plans.


@pytest.mark.parametrize(
    ("field", "value", "allowed"),
    [
        ("temperature", 400.0, "0 .. 40 degC"),
        ("pulses", -1.0, "0 .. 1e+10 1"),
        ("detector_time", 0.0, "0.001 .. 100000 s"),
        ("pressure", "3 bar", "kPa"),
    ],
)
def test_a_value_that_cannot_be_is_named_with_what_is_allowed(
    tmp_path: Path, field: str, value: Any, allowed: str
) -> None:
    def wrong(table: dict[str, Any]) -> None:
        table["observations"]["prover_pass"][0][field] = value

    with pytest.raises(InputError) as caught:
        compute(catalogue.load(TURBINE), typed(tmp_path, TURBINE, wrong))
    assert field in caught.value.evidence["field"]
    assert str(value) in caught.value.evidence["value"] and allowed in caught.value.evidence["allowed"]


def test_a_clamp_on_meter_is_no_method(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        compute(
            catalogue.load(TURBINE), typed(tmp_path, TURBINE, lambda table: table["plan"].update(method="clamp_on"))
        )
    assert caught.value.evidence["field"] == "plan.method" and "pipe_prover" in caught.value.evidence["allowed"]


@pytest.mark.parametrize(
    ("plan", "fault"),
    [
        ({"points": ("qmax",)}, "liquid-points"),
        ({"points": ("qmax", "qmax", "q40", "qt", "qmin")}, "liquid-points"),
        ({"runs": 2}, "liquid-too-few-runs"),
        ({"method": "static_weighing", "liquid_expansion_per_k": 9e-4}, "liquid-weighing-needs-water"),
        ({"prover_expansion_per_k": 0.0}, "liquid-prover-expansion"),
    ],
)
def test_a_plan_that_cannot_give_a_result_is_refused(plan: dict[str, Any], fault: str) -> None:
    one = empty_case(TURBINE)
    with pytest.raises(PreconditionError) as caught:
        catalogue.load(TURBINE).check(replace(one, plan=one.plan.model_copy(update=plan)))
    assert caught.value.fault == fault


def test_flows_that_are_mixed_up_are_refused() -> None:
    with pytest.raises(PreconditionError) as caught:
        catalogue.load(TURBINE).check(empty_case(TURBINE, smallest_flow=200.0))
    assert (caught.value.fault, caught.value.evidence["allowed"]) == ("liquid-flows", "< 200")


def test_a_standard_that_does_not_say_what_a_count_is_worth_is_refused() -> None:
    one = empty_case(TURBINE)
    silent = one.standards["prover"].model_copy(update={"channels": {}})
    with pytest.raises(PreconditionError) as caught:
        catalogue.load(TURBINE).check(replace(one, standards={**one.standards, "prover": silent}))
    assert caught.value.fault == "liquid-standard-silent"


def test_a_scale_that_is_too_coarse_for_the_load_is_refused() -> None:
    one = empty_case(TURBINE)
    one = replace(one, plan=one.plan.model_copy(update={"method": "static_weighing"}))
    scale = one.standards["balance"]
    coarse = (scale.uncertainties[0].model_copy(update={"expanded": 5}),)
    with pytest.raises(ProofvanError) as caught:
        catalogue.load(TURBINE).check(
            replace(one, standards={**one.standards, "balance": scale.model_copy(update={"uncertainties": coarse})})
        )
    assert caught.value.fault == "standard-too-coarse"


def test_few_pulses_are_refused_by_what_they_leave_open() -> None:
    """20 000 pulses of 0.1 L become 200 of 10 L: the begun and the cut pulse are 0.2 % of them."""
    one = empty_case(TURBINE, pulses_per_unit=0.1)
    with pytest.raises(ProofvanError) as caught:
        catalogue.load(TURBINE).check(replace(one, plan=one.plan.model_copy(update={"method": "master_meter"})))
    assert caught.value.fault == "regulation-method-too-coarse"
    catalogue.load(TURBINE).check(one)  # double timing is what such a meter needs


# What keeps a run from being judged.


@pytest.mark.parametrize(
    ("method", "key", "typed_now", "reason"),
    [
        ("pipe_prover", "prover_pass/qmax/1", {"detector_time": 12.0, "pulse_time": 12.0}, "liquid-reason-flow"),
        ("pipe_prover", "prover_pass/qmax/1", {"pulse_time": 9.3}, "liquid-reason-timing"),
        ("volumetric_tank", "filling/qmax/2", {"level": 1.0}, "liquid-reason-level"),
        ("static_weighing", "weighing/qmax/3", {"loaded": 150.0}, "liquid-reason-nothing"),
        ("master_meter", "master/qmax/3", {"master_pulses": 0.0}, "liquid-reason-nothing"),
        ("master_meter", "master/qmax/1", {"duration": 30.0}, "liquid-reason-flow"),
    ],
)
def test_a_run_that_is_none_gets_no_verdict(method: str, key: str, typed_now: dict[str, float], reason: str) -> None:
    one = changed(virtual_case(TURBINE, method=method), key, **typed_now)
    found = next(v for v in verdicts(one, "liquid-indication-error") if v.point == "qmax")
    assert (found.outcome, found.reason) == (Outcome.INCONCLUSIVE, reason)
    assert verdicts(one, "liquid-repeatability")[0].outcome is Outcome.INCONCLUSIVE
    assert results(one, "liquid-k-factor-value") == []
    others = [v.outcome for v in verdicts(one, "liquid-indication-error") if v.point != "qmax"]
    assert set(others) == {Outcome.PASS}


def test_a_clock_that_is_too_coarse_gets_no_verdict() -> None:
    one = virtual_case(TURBINE, clock_hz=2000.0)
    assert verdicts(one, "liquid-indication-error")[0].reason == "liquid-reason-timing"


def test_runs_that_scatter_fail_and_widen_the_uncertainty() -> None:
    calm = virtual_case(TURBINE)
    key = "prover_pass/qmax/1"
    wild = changed(calm, key, pulses=1.004 * calm.observations[key].pulses.value)  # this run is 0.4 % high: s = 0.23 %
    assert verdicts(wild, "liquid-repeatability")[0].outcome is Outcome.FAIL
    assert float(verdicts(wild, "liquid-repeatability")[0].judged) == pytest.approx(0.4 / 3**0.5, rel=0.01)
    before, after = (results(one, "liquid-indication-error")[0] for one in (calm, wild))
    assert float(after.expanded_uncertainty) > 5 * float(before.expanded_uncertainty)
    assert float(after.degrees_of_freedom) < 3


def test_k_factor_and_linearity_are_those_of_the_points() -> None:
    one = virtual_case(TURBINE)
    for run in (1, 2, 3):
        key = f"prover_pass/qmin/{run}"
        one = changed(one, key, pulses=0.996 * one.observations[key].pulses.value)
    factor, linearity = results(one, "liquid-k-factor-value")[0], results(one, "liquid-linearity-value")[0]
    assert factor.rounded == "9.98000" and linearity.rounded == "0.2004"
    assert float(factor.expanded_uncertainty) == pytest.approx(9.98 * 0.0472 / 100, rel=0.01)


# The clamp-on meter is a check.


@given(
    st.dictionaries(
        st.sampled_from(["outer_diameter", "wall", "path_length", "projection", "time_up", "time_down"]),
        st.floats(1.0, 500.0),
        min_size=1,
    ),
    st.floats(-1.0, 1.0),
)
def test_whatever_a_clamp_on_meter_says_no_verdict_changes(values: dict[str, float], error: float) -> None:
    one = CASES.setdefault(round(error), virtual_case(TURBINE, float(round(error))))
    said = catalogue.load(TURBINE).evaluate(changed(one, "clamp_on", **values))
    assert said.verdicts == VERDICTS.setdefault(round(error), catalogue.load(TURBINE).evaluate(one).verdicts)
    assert not any("clamp" in verdict.result for verdict in said.verdicts)


CASES: dict[int, Case] = {}
VERDICTS: dict[int, tuple[Verdict, ...]] = {}


def test_a_clamp_on_meter_says_how_far_the_meter_is_from_it_and_how_sure_that_is() -> None:
    one = virtual_case(TURBINE)
    more = changed(one, "clamp_on", indicated_flow=1.1 * one.observations["clamp_on"].indicated_flow.value)
    found = results(more, "liquid-clamp-on-difference-value")[0]
    assert found.rounded == "+10.0" and 1.0 < float(found.expanded_uncertainty) < 5.0
    torn = one.observations["clamp_on"].time_up
    flagged = with_observation(
        one,
        "clamp_on",
        one.observations["clamp_on"].model_copy(update={"time_up": replace(torn, flags=Flags.GAP)}),
    )
    assert results(flagged, "liquid-clamp-on-difference-value") == []
    without = virtual_case(TURBINE, clamp_on=False)
    assert results(without, "liquid-clamp-on-difference-value") == [] and "clamp_on" not in without.observations


# Every method: reach, truth, coverage, and effects larger than stated.


@every_plan
def test_each_method_reaches_a_third_of_the_limit_and_judges(folder: str, plan: dict[str, Any]) -> None:
    mpe = mpe_of(folder)
    for part, outcome in ((0.0, Outcome.PASS), (0.999, Outcome.PASS), (1.001, Outcome.FAIL), (-1.001, Outcome.FAIL)):
        one = virtual_case(folder, part * mpe, **plan)
        catalogue.load(folder).check(replace(one, observations={}))
        assert {v.outcome for v in verdicts(one, "liquid-indication-error", folder)} == {outcome}
    for found in results(one, "liquid-indication-error", folder):
        assert float(found.expanded_uncertainty) <= mpe / 3


@every_plan
def test_an_effect_of_three_times_its_size_stays_inside_the_uncertainty(
    folder: str, plan: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half-widths of everything that nobody certifies; what the certificate states is not ours to exceed."""
    inputs = inputs_of(folder, plan)
    labels = [one.component.label for one in collect(inputs) if "certificate" not in one.component.label]
    for label in (label for label in labels if label != "component-repeatability"):
        monkeypatch.setattr(virtual, "really_off", lambda model, generator, label=label: thrice(model, label))
        for found in results(virtual_case(folder, 0.0, **plan), "liquid-indication-error", folder):
            assert abs(float(found.value)) <= float(found.expanded_uncertainty), label


def thrice(model: Any, label: str) -> Any:
    def off(one: Input) -> float:
        factor = {"rectangular": 3**0.5, "triangular": 6**0.5}.get(one.component.distribution, 2.0)
        return 3 * factor * one.component.standard_uncertainty if one.component.label == label else 0.0

    return convert(model, off)


def inputs_of(folder: str, plan: dict[str, Any], point: str = "qmax") -> Any:
    one = virtual_case(folder, 0.0, **plan)
    return budget.point_inputs(kind_of(folder), virtual.runs_of(one.observations, one, point), one)


def measured(inputs: Any, truth: Any, random: np.random.Generator) -> Any:
    """What meters of these true errors are found to have, every input drawn from its own distribution."""
    off = monte_carlo.draw(convert(inputs, lambda one: replace(one, estimate=0.0)), random, len(truth))
    plain, pulses = estimates(inputs), virtual.counted(inputs, off, truth)
    runs = tuple(replace(run, pulses=pulses) for run in plain.runs)
    return np.asarray(liquid_comparison.mean_error(replace(plain, runs=runs)))


@every_plan
def test_the_interval_covers_the_truth_as_often_as_it_says(folder: str, plan: dict[str, Any]) -> None:
    inputs, random, count = inputs_of(folder, plan), np.random.default_rng(1037), 20_000
    stated = gtc.evaluate(liquid_comparison.mean_error, inputs)
    truth = random.uniform(-1.2, 1.2, count) * mpe_of(folder)
    off = measured(inputs, truth, random) - truth
    assert 0.940 <= np.mean(np.abs(off) <= stated.expanded_uncertainty) <= 0.975
    assert 0.9 <= np.sqrt(np.mean(np.square(off))) / stated.standard_uncertainty <= 1.1
    assert abs(np.mean(off)) <= 0.03 * stated.standard_uncertainty
    squares = sum(float(line.contribution) ** 2 for line in stated.budget)
    assert np.var(off) == pytest.approx(squares, rel=0.05)


@every_plan
def test_pass_rates_around_the_limit_are_those_of_the_uncertainty(folder: str, plan: dict[str, Any]) -> None:
    inputs, L = inputs_of(folder, plan), mpe_of(folder)
    u = gtc.evaluate(liquid_comparison.mean_error, inputs).standard_uncertainty
    for steps, rate in ((-2, 0.977), (-1, 0.841), (0, 0.5), (1, 0.159), (2, 0.023)):
        error, random = L + steps * u, np.random.default_rng(100 + steps)
        found = np.mean(np.abs(measured(inputs, np.full(20_000, error), random)) <= L)
        assert found == pytest.approx(rate, abs=0.015), steps
        assert pass_probability(error, L, u) == pytest.approx(rate, abs=0.001)


@pytest.mark.parametrize("folder", METHODS)
def test_a_calibration_shows_values_and_judges_nothing(folder: str) -> None:
    one = replace(virtual_case(folder, 3.0), service=Service.CALIBRATION)
    assert {v.outcome for v in catalogue.load(folder).evaluate(one).verdicts} == {Outcome.MEASURED}
    catalogue.load(folder).check(replace(empty_case(folder), service=Service.CALIBRATION))


@pytest.mark.parametrize("folder", METHODS)
def test_the_conditions_are_on_the_certificate_once_they_were_read(folder: str) -> None:
    described = catalogue.load(folder).describe(virtual_case(folder))
    assert {one.name for one in described.conditions} == {"condition-ambient-temperature", "condition-humidity"}
    assert practice_case(catalogue.load(folder)).plan.points
