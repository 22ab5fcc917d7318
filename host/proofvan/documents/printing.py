"""Printing a station: the documents of its runs in one PDF, behind a list of the day.

Documents are taken as they were issued, never drawn again, so a reprint has the same pages and numbers. The one PDF
is for paper: electronic signatures stay with the single files, and the list says so.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf

from proofvan.core.audit import AuditEvent, AuditTrail
from proofvan.core.errors import InputError
from proofvan.documents.certificate import PDF_NAME, compile_page
from proofvan.documents.view import service_words, words
from proofvan.records.rules import is_simulated
from proofvan.records.signed import SignedRecord, read_file

# The document of a run, and what leaves the van before it.
_DOCUMENTS = (PDF_NAME, "field-record.pdf")
PRINTED = "document-printed"


@dataclass(frozen=True, slots=True)
class Printout:
    """One document of a batch: its record, and the bytes of its PDF."""

    signed: SignedRecord
    name: str
    pdf: bytes


def printouts(folders: Sequence[Path]) -> list[Printout]:
    """Read the documents of run folders in the given order; raises InputError for a run without one."""
    return [_printout(folder) for folder in folders]


def print_batch(batch: Sequence[Printout]) -> bytes:
    """Give one PDF: the list of the day, then every document; the same documents give the same bytes."""
    if not batch:
        raise InputError("print-nothing")
    whole = pikepdf.new()
    for pdf in (_day_list(batch), *(one.pdf for one in batch)):
        with pikepdf.open(BytesIO(pdf)) as part:
            _leave_signature(part)
            whole.pages.extend(part.pages)
    out = BytesIO()
    whole.save(out, deterministic_id=True)
    return out.getvalue()


def count_copies(batch: Sequence[Printout], trail: AuditTrail, who: str, utc: str, reason: str) -> None:
    """Write down that each document was printed once more: number and digest say which bytes."""
    for one in batch:
        digest = hashlib.sha256(one.pdf).hexdigest()
        trail.note(AuditEvent(PRINTED, subject_of(one.signed), who, utc, reason, new=digest))


def copies_of(batch: Sequence[Printout], events: Sequence[AuditEvent]) -> list[int]:
    """Count, for each document of a batch, how often it was printed by now."""
    return [sum(event.kind == PRINTED and event.subject == subject_of(one.signed) for event in events) for one in batch]


def subject_of(signed: SignedRecord) -> str:
    """Name a document in the ledger: its run and its number."""
    head = signed.record.head
    return f"{head.run} {head.document_number or head.record_number}"


def _leave_signature(part: pikepdf.Pdf) -> None:
    """Take the field of the signature away: on another file's pages it would look like a broken signature."""
    if "/AcroForm" in part.Root:
        del part.Root["/AcroForm"]
    for page in part.pages:
        if "/Annots" in page:
            del page["/Annots"]


def _printout(folder: Path) -> Printout:
    for name in _DOCUMENTS:
        if (folder / name).exists():
            return Printout(SignedRecord.read(folder), name, read_file(folder / name))
    raise InputError("print-no-document", run=folder.name)


def _day_list(batch: Sequence[Printout]) -> bytes:
    first = batch[0].signed.record
    data = {
        "organisation": [first.organisation.name_zh, first.organisation.name_en],
        "simulated": any(is_simulated(one.signed.record, one.signed.public_key) for one in batch),
        "days": sorted({one.signed.record.conclusion.date for one in batch}),
        "rows": [_row(one) for one in batch],
    }
    last = max(one.signed.record.conclusion.date for one in batch)
    return compile_page("day_list.typ", {"data": json.dumps(data, ensure_ascii=False, sort_keys=True)}, last)


def _row(one: Printout) -> Mapping[str, Any]:
    record = one.signed.record
    return {
        "number": record.head.document_number or record.head.record_number,
        "instrument": words(record.subject.instrument),
        "serial": record.subject.serial,
        "client": record.subject.client,
        "place": record.subject.place,
        "service": service_words(record),
        "outcome": record.conclusion.outcome.value,
        "field_record": one.name != PDF_NAME,
        "digest": one.signed.digest[:16],
    }
