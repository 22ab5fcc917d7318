"""What the office does with what a van sends: check it, keep it, answer it. No I/O but the store.

An entry is kept once and only when it is the next of its chain, hashed as it stands, sealed by a key that the institute
has certified for a van and has not revoked, and, if it holds a record, when that record's own signature and digests
hold. Everything else is kept apart as an alarm with its reason, and answered; nothing is ever overwritten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from proofvan.core.audit import AuditEvent
from proofvan.core.canonical import parse
from proofvan.core.errors import RecordError
from proofvan.core.plain import from_plain
from proofvan.keys.certified import HolderKind
from proofvan.keys.practice import is_practice
from proofvan.keys.signer import Signer, signature_fits
from proofvan.keys.trust import Standing
from proofvan.office.store import Alarm, Store, Work
from proofvan.records.check_record import Trusted
from proofvan.records.ledger.check import record_faults
from proofvan.records.ledger.entry import Entry, Kind, utc_of
from proofvan.uplink.answers import (
    OrdersKept,
    OrdersTold,
    Receipt,
    Refusal,
    Resend,
    Statement,
    make_statement,
    read_statement,
    word_of,
)
from proofvan.uplink.parcel import read_parcel

# Audit events by which a van tells what became of an order; their subject is the order's number.
ORDER_DONE = "order-done"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Bytes that came, and who the transport says has sent them (the name in the client's certificate)."""

    sender: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """Bytes for a sender."""

    to: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Greeted:
    to: str
    upto: int  # the order that the van holds last
    word: str  # SHA-256 of what it said, hex


@dataclass(frozen=True, slots=True)
class _Refused(Exception):
    fault: str
    evidence: Mapping[str, str]


class Intake:
    """Takes what arrives, in batches: one transaction and at most one receipt for a ledger each."""

    def __init__(self, store: Store, trusted: Trusted, signer: Signer, utc_now: Callable[[], str]) -> None:
        self._store, self._trusted, self._signer, self._utc_now = store, trusted, signer, utc_now

    def take(self, arrivals: Iterable[Arrival]) -> list[Answer]:
        """Take a batch; the answers may be sent because everything they say is durable."""
        with self._store.work() as work:
            batch = _Batch(work, self._trusted, self._utc_now())
            for arrival in arrivals:
                batch.take(arrival)
            return self._answers(batch)

    def waiting_orders(self) -> list[Answer]:
        """Give the orders that no van has confirmed."""
        with self._store.work() as work:
            return [Answer(sender, order.statement) for sender, order in work.waiting_orders()]

    def _answers(self, batch: _Batch) -> list[Answer]:
        receipts = [Answer(to, self._receipt(batch, origin)) for origin, to in batch.receipted.items()]
        orders = [answer for origin in batch.greeted for answer in self._orders(batch, origin)]
        return receipts + orders + [Answer(to, make_statement(what, self._signer)) for to, what in batch.statements]

    def _orders(self, batch: _Batch, origin: str) -> list[Answer]:
        """Give the orders that a van does not hold, and after them the word that these are all."""
        greeted = batch.greeted[origin]
        orders = [order.statement for order in batch.work.orders(origin, greeted.upto)]
        told = make_statement(OrdersTold(origin, greeted.word), self._signer)
        return [Answer(greeted.to, data) for data in (*orders, told)]

    def _receipt(self, batch: _Batch, origin: str) -> bytes:
        chain = batch.work.chain(origin)
        held = batch.work.receipt(origin, chain.size)
        if held is not None:
            return held
        receipt = make_statement(Receipt(origin, chain.size, chain.tree.root().hex(), batch.utc), self._signer)
        batch.work.keep_receipt(origin, chain.size, receipt)
        return receipt


