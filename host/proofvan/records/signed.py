"""Stage 11: a record with its digest and signature, and the file that holds them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from proofvan.core.errors import StorageError
from proofvan.keys.signer import Signer
from proofvan.records.envelope import Envelope, read_envelope, seal
from proofvan.records.record import SCHEMA, VerificationRecord

BODY = "record"
RECORD_NAME = "record.json"


@dataclass(frozen=True, slots=True)
class SignedRecord:
    """A record and the envelope that signs it; made by `sign` or `read`, so both say the same."""

    record: VerificationRecord
    envelope: Envelope

    @property
    def digest(self) -> str:
        """SHA-256 of the record's canonical bytes, as the QR code shows it."""
        return self.envelope.digest

    @property
    def public_key(self) -> bytes:
        """The key that is said to have signed."""
        return bytes.fromhex(self.envelope.public_key)

    def to_bytes(self) -> bytes:
        """Give the bytes of record.json."""
        return self.envelope.to_bytes()

    def write(self, path: Path) -> None:
        """Write record.json; raises StorageError when the disk refuses."""
        try:
            path.write_bytes(self.to_bytes())
        except OSError as problem:
            raise StorageError("record-not-written", file=path, detail=str(problem)) from problem

    @classmethod
    def from_envelope(cls, envelope: Envelope) -> SignedRecord:
        """Take the record out of its envelope, unchecked; raises RecordError naming a field that does not fit."""
        return cls(VerificationRecord.from_plain(envelope.body), envelope)

    @classmethod
    def from_bytes(cls, data: bytes, what: str) -> SignedRecord:
        """Read a signed record strictly, without checking digest or signature (`records.verify` does)."""
        return cls.from_envelope(read_envelope(data, SCHEMA, BODY, what))

    @classmethod
    def read(cls, path: Path) -> SignedRecord:
        """Read record.json; raises StorageError when it cannot be read, RecordError when it is none."""
        return cls.from_bytes(read_file(path), path.name)


def sign(record: VerificationRecord, signer: Signer) -> SignedRecord:
    """Digest and sign a record."""
    return SignedRecord(record, seal(SCHEMA, BODY, record.to_plain(), signer))


def read_file(path: Path) -> bytes:
    """Read a whole file; raises StorageError."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise StorageError("record-file-unreadable", file=path, detail=str(problem)) from problem
