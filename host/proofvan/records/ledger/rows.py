"""Reads the ledger's rows, as they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from proofvan.core.audit import AuditEvent
from proofvan.core.canonical import parse
from proofvan.core.errors import RecordError
from proofvan.core.plain import from_plain
from proofvan.records.ledger import tables
from proofvan.records.ledger.checkpoint import Checkpoint, read_note
from proofvan.records.ledger.entry import FIELDS, Entry, Kind, read_row

_COLUMNS = [tables.entries.c[name] for name in FIELDS]
_AT_ONCE = 100


def read_origin(connection: sa.Connection) -> str:
    """Give the name of the ledger; raises RecordError when there is not exactly one."""
    rows = connection.execute(sa.select(tables.identity.c.origin)).all()
    if len(rows) != 1:
        raise RecordError("record-field-value", field="identity", value=len(rows), allowed="1")
    return str(rows[0].origin)


def read_entries(connection: sa.Connection, after: int = 0) -> Iterator[Entry]:
    """Give the entries in their order, from the one after `after`; raises RecordError where a row is none."""
    query = sa.select(*_COLUMNS).where(tables.entries.c.seq > after).order_by(tables.entries.c.seq)
    for row in connection.execution_options(yield_per=_AT_ONCE).execute(query):
        yield read_row(tuple(row))


def read_hashes(connection: sa.Connection, upto: int) -> list[bytes]:
    """Give the hashes of the first `upto` entries."""
    query = sa.select(tables.entries.c.hash).where(tables.entries.c.seq <= upto).order_by(tables.entries.c.seq)
    return [bytes(hashed) for hashed in connection.scalars(query)]


def read_newest(connection: sa.Connection, run: str) -> Entry | None:
    """Give the newest record of a run."""
    found = _of_run(run, Kind.RECORD).order_by(tables.entries.c.seq.desc()).limit(1)
    row = connection.execute(found).first()
    return None if row is None else read_row(tuple(row))


def read_endorsements(connection: sa.Connection, record: Entry) -> list[Entry]:
    """Give the endorsements of a record, first to last."""
    found = _of_run(record.run, Kind.ENDORSEMENT).where(tables.entries.c.seq > record.seq)
    rows = [read_row(tuple(row)) for row in connection.execute(found.order_by(tables.entries.c.seq))]
    return [row for row in rows if f'"record":"{record.digest.hex()}"'.encode() in row.body]


def read_audit(connection: sa.Connection) -> Iterator[AuditEvent]:
    """Give the audit events, oldest first; raises RecordError for one that is none."""
    found = sa.select(tables.entries.c.body).where(tables.entries.c.kind == int(Kind.AUDIT))
    for body in connection.scalars(found.order_by(tables.entries.c.seq)):
        yield from_plain(AuditEvent, parse(bytes(body), "ledger"), "event")


def _of_run(run: str, kind: Kind) -> sa.Select[Any]:
    return sa.select(*_COLUMNS).where(tables.entries.c.run == run, tables.entries.c.kind == int(kind))


def read_checkpoints(connection: sa.Connection) -> list[Checkpoint]:
    """Give the checkpoints that are kept inside, shortest first; raises RecordError for one that is none."""
    found = []
    for size, note in connection.execute(sa.select(tables.checkpoints).order_by(tables.checkpoints.c.size)):
        checkpoint = read_note(str(note))
        if checkpoint.size != size:
            raise RecordError("record-field-value", field="checkpoints.size", value=size, allowed=checkpoint.size)
        found.append(checkpoint)
    return found
