"""Every released form of the ledger's database is brought up to date; no chained row is ever rewritten."""

from __future__ import annotations

import sqlite3
from dataclasses import astuple
from pathlib import Path

import pytest
from ledger_schemas import RELEASED
from ledgers import TRUSTED, filled, opened

from proofvan.core.errors import SetupError
from proofvan.records.ledger import schema
from proofvan.records.ledger.check import check_ledger
from proofvan.records.ledger.opening import NAME
from proofvan.records.ledger.settings import CREATING, writer
from proofvan.records.report import Status

_NEXT = """
from alembic import op
import sqlalchemy as sa

revision = "9999"
down_revision = "0002"


def upgrade():
    with op.batch_alter_table("entries", recreate="always") as table:
        table.add_column(sa.Column("note", sa.Text, nullable=True))
"""


def stored(file: Path):
    connection = sqlite3.connect(file)
    found = connection.execute("SELECT * FROM entries ORDER BY seq").fetchall()
    connection.close()
    return found


def upgraded(file: Path, more=()) -> None:
    engine = writer(file, CREATING)
    with engine.begin() as connection:
        schema.upgrade(connection, more)
    engine.dispose()


@pytest.mark.parametrize("released", RELEASED)
def test_a_ledger_of_every_released_form_is_upgraded_row_by_row_unchanged(released, tmp_path):
    entries = RELEASED[released](tmp_path / NAME)
    upgraded(tmp_path / NAME)
    assert stored(tmp_path / NAME) == [astuple(entry) for entry in entries]
    assert check_ledger(tmp_path / NAME, TRUSTED).status is Status.TRUSTED
    assert opened(tmp_path).size == len(entries)


def test_the_form_that_the_program_knows_is_what_the_migrations_make(tmp_path):
    upgraded(tmp_path / NAME)
    engine = writer(tmp_path / NAME)
    with engine.begin() as connection:
        assert (schema.revision(connection), schema.form(connection)) == (schema.HEAD, schema.FORM_SHA256)
    engine.dispose()


def test_a_migration_that_rebuilds_a_table_leaves_every_trigger_and_every_row(tmp_path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "v9999_next.py").write_text(_NEXT)
    file = filled(tmp_path)
    before = stored(file)
    upgraded(file, [tmp_path / "more"])
    assert [row[:-1] for row in stored(file)] == before
    connection = sqlite3.connect(file)
    triggers = connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()
    assert triggers == (12,)
    with pytest.raises(sqlite3.IntegrityError, match="only added to"):
        connection.execute("UPDATE entries SET run = 'x' WHERE seq = 2")
    connection.close()


def test_a_ledger_of_a_newer_program_is_refused_and_left_alone(tmp_path):
    file = filled(tmp_path)
    connection = sqlite3.connect(file)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(SetupError, match="ledger-newer-program-needed"):
        opened(tmp_path)


def test_a_ledger_that_is_said_to_be_of_an_older_form_is_damaged(tmp_path):
    file = filled(tmp_path)
    connection = sqlite3.connect(file)
    connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.commit()
    connection.close()
    assert check_ledger(file, TRUSTED).status is Status.DAMAGED
