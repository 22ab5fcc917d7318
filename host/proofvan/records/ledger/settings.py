"""How SQLite is opened: the settings that make a commit survive a power cut, set once and read back.

Measured against real power cuts and enumerated crash images: WAL with FULL lost nothing; NORMAL, OFF and the
DELETE journal with FULL (the default of Python's sqlite3) lose acknowledged records (docs/decisions/0031).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import StaticPool

from proofvan.core.errors import StorageError

# A database up to this size is checked whole at start; a larger one by the quick check.
_WHOLE_CHECK_BYTES = 1_000_000_000

Connect = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings that durability depends on; anything but the default is there to be caught by a test."""

    journal_mode: str = "wal"
    synchronous: str = "FULL"
    wal_autocheckpoint: int = 500  # pages

    def wanted(self) -> dict[str, str]:
        """Give what each PRAGMA must answer (https://sqlite.org/pragma.html)."""
        levels = {"OFF": "0", "NORMAL": "1", "FULL": "2", "EXTRA": "3"}
        return {
            "journal_mode": self.journal_mode,
            "synchronous": levels[self.synchronous],
            "wal_autocheckpoint": str(self.wal_autocheckpoint),
            "busy_timeout": "5000",
            "foreign_keys": "1",
            "trusted_schema": "0",
            "cell_size_check": "1",
            "secure_delete": "0",
        }


DURABLE = Settings()
# While a ledger is made or changed in its form: the directory is synced with every commit too.
CREATING = Settings(synchronous="EXTRA")


def writer(path: Path, settings: Settings = DURABLE, connect: Connect | None = None) -> sa.Engine:
    """Open a database to write: one connection, every transaction BEGIN IMMEDIATE.

    `connect` opens the connection another way, on another file system layer.
    """
    engine = _engine(connect or (lambda: sqlite3.connect(path, isolation_level=None)))

    def set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for name, value in settings.wanted().items():
            connection.execute(f"PRAGMA {name} = {value}").close()

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def reader(path: Path) -> sa.Engine:
    """Open a database to read only; the schema of whoever could write the file is not trusted."""
    address = f"file:{quote(str(path.resolve()))}?mode=ro"
    engine = _engine(lambda: sqlite3.connect(address, uri=True, isolation_level=None))

    def set_up(connection: Any, _record: object) -> None:
        for words in ("trusted_schema = 0", "cell_size_check = 1", "busy_timeout = 5000"):
            connection.execute(f"PRAGMA {words}").close()

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def ledger_settings(file: Path, settings: Settings = DURABLE) -> dict[str, str]:
    """Open a ledger as a run does and ask the database for every setting; raises StorageError."""
    engine = writer(file, settings)
    try:
        with engine.connect() as connection:
            names = settings.wanted()
            return {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()).lower() for name in names}
    except sa.exc.SQLAlchemyError as problem:
        raise StorageError("ledger-not-opened", file=file, detail=str(problem.args[0])) from problem
    finally:
        engine.dispose()


def integrity(connection: sa.Connection, size: int) -> list[str]:
    """Let SQLite check its own structure; gives what it found, nothing when all is well."""
    check = "integrity_check" if size <= _WHOLE_CHECK_BYTES else "quick_check"
    found = [str(row[0]) for row in connection.exec_driver_sql(f"PRAGMA {check}")]
    return [] if found == ["ok"] else found


def _engine(connect: Connect) -> sa.Engine:
    return sa.create_engine("sqlite://", creator=connect, poolclass=StaticPool)
