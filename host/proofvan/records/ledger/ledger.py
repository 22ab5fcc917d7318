"""The ledger as the van writes it: signed records and audit events, each acknowledged only when it is durable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

import sqlalchemy as sa

from proofvan.core.audit import AuditEvent
from proofvan.core.errors import ChainError, StorageError
from proofvan.keys.signer import Signer
from proofvan.records.endorsement import read_endorsement
from proofvan.records.ledger import tables
from proofvan.records.ledger.checkpoint import Checkpoint, make_checkpoint, read_note
from proofvan.records.ledger.entry import (
    Content,
    Entry,
    Kind,
    audit_content,
    endorsement_contents,
    first_link,
    make_entry,
    record_content,
    utc_of,
)
from proofvan.records.ledger.rows import (
    read_audit,
    read_endorsements,
    read_entries,
    read_hashes,
    read_newest,
    read_origin,
)
from proofvan.records.ledger.tree import Tree
from proofvan.records.signed import SignedRecord

# At the latest so many entries after the last checkpoint the next one is signed.
CHECKPOINT_EVERY = 100


class Ledger:
    """Implements records.sink.RecordSink and core.audit.AuditTrail on one database; made by `open_ledger`.

    Every method that writes returns only after COMMIT did: what it kept survives a power cut. All raise StorageError
    when the disk refuses, ChainError when the database is not what this ledger has written.
    """

    def __init__(self, engine: sa.Engine, signer: Signer, file: Path) -> None:
        self._engine = engine
        self._signer = signer
        self._file = file
        self._tree = Tree()
        with self._transaction() as connection:
            self.origin = read_origin(connection)
            self._link, self._utc = first_link(self.origin), ""
            self._follow(connection)

    @property
    def size(self) -> int:
        """Entries that this ledger knows of."""
        return self._tree.size

    def append(self, record: SignedRecord) -> None:
        """Keep a record and its endorsements, each once: the same record with one more endorsement adds only that.

        Another record of the same run is refused unless it is simulated.
        """
        content = record_content(record)
        with self._work() as work:
            held = read_newest(work.connection, content.run)
            if held is not None and held.digest != content.digest and not record.record.head.simulated:
                raise StorageError("record-exists", file=f"{self._file.name} {content.run}")
            for part in (content, *endorsement_contents(record)):
                if not work.holds(part.digest):
                    work.add(part)

    def note(self, event: AuditEvent) -> None:
        """Keep an audit event."""
        with self._work() as work:
            work.add(audit_content(event))

    def see_time(self, utc: str) -> None:
        """Note it when the host's clock shows an earlier time than the ledger has seen before."""
        with self._work() as work:
            work.see_time(utc)

    def checkpoint(self) -> Checkpoint:
        """Sign how long the ledger is and the root over it, or give what was signed at this very length."""
        with self._work() as work:
            return work.checkpoint()

    def record_of(self, run: str) -> SignedRecord | None:
        """Give the newest record of a run with its endorsements; raises RecordError when it cannot be read."""
        with self._transaction() as connection:
            entry = read_newest(connection, run)
            endorsed = read_endorsements(connection, entry) if entry else []
        if entry is None:
            return None
        signed = SignedRecord.from_pair(entry.body, entry.signature)
        return replace(signed, endorsements=tuple(read_endorsement(one.body, self._file.name) for one in endorsed))

    def runs(self) -> frozenset[str]:
        """Give the runs whose records are kept."""
        with self._transaction() as connection:
            return frozenset(connection.scalars(sa.select(tables.entries.c.run).distinct())) - {""}

    def events(self, *kinds: str) -> tuple[AuditEvent, ...]:
        """Give the audit events of these kinds, oldest first."""
        with self._transaction() as connection:
            return tuple(event for event in read_audit(connection) if event.kind in kinds)

    def entries_after(self, seq: int, most: int) -> Sequence[Entry]:
        """Give up to `most` entries after one, in their order."""
        with self._transaction() as connection:
            return list(islice(read_entries(connection, after=seq), most))

    def hashes(self, upto: int) -> Sequence[bytes]:
        """Give the hashes of the first `upto` entries."""
        with self._transaction() as connection:
            return read_hashes(connection, upto)

    def receipted(self) -> int:
        """Give how many entries the office has signed for."""
        with self._transaction() as connection:
            return connection.scalar(sa.select(sa.func.max(tables.receipts.c.size))) or 0

    def keep_receipt(self, size: int, receipt: bytes) -> None:
        """Keep what the office has signed for the first `size` entries."""
        with self._transaction() as connection:
            connection.execute(sa.insert(tables.receipts).values(size=size, receipt=receipt))

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def _work(self) -> Iterator[_Work]:
        with self._transaction() as connection:
            self._follow(connection)
            work = _Work(connection, self.origin, self._signer, self._tree.copy(), self._link, self._utc)
            yield work
        # Only now it is durable: COMMIT has returned.
        self._tree, self._link, self._utc = work.tree, work.link, work.utc

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except (sa.exc.SQLAlchemyError, OSError) as problem:
            raise StorageError("ledger-not-written", file=self._file, detail=str(problem.args[0])) from problem

    def _follow(self, connection: sa.Connection) -> None:
        # Another process of the van may have written in between; what was there must be there still.
        known = tables.entries.c.seq >= max(self._tree.size, 1)
        query = sa.select(tables.entries.c.seq, tables.entries.c.hash).where(known).order_by(tables.entries.c.seq)
        rows = [(int(seq), bytes(hashed)) for seq, hashed in connection.execute(query)]
        if self._tree.size and (not rows or rows.pop(0) != (self._tree.size, self._link)):
            raise ChainError("ledger-changed-meanwhile", file=self._file, size=self._tree.size)
        for seq, hashed in rows:
            self._tree.add(hashed)
            if seq != self._tree.size:
                raise ChainError("ledger-changed-meanwhile", file=self._file, size=self._tree.size)
            self._link = hashed
        if rows:
            self._utc = _last_utc(connection)


