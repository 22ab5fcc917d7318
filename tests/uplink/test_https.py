"""The second way: the same parcels and receipts over HTTPS; large recordings go on where a broken connection ended."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from brokers import free_port
from cryptography.x509 import load_pem_x509_certificate
from ledgers import VAN, fill, opened
from offices import OFFICE, TRUSTED, UTC, is_office, make_intake
from web_offices import WebOffice

from proofvan.compose.office import begin, enrol, read_place, revoke, web_server
from proofvan.core.errors import LinkError, LinkLost, RecordError
from proofvan.office.orders import issue_order
from proofvan.office.revocations import Revocations
from proofvan.uplink.batches import pack, unpack
from proofvan.uplink.https import CHUNK_BYTES, Way, deliver, send_recording
from proofvan.uplink.joined import join
from proofvan.uplink.orders import OrderBook
from proofvan.uplink.sender import Sender


@pytest.fixture
def office(tmp_path):
    office = WebOffice(tmp_path / "office")
    office.start()
    yield office
    office.stop()


@pytest.fixture
def way(office, tmp_path):
    return Way(join(enrol(office.place, "van-07", OFFICE.public_key), tmp_path / "uplink").broker, office.port)


@pytest.fixture
def ledger(tmp_path):
    (tmp_path / "van").mkdir()
    ledger = opened(tmp_path / "van")
    yield ledger
    ledger.close()


def send(way, ledger, folder):
    orders = OrderBook(folder / "orders", ledger.origin, VAN, ledger, lambda: UTC)
    sender = Sender(ledger, is_office)
    return deliver(way, sender, orders, lambda text: None), orders.orders()


def test_everything_is_signed_for_and_a_second_time_nothing_travels(way, office, ledger, tmp_path):
    fill(ledger, 50)
    assert send(way, ledger, tmp_path) == ([], [])
    size = ledger.receipted()
    assert size == ledger.size >= 50
    send(way, ledger, tmp_path)
    with office.work() as work:
        assert list(work.entries(ledger.origin)) == list(ledger.entries_after(0, size))
        assert work.alarms() == []


def test_orders_come_down_and_the_word_that_they_are_kept_goes_up(way, office, ledger, tmp_path):
    fill(ledger, 4)
    send(way, ledger, tmp_path)
    with office.work() as work:
        issue_order(work, "van-07", "work-order", "pile A1", {"why": "e = 4 %"}, UTC, OFFICE)
    _, orders = send(way, ledger, tmp_path)
    assert [order.subject for order in orders] == ["pile A1"]
    with office.work() as work:
        assert work.waiting_orders() == []


def test_a_revoked_van_and_one_of_another_office_are_refused(way, office, ledger, tmp_path):
    fill(ledger, 2)
    other = WebOffice(tmp_path / "other")
    stranger = join(enrol(other.place, "van-07", OFFICE.public_key), tmp_path / "stranger").broker
    with pytest.raises(LinkLost):
        send(Way(stranger, office.port), ledger, tmp_path)
    assert ledger.receipted() == 0
    assert way.ask("GET", f"/recordings/{'a' * 64}")[0] == 200
    revoke(office.place, "van-07")  # the office runs on
    with pytest.raises(LinkError, match="uplink-https-refused") as refused:
        send(way, ledger, tmp_path)
    assert refused.value.evidence["status"] == 403 and ledger.receipted() == 0
    assert way.ask("GET", f"/recordings/{'a' * 64}")[0] == 403
    with office.work() as work:
        assert work.origins() == []


def test_the_list_of_revoked_certificates_is_read_again_when_it_changed(tmp_path):
    place = WebOffice(tmp_path / "office").place
    enrol(place, "van-07", OFFICE.public_key)
    pem = place.authority().issued("van-07").certificate.read_bytes()
    number = load_pem_x509_certificate(pem).serial_number
    revocations = Revocations(place.authority().revoked)
    assert not revocations.hold(number)
    revoke(place, "van-07")
    assert revocations.hold(number) and not revocations.hold(number + 1)
    place.authority().revoked.write_text("no list")
    with pytest.raises(ValueError):
        revocations.hold(number + 1)


def test_a_new_certificate_for_a_revoked_van_counts(way, office, tmp_path):
    revoke(office.place, "van-07")
    again = join(enrol(office.place, "van-07", OFFICE.public_key), tmp_path / "again").broker
    assert [one.ask("GET", f"/recordings/{'a' * 64}")[0] for one in (way, Way(again, office.port))] == [403, 200]


def test_the_second_way_listens_where_the_office_was_told_to(tmp_path):
    begin(tmp_path / "office", "office.example", free_port(), "0.0.0.0")
    place = read_place(tmp_path / "office")
    store = place.store()
    intake = make_intake(store, TRUSTED)
    assert web_server(place, intake, 8443).config.host == "0.0.0.0"
    assert web_server(replace(place, listen="192.0.2.7"), intake, 8443).config.host == "192.0.2.7"
    store.close()


def test_a_body_that_is_none_of_ours_is_refused(way):
    assert way.ask("POST", "/up", b"\x00\x00\x00\x09cut")[0] == 422
    assert way.ask("PUT", "/recordings/../../etc/passwd", b"x")[0] in (404, 422)
    assert way.ask("PUT", f"/recordings/{'A' * 64}", b"x")[0] == 422


class Breaking:
    """Lets so many chunks through and then breaks."""

    def __init__(self, way, chunks):
        self._way, self._left = way, chunks

    def ask(self, method, path, *rest):
        if method == "PUT":
            self._left -= 1
            if self._left < 0:
                raise LinkLost("uplink-https-lost", detail="cut")
        return self._way.ask(method, path, *rest)


def test_a_recording_goes_on_where_the_connection_broke(way, office, tmp_path):
    content = bytes(range(256)) * (4 * CHUNK_BYTES // 256) + b"end"
    path = tmp_path / "run.mcap"
    path.write_bytes(content)
    with pytest.raises(LinkLost):
        send_recording(Breaking(way, 3), path)
    assert send_recording(way, path) == len(content) - 3 * CHUNK_BYTES
    assert send_recording(way, path) == 0
    held = office.place.folder / "recordings" / f"{sha256(content).hexdigest()}.mcap"
    assert held.read_bytes() == content
    assert [one.name for one in held.parent.iterdir()] == [held.name]


def test_a_recording_that_was_changed_on_its_way_is_thrown_away_and_told(way, office, tmp_path):
    path = tmp_path / "run.mcap"
    path.write_bytes(b"x" * (2 * CHUNK_BYTES))

    class Changing(Breaking):
        def ask(self, method, target, body=b"", *rest):
            return self._way.ask(method, target, body.replace(b"x", b"y", 1), *rest)

    with pytest.raises(LinkError):
        send_recording(Changing(way, 0), path)
    assert list((office.place.folder / "recordings").iterdir()) == []
    assert send_recording(way, path) == 2 * CHUNK_BYTES


def test_parts_are_taken_apart_as_they_were_put_together():
    assert unpack(pack([b"", b"one", b"two" * 1000])) == [b"", b"one", b"two" * 1000]
    with pytest.raises(RecordError):
        unpack(pack([b"one"])[:-1])
