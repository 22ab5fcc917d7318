"""Builders of every database form of the ledger that was ever released, with rows in it, from frozen SQL."""

from __future__ import annotations

import sqlite3
from dataclasses import astuple
from pathlib import Path

from ledgers import BEGINNING, VAN, event, record

from proofvan.records.ledger.checkpoint import make_checkpoint
from proofvan.records.ledger.entry import Entry, audit_content, first_link, make_entry, record_content
from proofvan.records.ledger.tree import Tree

SCHEMA_1 = """
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
INSERT INTO alembic_version VALUES ('0001');
CREATE TABLE identity (only INTEGER NOT NULL CHECK (only = 1), origin TEXT NOT NULL, PRIMARY KEY (only)) STRICT;
CREATE TABLE entries (seq INTEGER NOT NULL, kind INTEGER NOT NULL, run TEXT NOT NULL, digest BLOB NOT NULL,
  body BLOB NOT NULL, signature BLOB NOT NULL, prev BLOB NOT NULL, hash BLOB NOT NULL, alg TEXT NOT NULL,
  "key" BLOB NOT NULL, seal BLOB NOT NULL, PRIMARY KEY (seq)) STRICT;
CREATE INDEX entries_by_digest ON entries (digest);
CREATE INDEX entries_by_run ON entries (run);
CREATE TABLE checkpoints (size INTEGER NOT NULL, note TEXT NOT NULL, PRIMARY KEY (size)) STRICT;
"""  # noqa: E501


def build_1(file: Path, entries: int = 5) -> list[Entry]:
    """Form 0001, without the triggers, which every upgrade gives again."""
    link, tree, made = first_link(BEGINNING.origin), Tree(), []
    for number in range(entries):
        content = audit_content(event(number)) if number % 2 else record_content(record(number))
        made.append(make_entry(number + 1, link, content, VAN))
        link = made[-1].hash
        tree.add(link)
    note = make_checkpoint(BEGINNING.origin, entries, tree.root(), VAN).note()
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(SCHEMA_1)
    connection.execute("INSERT INTO identity VALUES (1, ?)", (BEGINNING.origin,))
    connection.executemany(f"INSERT INTO entries VALUES ({','.join('?' * 11)})", [astuple(entry) for entry in made])
    connection.execute("INSERT INTO checkpoints VALUES (?, ?)", (entries, note))
    connection.commit()
    connection.close()
    return made


SCHEMA_2 = """
UPDATE alembic_version SET version_num = '0002';
CREATE TABLE receipts (size INTEGER NOT NULL, receipt BLOB NOT NULL, PRIMARY KEY (size)) STRICT;
"""


def build_2(file: Path, entries: int = 5) -> list[Entry]:
    """Form 0002, the same way."""
    made = build_1(file, entries)
    connection = sqlite3.connect(file)
    connection.executescript(SCHEMA_2)
    connection.commit()
    connection.close()
    return made


RELEASED = {"0001": build_1, "0002": build_2}
