"""Risk becomes visits: sampling plans, draws that anybody can draw again, rounds, alerts that nobody can change."""

from datetime import date
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofvan.city.action.alerts import CLOSED, OWNED, RAISED, AlertBook
from proofvan.city.action.draw import draw, public_seed
from proofvan.city.action.indicators import of_city, of_operators
from proofvan.city.action.risk import OUTSIDE, Risk
from proofvan.city.action.route import Place, kilometres, shortest_route
from proofvan.city.action.rules import read_rules
from proofvan.city.action.sampling import acceptance, shared_out, smallest_plan
from proofvan.core.errors import ChainError, InputError

NOON = "2026-11-26T12:00:00.000000Z"
BASE = Place("base", 29.37, 113.09)


def risk(pile, suspected=True, energy=1000.0, wrong=20.0, station="S1"):
    reasons = (OUTSIDE,) if suspected else ()
    return Risk(pile, station, 0.9, 0.03, 0.002, True, "", energy, wrong, 24.0, 0.0, reasons, suspected, "m", "r")


def test_the_acceptance_probability_is_that_of_the_published_example():
    # Reference value for N = 200, D = 16, n = 50, c = 1 (hypergeometric).
    assert acceptance(200, 16, 50, 1) == pytest.approx(0.05610, abs=5e-6)


def test_a_plan_keeps_both_risks_and_no_smaller_one_does():
    plan = smallest_plan(200, 0.01, 0.10)
    assert plan.good_refused <= 0.05 and plan.bad_accepted <= 0.10
    assert acceptance(200, 20, plan.sample - 1, plan.accept) > 0.10


def test_shares_that_no_sample_can_tell_apart_are_refused():
    with pytest.raises(InputError):
        smallest_plan(50, 0.10, 0.10)


@given(st.dictionaries(st.sampled_from("ABCDE"), st.integers(1, 50), min_size=1), st.integers(0, 60))
@settings(max_examples=50, deadline=None)
def test_a_shared_sample_is_whole_and_fits_every_stratum(strata, more):
    sample = min(len(strata) + more, sum(strata.values()))
    found = shared_out(sample, strata)
    assert sum(found.values()) == sample
    assert all(1 <= found[name] <= strata[name] for name in strata)


def test_strata_that_vary_more_get_more():
    found = shared_out(30, {"old": 100, "new": 100}, {"old": 2.0, "new": 1.0})
    assert found == {"old": 20, "new": 10}


def test_a_draw_is_the_same_for_everybody_and_another_seed_draws_others():
    piles, people = [f"P{one}" for one in range(100)], ["Li", "Wang", "Zhao", "Chen"]
    seed = public_seed("lottery 2026-11-26: 03 11 17 24 29 33 + 08")
    drawn = draw(piles, people, 10, seed)
    assert draw(piles[::-1], people[::-1], 10, seed) == drawn
    assert draw(piles, people, 10, public_seed("another day")).pairs != drawn.pairs
    assert len({pile for pile, _ in drawn.pairs}) == 10
    assert all(len(set(team)) == 2 for _, team in drawn.pairs)


def test_a_pile_more_on_the_list_draws_anew():
    seed, piles = public_seed("x"), [f"P{one}" for one in range(50)]
    assert draw(piles, ["A", "B"], 5, seed).lists != draw([*piles, "P99"], ["A", "B"], 5, seed).lists


def test_every_pile_is_drawn_about_as_often():
    piles = [f"P{one}" for one in range(10)]
    drawn = [pile for one in range(400) for pile, _ in draw(piles, ["A"], 2, public_seed(str(one)), 1).pairs]
    assert all(50 < drawn.count(pile) < 110 for pile in piles)  # 80 ± 4σ


def test_a_draw_of_more_than_there_are_is_refused():
    with pytest.raises(InputError):
        draw(["P1"], ["A", "B"], 2, public_seed("x"))


def test_a_degree_of_latitude_is_111_km():
    assert kilometres(Place("a", 0, 0), Place("b", 1, 0)) == pytest.approx(111.195, abs=0.001)


