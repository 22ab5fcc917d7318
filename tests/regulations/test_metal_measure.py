"""JJG 259 and its formulas: densities, both methods, conditions, neck scale."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tomlkit
from practice_cases import virtual_case, with_observation

from proofvan.core.errors import ProofvanError
from proofvan.core.line.results import Outcome, Verdict
from proofvan.methods import densities, gravimetric, volumetric
from proofvan.regulations import catalogue
from proofvan.regulations.computed import compute
from proofvan.regulations.template import as_toml, practice_case
from proofvan.uncertainty import gtc
from proofvan.uncertainty.inputs import normal

FOLDER = "jjg259_metal_measure"
REGULATION = catalogue.load(FOLDER)
PLANS: list[dict[str, Any]] = [{}, {"formula": "linear"}, {"method": "gravimetric"}]
MMHG = 133.322368


@pytest.mark.parametrize(
    ("t", "density"),
    [
        (0, "999.842826"),
        (10, "999.702702"),
        (15, "999.102572"),
        (20, "998.206746"),
        (25, "997.047022"),
        (30, "995.648797"),
        (35, "994.032601"),
        (40, "992.215209"),
    ],
)
def test_the_density_of_water_is_tanakas(t: float, density: str) -> None:
    assert f"{densities.water_density(t):.6f}" == density


def test_the_density_of_air_is_that_of_cipm_2007() -> None:
    assert densities.air_density(20.0, 101325.0, 0.5) == pytest.approx(1.1993139, abs=1e-7)
    # Book values by the older equation, 1e-4 apart at most. [S: masscor]
    assert densities.air_density(10.0, 730 * MMHG, 0.4) == pytest.approx(1.19569, rel=1e-4)
    assert densities.air_density(40.0, 760 * MMHG, 0.4) == pytest.approx(1.11497, rel=1e-4)
    assert densities.simple_air_density(25.0, 760 * MMHG / 100, 40.0) == pytest.approx(1.178746, abs=1e-6)


def test_every_coefficient_of_the_air_matters() -> None:
    """One public file prints e = -0.0765e-8, wrong by ten: at 40 degC and full humidity that moves the 8th digit."""
    warm = densities.air_density(40.0, 101325.0, 1.0)
    assert warm == pytest.approx(1.0966236, abs=5e-4)
    for name in [name for name in vars(densities) if name.startswith(("_SATUR", "_ENH", "_COMPR"))]:
        value = getattr(densities, name)
        parts = value if isinstance(value, tuple) else (value,)
        for at in range(len(parts)):
            changed = tuple(part * (1.1 if place == at else 1.0) for place, part in enumerate(parts))
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(densities, name, changed if isinstance(value, tuple) else changed[0])
                assert densities.air_density(40.0, 101325.0, 1.0) != warm, (name, at)


def test_dissolved_air_and_pressure_change_the_water_as_published() -> None:
    at_20 = densities.water_density(20.0)
    assert densities.aerated_water_density(20.0) - at_20 == pytest.approx(-4.612e-3 + 0.106e-3 * 20, abs=1e-9)
    squeezed = densities.aerated_water_density(20.0, 201325.0) / densities.aerated_water_density(20.0)
    assert squeezed == pytest.approx(1 + (50.74 - 0.326 * 20 + 0.00416 * 400) * 1e-11 * 1e5, abs=1e-12)


def test_densities_run_on_arrays_and_uncertain_numbers_alike() -> None:
    t = np.array([19.0, 20.0, 21.0])
    assert densities.air_density(t, 101325.0, 0.5)[1] == pytest.approx(densities.air_density(20.0, 101325.0, 0.5))
    found = gtc.evaluate(lambda one: densities.water_density(one[0]), (normal("t", 0.1, "degC", "", 21.0),))
    assert found.standard_uncertainty == pytest.approx(0.1 * 2.17e-4 * 998.0, rel=0.01)


def test_the_weighed_volume_and_its_uncertainty_are_those_of_cg_19() -> None:
    """[S: cg19tpl] V_0 100.104665735215 mL, u_c 0.016514931 mL, v_eff 17.43."""
    inputs = (
        normal("L", 0.0009, "g", "", 99.82),
        normal("E", 0.0009, "g", "", 0.0),
        normal("t", 0.0152, "degC", "", 20.0),
        normal("A", 1.76e-6, "g/mL", "", 0.0012),
        normal("B", 0.0346, "g/mL", "", 8.0),
        normal("g", 2.89e-7, "1/K", "", 1e-5),
        normal("m", 0.00866, "mL", ""),
        normal("r", 0.014, "mL", "", 0.0, 9),
    )

    def volume(one: Any) -> Any:
        loaded, empty, t, air, weights, gamma, meniscus, spread = one
        water = densities.water_density(t) / 1000
        return gravimetric.weighed_volume(loaded, empty, water, air, weights, gamma, t) + meniscus + spread

    found = gtc.evaluate(volume, inputs)
    assert found.value == pytest.approx(100.104665735215, abs=1e-9)
    assert found.standard_uncertainty == pytest.approx(0.016514931, abs=1e-8)
    assert found.degrees_of_freedom == pytest.approx(17.43, abs=0.01)


def test_a_capacity_of_water_by_hand() -> None:
    """19.95 kg at 22 degC, air 1.2, weights 8000, body 5e-5: 20.013600 L [C]."""
    found = gravimetric.weighed_volume(19.95, 0.0, densities.water_density(22.0), 1.2, 8000.0, 5e-5, 22.0)
    assert f"{found * 1e3:.6f}" == "20.013600"
    assert gravimetric.buoyancy_mass(1.0, 1.2, 8000.0, 8000.0) == 1.0
    assert gravimetric.buoyancy_mass(1.0, 1.2, 8000.0, 1000.0) == pytest.approx(1.00105126, abs=1e-8)


def test_the_linear_and_the_exact_comparison_differ_as_the_density_of_water_says() -> None:
    linear = volumetric.compared_capacity_linear(100.0, 5e-5, 21.0, 5e-5, 21.2, 2e-4)
    exact = volumetric.compared_capacity(100.0, 5e-5, 21.0, 5e-5, 21.2)
    assert (f"{linear:.6f}", f"{exact:.7f}") == ("100.003000", "100.0033680")


def verdicts(one: Any, name: str) -> list[Verdict]:
    return [verdict for verdict in REGULATION.evaluate(one).verdicts if verdict.result == name]


@pytest.mark.parametrize("plan", PLANS)
def test_each_method_reaches_a_third_of_the_limit_and_judges(plan: dict[str, Any]) -> None:
    for error, outcome in (
        (0.0, Outcome.PASS),
        (0.0249, Outcome.PASS),
        (0.0251, Outcome.FAIL),
        (-0.0251, Outcome.FAIL),
    ):
        one = virtual_case(FOLDER, error, **plan)
        REGULATION.check(replace(one, observations={}))
        assert verdicts(one, "jjg259-capacity-error")[0].outcome is outcome


@pytest.mark.parametrize("plan", PLANS)
def test_virtual_verifications_of_each_method_scatter_as_their_budget_says(plan: dict[str, Any]) -> None:
    random = np.random.default_rng(259)
    scaled = []
    for _ in range(60):
        evaluation = REGULATION.evaluate(virtual_case(FOLDER, 0.01, random, **plan))
        mean = next(one for one in evaluation.results if one.name == "jjg259-capacity-error")
        scaled.append((float(mean.value) - 0.01) / float(mean.standard_uncertainty))
    assert 0.75 <= np.std(scaled) <= 1.25


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ambient": 26.0}, "jjg259-reason-conditions"),
        ({"ambient": 14.0}, "jjg259-reason-conditions"),
        ({"ambient": 15.5}, "jjg259-reason-conditions"),  # inside the room's range, but 5.7 K from the water
        ({"ambient": 24.9}, ""),
    ],
)
def test_a_room_outside_its_conditions_gives_no_verdict(change: dict[str, float], reason: str) -> None:
    one = virtual_case(FOLDER)
    room = one.observations["conditions"].model_copy(update=change)
    changed = with_observation(one, "conditions", room)
    assert verdicts(changed, "jjg259-capacity-error")[0].reason == reason


def test_water_that_warms_up_between_the_fillings_gives_no_verdict() -> None:
    one = virtual_case(FOLDER)
    run = one.observations["comparison/nominal/2"]
    for kelvin, reason in ((0.19, ""), (0.3, "jjg259-reason-conditions")):
        warmer = replace(run.temperature, value=run.temperature.value + kelvin)
        changed = with_observation(one, "comparison/nominal/2", run.model_copy(update={"temperature": warmer}))
        assert verdicts(changed, "jjg259-capacity-error")[0].reason in (reason, "regulation-reason-spread")


def test_a_level_outside_the_standards_neck_gives_no_result() -> None:
    one = virtual_case(FOLDER)
    run = one.observations["comparison/nominal/1"]
    low = run.model_copy(update={"standard_level": replace(run.standard_level, value=0.1)})
    found = verdicts(with_observation(one, "comparison/nominal/1", low), "jjg259-capacity-error")
    assert found[0].reason == "jjg259-reason-level"


def test_a_bent_neck_scale_fails_and_the_slope_is_found() -> None:
    one = virtual_case(FOLDER, neck_points=4)
    division = next(r for r in REGULATION.evaluate(one).results if r.name == "jjg259-neck-division-value")
    assert (division.rounded, division.unit) == ("5.000", "mL/mm")
    point = one.observations["neck_scale/neck/4"]
    for added, outcome in ((400.0, Outcome.PASS), (410.0, Outcome.PASS), (520.0, Outcome.FAIL)):
        bent = with_observation(one, "neck_scale/neck/4", point.model_copy(update={"added": added}))
        assert verdicts(bent, "jjg259-neck-scale")[0].outcome is outcome


def test_the_same_level_twice_is_no_scale() -> None:
    one = virtual_case(FOLDER)
    first = one.observations["neck_scale/neck/1"]
    twice = with_observation(one, "neck_scale/neck/2", first.model_copy(update={"run": 2}))
    assert verdicts(twice, "jjg259-neck-scale")[0].outcome is Outcome.INCONCLUSIVE


def test_weighing_asks_for_a_balance_and_comparison_for_a_measure(tmp_path: Path) -> None:
    table = tomllib.loads(as_toml(REGULATION))
    del table["standards"]["balance"]
    path = tmp_path / "input.toml"
    path.write_text(tomlkit.dumps(table), encoding="utf-8")
    assert compute(REGULATION, path).evaluation.verdicts
    table["plan"]["method"] = "gravimetric"
    path.write_text(tomlkit.dumps(table), encoding="utf-8")
    with pytest.raises(ProofvanError) as caught:
        compute(REGULATION, path)
    assert (caught.value.fault, caught.value.evidence["role"]) == ("regulation-standard-missing", "balance")


def test_a_standard_of_the_second_grade_is_too_coarse_for_a_measure_of_the_second_grade() -> None:
    from proofvan.standards.register import PRACTICE
    from proofvan.standards.standard import load

    one = practice_case(REGULATION)
    coarse = load(PRACTICE / "metal_measure.toml")
    with pytest.raises(ProofvanError) as caught:
        REGULATION.check(replace(one, standards={**one.standards, "measure": coarse}))
    assert caught.value.fault == "standard-too-coarse"
