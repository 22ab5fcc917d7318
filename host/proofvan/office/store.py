"""The office's database: each van's chain as it came, and how far it goes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa

from proofvan.core.canonical import canonical
from proofvan.core.errors import StorageError
from proofvan.core.plain import to_plain
from proofvan.office import tables
from proofvan.records.ledger.entry import FIELDS, Entry, first_link, read_row
from proofvan.records.ledger.settings import writer
from proofvan.records.ledger.tree import Tree

_COLUMNS = [tables.entries.c[name] for name in FIELDS]


@dataclass(slots=True)
class Chain:
    """How far a van's chain goes here."""

    tree: Tree
    link: bytes

    @property
    def size(self) -> int:
        """Entries that are held."""
        return self.tree.size

    def copy(self) -> Chain:
        """Give one that grows on its own."""
        return Chain(self.tree.copy(), self.link)

    def add(self, hashed: bytes) -> None:
        """Take the next entry's hash."""
        self.tree.add(hashed)
        self.link = hashed


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that was not taken."""

    sender: str
    origin: str
    seq: int
    fault: str
    evidence: dict[str, str]


@dataclass(frozen=True, slots=True)
class Issued:
    """An order and what became of it; the moments are empty until they happened."""

    origin: str
    number: int
    kind: str
    subject: str
    statement: bytes
    issued_utc: str
    kept_utc: str
    done_utc: str
    run: str


class Store:
    """One database; everything between `with store.work()` and its end is durable or has not happened."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._chains: dict[str, Chain] = {}
        with self._storage(), engine.begin() as connection:
            tables.metadata.create_all(connection)

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Open a transaction; what the office knows of the chains changes only after COMMIT returned."""
        with self._storage(), self._engine.begin() as connection:
            work = Work(connection, self._chains)
            yield work
        self._chains.update(work.grown)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def _storage(self) -> Iterator[None]:
        try:
            yield
        except (sa.exc.SQLAlchemyError, OSError) as problem:
            raise StorageError("office-not-written", where=self._engine.url, detail=str(problem)[:200]) from problem


class Work:
    """What one transaction reads and adds."""

    def __init__(self, connection: sa.Connection, chains: dict[str, Chain]) -> None:
        self._connection, self._chains = connection, chains
        self._senders: dict[str, str] = {}
        self.grown: dict[str, Chain] = {}

    def sender_of(self, origin: str) -> str:
        """Give who has sent this ledger first, empty when nobody has."""
        if origin not in self._senders:
            found = self._connection.scalar(sa.select(tables.vans.c.sender).where(tables.vans.c.origin == origin))
            if not found:
                return ""
            self._senders[origin] = found
        return self._senders[origin]

    def origins(self, sender: str = "") -> list[str]:
        """Give the ledgers that are known, of one sender or of all."""
        query = sa.select(tables.vans.c.origin).order_by(tables.vans.c.first_utc)
        return list(self._connection.scalars(query.where(tables.vans.c.sender == sender) if sender else query))

    def senders(self) -> list[str]:
        """Give everybody who has sent anything."""
        return list(self._connection.scalars(sa.select(tables.vans.c.sender).distinct().order_by(tables.vans.c.sender)))

    def enrol(self, origin: str, sender: str, utc: str) -> None:
        """Bind a ledger to its sender."""
        self._insert(tables.vans, origin=origin, sender=sender, first_utc=utc)

    def chain(self, origin: str) -> Chain:
        """Give how far a chain goes, entries of this transaction included."""
        if origin not in self.grown:
            known = self._chains.get(origin) or self._read_chain(origin)
            self.grown[origin] = known.copy()
        return self.grown[origin]

    def held(self, origin: str, seq: int) -> Entry | None:
        """Give an entry that is held."""
        of = (tables.entries.c.origin == origin) & (tables.entries.c.seq == seq)
        row = self._connection.execute(sa.select(*_COLUMNS).where(of)).first()
        return None if row is None else read_row(tuple(row))

    def entries(self, origin: str, after: int = 0) -> Iterator[Entry]:
        """Give a chain's entries in their order."""
        of = (tables.entries.c.origin == origin) & (tables.entries.c.seq > after)
        for row in self._connection.execute(sa.select(*_COLUMNS).where(of).order_by(tables.entries.c.seq)):
            yield read_row(tuple(row))

    def of_run(self, origin: str, run: str) -> list[Entry]:
        """Give the entries of one run in their order: its record, and what persons have signed of it."""
        of = (tables.entries.c.origin == origin) & (tables.entries.c.run == run)
        rows = self._connection.execute(sa.select(*_COLUMNS).where(of).order_by(tables.entries.c.seq))
        return [read_row(tuple(row)) for row in rows]

    def add(self, origin: str, entry: Entry, utc: str) -> None:
        """Add the next entry of a chain."""
        self._insert(tables.entries, origin=origin, received_utc=utc, **asdict(entry))
        self.chain(origin).add(entry.hash)

    def alarm(self, alarm: Alarm, digest: bytes, parcel: bytes, utc: str) -> bool:
        """Keep what was not taken, the same only once; says whether it is new."""
        known = sa.select(tables.alarms.c.number).where(tables.alarms.c.digest == digest)
        if self._connection.scalar(known) is not None:
            return False
        evidence = canonical(to_plain(alarm.evidence)).decode()
        values = {**asdict(alarm), "evidence": evidence, "digest": digest, "parcel": parcel, "utc": utc}
        self._insert(tables.alarms, **values)
        return True

    def alarms(self) -> list[Alarm]:
        """Give what was not taken, oldest first."""
        of = tables.alarms.c
        query = sa.select(of.sender, of.origin, of.seq, of.fault, of.evidence).order_by(of.number)
        return [Alarm(*row[:4], evidence=json.loads(row[4])) for row in self._connection.execute(query)]

    def receipt(self, origin: str, size: int) -> bytes | None:
        """Give the receipt of this size, if one was made."""
        of = (tables.receipts.c.origin == origin) & (tables.receipts.c.size == size)
        return self._connection.scalar(sa.select(tables.receipts.c.receipt).where(of))

    def keep_receipt(self, origin: str, size: int, receipt: bytes) -> None:
        """Keep a receipt before it is given out."""
        self._insert(tables.receipts, origin=origin, size=size, receipt=receipt)

    def orders(self, origin: str, after: int = 0) -> list[Issued]:
        """Give a van's orders in their order."""
        of = (tables.orders.c.origin == origin) & (tables.orders.c.number > after)
        rows = self._connection.execute(sa.select(tables.orders).where(of).order_by(tables.orders.c.number))
        return [Issued(*row) for row in rows]

    def waiting_orders(self) -> list[tuple[str, Issued]]:
        """Give the orders that no van has confirmed, with the van's name."""
        query = sa.select(tables.vans.c.sender, *tables.orders.c).join_from(
            tables.orders, tables.vans, tables.orders.c.origin == tables.vans.c.origin
        )
        rows = self._connection.execute(query.where(tables.orders.c.kept_utc == "").order_by(tables.orders.c.number))
        return [(row[0], Issued(*row[1:])) for row in rows]

    def issue(self, order: Issued) -> None:
        """Keep an order before it is sent."""
        self._insert(tables.orders, **asdict(order))

    def orders_kept(self, origin: str, upto: int, utc: str) -> None:
        """Note that the van holds its orders up to a number."""
        of = (tables.orders.c.origin == origin) & (tables.orders.c.number <= upto) & (tables.orders.c.kept_utc == "")
        self._connection.execute(sa.update(tables.orders).where(of).values(kept_utc=utc))

    def order_done(self, origin: str, number: int, run: str, utc: str) -> None:
        """Note that the van says an order is done."""
        of = (tables.orders.c.origin == origin) & (tables.orders.c.number == number) & (tables.orders.c.done_utc == "")
        self._connection.execute(sa.update(tables.orders).where(of).values(done_utc=utc, run=run))

    def _insert(self, table: sa.Table, **values: object) -> None:
        self._connection.execute(sa.insert(table), values)

    def _read_chain(self, origin: str) -> Chain:
        chain = Chain(Tree(), first_link(origin))
        query = sa.select(tables.entries.c.hash).where(tables.entries.c.origin == origin)
        for hashed in self._connection.scalars(query.order_by(tables.entries.c.seq)):
            chain.add(bytes(hashed))
        return chain


def open_store(where: str) -> Store:
    """Open the office's database: a file (SQLite, every commit durable), or an address of SQLAlchemy."""
    if "://" in where:
        return Store(sa.create_engine(where, pool_pre_ping=True))  # a server that was restarted is no fault
    path = Path(where)
    path.parent.mkdir(parents=True, exist_ok=True)
    return Store(writer(path))