class _Batch:
    """What one transaction takes, and whom it owes which answer."""

    def __init__(self, work: Work, trusted: Trusted, utc: str) -> None:
        self.work, self.utc = work, utc
        self._trusted = trusted
        self.statements: list[tuple[str, Statement]] = []
        self.receipted: dict[str, str] = {}  # origin -> who gets the receipt
        self.greeted: dict[str, _Greeted] = {}  # origin -> who gets the orders, and after which one
        self._asked: set[str] = set()

    def take(self, arrival: Arrival) -> None:
        if arrival.data[:1] == b"{":
            self._take_statement(arrival)
            return
        try:
            parcel = read_parcel(arrival.data)
        except RecordError as problem:
            self._alarm(arrival, "", 0, _Refused(problem.fault, _words(problem.evidence)))
            return
        try:
            self._take_entry(arrival.sender, parcel.origin, parcel.entry)
        except _Refused as refused:
            self._alarm(arrival, parcel.origin, parcel.entry.seq, refused)

    def _take_entry(self, sender: str, origin: str, entry: Entry) -> None:
        self._owner(sender, origin)
        chain = self.work.chain(origin)
        if entry.seq <= chain.size:
            self._repeated(origin, entry)
        elif entry.seq > chain.size + 1:
            self._ask_again(sender, origin, chain.size)
            return
        else:
            self._next(origin, entry, chain.link)
            if not self.work.sender_of(origin):
                self.work.enrol(origin, sender, self.utc)
            self.work.add(origin, entry, self.utc)
            self._follow_orders(origin, entry)
        self.receipted[origin] = sender

    def _owner(self, sender: str, origin: str) -> None:
        owner = self.work.sender_of(origin)
        if owner not in ("", sender):
            raise _Refused("office-ledger-of-another", {"owner": owner})

    def _repeated(self, origin: str, entry: Entry) -> None:
        held = self.work.held(origin, entry.seq)
        if held is None or held.hash != entry.hash or held != entry:
            raise _Refused("office-entry-differs", {"held": held.hash.hex() if held else ""})

    def _ask_again(self, sender: str, origin: str, size: int) -> None:
        if origin not in self._asked:
            self._asked.add(origin)
            self.statements.append((sender, Resend(origin, size)))

    def _next(self, origin: str, entry: Entry, link: bytes) -> None:
        if entry.prev != link or entry.hash != entry.computed_hash():
            raise _Refused("office-chain-broken", {"expected": link.hex()})
        if entry.digest != hashlib.sha256(entry.body).digest() or not entry.sealed_fits(signature_fits):
            raise _Refused("office-seal-wrong", {})
        self._check_key(entry)
        if entry.kind == Kind.RECORD:
            for fault in record_faults(entry, (), self._trusted):
                raise _Refused(fault.meaning, _words(fault.evidence))

    def _check_key(self, entry: Entry) -> None:
        if self._trusted.practice and is_practice(entry.key):
            return
        # A key that is revoked seals nothing any more, whatever time the entry itself claims.
        known = self._trusted.store.known(entry.key, self.utc)
        if known.standing is Standing.OUTSIDE_VALIDITY:
            known = self._trusted.store.known(entry.key, utc_of(entry) or self.utc)
        if known.standing is not Standing.TRUSTED:
            raise _Refused("office-key-not-trusted", {"standing": known.standing.value})
        if known.certificate is not None and known.certificate.kind is not HolderKind.VAN:
            raise _Refused("office-key-not-a-vans", {"kind": known.certificate.kind.value})

    def _follow_orders(self, origin: str, entry: Entry) -> None:
        if entry.kind != Kind.AUDIT:
            return
        event = from_plain(AuditEvent, parse(entry.body, "event"), "event")
        if event.kind == ORDER_DONE and event.subject.isdecimal():
            self.work.order_done(origin, int(event.subject), event.new, self.utc)

    def _take_statement(self, arrival: Arrival) -> None:
        try:
            self._greeted(arrival)
        except RecordError as problem:
            self._alarm(arrival, "", 0, _Refused(problem.fault, _words(problem.evidence)))
        except _Refused as refused:
            self._alarm(arrival, "", 0, refused)

    def _greeted(self, arrival: Arrival) -> None:
        signed = read_statement(arrival.data)
        kept = signed.statement
        if not isinstance(kept, OrdersKept):
            raise _Refused("office-statement-not-a-vans", {})
        self._owner(arrival.sender, kept.origin)
        size = self.work.chain(kept.origin).size
        newest = self.work.held(kept.origin, size)
        if newest is None:
            self._ask_again(arrival.sender, kept.origin, size)
            return
        if newest.key != signed.public_key:
            raise _Refused("office-key-not-trusted", {"standing": "other"})
        self.work.orders_kept(kept.origin, kept.upto, self.utc)
        self.receipted[kept.origin] = arrival.sender
        self.greeted[kept.origin] = _Greeted(arrival.sender, kept.upto, word_of(arrival.data))

    def _alarm(self, arrival: Arrival, origin: str, seq: int, refused: _Refused) -> None:
        alarm = Alarm(arrival.sender, origin, seq, refused.fault, dict(refused.evidence))
        digest = hashlib.sha256(arrival.sender.encode() + b"\n" + arrival.data).digest()
        self.work.alarm(alarm, digest, arrival.data, self.utc)
        if origin:
            self.statements.append((arrival.sender, Refusal(origin, seq, refused.fault, dict(refused.evidence))))


def _words(evidence: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value)[:200] for name, value in evidence.items()}
