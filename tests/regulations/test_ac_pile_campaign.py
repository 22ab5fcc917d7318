"""Do the stated uncertainties of the AC pile hold? 20 000 virtual verifications at formula level, written from the
truth to what one reads, all inputs drawn from the budget's own distributions."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from practice_cases import case

from proofvan.core.canonical import decimal_string
from proofvan.methods.decision import pass_probability, within
from proofvan.methods.rounding import round_to_spacing
from proofvan.regulations.jjg1148_ac_pile import formulas
from proofvan.regulations.jjg1148_ac_pile.budget import KIND
from proofvan.regulations.piles import budget
from proofvan.uncertainty import gtc, monte_carlo
from proofvan.uncertainty.inputs import convert, estimates

AC_PILE = "jjg1148_ac_pile"
COUNT = 20_000
MPE, SPACING, LARGEST_U = 1.0, 0.1, 0.10  # class 1; bound of field practice 7 at 2 kWh, %
Values = npt.NDArray[np.float64]


@cache
def inputs(by_pulses: bool) -> formulas.PointInputs:
    one = case(AC_PILE)
    sessions = [one.observations[f"working_error/3×220 V 60 A/{run}"] for run in (1, 2)]
    if by_pulses:
        sessions = [replace(session, gate="pulse_to_pulse") for session in sessions]
    return budget.point_inputs(KIND, sessions, one.subject, one.standards["energy"])


@pytest.fixture(params=[False, True], ids=["sessions", "pulses"])
def point(request: pytest.FixtureRequest) -> Any:
    return inputs(request.param)


def measured(point: formulas.PointInputs, truth: Values, random: np.random.Generator) -> Values:
    """The pile shows W (1 + e); the standard reads less than W by what it errs and what the contacts take."""
    off = monte_carlo.draw(convert(point, lambda one: replace(one, estimate=0.0)), random, len(truth))
    plain = estimates(point)
    errs = off.certificate + off.drift + off.temperature + off.outside_limits + off.harmonics + off.phase
    lost = (plain.connection + off.connection) * point.current / point.voltage
    sessions = []
    for nominal, own in zip(plain.sessions, off.sessions, strict=True):
        energy = 2.0 * random.uniform(0.99, 1.01, len(truth))
        indicated = energy * (1 + (truth - off.repeatability) / 100) - off.display
        read = energy / (1 + errs / 100 + lost) - sum(own.noise) - own.synchronisation
        sessions.append(replace(nominal, indicated=indicated, measured=read))
    return np.asarray(formulas.working_error(replace(plain, sessions=tuple(sessions))))


def passes(found: Values) -> list[bool]:
    return [within(round_to_spacing(decimal_string(float(one)), str(SPACING)), str(MPE)) for one in found]


def test_u_is_within_its_bound_at_two_kilowatt_hours(point: formulas.PointInputs) -> None:
    evaluated = gtc.evaluate(formulas.working_error, point)
    assert 2 * evaluated.standard_uncertainty <= LARGEST_U
    assert evaluated.expanded_uncertainty <= MPE / 3
    assert evaluated.coverage_factor == pytest.approx(2.0, abs=0.05)


def test_pulses_are_better_than_a_display() -> None:
    u = [gtc.evaluate(formulas.working_error, inputs(by_pulses)).standard_uncertainty for by_pulses in (False, True)]
    assert u[1] < u[0]


def test_the_interval_covers_the_truth_as_often_as_it_says(point: formulas.PointInputs) -> None:
    evaluated, random = gtc.evaluate(formulas.working_error, point), np.random.default_rng(1148)
    truth = random.uniform(-1.2, 1.2, COUNT) * MPE
    off = measured(point, truth, random) - truth
    assert 0.940 <= np.mean(np.abs(off) <= evaluated.expanded_uncertainty) <= 0.975
    assert 0.9 <= np.sqrt(np.mean(np.square(off))) / evaluated.standard_uncertainty <= 1.1
    assert abs(np.mean(off)) <= 0.03 * evaluated.standard_uncertainty


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_pass_rates_around_the_effective_limit(point: formulas.PointInputs, sign: float) -> None:
    u, limit = gtc.evaluate(formulas.working_error, point).standard_uncertainty, MPE + SPACING / 2
    for steps, rate in ((-2, 0.977), (-1, 0.841), (0, 0.5), (1, 0.159), (2, 0.023)):
        error = limit + steps * u
        found = measured(point, np.full(COUNT, sign * error), np.random.default_rng(200 + steps))
        # The display's rectangle is the largest part of u: the tails are shorter than a normal law's.
        assert np.mean(passes(found)) == pytest.approx(rate, abs=0.02), steps
        assert pass_probability(error, limit, u) == pytest.approx(rate, abs=0.001)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_nothing_far_outside_the_limit_passes(point: formulas.PointInputs, sign: float) -> None:
    u, random = gtc.evaluate(formulas.working_error, point).standard_uncertainty, np.random.default_rng(4)
    far = MPE + SPACING / 2 + random.uniform(5.0, 8.0, COUNT) * u
    assert not any(passes(measured(point, sign * far, random)))
    # At L + 4 u itself a normal result would pass 3 times in 100 000.
    at_the_edge = measured(point, np.full(COUNT, sign * (MPE + SPACING / 2 + 4 * u)), random)
    assert sum(passes(at_the_edge)) <= 4


def test_every_component_of_the_budget_matters(point: formulas.PointInputs) -> None:
    evaluated = gtc.evaluate(formulas.working_error, point)
    off = measured(point, np.zeros(COUNT), np.random.default_rng(7))
    squares = sum(float(line.contribution) ** 2 for line in evaluated.budget)
    assert np.var(off) == pytest.approx(squares, rel=0.05)
