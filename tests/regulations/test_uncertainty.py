"""Budgets and Monte Carlo against the published examples of the GUM and its first supplement."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import GTC
import numpy as np
import pytest

from proofvan.core.line.readings import Component
from proofvan.uncertainty import gtc, monte_carlo
from proofvan.uncertainty.inputs import Input, collect, estimates, normal, rectangular


@dataclass(frozen=True)
class GaugeBlock:
    """GUM H.1; lengths in nm."""

    standard: Any
    difference: tuple[Any, ...]
    expansion: Any
    temperature: Any
    expansion_difference: Any
    temperature_difference: Any


def length(block: GaugeBlock) -> Any:
    d = sum(block.difference[1:], block.difference[0])
    return (
        block.standard
        + d
        - block.standard
        * (block.expansion_difference * block.temperature + block.expansion * block.temperature_difference)
    )


H1 = GaugeBlock(
    standard=normal("l_S", 25.0, "nm", "certificate", 50_000_623.0, 18),
    difference=(
        normal("d", 5.8, "nm", "readings", 215.0, 24),
        normal("d random", 3.9, "nm", "certificate", 0.0, 5),
        normal("d systematic", 6.7, "nm", "certificate", 0.0, 8),
    ),
    expansion=rectangular("alpha_S", 2e-6, "1/K", "", 11.5e-6),
    temperature=normal("theta", 0.41, "K", "", -0.1),
    expansion_difference=normal("delta alpha", 0.58e-6, "1/K", "", 0.0, 50),
    temperature_difference=normal("delta theta", 0.029, "K", "", 0.0, 2),
)


def test_gum_h1_gives_the_published_length_and_budget() -> None:
    result = gtc.evaluate(length, H1, coverage_percent=99.0)
    assert round(result.value) == 50_000_838
    assert result.standard_uncertainty == pytest.approx(31.7, abs=0.05)
    assert result.degrees_of_freedom == pytest.approx(16.7, abs=0.06)
    parts = {line.label: float(line.contribution) for line in result.budget}
    assert parts["l_S"] == pytest.approx(25.0, abs=0.01)
    assert math.hypot(parts["d"], parts["d random"], parts["d systematic"]) == pytest.approx(9.7, abs=0.05)
    assert parts["delta alpha"] == pytest.approx(2.9, abs=0.05)
    assert parts["delta theta"] == pytest.approx(16.7, abs=0.05)
    assert parts["alpha_S"] == 0.0 and parts["theta"] == 0.0


def test_gum_h1_difference_has_the_published_degrees_of_freedom() -> None:
    result = gtc.evaluate(total, H1.difference)
    assert result.standard_uncertainty == pytest.approx(9.7, abs=0.05)
    assert result.degrees_of_freedom == pytest.approx(25.6, abs=0.2)


def test_gum_h1_expanded_uncertainty_with_the_published_degrees_of_freedom() -> None:
    assert gtc.coverage_factor(16, 99.0) == pytest.approx(2.92078, abs=1e-5)
    assert 31.6694 * gtc.coverage_factor(16, 99.0) == pytest.approx(92.5, abs=0.1)


def test_gum_h2_gives_the_published_impedance_with_correlations() -> None:
    voltage, current, phase = gtc.correlated_means(
        {
            "V": (5.007, 4.994, 5.005, 4.990, 4.999),
            "I": (19.663e-3, 19.639e-3, 19.640e-3, 19.685e-3, 19.678e-3),
            "phi": (1.0456, 1.0438, 1.0468, 1.0428, 1.0433),
        }
    )
    R, X, Z = voltage / current * GTC.cos(phase), voltage / current * GTC.sin(phase), voltage / current
    assert [one.x for one in (R, X, Z)] == pytest.approx([127.73217, 219.84651, 254.25970], abs=5e-6)
    assert [one.u for one in (R, X, Z)] == pytest.approx([0.071071, 0.295582, 0.236336], abs=5e-7)
    correlations = [GTC.get_correlation(*pair) for pair in ((voltage, current), (voltage, phase), (R, X), (X, Z))]
    assert correlations == pytest.approx([-0.355311, 0.857624, -0.588430, 0.992512], abs=1e-6)


def test_welch_satterthwaite() -> None:
    two = (normal("a", 0.57, "1", "", 0.0, 9), normal("b", 0.25, "1", ""))
    assert gtc.evaluate(lambda model: model[0] + model[1], two).degrees_of_freedom == pytest.approx(12.8, abs=0.05)


def test_the_coverage_factor_is_two_for_many_degrees_of_freedom_and_grows_for_few() -> None:
    assert gtc.coverage_factor(math.inf) == 2.0
    assert gtc.coverage_factor(10) == pytest.approx(2.28, abs=0.005)  # GUM table G.2, 95.45 %
    assert gtc.coverage_factor(math.inf, 95.0) == pytest.approx(1.960, abs=0.0005)
    assert gtc.coverage_factor(10, 95.0) == pytest.approx(2.23, abs=0.005)  # GUM table G.2, 95 %


def test_the_same_effect_in_several_runs_is_one_line() -> None:
    runs = (normal("noise", 0.3, "V", "readings"), normal("noise", 0.3, "V", "readings"))
    result = gtc.evaluate(lambda model: (model[0] + model[1]) / 2, runs)
    assert [line.label for line in result.budget] == ["noise"]
    assert float(result.budget[0].contribution) == pytest.approx(0.3 / math.sqrt(2))
    assert result.standard_uncertainty == pytest.approx(0.3 / math.sqrt(2))


def test_an_effect_that_runs_share_is_not_averaged_away() -> None:
    shared = (normal("shared", 0.3, "V", "certificate"),)
    result = gtc.evaluate(lambda model: (model[0] + model[0]) / 2, shared)
    assert result.standard_uncertainty == pytest.approx(0.3)


def test_the_value_is_the_formula_on_the_estimates() -> None:
    assert gtc.evaluate(length, H1).value == length(estimates(H1))
    assert [one.component.label for one in collect(H1)][:2] == ["l_S", "d"]


def test_the_budget_squares_add_up_to_the_combined_uncertainty() -> None:
    result = gtc.evaluate(length, H1)
    total = math.hypot(*(float(line.contribution) for line in result.budget))
    assert total == pytest.approx(result.standard_uncertainty, rel=1e-9)
    for line in result.budget:
        product = abs(float(line.sensitivity)) * float(line.standard_uncertainty)
        assert product == pytest.approx(float(line.contribution), rel=1e-9, abs=1e-12)


def four(shape: str, sizes: tuple[float, ...]) -> tuple[Input, ...]:
    return tuple(Input(0.0, "1", Component("x", size, shape, math.inf, "")) for size in sizes)


def total(model: tuple[Any, ...]) -> Any:
    return sum(model[1:], model[0])


# JCGM 101 9.2: shape, standard uncertainties, u(y), half of the shortest 95 % interval.
ADDITIVE = [
    ("normal", (1.0, 1.0, 1.0, 1.0), 2.00, 3.92),
    ("rectangular", (1.0, 1.0, 1.0, 1.0), 2.00, 3.879407),
    ("rectangular", (1.0, 1.0, 1.0, 10.0), 10.1489, 17.015),
]


@pytest.mark.parametrize(("shape", "sizes", "u", "half_width"), ADDITIVE)
def test_jcgm_101_additive_model(shape: str, sizes: tuple[float, ...], u: float, half_width: float) -> None:
    model = four(shape, sizes)
    found = monte_carlo.propagate(total, model, np.random.default_rng(101), 400_000)
    assert found.mean == pytest.approx(0.0, abs=5 * u / math.sqrt(400_000))
    assert found.standard_uncertainty == pytest.approx(u, rel=0.005)
    assert 0.5 * (found.high - found.low) == pytest.approx(half_width, rel=0.01)
    assert gtc.evaluate(total, model, 95.0).standard_uncertainty == pytest.approx(u, rel=1e-4)


def test_jcgm_101_first_order_is_wrong_where_the_second_tells() -> None:
    """JCGM 101 9.3: mass in air, GUM u 0.0539 mg and Monte Carlo 0.0755 mg, shortest [1.0837, 1.3829]."""
    model = (
        normal("m_Rc", 0.050, "mg", "", 100_000.0),
        normal("dm_Rc", 0.020, "mg", "", 1.234),
        rectangular("rho_a", 0.10, "kg/m3", "", 1.20),
        rectangular("rho_W", 1000.0, "kg/m3", "", 8000.0),
        rectangular("rho_R", 50.0, "kg/m3", "", 8000.0),
    )

    def mass(model: tuple[Any, ...]) -> Any:
        m_Rc, dm_Rc, air, weight, reference = model
        return (m_Rc + dm_Rc) * (1 + (air - 1.2) * (1 / weight - 1 / reference)) - 1e5

    assert gtc.evaluate(mass, model).standard_uncertainty == pytest.approx(0.0539, abs=5e-5)
    found = monte_carlo.propagate(mass, model, np.random.default_rng(93), 400_000)
    assert found.standard_uncertainty == pytest.approx(0.0755, abs=4e-4)
    assert (found.low, found.high) == pytest.approx((1.0837, 1.3829), abs=3e-3)


@pytest.mark.parametrize("shape", ["normal", "rectangular", "triangular", "arcsine"])
def test_draws_have_the_standard_uncertainty_of_their_component(shape: str) -> None:
    one = Input(5.0, "V", Component("x", 0.3, shape, math.inf, ""))
    drawn = monte_carlo.draw((one,), np.random.default_rng(7), 200_000)[0]
    assert np.mean(drawn) == pytest.approx(5.0, abs=0.005)
    assert np.std(drawn) == pytest.approx(0.3, rel=0.01)
    bound = {"normal": math.inf, "rectangular": 3**0.5, "triangular": 6**0.5, "arcsine": 2**0.5}[shape]
    assert np.max(np.abs(drawn - 5.0)) <= 0.3 * bound * (1 + 1e-12)


def test_few_degrees_of_freedom_widen_the_draws() -> None:
    one = Input(0.0, "V", Component("x", 1.0, "normal", 5.0, ""))
    drawn = monte_carlo.draw((one,), np.random.default_rng(7), 200_000)[0]
    assert np.std(drawn) == pytest.approx(math.sqrt(5 / 3), rel=0.02)
