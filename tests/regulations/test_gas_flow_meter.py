"""Gas meters: nozzles and volumes as published, both methods, flows of each type, and what keeps a run away."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tomlkit
from practice_cases import empty_case, virtual_case, with_observation
from virtual_effects import covered, pushed_inputs

from proofvan.core.errors import InputError, ProofvanError
from proofvan.core.line.results import Outcome, Verdict
from proofvan.methods import gas_volume, sonic_nozzle
from proofvan.procedures.regulation import Case, Service
from proofvan.regulations import catalogue
from proofvan.regulations.computed import compute
from proofvan.regulations.gas_flow_meter.limits import ambient_range, error_limit
from proofvan.regulations.template import as_toml
from proofvan.uncertainty import gtc, monte_carlo

FOLDER = "gas_flow_meter"
REGULATION = catalogue.load(FOLDER)
PLANS: list[dict[str, Any]] = [{}, {"method": "sonic_nozzle"}]
every_plan = pytest.mark.parametrize("plan", PLANS)


def verdict(one: Case, name: str = "gas-meter-error", point: str = "qmax") -> Verdict:
    found = REGULATION.evaluate(one).verdicts
    return next(v for v in found if v.result == name and v.point in (point, ""))


def changed(one: Case, key: str, **fields: Any) -> Case:
    seen = one.observations[key]
    return with_observation(one, key, type(seen).model_validate(seen.model_dump() | fields))


def test_the_flow_of_a_nozzle_is_that_of_the_worked_example() -> None:
    """[C] ideal air, 5 mm, 101325 Pa, 293.15 K: 4.696182386e-3 kg/s; toroidal: Re 64717.59, C_d 0.98520803."""
    state = 101325.0, 293.15, 28.96546e-3
    flow = sonic_nozzle.critical_flow(1.4)
    assert f"{sonic_nozzle.mass_flow(0.005, 1.0, flow, *state):.12f}" == "0.004696182386"
    settled = sonic_nozzle.settled_flow(0.005, flow, *state, 1.8205e-5, (0.9959, 2.720, 0.5))
    assert f"{settled:.10f}" == "0.0046267166"
    assert f"{sonic_nozzle.reynolds(settled, 0.005, 1.8205e-5):.2f}" == "64717.59"
    density = 101325.0 * state[2] / (sonic_nozzle.GAS_CONSTANT * 293.15)
    assert f"{settled / density * 3600:.5f}" == "13.83256"


@pytest.mark.parametrize(
    ("gamma", "flow"), [(1.40, "0.684731"), (1.41, "0.686415"), (1.31, "0.669063"), (5 / 3, "0.726184")]
)
def test_the_critical_flow_function_of_an_ideal_gas(gamma: float, flow: str) -> None:
    assert f"{sonic_nozzle.critical_flow(gamma):.6f}" == flow
    assert f"{sonic_nozzle.critical_ratio(1.4):.7f}" == "0.5282818"


def test_the_weighted_mean_error_is_that_of_the_worked_example() -> None:
    shares, errors = [0.05, 0.1, 0.25, 0.4, 0.7, 1.0], [-1.0, -0.3, 0.2, 0.3, 0.1, -0.2]
    assert f"{gas_volume.weighted_mean_error(shares, errors):.7f}" == "0.0421053"


def test_volumes_come_to_base_conditions() -> None:
    assert gas_volume.base_volume(10.0, 101.325, 293.15, 1.0, 1.0) == 10.0
    assert gas_volume.base_volume(10.0, 202.65, 586.3, 0.8, 1.0) == pytest.approx(12.5)
    assert gas_volume.reference_volume(10.0, 101.0, 100.0, 300.0, 306.0, 1.0, 0.99) == pytest.approx(10.19898)


@every_plan
def test_each_method_judges_at_the_limit_and_below_qt_at_twice_of_it(plan: dict[str, Any]) -> None:
    for error, outcome, low in (
        (0.99, Outcome.PASS, Outcome.PASS),
        (1.01, Outcome.FAIL, Outcome.PASS),
        (-1.99, Outcome.FAIL, Outcome.PASS),
        (2.01, Outcome.FAIL, Outcome.FAIL),
    ):
        one = virtual_case(FOLDER, error, **plan)
        assert verdict(one).outcome is outcome
        assert verdict(one, "gas-meter-low-error", "qmin").outcome is low
    REGULATION.check(replace(one, observations={}))
    U = {r.point: float(r.expanded_uncertainty) for r in REGULATION.evaluate(one).results if r.budget}
    assert all(u <= (2.0 if point == "qmin" else 1.0) / 3 for point, u in U.items())


def test_the_weighted_mean_is_judged_at_initial_verification_only() -> None:
    for error, outcome in ((0.39, Outcome.PASS), (0.41, Outcome.FAIL)):
        new = replace(virtual_case(FOLDER, error), service=Service.INITIAL_VERIFICATION)
        assert verdict(new, "gas-meter-weighted-mean-error").outcome is outcome
    later = REGULATION.evaluate(virtual_case(FOLDER, 0.41))
    assert not any(v.result.startswith("gas-meter-weighted") for v in later.verdicts)
    value = next(r for r in later.results if r.name == "gas-meter-weighted-mean-value")
    assert float(value.value) == pytest.approx(0.41, abs=1e-9)


def test_a_point_that_is_open_leaves_the_weighted_mean_open() -> None:
    new = replace(virtual_case(FOLDER), service=Service.INITIAL_VERIFICATION)
    spoiled = changed(new, "by_master/0.4/1", seconds=200.0)
    assert verdict(spoiled, "gas-meter-weighted-mean-error").outcome is Outcome.INCONCLUSIVE
    rest = {key: seen for key, seen in new.observations.items() if key != "by_master/0.4/1"}
    gone = verdict(replace(new, observations=rest), "gas-meter-weighted-mean-error")
    assert gone.outcome is Outcome.INCONCLUSIVE


def test_limits_double_in_use_only() -> None:
    one = empty_case(FOLDER)
    for service, limit in ((Service.SUBSEQUENT_VERIFICATION, "1.0"), (Service.IN_USE_INSPECTION, "2.0")):
        assert error_limit(replace(one, service=service), "qmax").value == limit
    REGULATION.check(replace(one, service=Service.IN_USE_INSPECTION))


@pytest.mark.parametrize(
    ("meter_type", "points"),
    [
        ("diaphragm", ("qmin", "0.2", "qmax")),
        ("turbine", ("qmin", "qt", "0.4", "0.7", "qmax")),
        ("rotary", ("0.05", "0.1", "0.25", "0.4", "0.7", "qmax")),
    ],
)
def test_each_type_asks_for_its_flows(meter_type: str, points: tuple[str, ...]) -> None:
    one = empty_case(FOLDER, meter_type=meter_type)
    REGULATION.check(replace(one, plan=one.plan.model_copy(update={"points": points})))
    with pytest.raises(ProofvanError) as caught:
        REGULATION.check(replace(one, plan=one.plan.model_copy(update={"points": points[1:]})))
    assert (caught.value.fault, caught.value.evidence["absent"]) == ("gas-meter-plan", points[0])


def test_a_small_meter_asks_for_a_steadier_room() -> None:
    small = {"q_min": 0.04, "q_t": 0.6}
    assert ambient_range(empty_case(FOLDER, q_max=10.0, **small)) == (18.0, 22.0)
    assert ambient_range(empty_case(FOLDER, q_max=10.1, **small)) == (15.0, 25.0)


@every_plan
def test_twenty_thousand_draws_cover_the_truth_as_often_as_they_say(plan: dict[str, Any]) -> None:
    model = REGULATION.evaluate(virtual_case(FOLDER, points=("qmax",), **plan)).models[0]
    value = gtc.evaluate(model.formula, model.inputs)
    drawn = np.asarray(model.formula(monte_carlo.draw(model.inputs, np.random.default_rng(137), 20_000)))
    assert 0.9 <= np.sqrt(np.mean(np.square(drawn))) / value.standard_uncertainty <= 1.1
    assert 0.940 <= np.mean(np.abs(drawn) <= value.expanded_uncertainty) <= 0.975


@every_plan
def test_virtual_verifications_of_each_method_scatter_as_their_budget_says(plan: dict[str, Any]) -> None:
    random, scaled = np.random.default_rng(9), []
    for _ in range(60):
        results = REGULATION.evaluate(virtual_case(FOLDER, 0.5, random, points=("0.7",), **plan)).results
        mean = next(one for one in results if one.budget)
        scaled.append((float(mean.value) - 0.5) / float(mean.standard_uncertainty))
    assert 0.75 <= np.sqrt(np.mean(np.square(scaled))) <= 1.25


@every_plan
def test_each_influence_at_three_times_its_size_is_covered_or_noticed(plan: dict[str, Any]) -> None:
    """What is not covered is the certificate itself; everything else stays within U."""
    model = REGULATION.evaluate(virtual_case(FOLDER, points=("qmax",), **plan)).models[0]
    assert {label for label in pushed_inputs(model) if not covered(model, label, 3.0)} <= {"component-certificate"}


@pytest.mark.parametrize(
    ("plan", "key", "fields", "reason"),
    [
        ({}, "by_master/qmax/1", {"seconds": 140.0}, "gas-meter-reason-flow"),
        ({}, "by_master/qmax/1", {"seconds": 105.0}, "gas-meter-reason-flow"),
        ({}, "by_master/qmax/2", {"meter_temperature": 21.2}, "gas-meter-reason-temperature"),
        ({}, "conditions", {"ambient": 25.1}, "gas-meter-reason-conditions"),
        ({}, "conditions", {"ambient": 14.9}, "gas-meter-reason-conditions"),
        ({}, "conditions", {"humidity": 44.0}, "gas-meter-reason-conditions"),
        ({}, "conditions", {"pressure": 105.5}, "gas-meter-reason-conditions"),
        ({}, "conditions", {"soak": 3.9}, "gas-meter-reason-conditions"),
        ({"method": "sonic_nozzle"}, "by_nozzle/qmax/1", {"back_pressure": 53.5}, "gas-meter-reason-critical"),
        ({"method": "sonic_nozzle"}, "by_nozzle/qmax/1", {"inlet_temperature": 21.7}, "gas-meter-reason-temperature"),
    ],
)
def test_what_spoils_a_run_gives_no_verdict(plan: dict[str, Any], key: str, fields: Any, reason: str) -> None:
    found = verdict(changed(virtual_case(FOLDER, **plan), key, **fields))
    assert (found.outcome, found.reason) == (Outcome.INCONCLUSIVE, reason)


def test_a_nozzle_too_small_for_its_formula_gives_no_verdict() -> None:
    throats = {**empty_case(FOLDER).plan.throats_mm, "qmin": 1.5}
    one = virtual_case(FOLDER, method="sonic_nozzle", throats_mm=throats)
    seen = one.observations["by_nozzle/qmin/1"]
    shown = seen.indicated.value * (3.8 / 1.5) ** 2  # as if the flow were that of the point
    for number in (1, 2, 3):
        one = changed(one, f"by_nozzle/qmin/{number}", indicated=shown)
    found = verdict(one, "gas-meter-low-error", "qmin")
    assert (found.outcome, found.reason) == (Outcome.INCONCLUSIVE, "gas-meter-reason-reynolds")


def test_runs_that_scatter_fail_their_repeatability_or_give_no_mean() -> None:
    one = virtual_case(FOLDER)
    shown = one.observations["by_master/qmax/1"].indicated.value
    for percent, outcome in ((0.5, Outcome.PASS), (0.6, Outcome.FAIL)):  # s of three is percent / sqrt(3)
        wide = changed(one, "by_master/qmax/1", indicated=shown * (1 + percent / 100))
        assert verdict(wide, "gas-meter-repeatability").outcome is outcome
        assert verdict(wide).reason == "regulation-reason-spread"


@pytest.mark.parametrize(
    ("table", "field", "value"),
    [
        ("subject", "q_min", -1.0),
        ("subject", "q_t", 500.0),
        ("subject", "accuracy_class", "2"),
        ("plan", "composition", {"nitrogen": 0.7}),
        ("plan", "isentropic_exponent", 1.0),
        ("plan", "points", ["0.3"]),
    ],
)
def test_bad_input_names_field_value_and_what_is_allowed(tmp_path: Path, table: str, field: str, value: Any) -> None:
    typed = tomllib.loads(as_toml(REGULATION))
    typed[table][field] = value
    path = tmp_path / "input.toml"
    path.write_text(tomlkit.dumps(typed), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        compute(REGULATION, path)
    assert (field if field != "q_t" else "q_min <= q_t < q_max") in str(caught.value.evidence)


def test_a_plan_by_nozzle_without_a_nozzle_for_each_flow_is_refused() -> None:
    with pytest.raises(ValueError, match="a nozzle for every point"):
        virtual_case(FOLDER, method="sonic_nozzle", throats_mm={"qmax": 17.0})


def test_a_gas_temperature_that_cannot_be_is_refused_where_it_is_typed() -> None:
    with pytest.raises(ValueError, match="meter_temperature"):
        changed(virtual_case(FOLDER), "by_master/qmax/1", meter_temperature=400.0)


def test_the_weighted_mean_of_the_example_comes_out_of_compute_to_all_digits(tmp_path: Path) -> None:
    """[C] shares 0.05, 0.1, 0.25, 0.4, 0.7, 1 of q_max and errors -1, -0.3, 0.2, 0.3, 0.1, -0.2 %: 0.0421053 %."""
    errors = {"qmin": -1.0, "qt": -0.3, "0.25": 0.2, "0.4": 0.3, "0.7": 0.1, "qmax": -0.2}
    typed = tomllib.loads(as_toml(REGULATION))
    typed["subject"] |= {"q_min": 8.0, "q_t": 16.0, "q_max": 160.0}
    typed["plan"] |= {"points": list(errors), "throats_mm": {}}
    exact = next(one for one in typed["observations"]["by_master"] if one["point"] == "qmax")
    shares = dict(zip(errors, (0.05, 0.1, 0.25, 0.4, 0.7, 1.0), strict=True))
    volume, shown = exact["volume"], exact["indicated"]
    typed["observations"]["by_master"] = [
        exact
        | {"point": point, "run": run, "volume": volume * shares[point]}
        | {"indicated": shown * shares[point] * (1 + error / 100)}
        for point, error in errors.items()
        for run in (1, 2, 3)
    ]
    path = tmp_path / "input.toml"
    path.write_text(tomlkit.dumps(typed), encoding="utf-8")
    results = compute(REGULATION, path).evaluation.results
    mean = next(one for one in results if one.name.startswith("gas-meter-weighted-mean"))
    assert f"{float(mean.value):.7f}" == "0.0421053"
