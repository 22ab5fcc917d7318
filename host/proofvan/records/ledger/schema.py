"""The form of the ledger's database: brought up to date by migrations, and compared with what it must be."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa

from proofvan.core.errors import SetupError
from proofvan.records.ledger.tables import APPEND_ONLY

# The newest revision and the digest of the form that it leaves; a test holds both to the migrations.
HEAD = "0002"
FORM_SHA256 = "bd64f1d625bd7c8aa4403597a26d04da479a75e96e3f520481401365d63a1539"
MIGRATIONS = Path(__file__).parent / "migrations"


def revision(connection: sa.Connection) -> str:
    """Give the revision of a database, empty when it has none."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")


def upgrade(connection: sa.Connection, more: Iterable[Path] = (), to: str = "heads") -> None:
    """Run the migrations that are missing; raises SetupError when the database is newer than this program.

    `more` names further folders of revisions.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "newline")
    folders = [MIGRATIONS / "versions", *more]
    config.set_main_option("version_locations", "\n".join(str(folder) for folder in folders))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, to)
    except CommandError as problem:
        raise SetupError("ledger-newer-program-needed", revision=revision(connection), known=HEAD) from problem


def refuse_changes(connection: sa.Connection) -> None:
    """Give every table that is only added to its triggers; a batch migration drops them with the old table."""
    for table, key in APPEND_ONLY.items():
        for name, change in (
            ("update", "UPDATE"),
            ("delete", "DELETE"),
            ("replace", f"INSERT ON {table} WHEN NEW.{key} IN (SELECT {key} FROM {table})"),
        ):
            when = change if " ON " in change else f"{change} ON {table}"
            connection.exec_driver_sql(
                f"CREATE TRIGGER IF NOT EXISTS {table}_refuses_{name} BEFORE {when} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END"
            )


def form(connection: sa.Connection) -> str:
    """Give the digest of everything that the database is made of: tables, indices, triggers, views."""
    rows = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name")
    # White space apart: it differs between versions of the library that writes the statements.
    parts = [(str(kind), str(name), str(table), "".join(str(sql).split())) for kind, name, table, sql in rows]
    return hashlib.sha256(repr(parts).encode()).hexdigest()
