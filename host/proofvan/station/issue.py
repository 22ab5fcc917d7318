"""The end of the line: sign the record, issue the document, close the run's folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from proofvan.documents.certificate import render
from proofvan.documents.fonts import drawing_software
from proofvan.keys.signer import Signer
from proofvan.records.manifest import write_manifest
from proofvan.records.record import DocumentKind, VerificationRecord
from proofvan.records.signed import SignedRecord, sign
from proofvan.records.sink import FolderSink

CERTIFICATE = "certificate.pdf"


@dataclass(frozen=True, slots=True)
class Issued:
    """A finished run: its signed record, and the document when one may be issued."""

    folder: Path
    signed: SignedRecord
    certificate: Path | None


def issue(record: VerificationRecord, folder: Path, signer: Signer) -> Issued:
    """Sign a record, render its document and write the signed manifest of the run's folder.

    An incomplete run gets its record and manifest too, but no document.
    """
    signed = sign(record, signer)
    FolderSink(folder.parent).append(signed)
    certificate = None
    if record.conclusion.document is not DocumentKind.NONE:
        certificate = folder / CERTIFICATE
        certificate.write_bytes(render(signed))
    write_manifest(folder, signer, drawing_software())
    return Issued(folder, signed, certificate)
