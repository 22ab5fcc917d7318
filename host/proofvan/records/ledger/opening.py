"""Opens the van's ledger: made durably when there is none, brought up to date when it is older, checked always."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from proofvan.core.audit import AuditEvent
from proofvan.core.errors import ChainError, RecordError, StorageError
from proofvan.keys.signer import Signer
from proofvan.records.ledger import schema, tables
from proofvan.records.ledger.ledger import Ledger
from proofvan.records.ledger.rows import read_checkpoints, read_origin
from proofvan.records.ledger.settings import CREATING, DURABLE, Settings, integrity, writer
from proofvan.records.ledger.tree import Tree
from proofvan.records.sink import sync

NAME = "ledger.sqlite"
_NEW = ".new"


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a ledger is begun with when there is none: its name, never used before, the time, and why it is begun."""

    origin: str
    utc: str
    reason: str = ""


def open_ledger(
    file: Path,
    signer: Signer,
    beginning: Beginning,
    settings: Settings = DURABLE,
    connect: Callable[[Path], Any] | None = None,
) -> Ledger:
    """Open a ledger to write.

    Raises StorageError when the disk refuses, SetupError when a newer program wrote it, ChainError when it is damaged:
    then nothing is measured until it has been restored. `settings` and `connect` are there for tests.
    """
    with _storage(file), _alone(file):
        if not file.exists():
            _create(file, signer, beginning)
        elif _revision(file) != schema.HEAD:
            _upgrade(file)
        engine = writer(file, settings, (lambda: connect(file)) if connect else None)
        try:
            _require_sound(engine, file)
            return Ledger(engine, signer, file)
        except BaseException:
            engine.dispose()
            raise


@contextmanager
def _storage(file: Path) -> Iterator[None]:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        yield
    except (sa.exc.SQLAlchemyError, OSError) as problem:
        raise StorageError("ledger-not-opened", file=file, detail=str(problem.args[0])) from problem


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    # Two runs may begin at once; one of them makes the ledger.
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _create(file: Path, signer: Signer, beginning: Beginning) -> None:
    # Made beside and renamed: after a power cut there is the whole empty ledger or none.
    new = file.with_name(file.name + _NEW)
    for left in file.parent.glob(new.name + "*"):
        left.unlink()
    engine = writer(new, CREATING)
    with engine.begin() as connection:
        schema.upgrade(connection)
        connection.execute(sa.insert(tables.identity).values(only=1, origin=beginning.origin))
    ledger = Ledger(engine, signer, new)
    ledger.note(AuditEvent("ledger-begun", beginning.origin, "proofvan", beginning.utc, beginning.reason))
    ledger.checkpoint()
    ledger.close()
    sync(new)
    new.replace(file)
    sync(file.parent)


def _revision(file: Path) -> str:
    engine = writer(file)
    try:
        with engine.begin() as connection:
            return schema.revision(connection)
    finally:
        engine.dispose()


def _upgrade(file: Path) -> None:
    engine = writer(file, CREATING)
    try:
        with engine.begin() as connection:
            schema.upgrade(connection)
    finally:
        engine.dispose()


def _require_sound(engine: sa.Engine, file: Path) -> None:
    with engine.begin() as connection:
        detail = _unsound(connection, file.stat().st_size)
    if detail:
        raise ChainError("ledger-damaged", file=file, detail=detail)


def _unsound(connection: sa.Connection, size: int) -> str:
    broken = integrity(connection, size)
    if broken:
        return broken[0]
    if schema.form(connection) != schema.FORM_SHA256:
        return "tables or triggers were changed"
    try:
        read_origin(connection)
        return _off_checkpoint(connection)
    except RecordError as problem:
        return f"{problem.fault}: {problem.evidence}"


def _off_checkpoint(connection: sa.Connection) -> str:
    # The hashes alone, against every checkpoint inside: quick, and `proofvan ledger verify` checks the rest.
    due = {checkpoint.size: checkpoint.root for checkpoint in read_checkpoints(connection)}
    tree = Tree()
    for hashed in connection.scalars(sa.select(tables.entries.c.hash).order_by(tables.entries.c.seq)):
        tree.add(hashed)
        if tree.size in due and due.pop(tree.size) != tree.root():
            return f"entries up to {tree.size} are not those that were signed"
    return f"{tree.size} of {max(due)} signed entries" if due else ""
