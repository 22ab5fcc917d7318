"""The ledger's tables. What they hold is written once and never changed: triggers refuse, the chain tells."""

from __future__ import annotations

import sqlalchemy as sa

# Each with its primary key.
APPEND_ONLY = {"identity": "only", "entries": "seq", "checkpoints": "size", "receipts": "size"}

metadata = sa.MetaData()

# Whose ledger it is: one row.
identity = sa.Table(
    "identity",
    metadata,
    sa.Column("only", sa.Integer, primary_key=True),
    sa.Column("origin", sa.Text, nullable=False),
    sqlite_strict=True,
)

# The columns of `entry.Entry`, in its order.
entries = sa.Table(
    "entries",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Integer, nullable=False),
    sa.Column("run", sa.Text, nullable=False),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("signature", sa.LargeBinary, nullable=False),
    sa.Column("prev", sa.LargeBinary, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.Column("alg", sa.Text, nullable=False),
    sa.Column("key", sa.LargeBinary, nullable=False),
    sa.Column("seal", sa.LargeBinary, nullable=False),
    sqlite_strict=True,
)

checkpoints = sa.Table(
    "checkpoints",
    metadata,
    sa.Column("size", sa.Integer, primary_key=True),
    sa.Column("note", sa.Text, nullable=False),
    sqlite_strict=True,
)

# What the office has signed for; `receipt` is the statement as it came.
receipts = sa.Table(
    "receipts",
    metadata,
    sa.Column("size", sa.Integer, primary_key=True),
    sa.Column("receipt", sa.LargeBinary, nullable=False),
    sqlite_strict=True,
)
