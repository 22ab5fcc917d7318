"""Everything that a document is made from: the signed record, and what may come with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from proofvan.core.clock import utc_moment
from proofvan.documents.amendment import NAME as AMENDMENT_NAME
from proofvan.documents.amendment import SignedAmendment, with_amendment
from proofvan.keys.envelope import Signature
from proofvan.records.endorsement import last_signed
from proofvan.records.signed import SignedRecord

CHECKPOINT_NAME = "checkpoint.txt"


@dataclass(frozen=True, slots=True)
class Issuance:
    """One document to be: a record, the ledger's checkpoint note for its QR code, an amendment."""

    signed: SignedRecord
    checkpoint: str = ""
    amendment: SignedAmendment | None = None

    @property
    def shown(self) -> SignedRecord:
        """The record as the document shows it; raises RecordError when the amendment does not fit it."""
        return self.signed if self.amendment is None else with_amendment(self.signed, self.amendment)

    @property
    def last_signature(self) -> Signature:
        """The last signature; whoever made it issues the document."""
        if self.amendment is not None:
            return self.amendment.signature
        return self.signed.endorsements[-1].signature if self.signed.endorsements else self.signed.signature

    @property
    def issuer(self) -> bytes:
        """The raw public key of whoever signed last."""
        return bytes.fromhex(self.last_signature.public_key)

    @property
    def last_digest(self) -> str:
        """SHA-256 of the last signed file; each names the one before, so it stands for all of them."""
        if self.amendment is not None:
            return hashlib.sha256(self.amendment.to_bytes()).hexdigest()
        return last_signed(self.signed.signature_bytes(), self.signed.endorsements)

    @property
    def time(self) -> datetime:
        """The time that stands in the document: of the last signature, whole seconds, UTC."""
        try:
            return utc_moment(self._last_utc()).replace(microsecond=0)
        except ValueError:  # an endorsement that breaks the rules; the record's time was checked
            return utc_moment(self.signed.record.time.end_utc).replace(microsecond=0)

    def files(self) -> dict[str, bytes]:
        """Give every file that is attached to the document, the DCC apart, by its name."""
        found = self.signed.files()
        if self.checkpoint:
            found[CHECKPOINT_NAME] = self.checkpoint.encode()
        if self.amendment is not None:
            found[AMENDMENT_NAME] = self.amendment.to_bytes()
        return found

    def _last_utc(self) -> str:
        if self.amendment is not None:
            return self.amendment.amendment.utc
        endorsements = self.signed.endorsements
        return endorsements[-1].endorsement.utc if endorsements else self.signed.record.time.end_utc
