"""Stage 12: the certificate or notice as PDF/A-3, from a signed record and nothing else.

The same record gives the same bytes: fonts and typst are pinned, every date is the record's. The record's file is
attached, so whoever has the PDF has everything that was signed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst

from proofvan.core.errors import RecordError, SetupError
from proofvan.documents.fonts import fonts
from proofvan.documents.view import view
from proofvan.records.record import DocumentKind
from proofvan.records.rules import broken_rules
from proofvan.records.signed import SignedRecord

ATTACHMENT = "record.json"
_PACKAGE = Path(__file__).resolve().parents[1]
_MAIN = _PACKAGE / "documents" / "certificate.typ"


@dataclass(frozen=True, slots=True)
class Certificate:
    """An issued document: which kind, and the bytes of the PDF."""

    kind: DocumentKind
    pdf: bytes


def issue(signed: SignedRecord) -> Certificate:
    """Draw the document of a record; raises RecordError when the record allows none."""
    kind = signed.record.conclusion.document
    if kind is DocumentKind.NONE:
        raise RecordError("document-none-allowed", run=signed.record.head.run)
    for field, rule in broken_rules(signed.record):
        raise RecordError("document-record-breaks-rule", field=field, rule=rule)
    return Certificate(kind, _pdf(signed))


def qr_text(signed: SignedRecord) -> str:
    """Give what the QR code says: whose digest it is, and the digest."""
    return f"PROOFVAN:RECORD:SHA256:{signed.digest}"


def _pdf(signed: SignedRecord) -> bytes:
    inputs = {
        "data": json.dumps(view(signed), ensure_ascii=False, sort_keys=True),
        "record": signed.to_bytes().decode(),
        "qr": _qr(signed),
        "inner": _inner(signed.record.head.folder),
    }
    pdf = _compile(inputs, datetime.fromisoformat(signed.record.time.end_utc).replace(microsecond=0))
    if not isinstance(pdf, bytes):
        raise SetupError("document-not-drawn", detail="no output")
    return pdf


def _compile(inputs: dict[str, str], timestamp: datetime) -> Any:
    compiler = typst.Compiler(_MAIN, root=_PACKAGE, font_paths=fonts(), ignore_system_fonts=True, sys_inputs=inputs)
    try:
        return compiler.compile(format="pdf", pdf_standards=["a-3b"], timestamp=timestamp)
    except RuntimeError as problem:  # TypstError is not exported by every version of the wheel
        raise SetupError("document-not-drawn", detail=str(problem)[:400]) from problem


def _inner(folder: str) -> str:
    file = _PACKAGE / "regulations" / folder / "certificate.typ"
    if not folder.isidentifier() or not file.exists():
        raise SetupError("document-template-missing", folder=folder)
    return f"/regulations/{folder}/certificate.typ"


def _qr(signed: SignedRecord) -> str:
    drawing = BytesIO()
    segno.make(qr_text(signed), error="m", micro=False).save(drawing, kind="svg", border=0, dark="#16283c")
    return drawing.getvalue().decode()
