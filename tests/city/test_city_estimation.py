"""The estimation: gross errors do not pull it, what is not seen is said, and it is what least squares gives."""

import numpy as np
import pytest

from proofvan.city.action.risk import assess, outside, suspected
from proofvan.city.action.rules import read_rules
from proofvan.city.estimation.balance import balance, with_scarce
from proofvan.city.estimation.course import course
from proofvan.city.estimation.equations import Equations, of_total
from proofvan.city.estimation.estimate import estimate
from proofvan.city.estimation.fusion import fuse
from proofvan.city.estimation.learning import learn_shapes
from proofvan.city.estimation.model import read_model
from proofvan.city.estimation.observed import Piles, Sessions, StationMeters, Verified
from proofvan.city.estimation.plausibility import impossible
from proofvan.city.estimation.robust import Prior, robust_fit, solve
from proofvan.city.estimation.transfer import transfer
from proofvan.sim.city.city import simulate
from proofvan.sim.city.difficulty import read_difficulty

MODEL = read_model()
NOBODY = Verified(np.array([], dtype=np.int64), np.array([]), np.array([]))


@pytest.fixture(scope="module")
def city():
    return simulate(read_difficulty().of_size(150, 40), 5)


@pytest.fixture(scope="module")
def estimated(city):
    return estimate(city.observed, MODEL)


def piles(count, is_dc=False, power=7000):
    names = tuple(f"P{one}" for one in range(count))
    every = np.full(count, power, dtype=np.int64)
    return Piles(names, ("S",) * count, np.full(count, is_dc), every, np.zeros(count), np.zeros(count))


def loose(count):
    return Prior(np.ones(count), np.full(count, 100.0))


