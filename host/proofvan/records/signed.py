"""Stage 11: a record with its signature, and the two files that hold them.

record.json is the record's canonical bytes and nothing else, so its SHA-256 is the digest that is signed and printed;
signature.json lies beside it (docs/decisions/0003-record-and-signature-apart.md). What persons sign afterwards lies in
endorsement.1.json and so on (`records.endorsement`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from proofvan.core.errors import StorageError
from proofvan.keys.envelope import Signature, make_signature, read_body, read_signature
from proofvan.keys.signer import Signer
from proofvan.records.endorsement import (
    SignedEndorsement,
    endorsement_name,
    endorsement_number,
    read_endorsement,
)
from proofvan.records.record import SCHEMA, VerificationRecord

BODY = "record"
RECORD_NAME = "record.json"
SIGNATURE_NAME = "signature.json"


@dataclass(frozen=True, slots=True)
class SignedRecord:
    """A record and what was signed of it; made by `sign`, or read and then checked by `records.check_record`.

    `endorsements` are those of 检定, 核验, 批准 so far; `records.stage` says what may be issued from them.
    """

    record: VerificationRecord
    signature: Signature
    endorsements: tuple[SignedEndorsement, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the record's canonical bytes, as the QR code shows it."""
        return self.signature.digest

    @property
    def public_key(self) -> bytes:
        """The key that is said to have signed."""
        return bytes.fromhex(self.signature.public_key)

    def record_bytes(self) -> bytes:
        """Give the bytes of record.json."""
        return self.record.canonical()

    def signature_bytes(self) -> bytes:
        """Give the bytes of signature.json."""
        return self.signature.to_bytes()

    def files(self) -> dict[str, bytes]:
        """Give every signed file by its name, in the order in which they were signed."""
        endorsed = {endorsement_name(n): one.to_bytes() for n, one in enumerate(self.endorsements, 1)}
        return {RECORD_NAME: self.record_bytes(), SIGNATURE_NAME: self.signature_bytes(), **endorsed}

    @classmethod
    def from_pair(cls, record: bytes, signature: bytes) -> SignedRecord:
        """Read both files strictly, digest and signature unchecked; raises RecordError naming what does not fit."""
        return cls(read_record(record, RECORD_NAME), read_signature(signature, SCHEMA, SIGNATURE_NAME))

    @classmethod
    def read(cls, folder: Path) -> SignedRecord:
        """Read the signed files of a run folder strictly, signatures unchecked.

        Raises StorageError when one cannot be read, RecordError when it is none.
        """
        pair = cls.from_pair(read_file(folder / RECORD_NAME), read_file(folder / SIGNATURE_NAME))
        endorsed = endorsement_files(folder)
        return cls(pair.record, pair.signature, tuple(read_endorsement(data, name) for name, data in endorsed.items()))


@dataclass(frozen=True, slots=True)
class RecordFiles:
    """The bytes of record.json and signature.json, None for one that is missing or cannot be taken out; endorsements.

    `inside` is the name of the file that all are attached to, empty when they lie in a folder.
    """

    record: bytes | None
    signature: bytes | None
    inside: str = ""
    endorsements: Mapping[str, bytes] = field(default_factory=dict)  # name -> bytes, in order

    @classmethod
    def of_folder(cls, folder: Path) -> RecordFiles:
        """Read what there is of them; raises StorageError when a file that is there cannot be read."""
        record, signature = folder / RECORD_NAME, folder / SIGNATURE_NAME
        return cls(
            read_file(record) if record.exists() else None,
            read_file(signature) if signature.exists() else None,
            endorsements=endorsement_files(folder),
        )

    def file(self, name: str) -> str:
        """Name one of them for people: where it is, and its name."""
        return f"{self.inside}/{name}" if self.inside else name


def sign(record: VerificationRecord, signer: Signer) -> SignedRecord:
    """Digest and sign a record."""
    return SignedRecord(record, make_signature(SCHEMA, record.to_plain(), signer))


def read_record(data: bytes, what: str) -> VerificationRecord:
    """Read the bytes of record.json strictly; raises RecordError naming a field that does not fit."""
    return VerificationRecord.from_plain(read_body(data, what))


def endorsement_files(folder: Path) -> dict[str, bytes]:
    """Read the endorsements of a run folder, first to last; raises StorageError when one cannot be read."""
    numbered = {number: path for path in folder.glob("endorsement.*.json") if (number := endorsement_number(path.name))}
    return {numbered[number].name: read_file(numbered[number]) for number in sorted(numbered)}


def read_file(path: Path) -> bytes:
    """Read a whole file; raises StorageError."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise StorageError("record-file-unreadable", file=path, detail=str(problem)) from problem
