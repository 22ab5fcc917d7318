"""Stage 12: the certificate or notice as PDF/A-3, from a signed record and nothing else.

The same record gives the same bytes: fonts and typst are pinned, every date is the record's. Record and signature
are attached, so whoever has the PDF has everything that was signed.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from io import BytesIO
from pathlib import Path

import segno
import typst

from proofvan.core.errors import InputError, ProofvanError, RecordError, SetupError
from proofvan.documents.fonts import fonts
from proofvan.documents.view import view
from proofvan.records.record import DocumentKind
from proofvan.records.rules import broken_rules
from proofvan.records.signed import SignedRecord

_PACKAGE = Path(__file__).resolve().parents[1]
_MAIN = _PACKAGE / "documents" / "certificate.typ"


def render(signed: SignedRecord) -> bytes:
    """Draw the certificate or notice of a record as PDF/A-3; raises RecordError when the record allows none.

    Without all three endorsements it is a 现场记录 with the watermark of the one that is awaited (`records.stage`).
    """
    record = signed.record
    if record.conclusion.document is DocumentKind.NONE:
        raise RecordError("document-none-allowed", run=record.head.run)
    for field, rule in broken_rules(record):
        raise RecordError("document-record-breaks-rule", field=field, rule=rule)
    inputs = {
        "data": json.dumps(view(signed), ensure_ascii=False, sort_keys=True),
        "record": signed.record_bytes().decode(),
        "signature": signed.signature_bytes().decode(),
        "endorsements": json.dumps([one.to_bytes().decode() for one in signed.endorsements], ensure_ascii=False),
        "qr": _qr(signed),
        "inner": _inner(record.head.folder),
    }
    return _compile(inputs, datetime.fromisoformat(record.time.end_utc).replace(microsecond=0))


def qr_text(signed: SignedRecord) -> str:
    """Give what the QR code says: whose digest it is, and the digest."""
    return f"PROOFVAN:RECORD:SHA256:{signed.digest}"


def _compile(inputs: dict[str, str], timestamp: datetime) -> bytes:
    compiler = typst.Compiler(_MAIN, root=_PACKAGE, font_paths=fonts(), ignore_system_fonts=True, sys_inputs=inputs)
    try:
        pdf = compiler.compile(format="pdf", pdf_standards=["a-3b"], timestamp=timestamp)
    except typst.TypstError as problem:
        raise _not_drawn(problem.message) from problem
    if not isinstance(pdf, bytes):
        raise SetupError("document-not-drawn", detail="no output")
    return pdf


def _not_drawn(message: str) -> ProofvanError:
    # PDF/A wants a shape for every character; a rare one in a name has none in our fonts.
    missing = re.search(r'the text `"(.+?)"` could not be displayed', message)
    if missing:
        return InputError("document-character-missing", value=missing[1])
    return SetupError("document-not-drawn", detail=message)


def _inner(folder: str) -> str:
    file = _PACKAGE / "regulations" / folder / "certificate.typ"
    if not folder.isidentifier() or not file.exists():
        raise SetupError("document-template-missing", folder=folder)
    return f"/regulations/{folder}/certificate.typ"


def _qr(signed: SignedRecord) -> str:
    drawing = BytesIO()
    segno.make(qr_text(signed), error="m", micro=False).save(drawing, kind="svg", border=0, dark="#16283c")
    return drawing.getvalue().decode()
