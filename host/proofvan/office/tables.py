"""The office's tables: what each van has sent, what was refused, the receipts, the orders. Any SQL database."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

# Whose ledger an origin is: the first sender of it.
vans = sa.Table(
    "vans",
    metadata,
    sa.Column("origin", sa.String(100), primary_key=True),
    sa.Column("sender", sa.String(100), nullable=False, index=True),
    sa.Column("first_utc", sa.String(40), nullable=False),
)

# The columns of `records.ledger.entry.Entry` after the van's origin.
entries = sa.Table(
    "entries",
    metadata,
    sa.Column("origin", sa.String(100), primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Integer, nullable=False),
    sa.Column("run", sa.String(200), nullable=False, index=True),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("signature", sa.LargeBinary, nullable=False),
    sa.Column("prev", sa.LargeBinary, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.Column("alg", sa.String(40), nullable=False),
    sa.Column("key", sa.LargeBinary, nullable=False),
    sa.Column("seal", sa.LargeBinary, nullable=False),
    sa.Column("received_utc", sa.String(40), nullable=False),
)

# What was not taken, as it came, with the reason: nothing that arrives is thrown away unseen.
alarms = sa.Table(
    "alarms",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("sender", sa.String(100), nullable=False),
    sa.Column("origin", sa.String(100), nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("fault", sa.String(100), nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("digest", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("parcel", sa.LargeBinary, nullable=False),
    sa.Column("utc", sa.String(40), nullable=False),
)

receipts = sa.Table(
    "receipts",
    metadata,
    sa.Column("origin", sa.String(100), primary_key=True),
    sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("receipt", sa.LargeBinary, nullable=False),
)

orders = sa.Table(
    "orders",
    metadata,
    sa.Column("origin", sa.String(100), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(200), nullable=False),
    sa.Column("statement", sa.LargeBinary, nullable=False),
    sa.Column("issued_utc", sa.String(40), nullable=False),
    sa.Column("kept_utc", sa.String(40), nullable=False),  # empty until the van holds it
    sa.Column("done_utc", sa.String(40), nullable=False),  # empty until the van says it is done
    sa.Column("run", sa.String(200), nullable=False),  # the run that did it
)