def test_clean_rows_give_the_least_squares_solution():
    draw = np.random.default_rng(1)
    columns = draw.uniform(0, 1000, (2000, 3))
    values = columns @ [1.01, 0.98, 1.03] + draw.normal(0, 20, 2000)
    fit = robust_fit(columns, values, columns.sum(axis=1), np.arange(2000) // 50, loose(3), MODEL)
    assert fit.coefficients == pytest.approx(np.linalg.lstsq(columns, values)[0], abs=2e-3)
    assert np.abs(fit.coefficients - [1.01, 0.98, 1.03]).max() < 4 * np.sqrt(np.diag(fit.covariance)).max()


def test_gross_errors_do_not_pull_the_fit():
    draw = np.random.default_rng(2)
    columns = draw.uniform(100, 1000, (2000, 1))
    values = columns[:, 0] * 1.02 + draw.normal(0, 10, 2000)
    values[::40] += 5000
    fit = robust_fit(columns, values, columns[:, 0], np.arange(2000) // 50, loose(1), MODEL)
    assert fit.coefficients[0] == pytest.approx(1.02, abs=0.003)
    assert (fit.weights[::40] == 0).all()


def test_days_that_hang_together_widen_the_uncertainty():
    draw = np.random.default_rng(3)
    day = np.repeat(np.arange(60), 96)
    columns = draw.uniform(100, 1000, (len(day), 1))
    values = columns[:, 0] + np.repeat(draw.normal(0, 30, 60), 96) + draw.normal(0, 5, len(day))
    together = robust_fit(columns, values, columns[:, 0], day, loose(1), MODEL)
    apart = robust_fit(columns, values, columns[:, 0], np.arange(len(day)), loose(1), MODEL)
    assert together.covariance[0, 0] > 10 * apart.covariance[0, 0]


@pytest.mark.parametrize("days", [1, 2, 3])
def test_a_pile_that_few_days_show_is_not_said_to_be_better_known_than_it_is(days):
    day, away = np.repeat(np.arange(60), 48), []
    for seed in range(25):
        draw = np.random.default_rng(seed)
        seldom = np.where(day < days, draw.uniform(0, 1000, len(day)) * (draw.random(len(day)) < 0.1), 0)
        columns = np.column_stack([draw.uniform(100, 1000, len(day)), seldom])
        values = columns.sum(axis=1) + np.repeat(draw.normal(0, 20, 60), 48) + draw.normal(0, 10, len(day))
        prior = Prior(np.ones(2), np.full(2, 0.1))
        fit = robust_fit(columns, values, columns.sum(axis=1), day, prior, MODEL)
        away.append((fit.coefficients[1] - 1) / np.sqrt(fit.covariance[1, 1]))
    assert np.abs(away).max() < 3.5 and np.std(away) < 1.5


def test_a_little_used_pile_behind_its_own_meter_takes_the_course_of_its_converter_from_others():
    draw, count, errors = np.random.default_rng(10), 96 * 60, np.array([0.0, 0.01, -0.01, 0.0, 0.005, 0.04])
    load = draw.uniform(0.1, 1.0, (count, 6)) * (draw.random((count, 6)) < 0.3)
    load[10:, 5] = 0
    load[:10, 5] = np.tile([0.9, 0.95], 5)  # far from the middle: its own rows cannot say what it is there
    own = load * 15000
    sub = own / (1 + errors) / MODEL.efficiency * (1 + 0.06 * (load - 0.5)) + draw.normal(0, 5, own.shape)
    meters = StationMeters("S", np.arange(6), sub.sum(axis=1), own, sub)
    every = piles(6, True, 60000)
    found = balance(meters, np.where(own > 0, 900.0, 0.0), every, 900, MODEL)
    assert len(found.scarce) == 1 and np.sqrt(found.covariance[5, 5]) > 0.05
    told = with_scarce(found, learn_shapes([found], every), every, MODEL)
    assert np.expm1(told.values) == pytest.approx(errors, abs=0.002)
    assert np.sqrt(told.covariance[5, 5]) < 0.002


def station(own, factors, auxiliary=500.0):
    draw = np.random.default_rng(4)
    total = own @ factors + auxiliary + draw.normal(0, 20, len(own))
    return StationMeters("S", np.arange(own.shape[1]), total, own, None)


def balanced(meters, count):
    return balance(meters, np.where(meters.own > 0, 900.0, 0.0), piles(count), 900, MODEL)


def test_a_balance_finds_the_pile_that_is_wrong():
    own = np.random.default_rng(5).uniform(0, 1700, (96 * 60, 3)) * (
        np.random.default_rng(6).random((96 * 60, 3)) < 0.4
    )
    found = balanced(station(own, [1.0, 1 / 1.04, 1.0]), 3)
    assert np.expm1(found.values) == pytest.approx([0, 0.04, 0], abs=0.004)


def test_two_piles_that_always_run_together_are_not_told_apart_and_that_is_said():
    one = np.random.default_rng(7).uniform(0, 1700, 96 * 60)
    found = balanced(station(np.column_stack([one, one]), [1.0, 1 / 1.06]), 2)
    assert np.sqrt(np.diag(found.covariance)).min() > 0.05
    assert np.ones(2) @ found.covariance @ np.ones(2) / 4 < 0.01**2  # their mean is known
    fused = fuse(piles(2), [found], transfer(no_sessions(), 2, MODEL), NOBODY, MODEL)
    assert (fused.uncertainties > MODEL.largest_uncertainty).all()


def no_sessions():
    whole, real = np.array([], dtype=np.int64), np.array([])
    return Sessions(whole, whole, real, real, real, real, real)


def carried(errors, seed=8, each=40, vehicles=12):
    draw = np.random.default_rng(seed)
    pile = np.tile(np.repeat(np.arange(len(errors)), each), vehicles)
    vehicle = np.repeat(np.arange(vehicles), each * len(errors))
    begin = draw.uniform(10, 40, len(pile)).round()
    end = begin + draw.uniform(30, 50, len(pile)).round()
    energy = (300 + 20 * vehicle) * (end - begin) * (1 + np.array(errors))[pile] * draw.normal(1, 0.01, len(pile))
    start = draw.uniform(0, 100 * 86400, len(pile))
    return Sessions(pile, vehicle, start, start + draw.uniform(2000, 5000, len(pile)), energy, begin, end)


def test_vehicles_carry_the_error_of_a_verified_pile_to_another():
    known = Verified(np.array([0]), np.array([0.01]), np.array([0.002]))
    fused = fuse(piles(3, True, 60000), [], transfer(carried([0.01, 0.05, -0.02]), 3, MODEL), known, MODEL)
    assert fused.errors == pytest.approx([0.01, 0.05, -0.02], abs=0.004)
    assert (fused.uncertainties < 0.003).all()


def test_without_a_verified_pile_vehicles_tell_differences_only():
    found = transfer(carried([0.01, 0.05, -0.02]), 3, MODEL)
    assert found.precision @ np.ones(3) == pytest.approx(np.zeros(3), abs=1e-6 * np.abs(found.precision).max())


def test_eliminating_the_vehicles_gives_the_same_as_keeping_them():
    found = transfer(carried([0.0, 0.03], each=5, vehicles=3), 2, MODEL)
    difference = (found.vector[1] - found.vector[0]) / (found.precision[1, 1] - found.precision[0, 1])
    assert difference == pytest.approx(0.03, abs=0.02)


def test_short_rises_that_scatter_more_than_assumed_do_not_widen_what_long_ones_say():
    draw, many = np.random.default_rng(9), 400
    pile, vehicle = np.repeat(np.arange(many), 40), np.tile(np.repeat(np.arange(20), 2), many)
    begin, rise = draw.uniform(5, 20, len(pile)), np.exp(draw.uniform(np.log(23), np.log(80), len(pile)))
    energy = 500 * rise * draw.normal(1, 0.003, len(pile))
    start = draw.uniform(0, 100 * 86400, len(pile))
    end = start + draw.uniform(2000, 5000, len(pile))
    shown = begin + rise + draw.normal(0, 1.0, len(pile))  # percent; steps of 1 % alone are sqrt(1/6)
    found = transfer(Sessions(pile, vehicle, start, end, energy, begin, shown), many, MODEL)
    covariance = np.linalg.pinv(found.precision)
    said = np.sqrt(np.diag(covariance))
    best = np.bincount(pile, weights=1 / ((1.0 / rise) ** 2 + 0.003**2)) ** -0.5
    assert 0.98 < (said / best).mean() < 1.06
    assert 0.94 < (covariance @ found.vector / said).std() < 1.06


def test_exactly_the_impossible_sessions_are_flagged(city):
    flags = impossible(city.observed.sessions, city.observed.piles)
    assert np.array_equal(np.any(list(flags.values()), axis=0), city.impossible)
    assert flags["clock"].any() and flags["duration"].any() and flags["power"].any()


def test_a_vehicle_at_two_piles_at_once_is_flagged():
    one = carried([0.0, 0.0], each=1, vehicles=1)
    both = Sessions(
        one.pile, one.vehicle, np.zeros(2), np.full(2, 3600.0), np.full(2, 20000.0), one.soc_begin, one.soc_end
    )
    assert impossible(both, piles(2, True, 60000))["elsewhere"].sum() == 1


def test_the_same_data_give_the_same_estimate(city, estimated):
    again = estimate(city.observed, MODEL)
    assert np.array_equal(again.errors, estimated.errors) and np.array_equal(
        again.uncertainties, estimated.uncertainties
    )


def test_unidentifiable_piles_are_named_with_a_reason_and_never_suspected(estimated):
    unseen = ~estimated.identifiable
    assert unseen.any() and all((estimated.why_not[one] != "") == bool(unseen[one]) for one in range(len(unseen)))
    assert not suspected(estimated, read_rules())[unseen].any()


def test_a_course_without_forgetting_ends_at_the_least_squares_solution(city):
    meters = next(one for one in city.observed.stations() if one.sub is None)
    equations = of_total(meters, np.full(meters.own.shape, 900.0), city.observed.piles, 900, MODEL)
    fit = robust_fit(equations.columns, equations.values, equations.load, equations.day, equations.prior, MODEL)
    ended = course(equations, MODEL).factors[-1]
    assert ended == pytest.approx(fit.coefficients[: len(ended)], abs=1e-8)
    assert fit.coefficients == pytest.approx(solve(equations.columns, equations.values, fit.weights, equations.prior))


def test_a_walk_follows_a_pile_that_was_altered():
    draw = np.random.default_rng(9)
    day = np.repeat(np.arange(80), 96)
    columns = draw.uniform(0, 1000, (len(day), 1))
    values = columns[:, 0] * np.where(day < 40, 1.0, 0.96) + draw.normal(0, 10, len(day))
    equations = Equations(np.array([0]), columns, values, columns[:, 0], day, Prior(np.ones(1), np.full(1, 0.1)))
    still, walking = course(equations, MODEL), course(equations, MODEL, walk=0.003)
    forgetting = course(equations, MODEL, forgetting=0.8)
    assert abs(still.factors[-1, 0] - 0.96) > 0.01
    assert walking.factors[-1, 0] == pytest.approx(0.96, abs=0.003)
    assert forgetting.factors[-1, 0] == pytest.approx(0.96, abs=0.003)


def test_the_probability_is_that_of_the_normal_distribution():
    # Φ(-1) = 0.158655 (any table of the normal distribution).
    assert outside(np.array([0.01]), np.array([0.01]), 0.02)[0] == pytest.approx(0.158655 + 0.00135, abs=1e-5)
    assert outside(np.array([0.02]), np.array([0.001]), 0.02)[0] == pytest.approx(0.5)


def test_every_risk_is_what_its_own_inputs_give(city, estimated):
    rules = read_rules()
    count = np.bincount(city.observed.sessions.pile, minlength=len(city.errors))
    found = assess(estimated, count, rules)
    assert [one.risk_kwh for one in found] == sorted((one.risk_kwh for one in found), reverse=True)
    for one in found:
        size = abs(one.error) if one.identifiable else 0.02
        again = outside(np.array([one.error]), np.array([one.uncertainty]), 0.02)[0] if one.identifiable else 0.05
        assert one.risk_kwh == pytest.approx(again * size * one.energy_kwh)
        assert one.model == MODEL.version and one.rules == rules.version
