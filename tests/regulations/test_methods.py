"""Rounding, decision, repeatability and the formulas that regulations share."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import studentized_range

from proofvan.core.errors import InputError
from proofvan.core.line.results import Limit, Outcome, Result
from proofvan.methods import energy_comparison, volumetric
from proofvan.methods.decision import (
    ROUNDED,
    UNROUNDED,
    effective_limit,
    inconclusive,
    judge,
    pass_probability,
    within,
)
from proofvan.methods.repeatability import LARGEST_RANGES, RANGE_FACTORS, plausible_range, repeatability
from proofvan.methods.rounding import SPACINGS, round_decimals, round_to_spacing

LIMIT = Limit("x-1:error", "1.0", "%", "5.1", "1", "S", "")


def result(value: str, rounded: str) -> Result:
    return Result("error", "p", "5", value, "%", rounded, "", "", "", "", "", ())


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.35", "+0.4"), ("0.25", "+0.2"), ("0.45", "+0.4"), ("-0.15", "-0.2"), ("0.05", "0.0"), ("-0.05", "-0.0")],
)
def test_ties_go_to_the_even_multiple(value: str, rounded: str) -> None:
    assert round_to_spacing(value, "0.1") == rounded


def test_minus_zero_is_printed_and_equals_zero() -> None:
    assert round_to_spacing("-0.04", "0.1") == "-0.0"
    assert Decimal(round_to_spacing("-0.04", "0.1")) == 0
    assert round_to_spacing("0.04", "0.1") == "0.0"
    assert round_to_spacing("0", "0.2") == "0.0"


@pytest.mark.parametrize(("value", "rounded"), [("0.305", "0.30"), ("0.315", "0.32"), ("-0.305", "-0.30")])
def test_rounding_to_decimals_is_half_even(value: str, rounded: str) -> None:
    assert round_decimals(value, 2) == rounded


def test_the_rounding_table_is_the_published_one() -> None:
    assert SPACINGS == {
        "standard 0.02": ("0.002", "0.0002"),
        "standard 0.05": ("0.005", "0.0005"),
        "standard 0.1": ("0.01", "0.001"),
        "standard 0.2": ("0.02", "0.002"),
        "0.2": ("0.02", "0.004"),
        "0.5": ("0.05", "0.01"),
        "1": ("0.1", "0.02"),
        "2": ("0.2", "0.04"),
        "3": ("0.2", "0.04"),
    }


@given(st.decimals(-100, 100, places=6), st.sampled_from(["0.1", "0.2", "0.01", "0.05"]))
def test_a_rounded_value_is_the_nearest_multiple(value: Decimal, spacing: str) -> None:
    rounded, step = Fraction(round_to_spacing(str(value), spacing)), Fraction(spacing)
    assert (rounded / step).denominator == 1
    assert abs(rounded - Fraction(value)) <= step / 2
    if abs(rounded - Fraction(value)) == step / 2:
        assert (rounded / step) % 2 == 0


def test_the_rule_says_which_value_is_judged() -> None:
    between = result("1.04", "+1.0")
    assert judge(between, LIMIT, ROUNDED).outcome is Outcome.PASS
    assert judge(between, LIMIT, UNROUNDED).outcome is Outcome.FAIL
    assert judge(between, LIMIT, ROUNDED).judged == "+1.0"
    assert judge(between, LIMIT, UNROUNDED).judged == "1.04"


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1.0000000001", "-1.1"])
def test_what_is_no_number_or_too_large_is_not_within(value: str) -> None:
    assert not within(value, "1.0")


@pytest.mark.parametrize("value", ["1.0", "-1.0", "-0.0", "+1.0"])
def test_the_limit_itself_is_within(value: str) -> None:
    assert within(value, "1.0")


def test_inconclusive_keeps_its_reason() -> None:
    verdict = inconclusive("error", "p", LIMIT, ROUNDED, "why")
    assert (verdict.outcome, verdict.reason, verdict.judged) == (Outcome.INCONCLUSIVE, "why", "")


def test_pass_rates_around_the_effective_limit() -> None:
    L, u = effective_limit(0.30, 0.01), 0.02
    assert pytest.approx(0.305) == L
    rates = [100 * pass_probability(L + k * u, L, u) for k in (-2, -1, 0, 1, 2)]
    assert rates == pytest.approx([97.7, 84.1, 50.0, 15.9, 2.3], abs=0.05)
    assert pass_probability(L + 4 * u, L, u) < 1e-4


def test_the_range_factors_are_the_published_ones() -> None:
    assert RANGE_FACTORS == {2: 1.13, 3: 1.69, 4: 2.06, 5: 2.33, 6: 2.53, 7: 2.70, 8: 2.85, 9: 2.97, 10: 3.08}


def test_repeatability_is_the_range_over_d_n() -> None:
    assert repeatability([0.12, 0.03, -0.06]) == pytest.approx(0.106509, abs=5e-7)
    assert repeatability([0.2, 0.2]) == 0.0


@pytest.mark.parametrize("runs", [0, 1, 11])
def test_repeatability_of_too_few_or_too_many_runs_is_refused(runs: int) -> None:
    with pytest.raises((InputError, ValueError)) as caught:
        repeatability([0.1] * runs)
    if runs:
        assert isinstance(caught.value, InputError) and caught.value.fault == "repeatability-runs"


def test_the_largest_plausible_ranges_are_quantiles_of_the_studentised_range() -> None:
    for runs, factor in LARGEST_RANGES.items():
        assert factor == pytest.approx(studentized_range.ppf(0.999, runs, 1e6), abs=2e-3), runs
    assert plausible_range(0.02, 2) == pytest.approx(0.09308)


def test_energy_error_is_positive_when_the_customer_loses() -> None:
    assert energy_comparison.indication_error_percent(5.05, 5.0) == pytest.approx(1.0)
    assert energy_comparison.indication_error_percent(4.95, 5.0) == pytest.approx(-1.0)


def test_what_is_lost_behind_the_gun_was_delivered() -> None:
    assert energy_comparison.delivered_energy(5.0, 0.0, 0.001) == pytest.approx(5.005)
    assert energy_comparison.delivered_energy(5.0, 0.02, 0.0) == pytest.approx(5.001)


def test_volume_error_is_positive_when_the_customer_loses() -> None:
    assert volumetric.indication_error_percent(100.0, 99.7) == pytest.approx(0.3009027)


def test_each_correction_of_the_volume_has_its_sign_and_size() -> None:
    """Sensitivities of domain text 1.9: beta_Y (t_J - t_B) and beta_B (t_B - 20)."""
    plain = {"V_B": 100.0, "beta_Y": 0.0012, "t_J": 20.0, "t_B": 20.0, "beta_B": 0.00005}
    assert volumetric.delivered_volume(**plain) == 100.0
    assert volumetric.delivered_volume(**plain | {"t_J": 21.0}) == pytest.approx(100.12)
    assert volumetric.delivered_volume(**plain | {"t_B": 21.0}) == pytest.approx(100 * (1 - 0.0012 + 0.00005))


def test_mean_flow() -> None:
    assert volumetric.mean_flow(100.0, 2.5) == 40.0
