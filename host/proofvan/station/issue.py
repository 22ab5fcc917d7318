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
from proofvan.records.stage import Stage, stage_of
from proofvan.station.endorse import endorse_practice

CERTIFICATE = "certificate.pdf"
FIELD_RECORD = "field-record.pdf"  # 现场记录: what leaves the van before 核验 and 批准


@dataclass(frozen=True, slots=True)
class Issued:
    """A finished run: its signed record, and the certificate or notice when all three have signed."""

    folder: Path
    signed: SignedRecord
    certificate: Path | None


def issue(record: VerificationRecord, folder: Path, signer: Signer) -> Issued:
    """Sign a record, draw what may be issued by now, and write the signed manifest of the run's folder.

    A practice run is signed by its practice persons at once. An incomplete run gets its record and manifest too, but
    no document.
    """
    signed = endorse_practice(sign(record, signer), signer)
    FolderSink(folder.parent).append(signed)
    certificate = draw(signed, folder)
    write_manifest(folder, signer, drawing_software())
    return Issued(folder, signed, certificate)


def draw(signed: SignedRecord, folder: Path) -> Path | None:
    """Draw the document of a record into its folder: 现场记录 until all have signed, then the certificate or notice.

    Gives the path of the certificate or notice, None while there is none.
    """
    if signed.record.conclusion.document is DocumentKind.NONE:
        return None
    approved = stage_of(signed) is Stage.APPROVED
    path = folder / (CERTIFICATE if approved else FIELD_RECORD)
    path.write_bytes(render(signed))
    return path if approved else None