class _Work:
    """What one transaction adds."""

    def __init__(
        self, connection: sa.Connection, origin: str, signer: Signer, tree: Tree, link: bytes, utc: str
    ) -> None:
        self.connection = connection
        self.tree, self.link, self.utc = tree, link, utc
        self._origin, self._signer = origin, signer

    def holds(self, digest: bytes) -> bool:
        found = sa.select(tables.entries.c.seq).where(tables.entries.c.digest == digest, tables.entries.c.run != "")
        return self.connection.execute(found).first() is not None

    def add(self, content: Content) -> None:
        if content.kind is Kind.AUDIT:
            self.see_time(content.utc)
        self._insert(content)
        if self.tree.size - self._last_checkpoint() >= CHECKPOINT_EVERY:
            self.checkpoint()

    def see_time(self, utc: str) -> None:
        if _earlier(utc, self.utc):
            event = AuditEvent("clock-went-back", "clock", "proofvan", utc, old=self.utc, new=utc)
            self.utc = ""
            self._insert(audit_content(event))

    def checkpoint(self) -> Checkpoint:
        known = sa.select(tables.checkpoints.c.note).where(tables.checkpoints.c.size == self.tree.size)
        note = self.connection.scalar(known)
        if note is not None:
            return read_note(note)
        made = make_checkpoint(self._origin, self.tree.size, self.tree.root(), self._signer)
        self.connection.execute(sa.insert(tables.checkpoints).values(size=made.size, note=made.note()))
        return made

    def _insert(self, content: Content) -> None:
        entry = make_entry(self.tree.size + 1, self.link, content, self._signer)
        self.connection.execute(sa.insert(tables.entries).values(asdict(entry)))
        self.tree.add(entry.hash)
        self.link = entry.hash
        # A record says when its run ended, which may be long ago; an event happens now.
        if not _earlier(content.utc, self.utc):
            self.utc = content.utc or self.utc

    def _last_checkpoint(self) -> int:
        return self.connection.scalar(sa.select(sa.func.max(tables.checkpoints.c.size))) or 0


def _earlier(one: str, other: str) -> bool:
    return bool(one and other) and datetime.fromisoformat(one) < datetime.fromisoformat(other)


def _last_utc(connection: sa.Connection) -> str:
    newest = connection.scalar(sa.select(sa.func.max(tables.entries.c.seq))) or 0
    latest = ""
    # Practice runs carry simulated time: some entries further back somebody wrote by the real clock.
    for entry in read_entries(connection, after=max(0, newest - 20)):
        utc = utc_of(entry)
        if entry.kind == Kind.AUDIT or not _earlier(utc, latest):
            latest = utc or latest
    return latest
