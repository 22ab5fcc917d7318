"""From open alerts to a van's round: one work order for each, in the order of the way, and none twice."""

import numpy as np
import pytest
from ledgers import fill
from offices import OFFICE, Bench

from proofvan.city.action.alerts import OWNED, AlertBook
from proofvan.city.action.risk import OUTSIDE, Risk
from proofvan.city.action.route import Place
from proofvan.city.action.rules import read_rules
from proofvan.city.action.visits import plan_round, send
from proofvan.city.estimation.observed import Piles
from proofvan.core.errors import InputError

NOON = "2026-11-26T12:00:00.000000Z"
BASE = Place("base", 29.37, 113.09)
PILES = Piles(
    ("A1", "A2", "B1", "C1"),
    ("A", "A", "B", "C"),
    np.ones(4, dtype=bool),
    np.full(4, 60000, dtype=np.int64),
    np.array([29.40, 29.40, 29.90, 29.38]),
    np.array([113.10, 113.10, 113.60, 113.09]),
)


def risk(pile, wrong):
    return Risk(pile, "S", 0.9, 0.03, 0.002, True, "", 1e3, wrong, 24.0, 0.0, (OUTSIDE,), True, "m", "r")


@pytest.fixture
def book(tmp_path):
    book = AlertBook(tmp_path / "alerts.jsonl")
    some = [risk("A1", 5.0), risk("A2", 30.0), risk("B1", 20.0), risk("C1", 1.0)]
    book.raise_for(some, "office", NOON)
    return book


@pytest.fixture
def office(tmp_path):
    bench = Bench(tmp_path)
    fill(bench.ledger, 1)
    bench.exchange()
    with bench.store.work() as work:
        yield work, bench.ledger.origin
    bench.ledger.close()
    bench.store.close()


def names(planned):
    return [one.alert.alert for one in planned.visits]


def test_the_stations_with_most_at_stake_are_visited_their_worst_pile_first(book):
    planned = plan_round(book.alerts().values(), PILES, BASE, 2)
    assert {one.station_id for one in planned.visits} == {"A", "B"}
    assert [one for one in names(planned) if one.startswith("A")] == ["A2/1", "A1/1"]
    assert [one.stop for one in planned.visits] == sorted(one.stop for one in planned.visits)
    assert 0 < planned.kilometres == pytest.approx(plan_round(book.alerts().values(), PILES, BASE, 2).kilometres)


def test_each_alert_gets_one_order_and_belongs_to_the_van_then(book, office):
    work, origin = office
    planned = plan_round(book.alerts().values(), PILES, BASE, 8)
    numbers = send(planned.visits, work, "van-07", book, read_rules(), "office", NOON, OFFICE)
    issued = work.orders(origin)
    assert numbers == [one.number for one in issued] == [1, 2, 3, 4]
    assert [one.subject for one in issued] == [one.alert.pile_id for one in planned.visits]
    assert all(one.state == OWNED and one.owner == "van-07" and one.deadline for one in book.alerts().values())
    assert plan_round(book.alerts().values(), PILES, BASE, 8).visits == ()


def test_a_van_that_nobody_knows_gets_nothing_and_the_alerts_stay_free(book, office):
    planned = plan_round(book.alerts().values(), PILES, BASE, 8)
    with pytest.raises(InputError):
        send(planned.visits, office[0], "van-99", book, read_rules(), "office", NOON, OFFICE)
    assert len(plan_round(book.alerts().values(), PILES, BASE, 8).visits) == 4
