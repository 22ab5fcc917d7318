"""The measured sample rate is the true one, with an uncertainty that covers what is left."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from proofvan.instruments.sampleclock import TickRegression

NOMINAL = Fraction(1_000_000, 4000)


def regression(period: Fraction, start: int, blocks: int, samples: int = 160) -> TickRegression:
    found = TickRegression(NOMINAL)
    for block in range(blocks):
        found.add(block * samples, int(start + period * block * samples))
    return found


@pytest.mark.parametrize("ppm", [-50, 0, 18, 100])
def test_period_and_start_are_found_within_their_uncertainty(ppm: int) -> None:
    true = NOMINAL * (1 + Fraction(ppm, 1_000_000))
    rate = regression(true, 123_456_789, 5000).rate()
    assert rate is not None
    assert abs(float(rate.period - true)) < 4 * rate.u_period
    assert rate.u_period / float(true) < 1e-8
    assert abs(float(rate.start) - 123_456_789) <= 1.0  # whole microseconds, rounded down
    assert 0.28 < rate.u_tick < 0.3


def test_order_and_repetition_do_not_change_a_bit() -> None:
    true = NOMINAL * Fraction(1_000_018, 1_000_000)
    pairs = [(block * 160, int(5_000 + true * block * 160)) for block in range(300)]
    straight, mixed = TickRegression(NOMINAL), TickRegression(NOMINAL)
    for pair in pairs:
        straight.add(*pair)
    mixed.add(*pairs[0])
    others = pairs[1:] + pairs[50:80]
    random.Random(3).shuffle(others)
    for pair in others:
        mixed.add(*pair)
    assert mixed.rate() == straight.rate()


def test_one_block_has_the_nominal_period_and_none_has_nothing() -> None:
    empty = TickRegression(NOMINAL)
    assert empty.rate() is None
    one = regression(NOMINAL, 1000, 1).rate()
    assert one is not None
    assert one.period == NOMINAL
    assert one.start == 1000


def test_a_node_that_stamps_badly_is_given_a_larger_uncertainty() -> None:
    shaken, steady = TickRegression(NOMINAL), regression(NOMINAL, 0, 400).rate()
    noise = random.Random(5)
    for block in range(400):
        shaken.add(block * 160, int(NOMINAL * block * 160) + noise.randint(-500, 500))
    rate = shaken.rate()
    assert rate is not None and steady is not None
    assert rate.u_tick > 10 * steady.u_tick
    assert abs(float(rate.period - NOMINAL)) < 4 * rate.u_period
