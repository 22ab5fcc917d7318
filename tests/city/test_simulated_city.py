"""A simulated city: the difficulty is what its file says, the same seed gives the same city, energy is kept."""

import numpy as np
import pytest

from proofvan.core.errors import InputError
from proofvan.sim.city.city import simulate
from proofvan.sim.city.difficulty import DIFFICULTY, read_difficulty

SMALL = read_difficulty().of_size(120, 20)


@pytest.fixture(scope="module")
def city():
    return simulate(SMALL, 7)


def test_the_difficulty_is_what_the_task_fixes():
    hard = read_difficulty()
    assert (hard.size.piles, hard.size.days) == (2000, 180)
    assert hard.efficiency.range == (0.93, 0.96)
    assert (hard.station.missing_share, hard.station.shifted_share) == (0.01, 0.005)
    assert hard.vehicles.soc_step == 1.0 and hard.truth.anchored_share <= 0.05
    assert hard.station.line_loss_at_peak[0] > 0 and hard.station.auxiliary_w[0] > 0


def test_the_same_seed_gives_the_same_city_and_another_seed_another(city):
    again, other = simulate(SMALL, 7), simulate(SMALL, 8)
    assert np.array_equal(again.errors, city.errors) and not np.array_equal(other.errors, city.errors)
    assert np.array_equal(again.observed.sessions.energy_wh, city.observed.sessions.energy_wh)
    for one, two in zip(again.observed.stations(), city.observed.stations(), strict=True):
        assert np.array_equal(one.total, two.total, equal_nan=True) and np.array_equal(one.own, two.own, equal_nan=True)


def test_a_station_takes_more_than_its_piles_give_and_never_less_than_the_efficiency_allows(city):
    for meters in city.observed.stations():
        complete = ~np.isnan(meters.total) & ~np.isnan(meters.own).any(axis=1)
        given = (meters.own / (1 + city.errors[meters.piles]))[complete].sum()
        assert given < meters.total[complete].sum()


def test_converters_lose_between_4_and_7_percent():
    hard = SMALL.model_copy(update={"station": SMALL.station.model_copy(update={"meter_deviation": 0.0})})
    found = simulate(hard, 3)
    ratios = []
    for meters in found.observed.stations():
        if meters.sub is None:
            continue
        for column, pile in enumerate(meters.piles):
            own, sub = meters.own[:, column], meters.sub[:, column]
            busy = (own > 1000) & ~np.isnan(sub)
            if found.observed.piles.is_dc[pile] and busy.sum() > 50:
                ratios.append(own[busy].sum() / (1 + found.errors[pile]) / sub[busy].sum())
    assert len(ratios) > 5 and min(ratios) > 0.92 and max(ratios) < 0.965


def test_a_pile_serves_one_vehicle_after_the_other(city):
    charged = city.charged
    same = charged.pile[1:] == charged.pile[:-1]
    assert (charged.begin_s[1:] >= charged.end_s[:-1])[same].all()


def test_no_vehicle_is_named_at_two_places_at_once(city):
    known = city.observed.sessions.chosen((city.observed.sessions.vehicle >= 0) & ~city.impossible)
    order = np.lexsort((known.begin_s, known.vehicle))
    same = known.vehicle[order][1:] == known.vehicle[order][:-1]
    assert (known.begin_s[order][1:] >= known.end_s[order][:-1])[same].all()


def test_gaps_steps_and_anchors_are_as_many_as_asked_for(city):
    own = np.concatenate([meters.own.ravel() for meters in city.observed.stations()])
    assert 0.009 < np.isnan(own).mean() < 0.011
    soc = city.observed.sessions.soc_begin
    assert np.array_equal(soc[~np.isnan(soc)] % 1, np.zeros((~np.isnan(soc)).sum()))
    assert len(city.observed.verified.pile) == 6


def test_the_truth_holds_bad_and_middling_piles(city):
    away = np.abs(city.errors)
    assert (away >= 0.03).sum() >= 5 and np.isclose(away, 0.025).sum() == 5


def test_a_wrong_difficulty_names_its_field(tmp_path):
    file = tmp_path / "d.toml"
    file.write_text(DIFFICULTY.read_text().replace("missing_share = 0.01 ", 'missing_share = "many" '))
    with pytest.raises(InputError) as problem:
        read_difficulty(file)
    assert problem.value.evidence["field"] == "station.missing_share"
