"""The office's database as a PostgreSQL server given by its address: the same promises as the file."""

from __future__ import annotations

import pytest
from ledgers import event, fill
from offices import OFFICE, UTC, Bench, make_intake
from postgres import live_postgres

from proofvan.core.errors import StorageError
from proofvan.office.intake import Arrival
from proofvan.office.orders import issue_order
from proofvan.office.store import open_store

pytestmark = pytest.mark.city


@pytest.fixture(scope="module")
def server():
    with live_postgres() as server:
        yield server


def test_an_office_on_postgresql_keeps_refuses_orders_and_goes_on_after_a_restart(server, tmp_path):
    bench = Bench(tmp_path, where=server.address)
    fill(bench.ledger, 12)
    first = bench.sender.due()
    receipt, *_ = bench.deliver(first)
    assert bench.deliver(first) == [receipt]  # repeated: nothing twice, the same receipt
    bench.deliver([b"no parcel"])
    bench.deliver([b"no parcel"])
    with bench.store.work() as work:
        issue_order(work, "van-07", "work-order", "pile A1230045", {"点": "1"}, UTC, OFFICE)
    bench.deliver([bench.orders.kept()])
    bench.store.close()

    again = open_store(server.address)
    intake = make_intake(again)
    bench.ledger.note(event(99))
    for answer in intake.take(Arrival("van-07", parcel) for parcel in bench.sender.due()):
        bench.sender.take(answer.data)
    with again.work() as work:
        assert list(work.entries(bench.ledger.origin)) == bench.ledger.entries_after(0, 100)
        assert [alarm.fault for alarm in work.alarms()] == ["uplink-parcel-unreadable"]
        (order,) = work.orders(bench.ledger.origin)
        assert (order.subject, order.kept_utc) == ("pile A1230045", "")
    assert bench.ledger.receipted() == bench.ledger.size
    again.close()
    bench.ledger.close()


def test_what_the_server_has_not_committed_has_not_happened(tmp_path):
    with live_postgres() as server:
        bench = Bench(tmp_path, where=server.address)
        fill(bench.ledger, 4)
        parcels = bench.sender.due()
        server.stop()
        with pytest.raises(StorageError, match="office-not-written"):
            bench.deliver(parcels)
        assert bench.ledger.receipted() == 0
        server.start()
        bench.deliver(parcels)
        assert bench.ledger.receipted() == bench.ledger.size == bench.held()
        bench.store.close()
        bench.ledger.close()
