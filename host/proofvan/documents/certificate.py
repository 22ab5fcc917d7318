"""Stage 12: the certificate or notice, from a signed record and nothing else: XML for machines, PDF/A-3 for people.

The same record gives the same bytes: fonts and typst are pinned, every date is the record's, the document's key is
drawn from the record's. XML, record and signature are attached, so whoever has the PDF has everything that was signed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

import segno
import typst

from proofvan.core.errors import InputError, ProofvanError, RecordError, SetupError
from proofvan.documents.credential import Credential, document_time, make_credential
from proofvan.documents.dcc.certificate import dcc_tree
from proofvan.documents.fonts import fonts
from proofvan.documents.pdf_signature import sign_pdf
from proofvan.documents.view import view, words
from proofvan.documents.xml_signature import sign_xml, write_xml
from proofvan.keys.signer import Signer
from proofvan.records.record import DocumentKind
from proofvan.records.rules import broken_rules
from proofvan.records.signed import SignedRecord

PDF_NAME = "certificate.pdf"
_PACKAGE = Path(__file__).resolve().parents[1]
_MAIN = _PACKAGE / "documents" / "certificate.typ"


@dataclass(frozen=True, slots=True)
class Document:
    """A certificate or notice: PAdES-signed PDF/A-3 with the XAdES-signed DCC in it, and that DCC."""

    pdf: bytes
    xml: bytes


def make_document(signed: SignedRecord, signer: Signer) -> Document:
    """Make the certificate or notice of a record with the key of whoever signed last.

    Without all three endorsements it is a 现场记录 with the watermark of the one that is awaited (`records.stage`).
    Raises RecordError when the record allows none. A key whose algorithm X.509 readers do not know (SM2) gives both
    files without signatures of their own; the record's signature is in them as always.
    """
    require_document(signed)
    credential = make_credential(signed, signer)
    xml = make_xml(signed, credential)
    return Document(make_pdf(signed, xml, credential), xml)


def require_document(signed: SignedRecord) -> None:
    """Refuse a record that allows no document, or that contradicts itself; raises RecordError."""
    record = signed.record
    if record.conclusion.document is DocumentKind.NONE:
        raise RecordError("document-none-allowed", run=record.head.run)
    for field, rule in broken_rules(record):
        raise RecordError("document-record-breaks-rule", field=field, rule=rule)


def make_xml(signed: SignedRecord, credential: Credential | None) -> bytes:
    """Write the DCC of a record, XAdES-signed when there is a credential."""
    tree = dcc_tree(signed)
    if credential is None:
        return write_xml(tree)
    return sign_xml(tree, credential, document_time(signed), _role(signed))


def make_pdf(signed: SignedRecord, xml: bytes, credential: Credential | None) -> bytes:
    """Draw the PDF/A-3 of a record with its DCC attached, PAdES-signed when there is a credential."""
    pdf = draw(signed, xml)
    return pdf if credential is None else add_signature(pdf, signed, credential)


def draw(signed: SignedRecord, xml: bytes) -> bytes:
    """Draw the pages of a record; record, signature and DCC are attached."""
    inputs = {
        "data": json.dumps(view(signed), ensure_ascii=False, sort_keys=True),
        "record": signed.record_bytes().decode(),
        "signature": signed.signature_bytes().decode(),
        "endorsements": json.dumps([one.to_bytes().decode() for one in signed.endorsements], ensure_ascii=False),
        "xml": xml.decode(),
        "qr": _qr(signed),
        "inner": _inner(signed.record.head.folder),
    }
    return _compile(inputs, document_time(signed))


def add_signature(pdf: bytes, signed: SignedRecord, credential: Credential) -> bytes:
    """Add the PAdES signature to a drawn PDF."""
    return sign_pdf(pdf, credential, document_time(signed), _role(signed))


def qr_text(signed: SignedRecord) -> str:
    """Give what the QR code says: whose digest it is, and the digest."""
    return f"PROOFVAN:RECORD:SHA256:{signed.digest}"


def _role(signed: SignedRecord) -> str:
    """Say what the signature means (21 CFR 11.50): which document, issued by whom."""
    title = words(f"document-title-{signed.record.conclusion.document.value.replace('_', '-')}")
    return f"{signed.record.organisation.name_zh} {title[0]} {signed.record.head.document_number}"


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
