"""What the office says to a van, and what the van says back about it: small signed statements, each of one schema."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from proofvan.core.errors import RecordError, SignatureError
from proofvan.core.plain import from_plain, to_plain
from proofvan.keys.envelope import Envelope, make_signature, read_envelope, signature_holds
from proofvan.keys.signer import Signer

_BODY = "statement"

ORDER_KINDS = ("work-order", "standard", "revocations")


@dataclass(frozen=True, slots=True)
class Receipt:
    """The office holds, checked and durable, every entry of a ledger up to `size`; `root` is the root over them."""

    origin: str
    size: int
    root: str  # hex
    utc: str


@dataclass(frozen=True, slots=True)
class Resend:
    """The office lacks what comes after entry `after`."""

    origin: str
    after: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """The office does not take entry `seq`: fault and evidence say why; somebody has to look."""

    origin: str
    seq: int
    fault: str
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """Something for the van to do or to know, numbered from 1 without holes; `body` is what `kind` says."""

    origin: str
    number: int
    kind: str  # one of ORDER_KINDS
    subject: str
    body: Mapping[str, Any]
    utc: str


@dataclass(frozen=True, slots=True)
class OrdersKept:
    """The van holds every order up to `upto`, and asks for what is newer; said at `utc`, so that no two are alike."""

    origin: str
    upto: int
    utc: str


@dataclass(frozen=True, slots=True)
class OrdersTold:
    """Every order that the office has was sent before this, in answer to one word of the van (OrdersKept)."""

    origin: str
    word: str  # word_of it


Statement = Receipt | Resend | Refusal | Order | OrdersKept | OrdersTold
_SCHEMAS: dict[str, type[Statement]] = {
    "proofvan.receipt/1": Receipt,
    "proofvan.resend/1": Resend,
    "proofvan.refusal/1": Refusal,
    "proofvan.order/1": Order,
    "proofvan.orders-kept/1": OrdersKept,
    "proofvan.orders-told/1": OrdersTold,
}
_NAMES = {kind: schema for schema, kind in _SCHEMAS.items()}


def word_of(data: bytes) -> str:
    """Give what names the bytes of one OrdersKept in its answer: their SHA-256, hex."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement whose signature holds, and the key that made it; whose key that is, is another question."""

    statement: Statement
    public_key: bytes


def make_statement(statement: Statement, signer: Signer) -> bytes:
    """Sign a statement."""
    plain = to_plain(statement)
    return Envelope(make_signature(_NAMES[type(statement)], plain, signer), _BODY, plain).to_bytes()


def read_statement(data: bytes) -> Signed:
    """Read a signed statement; raises RecordError when it is none, SignatureError when it was changed."""
    schema = _schema(data)
    envelope = read_envelope(data, schema, _BODY, schema)
    if not signature_holds(envelope):
        raise SignatureError("uplink-statement-changed", schema=schema)
    statement = from_plain(_SCHEMAS[schema], envelope.body, _BODY)
    return Signed(statement, bytes.fromhex(envelope.signature.public_key))


def _schema(data: bytes) -> str:
    try:
        schema = json.loads(data)["schema"]
    except (ValueError, TypeError, KeyError, RecursionError) as problem:
        raise RecordError("uplink-statement-unreadable", detail=repr(problem)[:80]) from problem
    if schema not in _SCHEMAS:
        raise RecordError("uplink-statement-unreadable", detail=f"schema {schema!r:.80}")
    return str(schema)
