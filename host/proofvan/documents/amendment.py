"""An amendment 修改 of a document that was issued already (ISO/IEC 17025 7.8.8): words only, never a number.

Record and old document stay as they are. The new document has a number of its own, names the one that it replaces
and why, and shows old and new words; the last signer signs the amendment, and it is attached.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from proofvan.core.canonical import digest
from proofvan.core.errors import InputError, RecordError, SignatureError
from proofvan.core.plain import from_plain, to_plain
from proofvan.keys.envelope import Envelope, Signature, make_signature, read_envelope
from proofvan.keys.signer import Signer, signature_fits
from proofvan.records.signed import SignedRecord

NAME = "amendment.json"
SCHEMA = "proofvan.amendment/1"
BODY = "amendment"
# What may be put right afterwards: words on the cover. Whatever was measured needs a new run.
WORDS = ("client", "place", "manufacturer", "model")


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of the record's subject as it stood, and as it must stand."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """What is put right, in which document, why."""

    record: str  # SHA-256 of record.json
    number: str  # of the new document
    replaces: str  # number of the document that it replaces
    replaced_sha256: str  # of that document's PDF
    reason: str
    corrections: tuple[Correction, ...]
    utc: str


@dataclass(frozen=True, slots=True)
class SignedAmendment:
    """An amendment with its signature; made by `amend`, or read and then checked."""

    amendment: Amendment
    signature: Signature

    def to_bytes(self) -> bytes:
        """Give the bytes of amendment.json."""
        return Envelope(self.signature, BODY, to_plain(self.amendment)).to_bytes()


def amend(
    signed: SignedRecord, replaced: tuple[str, bytes], corrections: Mapping[str, str], reason: str, utc: str, by: Signer
) -> SignedAmendment:
    """Make and sign an amendment of the document `replaced` (its number and PDF).

    Raises InputError for what may not be amended. `corrections` maps a field of the record's subject (`WORDS`) to its
    new words.
    """
    number, pdf = replaced
    subject = signed.record.subject
    if not corrections or not reason.strip():
        raise InputError("amendment-empty", value=", ".join(corrections) or "-")
    for field in corrections:
        if field not in WORDS:
            raise InputError("amendment-not-permitted", field=field, allowed=", ".join(WORDS))
    words = tuple(Correction(field, getattr(subject, field), new) for field, new in sorted(corrections.items()))
    sha256 = hashlib.sha256(pdf).hexdigest()
    made = Amendment(signed.digest, next_number(number), number, sha256, reason, words, utc)
    return SignedAmendment(made, make_signature(SCHEMA, to_plain(made), by))


def next_number(number: str) -> str:
    """Give the number of the amended document: /A1, then /A2; the old number stays readable in it."""
    base, _, count = number.partition("/A")
    return f"{base}/A{int(count or '0') + 1}"


def read_amendment(data: bytes) -> SignedAmendment:
    """Read an amendment strictly, digest and signature unchecked; raises RecordError naming what does not fit."""
    envelope = read_envelope(data, SCHEMA, BODY, NAME)
    return SignedAmendment(from_plain(Amendment, envelope.body, BODY), envelope.signature)


def with_amendment(signed: SignedRecord, amended: SignedAmendment) -> SignedRecord:
    """Give what the amended document shows; digest and signature stay the true record's.

    Raises RecordError for an amendment of another record, of other words than the record's, or of a number;
    SignatureError when it was not signed by whoever signed the record last.
    """
    amendment, subject = amended.amendment, signed.record.subject
    _check_signed(signed, amended)
    if amendment.record != signed.digest:
        raise RecordError("amendment-of-another-record", record=amendment.record, expected=signed.digest)
    for words in amendment.corrections:
        if words.field not in WORDS or getattr(subject, words.field) != words.old:
            raise RecordError("amendment-not-of-this-record", field=words.field)
    new: dict[str, Any] = {words.field: words.new for words in amendment.corrections}
    head = replace(signed.record.head, document_number=amendment.number)
    return replace(signed, record=replace(signed.record, head=head, subject=replace(subject, **new)))


def _check_signed(signed: SignedRecord, amended: SignedAmendment) -> None:
    last = signed.endorsements[-1].signature if signed.endorsements else signed.signature
    own = amended.signature
    public_key = bytes.fromhex(own.public_key)
    fits = own.digest == digest(to_plain(amended.amendment)) and signature_fits(
        own.alg, public_key, own.signed_bytes(), bytes.fromhex(own.signature)
    )
    if not fits or own.public_key != last.public_key or own.schema != SCHEMA:
        raise SignatureError("amendment-not-by-issuer", value=own.key_id, allowed=last.key_id)
