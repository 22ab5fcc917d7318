"""Revision 0002: the office's receipts. Frozen: what was released is not edited."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "receipts",
        sa.Column("size", sa.Integer, primary_key=True),
        sa.Column("receipt", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
