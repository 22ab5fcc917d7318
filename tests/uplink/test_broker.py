"""Van and office over a real broker: delivery, orders, and every refusal noticed."""

from __future__ import annotations

import asyncio
import gc
import threading
import warnings
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from brokers import LiveBroker
from ledgers import VAN, fill, opened
from offices import OFFICE, UTC, is_office, make_intake

from proofvan.compose.office import enrol, revoke
from proofvan.core.errors import LinkError, LinkLost
from proofvan.office.orders import issue_order
from proofvan.office.service import Service
from proofvan.uplink import mqtt
from proofvan.uplink.answers import Statement
from proofvan.uplink.batches import pack
from proofvan.uplink.joined import join, read_joined
from proofvan.uplink.mqtt import Connection, connected
from proofvan.uplink.orders import OrderBook
from proofvan.uplink.sender import Sender
from proofvan.uplink.topics import down, up
from proofvan.uplink.van import Van

LATER = "2026-11-26T08:00:01.000Z"


@pytest.fixture
def live(tmp_path):
    live = LiveBroker(tmp_path / "office")
    live.start()
    yield live
    live.kill()


@pytest.fixture
def joined(live, tmp_path):
    return join(enrol(live.place, "van-07", OFFICE.public_key), tmp_path / "van" / "uplink")


@pytest.fixture
def ledger(tmp_path):
    (tmp_path / "van").mkdir(exist_ok=True)
    ledger = opened(tmp_path / "van")
    yield ledger
    ledger.close()


def van_of(ledger, joined, folder):
    orders = OrderBook(folder / "orders", ledger.origin, VAN, ledger, lambda: UTC)
    return Van(Sender(ledger, is_office), orders, joined.broker, joined.name, lambda _text: None), orders


async def beside(service: Service, work) -> None:
    """Do the work while the office serves; if it publishes at once, it waits for `office-connected` first."""
    serving = asyncio.create_task(service.run())
    try:
        await asyncio.wait_for(work, 120)
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


def test_records_go_up_and_orders_come_down(live, joined, ledger, tmp_path):
    fill(ledger, 30)
    van, orders = van_of(ledger, joined, tmp_path)
    store = live.place.store()
    service = Service(make_intake(store), live.place.broker(), lambda _text: None)
    asyncio.run(beside(service, van.run(lambda: ledger.receipted() == ledger.size)))
    with store.work() as work:
        assert list(work.entries(ledger.origin)) == ledger.entries_after(0, 100)
        issue_order(work, "van-07", "work-order", "pile A1230045", {}, UTC, OFFICE)
    asyncio.run(beside(service, van.run(lambda: len(orders.orders()) == 1 and ledger.receipted() == ledger.size)))
    with store.work() as work:
        (order,) = work.orders(ledger.origin)
        assert (order.subject, order.kept_utc, work.alarms()) == ("pile A1230045", UTC, [])
    store.close()


class Hearing(Sender):
    """A sender that tells when the first answer was taken."""

    def __init__(self, *known: Any) -> None:
        super().__init__(*known)
        self.heard = asyncio.Event()

    def take(self, data: bytes) -> Statement | None:
        statement = super().take(data)
        self.heard.set()
        return statement


def test_a_receipt_that_the_broker_still_held_does_not_end_the_wait_for_orders(live, joined, ledger, tmp_path):
    store = live.place.store()
    service = Service(make_intake(store), live.place.broker(), lambda _text: None)
    van, _ = van_of(ledger, joined, tmp_path)
    asyncio.run(beside(service, van.run(lambda: ledger.receipted() == ledger.size)))
    with store.work() as work:
        late = work.receipt(ledger.origin, ledger.size)
        issue_order(work, "van-07", "work-order", "pile A1230045", {}, UTC, OFFICE)

    async def come_late() -> None:
        async with connected(live.place.broker(), "office", ()) as connection:
            await connection.publish(down("van-07"), late)

    asyncio.run(come_late())
    # Asked a second later: the answer to the first question is none to this one.
    orders = OrderBook(tmp_path / "orders", ledger.origin, VAN, ledger, lambda: LATER)
    sender = Hearing(ledger, is_office)
    van = Van(sender, orders, joined.broker, joined.name, lambda _text: None)

    async def office_wakes_after_it() -> None:
        delivering = asyncio.create_task(van.run(lambda: van.greeted and ledger.receipted() == ledger.size))
        await sender.heard.wait()
        await beside(service, delivering)

    asyncio.run(office_wakes_after_it())
    assert [order.subject for order in orders.orders()] == ["pile A1230045"]
    store.close()


def test_an_office_whose_broker_is_killed_goes_on_with_the_next_one(live, joined, ledger, tmp_path):
    store = live.place.store()
    said: list[str] = []
    service = Service(make_intake(store), live.place.broker(), said.append)
    van, _ = van_of(ledger, joined, tmp_path)

    async def twice() -> None:
        for entries in (2, 4):
            fill(ledger, entries)
            await van.run(lambda: ledger.receipted() == ledger.size)
            live.kill()
            live.start()

    asyncio.run(beside(service, twice()))
    assert said.count("office-connected") == 2
    with store.work() as work:
        assert work.chain(ledger.origin).size == ledger.size
    store.close()


