"""Stopping early: the stated error probabilities hold, it never serves a 检定, and the screen shows the floor of U."""

from __future__ import annotations

import math

import numpy as np
import pytest

from proofvan.core.errors import InputError, PreconditionError
from proofvan.methods.convergence import band, minutes
from proofvan.methods.sequential import Decision, SequentialPlan, SequentialTest, require_allowed
from proofvan.procedures.regulation import Service
from proofvan.procedures.step import LiveFrame
from proofvan.regulations.live import converging

PLAN = SequentialPlan(0.8, 1.2, 0.2, 0.05, 0.05, 200)
TRIALS = 20_000


def decided(error: float, plan: SequentialPlan = PLAN, trials: int = TRIALS) -> dict[Decision, float]:
    """Share of each decision of the same rule on many instruments at once, and the mean number of values."""
    random = np.random.default_rng(20261126)
    middle, apart = (plan.outer_percent + plan.inner_percent) / 2.0, plan.outer_percent - plan.inner_percent
    ratios, within = np.zeros((2, trials)), np.zeros((2, trials), dtype=bool)
    found = np.full(trials, 3)
    names = (Decision.WITHIN, Decision.BEYOND, Decision.GO_ON, Decision.UNDECIDED)
    for _ in range(plan.most):
        values = random.normal(error, plan.deviation_percent, trials)
        open_ = found == 3
        for side, sign in enumerate((1.0, -1.0)):
            ratios[side] += apart * (sign * values - middle) / plan.deviation_percent**2
            within[side] |= open_ & (ratios[side] <= math.log(plan.beta))
            beyond = open_ & ~within[side] & (ratios[side] >= math.log(2.0 / plan.alpha))
            found[beyond], open_ = 1, open_ & ~beyond
        found[open_ & within.all(axis=0)] = 0
    return {name: float(np.mean(found == number)) for number, name in enumerate(names)}


@pytest.mark.parametrize("error", [0.0, 0.4, 0.8, -0.8])
def test_a_good_instrument_is_called_beyond_no_more_often_than_alpha(error):
    assert decided(error)[Decision.BEYOND] <= PLAN.alpha


@pytest.mark.parametrize("error", [1.2, -1.2, 2.0])
def test_a_bad_instrument_is_called_within_no_more_often_than_beta(error):
    shares = decided(error)
    assert shares[Decision.WITHIN] <= PLAN.beta
    assert shares[Decision.BEYOND] >= 1.0 - PLAN.beta - 0.005


def test_the_test_itself_decides_as_the_rule_that_was_counted():
    random = np.random.default_rng(5)
    counted = dict.fromkeys(Decision, 0)
    lengths = []
    for _ in range(2000):
        test = SequentialTest(PLAN, "supervision")
        while test.add(float(random.normal(0.8, PLAN.deviation_percent))) is Decision.GO_ON:
            pass
        counted[test.decision] += 1
        lengths.append(len(test.values))
    assert counted[Decision.BEYOND] / 2000 <= PLAN.alpha
    assert counted[Decision.WITHIN] / 2000 == pytest.approx(decided(0.8)[Decision.WITHIN], abs=0.02)
    assert np.mean(lengths) < 8


def test_a_decision_stands_and_the_most_values_end_it_undecided():
    test = SequentialTest(SequentialPlan(0.8, 1.2, 0.2, 0.05, 0.05, 3), "supervision")
    assert [test.add(1.0) for _ in range(5)] == [Decision.GO_ON] * 2 + [Decision.UNDECIDED] * 3
    assert len(test.values) == 3


@pytest.mark.parametrize(
    "service", [one.value for one in Service if one not in (Service.SUPERVISION, Service.SCREENING)]
)
def test_no_other_service_may_stop_early(service):
    with pytest.raises(PreconditionError, match="sequential-not-allowed"):
        require_allowed(service)
    with pytest.raises(PreconditionError):
        SequentialTest(PLAN, service)


@pytest.mark.parametrize(
    "wrong",
    [(1.2, 0.8, 0.2, 0.05, 0.05, 9), (0.8, 1.2, 0.0, 0.05, 0.05, 9), (0.8, 1.2, 0.2, 0.6, 0.05, 9),
     (0.8, 1.2, 0.2, 0.05, 0.0, 9), (0.8, 1.2, 0.2, 0.05, 0.05, 0), (0.8, 1.2, 0.2, 0.05, 0.05, 9, 0.1)],
)  # fmt: skip
def test_a_plan_that_promises_nothing_is_refused(wrong):
    with pytest.raises(InputError, match="sequential-plan-wrong"):
        SequentialPlan(*wrong)


def test_u_falls_to_its_floor_and_not_below():
    # domain text 1.2, formula 6: d = 0.001 kWh is u = 0.041 % of 1 kWh
    at_once = band(1.0, 0.001, 0.0)
    assert at_once is not None and at_once.expanded_percent / 2.0 == pytest.approx(0.0408, abs=1e-4)
    reached = [band(energy, 0.001, 0.04) for energy in (0.1, 1.0, 10.0, 1000.0)]
    widths = [one.expanded_percent for one in reached]
    assert widths == sorted(widths, reverse=True) and widths[-1] == pytest.approx(0.04, abs=1e-5)
    assert band(0.0, 0.001, 0.04) is None


def test_the_planners_minutes_are_those_of_field_practice():
    # field practice 3.3: 5 kWh on a 7 kW pile takes 43 min
    assert round(minutes(5.0, 7000.0)) == 43


def test_a_live_frame_shows_the_error_with_its_band_and_the_floor():
    plain = LiveFrame({}, 0.5)
    assert converging(plain, 1.8e6, 0.001, None) is plain
    shown = converging(plain, 1.8e6, 0.001, 0.04, indicated_kwh=0.502)
    assert shown.error_percent == pytest.approx(0.4) and shown.uncertainty_floor_percent == 0.04
    low, high = shown.error_band_percent
    assert high - low == pytest.approx(2 * shown.expanded_uncertainty_percent)
    assert converging(plain, 1.8e6, 0.001, 0.04).error_percent is None


@pytest.mark.parametrize("error", [0.5, 0.9, 0.95, 1.05, 1.1, 1.5])
def test_too_much_and_too_little_are_decided_alike_and_as_soon(error):
    found = []
    for sign in (1.0, -1.0):
        test = SequentialTest(PLAN, Service.SUPERVISION)
        while test.add(sign * error) is Decision.GO_ON:
            pass
        found.append((test.decision, len(test.values)))
    assert found[0] == found[1]
