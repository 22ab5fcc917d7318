"""Runs migrations on the connection that was handed in, inside its transaction."""

from __future__ import annotations

from alembic import context

from proofvan.records.ledger.schema import refuse_changes
from proofvan.records.ledger.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
refuse_changes(connection)