def test_a_message_that_is_no_batch_is_kept_as_an_alarm_and_answers_go_on(live, joined, ledger, tmp_path):
    fill(ledger, 3)
    van, _ = van_of(ledger, joined, tmp_path)
    store = live.place.store()
    listening = asyncio.Event()
    said = {"office-connected": listening.set}
    service = Service(make_intake(store), live.place.broker(), lambda text: said.get(text, str)())
    whole = pack([b"first", b"second"])

    async def damaged_then_sound() -> None:
        # A broker keeps nothing for an office that has never subscribed; a van sends again, this client does not.
        await listening.wait()
        async with connected(joined.broker, "van-07", ()) as connection:
            for data in (b"", b"x", whole[:-1]):
                await connection.publish(up("van-07"), data)
        await van.run(lambda: ledger.receipted() == ledger.size)

    asyncio.run(beside(service, damaged_then_sound()))
    with store.work() as work:
        assert [alarm.fault for alarm in work.alarms()] == ["uplink-parcel-unreadable"] * 3
        assert list(work.entries(ledger.origin)) == ledger.entries_after(0, 100)
    store.close()


class TakenLater:
    """A client whose publication is taken when `taken` is set; it waits as the library does."""

    refusal = ""

    def __init__(self) -> None:
        self.taken = asyncio.Event()

    async def publish(self, topic: str, data: bytes, qos: int) -> None:
        await asyncio.wait_for(self.taken.wait(), 60)


@pytest.mark.parametrize("turns", range(5))
def test_whoever_is_told_to_stop_stops_in_whichever_moment_it_comes(turns):
    async def told() -> bool:
        client = TakenLater()
        task = asyncio.create_task(Connection(client).publish("topic", b"x"))
        for _ in range(5):
            await asyncio.sleep(0)
        client.taken.set()
        for _ in range(turns):
            await asyncio.sleep(0)
        return task.cancel() == (await asyncio.wait({task}) and task.cancelled())

    assert asyncio.run(told())


def test_who_is_told_to_stop_while_connecting_leaves_no_socket(joined, monkeypatch):
    begun, may_go_on, clients = threading.Event(), threading.Event(), []
    connect, drop = mqtt._Client._client_connect, mqtt._Client.drop

    def slowly(client: Any) -> None:
        begun.set()
        may_go_on.wait(60)
        connect(client)

    def dropped(client: Any) -> None:
        clients.append(client)
        drop(client)

    monkeypatch.setattr(mqtt._Client, "_client_connect", slowly)
    monkeypatch.setattr(mqtt._Client, "drop", dropped)

    async def come() -> None:
        async with connected(joined.broker, "van-07", ()):
            raise AssertionError

    async def told_to_stop() -> None:
        coming = asyncio.create_task(come())
        await asyncio.to_thread(begun.wait)
        coming.cancel()
        await asyncio.sleep(0)
        may_go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await coming

    asyncio.run(told_to_stop())
    (client,) = clients
    assert client._client.socket() is None
    assert client._misc_task.done()


def test_a_forbidden_topic_is_refused_and_the_refusal_is_noticed(joined):
    async def misuse(topic: str) -> None:
        async with connected(joined.broker, "van-07", ()) as connection:
            await connection.publish(topic, b"x")

    for topic in (up("van-08"), down("van-07"), "anything"):
        with pytest.raises(LinkError, match="uplink-refused"):
            asyncio.run(misuse(topic))
    asyncio.run(misuse(up("van-07")))


def test_the_office_never_reads_what_another_van_says_under_a_foreign_name(live, joined, ledger, tmp_path):
    other = join(enrol(live.place, "van-08", OFFICE.public_key), tmp_path / "other")
    van, _ = van_of(ledger, replace(other, name="van-07"), tmp_path)
    with pytest.raises(LinkError, match="uplink-refused"):
        asyncio.run(asyncio.wait_for(van.run(), 60))


def test_a_revoked_van_is_refused_and_notices_it(live, joined):
    async def come() -> None:
        async with connected(joined.broker, "van-07", (down("van-07"),)) as connection:
            await connection.publish(up("van-07"), b"x")

    asyncio.run(come())
    revoke(live.place, "van-07")
    live.kill()
    live.start()
    with pytest.raises(LinkLost, match="uplink-lost"):
        asyncio.run(come())


def test_a_van_with_another_authoritys_certificate_or_none_is_refused(live, joined, tmp_path):
    strange = LiveBroker(tmp_path / "strange")
    handed = read_joined(enrol(strange.place, "van-07", OFFICE.public_key))
    broker = replace(handed.broker, host=joined.broker.host, port=joined.broker.port, authority=joined.broker.authority)

    async def come() -> None:
        async with connected(broker, "van-07", ()) as connection:
            await connection.publish(up("van-07"), b"x")

    with pytest.raises(LinkLost):
        asyncio.run(come())


def test_a_van_never_talks_to_a_broker_that_its_office_did_not_certify(joined, tmp_path):
    strange = LiveBroker(tmp_path / "strange")
    strange.start()
    broker = replace(joined.broker, port=strange.place.port)

    async def come() -> None:
        async with connected(broker, "van-07", ()) as connection:
            await connection.publish(up("van-07"), b"x")

    with warnings.catch_warnings():
        # paho leaves the socket of a handshake that failed to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            with pytest.raises(LinkLost):
                asyncio.run(come())
        finally:
            strange.kill()
        gc.collect()
