"""One entry of the ledger: a record, an endorsement or an audit event, chained to the one before, sealed by the van.

The leaf is a fixed row of 137 bytes: seq (8, big-endian), kind (1), hash of the entry before (32), SHA-256 of the run's
name, of the body, and of the body's own signature (32 each). Its hash has the leaf prefix of RFC 9162, so the chain and
the Merkle tree are over the same hashes; `first_link` stands in for the entry before the first.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from enum import IntEnum
from typing import Any

from proofvan.core.audit import AuditEvent
from proofvan.core.canonical import canonical
from proofvan.core.errors import RecordError
from proofvan.keys.signer import Signer
from proofvan.records.ledger.tree import HASH_BYTES, leaf_hash
from proofvan.records.signed import SignedRecord

_LEAF = struct.Struct(">QB32s32s32s32s")
# Keeps a seal from passing for any other signature of the same key.
_SEALED = b"proofvan ledger entry\n"
_ORIGIN = b"proofvan ledger\n"
_LARGEST_SEQ = 2**63 - 1

# Checks a signature: algorithm, public key, data, signature.
SignatureFits = Callable[[str, bytes, bytes, bytes], bool]


class Kind(IntEnum):
    """What an entry holds."""

    RECORD = 1  # body = record.json, signature = signature.json
    AUDIT = 2  # body = canonical AuditEvent, no signature but the seal
    ENDORSEMENT = 3  # body = endorsement.N.json, which holds its signature


@dataclass(frozen=True, slots=True)
class Content:
    """What somebody wants kept; `run` is the run that it belongs to, empty for an audit event.

    `utc` is when it happened by the host's clock, empty when the time is simulated.
    """

    kind: Kind
    run: str
    body: bytes
    signature: bytes
    utc: str

    @property
    def digest(self) -> bytes:
        """SHA-256 of the body."""
        return hashlib.sha256(self.body).digest()


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the ledger as it is kept; nothing of it has been checked but its types."""

    seq: int  # 1 for the first
    kind: int
    run: str
    digest: bytes
    body: bytes
    signature: bytes
    prev: bytes
    hash: bytes
    alg: str
    key: bytes
    seal: bytes

    def computed_hash(self) -> bytes:
        """Hash the leaf again from its parts."""
        return _hash(self.seq, self.kind, self.prev, self.run, self.body, self.signature)

    def sealed_fits(self, fits: SignatureFits) -> bool:
        """Check the van's seal over the hash."""
        return fits(self.alg, self.key, _SEALED + self.hash, self.seal)


FIELDS = tuple(field.name for field in fields(Entry))
_TYPES = {field.name: {"int": int, "str": str, "bytes": bytes}[str(field.type)] for field in fields(Entry)}


def first_link(origin: str) -> bytes:
    """Give what the first entry is chained to: the name of the ledger, so two ledgers never share a hash."""
    return hashlib.sha256(_ORIGIN + origin.encode()).digest()


def make_entry(seq: int, prev: bytes, content: Content, signer: Signer) -> Entry:
    """Chain and seal the next entry."""
    hashed = _hash(seq, content.kind, prev, content.run, content.body, content.signature)
    return Entry(
        seq=seq,
        kind=int(content.kind),
        run=content.run,
        digest=content.digest,
        body=content.body,
        signature=content.signature,
        prev=prev,
        hash=hashed,
        alg=signer.alg,
        key=signer.public_key,
        seal=signer.sign(_SEALED + hashed),
    )


def audit_content(event: AuditEvent) -> Content:
    """Give what is kept of an audit event."""
    return Content(Kind.AUDIT, "", canonical(asdict(event)), b"", event.utc)


def record_content(signed: SignedRecord) -> Content:
    """Give what is kept of a signed record: its two files, byte for byte."""
    head, time = signed.record.head, signed.record.time
    utc = "" if head.simulated else time.end_utc
    return Content(Kind.RECORD, head.run, signed.record_bytes(), signed.signature_bytes(), utc)


def endorsement_contents(signed: SignedRecord) -> list[Content]:
    """Give what is kept of the endorsements of a record, each an entry of its own: they come later than the record."""
    run = signed.record.head.run
    return [Content(Kind.ENDORSEMENT, run, one.to_bytes(), b"", "") for one in signed.endorsements]


def utc_of(entry: Entry) -> str:
    """Give when an entry happened by the host's clock, empty when its time is simulated."""
    if entry.kind == Kind.ENDORSEMENT:
        return ""
    body = json.loads(entry.body)
    if entry.kind == Kind.AUDIT:
        return str(body["utc"])
    return "" if body["head"]["simulated"] else str(body["time"]["end_utc"])


def read_row(row: tuple[Any, ...]) -> Entry:
    """Build an entry from a row in the order of `FIELDS`; raises RecordError when a value has another type.

    Whoever can write the file can put anything into it.
    """
    for (name, kind), value in zip(_TYPES.items(), row, strict=True):
        if type(value) is not kind:
            raise RecordError("record-field-value", field=name, value=repr(value)[:80], allowed=kind.__name__)
    entry = Entry(*row)
    _in_range("seq", entry.seq, 1, _LARGEST_SEQ)
    _in_range("kind", entry.kind, min(Kind), max(Kind))
    _in_range("prev", len(entry.prev), HASH_BYTES, HASH_BYTES)
    return entry


def _in_range(field: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise RecordError("record-field-value", field=field, value=value, allowed=f"{low}..{high}")


def _hash(seq: int, kind: int, prev: bytes, run: str, body: bytes, signature: bytes) -> bytes:
    digests = (hashlib.sha256(part).digest() for part in (run.encode(errors="replace"), body, signature))
    return leaf_hash(_LEAF.pack(seq, kind, prev, *digests))
