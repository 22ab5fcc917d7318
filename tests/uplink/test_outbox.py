"""Van and office without a wire: only what the office has signed for is delivered, and nothing is kept twice."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import VAN, event, fill, opened
from offices import OFFICE, UTC, Bench, is_office, make_intake, van_certificate
from sample_records import signer

from proofvan.core.errors import ChainError, RecordError, SignatureError
from proofvan.keys.certified import HolderKind, Revoked
from proofvan.keys.trust import TrustStore
from proofvan.office.intake import Arrival
from proofvan.office.orders import issue_order
from proofvan.office.store import open_store
from proofvan.records.check_record import Trusted
from proofvan.records.ledger.entry import Entry
from proofvan.uplink.answers import Order, Receipt, Refusal, Resend, make_statement, read_statement
from proofvan.uplink.parcel import Parcel, read_parcel
from proofvan.uplink.sender import BATCH, BATCH_BYTES, WINDOW, Sender


@pytest.fixture
def bench(tmp_path):
    bench = Bench(tmp_path)
    yield bench
    bench.ledger.close()
    bench.store.close()


def alarms(bench: Bench) -> list[str]:
    with bench.store.work() as work:
        return [alarm.fault for alarm in work.alarms()]


def entries(bench: Bench) -> list[Entry]:
    with bench.store.work() as work:
        return list(work.entries(bench.ledger.origin))


def test_every_entry_reaches_the_office_and_is_receipted(bench):
    fill(bench.ledger, 30)
    bench.exchange()
    assert entries(bench) == bench.ledger.entries_after(0, 1000)
    assert bench.ledger.receipted() == bench.sender.receipted == bench.ledger.size
    assert bench.sender.due() == []


def test_no_more_than_the_window_travels_without_a_receipt(bench):
    fill(bench.ledger, 2 * WINDOW)
    assert [len(bench.sender.due()), len(bench.sender.due())] == [BATCH, WINDOW - BATCH]
    assert bench.sender.due() == []


def test_a_batch_is_no_larger_than_a_slow_line_carries(bench):
    bench.exchange()
    large = BATCH_BYTES * 2 // 5
    for number in range(6):
        bench.ledger.note(replace(event(number), reason=Random(number).randbytes(large).hex()))
    assert [len(bench.sender.due()) for _ in range(3)] == [2, 2, 0]
    bench.sender.again()
    bench.exchange()
    assert bench.held() == bench.ledger.size


def test_an_entry_larger_than_a_batch_travels_alone(bench):
    bench.exchange()
    for number in range(2):
        bench.ledger.note(replace(event(number), reason=Random(number).randbytes(2 * BATCH_BYTES).hex()))
    bench.ledger.note(event(2))
    assert [len(bench.sender.due()), len(bench.sender.due())] == [1, 0]


def test_a_receipt_outlives_the_program(bench):
    fill(bench.ledger, 5)
    bench.exchange()
    fill(bench.ledger, 8)
    again = Sender(bench.ledger, is_office)
    assert again.receipted == bench.ledger.receipted()
    assert len(again.due()) == bench.ledger.size - again.receipted


@pytest.mark.parametrize("seed", range(5))
def test_whatever_the_wire_loses_doubles_and_turns_round_the_office_has_each_entry_once(bench, seed):
    random = Random(seed)
    fill(bench.ledger, 40)

    def wire(parcels: list[bytes]) -> list[bytes]:
        come = [parcel for parcel in parcels if random.random() < 0.8]
        come += random.choices(parcels, k=random.randrange(4)) if parcels else []
        random.shuffle(come)
        return come

    for _ in range(30):
        for answer in bench.intake.take(Arrival("van-07", parcel) for parcel in wire(bench.sender.due())):
            if random.random() < 0.8:
                bench.sender.take(answer.data)
        bench.sender.again()
    bench.exchange()
    assert entries(bench) == bench.ledger.entries_after(0, 1000)
    assert bench.ledger.receipted() == bench.ledger.size
    assert alarms(bench) == []


def test_an_office_that_was_restored_from_an_old_backup_gets_what_it_lacks(bench, tmp_path):
    fill(bench.ledger, 6)
    bench.exchange()
    bench.store.close()
    bench.store = open_store(str(tmp_path / "restored.sqlite"))
    bench.intake = make_intake(bench.store)
    fill(bench.ledger, 8)
    bench.exchange()
    assert entries(bench) == bench.ledger.entries_after(0, 1000)


def test_a_gap_is_asked_for_once_in_a_batch(bench):
    fill(bench.ledger, 9)
    parcels = bench.sender.due()
    answers = bench.intake.take(Arrival("van-07", parcel) for parcel in parcels[3:])
    answers = [read_statement(answer.data).statement for answer in answers]
    assert answers == [Resend(bench.ledger.origin, 0)]


# What somebody who owns the wire, or the van's disk but not its key, may do to the next entry.
def _other_body(entry: Entry) -> Entry:
    return replace(entry, body=entry.body.replace(b"because", b"becausf"))


CHANGES = {
    "body": (_other_body, "office-chain-broken"),
    "digest": (lambda entry: replace(entry, digest=bytes(32)), "office-seal-wrong"),
    "seal": (lambda entry: replace(entry, seal=bytes(64)), "office-seal-wrong"),
    "previous": (lambda entry: replace(entry, prev=bytes(32)), "office-chain-broken"),
    "hash": (lambda entry: replace(entry, hash=bytes(32)), "office-chain-broken"),
    "key": (lambda entry: replace(entry, key=OFFICE.public_key), "office-seal-wrong"),
    "kind": (lambda entry: replace(entry, kind=3), "office-chain-broken"),
    "run": (lambda entry: replace(entry, run="another"), "office-chain-broken"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_entry_is_an_alarm_and_the_van_hears_of_it(bench, what):
    change, fault = CHANGES[what]
    bench.ledger.note(event(1))
    (first, second) = bench.ledger.entries_after(0, 2)
    bench.deliver([Parcel(bench.ledger.origin, first).to_bytes()])
    answers = bench.deliver([Parcel(bench.ledger.origin, change(second)).to_bytes()])
    assert [read_statement(a.data).statement.fault for a in answers] == [fault]
    assert (bench.held(), alarms(bench)) == (1, [fault])
    assert bench.ledger.receipted() == 1


def test_another_entry_at_a_place_that_is_held_never_replaces_it(bench, tmp_path):
    fill(bench.ledger, 3)
    bench.exchange()
    (tmp_path / "twin").mkdir()
    twin = opened(tmp_path / "twin")  # the same van, the same name of its ledger, another history
    fill(twin, 1)
    twin.note(event(7))
    before = entries(bench)
    answers = bench.deliver([Parcel(twin.origin, entry).to_bytes() for entry in twin.entries_after(1, 2)])
    assert all(isinstance(read_statement(a.data).statement, Refusal) for a in answers[1:])
    assert entries(bench) == before
    assert "office-entry-differs" in alarms(bench)
    twin.close()


def test_an_alarm_that_comes_again_is_kept_once(bench):
    bench.ledger.note(event(1))
    parcel = Parcel(bench.ledger.origin, replace(bench.ledger.entries_after(0, 1)[0], seal=bytes(64))).to_bytes()
    bench.deliver([parcel])
    bench.deliver([parcel])
    assert alarms(bench) == ["office-seal-wrong"]


KEYS = {
    "nobody's": (TrustStore(), "office-key-not-trusted"),
    "a person's": (TrustStore(certificates=(van_certificate(HolderKind.PERSON),)), "office-key-not-a-vans"),
    "revoked": (
        TrustStore(
            certificates=(van_certificate(),),
            revoked={VAN.public_key.hex(): Revoked(VAN.public_key.hex(), "2026-11-25T00:00:00.000Z", "lost")},
        ),
        "office-key-not-trusted",
    ),
}


@pytest.mark.parametrize("whose", KEYS)
def test_only_a_key_that_the_institute_certified_for_a_van_seals(tmp_path, whose):
    store, fault = KEYS[whose]
    bench = Bench(tmp_path, trusted=Trusted(store, practice=False))
    bench.deliver(bench.sender.due())
    assert (bench.held(), alarms(bench)) == (0, [fault])
    bench.ledger.close()
    bench.store.close()


def test_a_ledger_belongs_to_the_van_that_sent_it_first(bench):
    fill(bench.ledger, 3)
    parcels = bench.sender.due()
    bench.deliver(parcels[:1])
    bench.name = "van-08"
    bench.deliver(parcels[1:])
    assert (bench.held(), set(alarms(bench))) == (1, {"office-ledger-of-another"})


@settings(max_examples=15)
@given(data=st.binary(max_size=200))
def test_what_is_no_parcel_is_an_alarm_and_no_exception(tmp_path_factory, data):
    bench = Bench(tmp_path_factory.mktemp("noise"))
    bench.intake.take([Arrival("van-07", data)])
    assert bench.held() == 0
    assert len(alarms(bench)) == 1
    bench.ledger.close()
    bench.store.close()


@settings(max_examples=25)
@given(at=st.integers(0), bit=st.integers(0, 7))
def test_a_parcel_with_one_bit_turned_is_never_taken_as_another_entry(tmp_path_factory, at, bit):
    bench = Bench(tmp_path_factory.mktemp("bit"))
    (first,) = bench.sender.due()
    damaged = bytearray(first)
    damaged[at % len(first)] ^= 1 << bit
    bench.intake.take([Arrival("van-07", bytes(damaged))])
    with bench.store.work() as work:
        held = work.held(bench.ledger.origin, 1)
    assert held in (None, bench.ledger.entries_after(0, 1)[0])
    bench.ledger.close()
    bench.store.close()


def test_a_parcel_is_read_back_as_it_was_written(bench):
    fill(bench.ledger, 2)
    for entry in bench.ledger.entries_after(0, 10):
        parcel = Parcel(bench.ledger.origin, entry)
        assert read_parcel(parcel.to_bytes()) == parcel


def test_a_receipt_counts_only_from_the_office_and_only_for_these_very_entries(bench):
    fill(bench.ledger, 3)
    bench.sender.due()
    receipt = Receipt(bench.ledger.origin, 2, "00" * 32, UTC)
    with pytest.raises(SignatureError, match="uplink-not-the-office"):
        bench.sender.take(make_statement(receipt, signer(61)))
    with pytest.raises(ChainError, match="uplink-receipt-of-other-entries"):
        bench.sender.take(make_statement(receipt, OFFICE))
    with pytest.raises(ChainError, match="uplink-receipt-of-other-entries"):
        bench.sender.take(make_statement(replace(receipt, size=99), OFFICE))
    assert bench.sender.take(make_statement(replace(receipt, origin="proofvan/other"), OFFICE)) is None
    changed = make_statement(receipt, OFFICE).replace(b'"size":2', b'"size":3')
    with pytest.raises(SignatureError, match="uplink-statement-changed"):
        bench.sender.take(changed)
    with pytest.raises(RecordError):
        bench.sender.take(b"{}")
    assert bench.ledger.receipted() == 0


def test_orders_come_numbered_once_each_and_their_end_goes_up_with_the_ledger(bench):
    bench.exchange()
    with bench.store.work() as work:
        for subject in ("pile A1230045", "pile B77"):
            issue_order(work, "van-07", "work-order", subject, {"place": "3 号车位"}, UTC, OFFICE)
    for _ in range(2):  # a repeated greeting brings nothing twice
        for answer in bench.intake.take([Arrival("van-07", bench.orders.kept())]):
            statement = bench.sender.take(answer.data)
            if isinstance(statement, Order):
                bench.orders.keep(statement, answer.data)
    bench.intake.take([Arrival("van-07", bench.orders.kept())])
    assert [order.subject for order in bench.orders.orders()] == ["pile A1230045", "pile B77"]
    bench.orders.done(2, "run-0042", "王练习")
    bench.exchange()
    with bench.store.work() as work:
        first, second = work.orders(bench.ledger.origin)
    assert (first.kept_utc, first.done_utc) == (UTC, "")
    assert (second.done_utc, second.run) == (UTC, "run-0042")


def test_an_order_that_comes_before_its_turn_waits(bench):
    third = Order(bench.ledger.origin, 3, "work-order", "pile", {}, UTC)
    bench.orders.keep(third, make_statement(third, OFFICE))
    assert bench.orders.orders() == []
