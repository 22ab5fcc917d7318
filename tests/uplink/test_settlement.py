"""A work order comes back as the record of its run: that closes the alert, and the city learns of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ledgers import VAN, record
from offices import OFFICE, UTC, Bench
from sample_records import calibration, pile, real

from proofvan.city.action.alerts import CLOSED, RAISED, AlertBook
from proofvan.city.action.risk import OUTSIDE, Risk
from proofvan.city.action.settlement import settle, verification_row
from proofvan.city.lake import Lake
from proofvan.city.schema import VERIFICATIONS
from proofvan.core.errors import InputError
from proofvan.office.evidence import evidence_of
from proofvan.office.orders import issue_order
from proofvan.records.signed import sign

PILE, RUN = "A1230045", "run-0001"
ALERT = f"{PILE}/1"
RISK = Risk(PILE, "S1", 0.9, 0.03, 0.002, True, "", 1000.0, 27.0, 32.4, 0.0, (OUTSIDE,), True, "m", "r")


@pytest.fixture
def bench(tmp_path):
    bench = Bench(tmp_path)
    bench.ledger.append(record(1))
    bench.exchange()
    yield bench
    bench.ledger.close()
    bench.store.close()


@pytest.fixture
def book(tmp_path):
    book = AlertBook(tmp_path / "alerts.jsonl")
    book.raise_for([RISK], "office", UTC)
    return book


def order(bench, subject=f"pile {PILE}", kind="work-order"):
    with bench.store.work() as work:
        issue_order(work, "van-07", kind, subject, {}, UTC, OFFICE)
    for answer in bench.intake.waiting_orders():
        bench.orders.keep(bench.sender.take(answer.data), answer.data)


def evidence(bench, number=1):
    with bench.store.work() as work:
        return evidence_of(work, "van-07", number)


def done(bench, run=RUN):
    bench.orders.done(1, run, "Li")
    bench.exchange()


def test_a_work_order_that_came_back_closes_its_alert_and_the_lake_has_the_verification(bench, book, tmp_path):
    order(bench)
    done(bench)
    lake = Lake(tmp_path / "lake")
    row = settle(book, lake, ALERT, evidence(bench), "clerk", UTC)
    assert lake.read(VERIFICATIONS).to_pylist() == [row]
    closed = book.alerts()[ALERT]
    signed = record(1)
    assert closed.state == CLOSED
    for word in (signed.record.head.document_number, "PASS", RUN, signed.digest, bench.ledger.origin):
        assert word in closed.evidence


def test_whoever_was_interrupted_between_lake_and_alert_does_it_again(bench, book, tmp_path, monkeypatch):
    order(bench)
    done(bench)
    lake = Lake(tmp_path / "lake")
    with monkeypatch.context() as patch:
        patch.setattr(AlertBook, "close", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            settle(book, lake, ALERT, evidence(bench), "clerk", UTC)
    settle(book, lake, ALERT, evidence(bench), "clerk", UTC)
    assert len(lake.read(VERIFICATIONS)) == 1 and len(lake.conflicts(VERIFICATIONS)) == 0
    with pytest.raises(InputError, match="city-alert-not-open"):
        settle(book, lake, ALERT, evidence(bench), "clerk", UTC)


def test_what_has_not_come_back_is_no_evidence(bench):
    with pytest.raises(InputError, match="office-order-unknown"):
        evidence(bench)
    order(bench)
    with pytest.raises(InputError, match="office-order-not-done"):
        evidence(bench)


@pytest.mark.parametrize("run", ["", "run-9999"])
def test_an_order_that_names_no_run_or_one_that_the_office_does_not_hold_is_no_evidence(bench, run):
    order(bench)
    done(bench, run)
    with pytest.raises(InputError, match="office-order-without-record"):
        evidence(bench)


def test_something_else_than_a_work_order_is_no_evidence(bench):
    order(bench, kind="standard")
    done(bench)
    with pytest.raises(InputError, match="office-order-unknown"):
        evidence(bench)


@pytest.mark.parametrize(("alert", "subject"), [("B1/1", f"pile {PILE}"), (ALERT, "pile A12300456"), (ALERT, "all")])
def test_the_verification_of_another_pile_closes_nothing(bench, book, tmp_path, alert, subject):
    order(bench, subject)
    done(bench)
    lake = Lake(tmp_path / "lake")
    with pytest.raises(InputError, match="city-evidence-of-another"):
        settle(book, lake, alert, evidence(bench), "clerk", UTC)
    assert book.alerts()[ALERT].state == RAISED and len(lake.read(VERIFICATIONS)) == 0


def test_practice_counts_only_where_everything_is_practice(bench, book, tmp_path):
    order(bench)
    done(bench)
    practised = replace(evidence(bench), signed=sign(pile(), VAN))
    with pytest.raises(InputError, match="city-evidence-practice"):
        settle(book, Lake(tmp_path / "lake"), ALERT, practised, "clerk", UTC)
    settle(book, Lake(tmp_path / "lake"), ALERT, practised, "clerk", UTC, practice=True)
    assert book.alerts()[ALERT].state == CLOSED


def test_a_row_is_the_mean_of_the_points_and_its_uncertainty_holds_their_spread():
    row = verification_row(real(pile()))
    assert row["error"] == pytest.approx((0.174318 + 0.2261) / 200)
    assert row["expanded_uncertainty"] == pytest.approx(0.058e-2 + (0.2261 - 0.174318) / 200)
    assert (row["verdict"], row["pile_id"]) == ("PASS", PILE)


def test_a_calibration_has_no_verdict_and_closes_nothing():
    with pytest.raises(InputError, match="city-evidence-open"):
        verification_row(real(calibration()))