def places(seed, count):
    import numpy as np

    draws = np.random.default_rng(seed).normal((29.37, 113.09), 0.1, size=(count, 2))
    return [Place(f"S{at}", float(north), float(east)) for at, (north, east) in enumerate(draws)]


def length(order):
    closed = [BASE, *order, BASE]
    return sum(kilometres(one, other) for one, other in pairwise(closed))


@pytest.mark.parametrize("seed", range(5))
def test_a_short_round_is_the_shortest(seed):
    stops = places(seed, 6)
    assert shortest_route(BASE, stops).kilometres == pytest.approx(min(map(length, permutations(stops))))


def test_a_long_round_visits_all_and_is_no_longer_than_going_to_the_nearest():
    stops = places(9, 25)
    found = shortest_route(BASE, stops)
    assert sorted(one.name for one in found.stops) == sorted(one.name for one in stops)
    assert found.kilometres == pytest.approx(length(found.stops)) and found.kilometres < length(stops)


def test_an_alert_lives_from_risk_to_evidence(tmp_path):
    book = AlertBook(tmp_path / "alerts.jsonl")
    assert book.raise_for([risk("P1"), risk("P2", suspected=False)], "office", NOON) == ["P1/1"]
    assert book.raise_for([risk("P1")], "office", NOON) == []  # one is open already
    assert book.alerts()["P1/1"].state == RAISED and book.alerts()["P1/1"].reasons["error"] == "0.03"
    book.assign("P1/1", "Li", None, "office", NOON, read_rules())
    held = book.alerts()["P1/1"]
    assert (held.state, held.owner, held.deadline) == (OWNED, "Li", "2026-12-26")
    assert held.is_overdue(date(2026, 12, 27)) and not held.is_overdue(date(2026, 12, 26))
    book.close("P1/1", "certificate 2026-0815", "Li", NOON)
    assert book.alerts()["P1/1"].state == CLOSED
    assert book.raise_for([risk("P1")], "office", NOON) == ["P1/2"]


def test_an_alert_is_not_closed_without_evidence_nor_twice(tmp_path):
    book = AlertBook(tmp_path / "alerts.jsonl")
    book.raise_for([risk("P1")], "office", NOON)
    with pytest.raises(InputError):
        book.close("P1/1", " ", "Li", NOON)
    book.close("P1/1", "certificate", "Li", NOON)
    with pytest.raises(InputError):
        book.close("P1/1", "certificate", "Li", NOON)


@pytest.mark.parametrize("change", ["drop", "edit"])
def test_a_changed_line_is_noticed(tmp_path, change):
    file = tmp_path / "alerts.jsonl"
    AlertBook(file).raise_for([risk("P1"), risk("P2"), risk("P3")], "office", NOON)
    lines = file.read_bytes().splitlines(keepends=True)
    if change == "drop":
        del lines[1]
    else:
        lines[1] = lines[1].replace(b'"error":"0.03"', b'"error":"0.01"')
    file.write_bytes(b"".join(lines))
    with pytest.raises(ChainError):
        AlertBook(file).alerts()


def test_figures_add_up_and_an_operator_with_overdue_alerts_loses_credit(tmp_path):
    book = AlertBook(tmp_path / "alerts.jsonl")
    risks = [risk("P1"), risk("P2", False, wrong=1.0), risk("P3", False, wrong=1.0, station="S2")]
    book.raise_for(risks, "office", NOON)
    book.assign("P1/1", "Li", date(2026, 11, 30), "office", NOON, read_rules())
    alerts, today = book.alerts().values(), date(2026, 12, 1)
    city = of_city(risks, {"P3"}, alerts, today)
    each = of_operators(risks, {"S1": "A", "S2": "B"}, {"P3"}, alerts, today)
    assert (city.piles, city.verified, city.suspected, city.alerts_overdue) == (3, 1, 1, 1)
    assert sum(one.energy_kwh for one in each) == city.energy_kwh
    assert [one.name for one in each] == ["A", "B"] and each[0].credit < each[1].credit
