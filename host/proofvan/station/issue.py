"""The end of the line: sign the record, keep it in the ledger, issue the document, close the run's folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from proofvan.documents.attachment import XML_NAME
from proofvan.documents.certificate import PDF_NAME, make_document
from proofvan.documents.fonts import drawing_software
from proofvan.documents.issuance import CHECKPOINT_NAME, Issuance
from proofvan.keys.signer import Signer
from proofvan.records.ledger.ledger import Ledger
from proofvan.records.manifest import write_manifest
from proofvan.records.record import DocumentKind, VerificationRecord
from proofvan.records.signed import SignedRecord, sign
from proofvan.records.sink import FolderSink, write_durably
from proofvan.records.stage import Stage, stage_of
from proofvan.station.endorse import endorse_practice

# 现场记录: what leaves the van before 核验 and 批准. A name for each stage: no file of a run folder is written twice.
FIELD_RECORDS = {
    Stage.TO_VERIFY: "field-record.pdf",
    Stage.TO_CHECK: "field-record.1.pdf",
    Stage.TO_APPROVE: "field-record.2.pdf",
}


@dataclass(frozen=True, slots=True)
class Issued:
    """A finished run: its signed record, and the certificate or notice when all three have signed."""

    folder: Path
    signed: SignedRecord
    certificate: Path | None


def issue(
    record: VerificationRecord, folder: Path, signer: Signer, ledger: Ledger, *, persons_sign: bool = False
) -> Issued:
    """Sign a record, keep it in the ledger, then write the run's files; nothing is shown before it is kept.

    A practice run is signed by its practice persons at once, unless persons sign it themselves. An incomplete run gets
    its record and manifest too, but no document.
    """
    signed = sign(record, signer)
    if not persons_sign:
        signed = endorse_practice(signed, signer)
    ledger.append(signed)
    return finish(signed, folder, signer, ledger)


def finish(signed: SignedRecord, folder: Path, signer: Signer, ledger: Ledger) -> Issued:
    """Write the files of a record that the ledger holds: what was signed, what may be issued by now, the manifest.

    Doing it again gives the same files. The checkpoint that the document carries out of the van is `checkpoint.txt`;
    a practice run has none, so that its document depends on nothing but its record (docs/decisions/0031).
    """
    certificate = show(signed, folder, signer, ledger)
    write_manifest(folder, signer, drawing_software())
    return Issued(folder, signed, certificate)


def show(signed: SignedRecord, folder: Path, signer: Signer, ledger: Ledger) -> Path | None:
    """Write what was signed of a record that the ledger holds, its checkpoint, and what may be issued by now.

    `signer` is the key of whoever signed last. Gives the path of the certificate or notice, None while there is none.
    """
    FolderSink(folder.parent).append(signed)
    checkpoint = ledger.checkpoint()
    note = "" if signed.record.head.simulated else checkpoint.note()
    if note and not (folder / CHECKPOINT_NAME).exists():  # a later document carries its own, and this one is listed
        write_durably(folder / CHECKPOINT_NAME, note.encode())
    return draw(Issuance(signed, note), folder, signer)


def draw(issuance: Issuance, folder: Path, signer: Signer) -> Path | None:
    """Make the document of a record in its folder: 现场记录 until all have signed, then certificate or notice, and DCC.

    `signer` is the key of whoever signed last. Gives the path of the certificate or notice, None while there is none.
    """
    signed = issuance.signed
    if signed.record.conclusion.document is DocumentKind.NONE:
        return None
    document = make_document(issuance, signer)
    stage = stage_of(signed)
    approved = stage is Stage.APPROVED
    path = folder / FIELD_RECORDS.get(stage, PDF_NAME)
    # Durable before the manifest says so: a run whose manifest is there counts as whole after a power cut.
    write_durably(path, document.pdf)
    if approved:
        write_durably(folder / XML_NAME, document.xml)
    return path if approved else None
