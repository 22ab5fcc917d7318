"""An office and a van in memory, with real ledgers, keys and databases; a wire that a test may damage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ledgers import VAN, opened
from sample_records import signer

from proofvan.keys.certified import HolderKind, KeyCertificate
from proofvan.keys.trust import TrustStore
from proofvan.office.intake import Answer, Arrival, Intake
from proofvan.office.store import Store, open_store
from proofvan.records.check_record import Trusted
from proofvan.records.ledger.ledger import Ledger
from proofvan.uplink.orders import OrderBook
from proofvan.uplink.sender import Sender

OFFICE = signer(60)
UTC = "2026-11-26T08:00:00.000Z"


def van_certificate(kind: HolderKind = HolderKind.VAN) -> KeyCertificate:
    key = VAN.public_key.hex()
    times = ("2026-01-01T00:00:00.000Z", "2027-12-31T23:59:59.000Z")
    return KeyCertificate(key, "Ed25519", kind, "van-07", "7 号检定车", (), (), *times)


TRUSTED = Trusted(TrustStore(certificates=(van_certificate(),)), practice=False)


def is_office(key: bytes) -> bool:
    return key == OFFICE.public_key


def make_intake(store: Store, trusted: Trusted = TRUSTED) -> Intake:
    return Intake(store, trusted, OFFICE, lambda: UTC)


class Bench:
    """A van `name` and an office that share a folder; `exchange` carries everything both ways until nothing is due."""

    def __init__(self, folder: Path, name: str = "van-07", trusted: Trusted = TRUSTED, where: str = "") -> None:
        self.folder, self.name = folder, name
        self.ledger: Ledger = opened(folder)
        self.sender = Sender(self.ledger, is_office)
        self.orders = OrderBook(folder / "orders", self.ledger.origin, VAN, self.ledger, lambda: UTC)
        self.store = open_store(where or str(folder / "office.sqlite"))
        self.intake = make_intake(self.store, trusted)

    def exchange(self, wire: Callable[[list[bytes]], list[bytes]] = lambda parcels: parcels) -> list[Answer]:
        answers: list[Answer] = []
        while parcels := self.sender.due():
            answers += self.deliver(wire(parcels))
        return answers

    def deliver(self, parcels: list[bytes]) -> list[Answer]:
        answers = self.intake.take(Arrival(self.name, data) for data in parcels)
        for answer in answers:
            self.sender.take(answer.data)
        return answers

    def held(self) -> int:
        with self.store.work() as work:
            return work.chain(self.ledger.origin).size
