"""Volumes that nobody can know beforehand, and that a stranger draws again from the recorded seed."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofvan.core.errors import InputError, PreconditionError
from proofvan.supervision import draws

seeds = st.binary(min_size=16, max_size=40)


@given(seeds, st.sampled_from([Decimal(20), Decimal("50.00"), Decimal(100)]))
def test_splits_add_up_and_keep_away_from_usual_amounts(seed: bytes, nominal: Decimal) -> None:
    for parts in draws.splits(nominal, 5, seed):
        assert sum(parts) == nominal
        for part in parts:
            assert part >= draws.LEAST and part % draws.STEP == 0
            assert Decimal("0.05") <= part % Decimal("0.5") <= Decimal("0.45")


@given(seeds)
def test_free_volumes_lie_where_they_may(seed: bytes) -> None:
    for volume in draws.free_volumes(8, seed, "scale"):
        assert any(low <= volume <= high for low, high in draws.RANGES)
        assert Decimal("0.05") <= volume % Decimal("0.5") <= Decimal("0.45")


@given(seeds, st.integers(1, 20), st.integers(1, 20))
def test_the_same_seed_draws_the_same_and_more_draws_go_on(seed: bytes, few: int, more: int) -> None:
    assert draws.free_volumes(few + more, seed, "scale")[:few] == draws.free_volumes(few, seed, "master_meter")


def test_a_stranger_draws_again_from_the_seed_alone() -> None:
    """By hand: SHA-256 of seed and label, eight bytes, modulo the number of steps; usual amounts left out."""
    seed = bytes(range(16))
    named = hashlib.sha256(b"proofvan supervision " + seed).hexdigest()
    assert draws.commitment(seed) == named
    found, counter = [], 0
    while len(found) < 6:
        taken = hashlib.sha256(seed + f"/{named}/free/{counter}".encode()).digest()[:8]
        number, counter = int.from_bytes(taken, "big") % 6000, counter + 1
        volume = Decimal(300 + number) / 100 if number < 1500 else Decimal(2500 + number - 1500) / 100
        if Decimal("0.05") <= volume % Decimal("0.5") <= Decimal("0.45"):
            found.append(volume)
    assert draws.free_volumes(6, seed, "scale") == tuple(found)


def test_draws_are_spread_evenly() -> None:
    volumes = draws.free_volumes(4000, bytes(16), "scale")
    small = sum(volume < 18 for volume in volumes)
    assert abs(small - 1000) < 4 * (4000 * 0.25 * 0.75) ** 0.5
    tenths = [sum(low <= volume < high for volume in volumes) for low, high in pairwise(range(25, 71, 5))]
    assert max(tenths) - min(tenths) < 6 * (4000 / 12) ** 0.5


def test_a_measure_is_never_asked_for_a_free_volume() -> None:
    with pytest.raises(PreconditionError) as caught:
        draws.free_volumes(1, bytes(16), "measure")
    assert caught.value.fault == "supervision-free-volume"


@pytest.mark.parametrize("nominal", [Decimal(8), Decimal("20.005")])
def test_a_nominal_that_cannot_be_split_is_refused(nominal: Decimal) -> None:
    with pytest.raises(InputError) as caught:
        draws.splits(nominal, 1, bytes(16))
    assert caught.value.fault == "supervision-nominal"


def test_a_seed_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        draws.commitment(b"2026")
    assert caught.value.fault == "supervision-seed"
