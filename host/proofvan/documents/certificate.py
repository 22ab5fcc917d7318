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
from typing import Any

import segno
import typst

from proofvan.core.errors import InputError, ProofvanError, RecordError, SetupError
from proofvan.core.plain import to_plain
from proofvan.documents.attachment import XML_NAME
from proofvan.documents.credential import Credential, make_credential
from proofvan.documents.dcc.certificate import dcc_tree
from proofvan.documents.fonts import fonts
from proofvan.documents.issuance import Issuance
from proofvan.documents.view import view, words
from proofvan.documents.xml_signature import sign_xml, write_xml
from proofvan.keys.signer import Signer
from proofvan.records.record import DocumentKind
from proofvan.records.rules import broken_rules
from proofvan.records.signed import SignedRecord

QR_PREFIX = "PROOFVAN:RECORD:SHA256:"
PDF_NAME = "certificate.pdf"
# A page of A4 is then 744 pixels wide: read without zooming on a tablet.
_SCREEN_PPI = 90
_PACKAGE = Path(__file__).resolve().parents[1]
_MAIN = _PACKAGE / "documents" / "certificate.typ"


@dataclass(frozen=True, slots=True)
class Document:
    """A certificate or notice: PAdES-signed PDF/A-3 with the XAdES-signed DCC in it, and that DCC."""

    pdf: bytes
    xml: bytes


def make_document(issuance: Issuance, signer: Signer) -> Document:
    """Make the certificate or notice of a record with the key of whoever signed last.

    Without all three endorsements it is a 现场记录 with the watermark of the one that is awaited (`records.stage`).
    Raises RecordError when the record allows none. A key whose algorithm X.509 readers do not know (SM2) gives both
    files without signatures of their own; the record's signature is in them as always.
    """
    require_document(issuance)
    credential = make_credential(issuance, signer)
    xml = make_xml(issuance, credential)
    pdf = draw(issuance, xml)
    return Document(pdf if credential is None else add_signature(pdf, issuance, credential), xml)


def require_document(issuance: Issuance) -> None:
    """Refuse a record that allows no document, or that contradicts itself; raises RecordError."""
    record = issuance.signed.record
    if record.conclusion.document is DocumentKind.NONE:
        raise RecordError("document-none-allowed", run=record.head.run)
    for field, rule in broken_rules(record):
        raise RecordError("document-record-breaks-rule", field=field, rule=rule)


def make_xml(issuance: Issuance, credential: Credential | None) -> bytes:
    """Write the DCC of a record, XAdES-signed when there is a credential."""
    tree = dcc_tree(issuance)
    return write_xml(tree) if credential is None else sign_xml(tree, credential, issuance.time, _role(issuance))


def draw(issuance: Issuance, xml: bytes) -> bytes:
    """Draw the pages of a record; everything that was signed and the DCC are attached."""
    return _compile(_inputs(issuance, xml), issuance.time)


def preview(issuance: Issuance) -> list[bytes]:
    """Draw the pages of a record as PNG pictures for a screen; raises RecordError when it allows no document."""
    require_document(issuance)
    compiler = _compiler(_inputs(issuance, b""), _MAIN)
    try:
        pages = compiler.compile(format="png", ppi=_SCREEN_PPI)
    except typst.TypstError as problem:
        raise _not_drawn(problem.message) from problem
    return [page for page in (pages if isinstance(pages, list) else [pages]) if isinstance(page, bytes)]


def _inputs(issuance: Issuance, xml: bytes) -> dict[str, str]:
    files = {**issuance.files(), XML_NAME: xml}
    return {
        "data": json.dumps(_data(issuance), ensure_ascii=False, sort_keys=True),
        "files": json.dumps({name: data.decode() for name, data in files.items()}, ensure_ascii=False),
        "qr": qr_picture(qr_text(issuance.signed, issuance.checkpoint)),
        "inner": inner_template(issuance.signed.record.head.folder),
    }


def add_signature(pdf: bytes, issuance: Issuance, credential: Credential) -> bytes:
    """Add the PAdES signature to a drawn PDF."""
    from proofvan.documents.pdf_addition import sign_pdf  # pyHanko: a second of imports, paid by who signs

    return sign_pdf(pdf, credential, issuance.time, _role(issuance))


def qr_text(signed: SignedRecord, checkpoint: str = "") -> str:
    """Give what the QR code says: whose digest it is, the digest, and the ledger's checkpoint note if there is one."""
    text = f"{QR_PREFIX}{signed.digest}"
    return f"{text}\n{checkpoint}" if checkpoint else text


def qr_picture(text: str, dark: str = "#16283c") -> str:
    """Draw a QR code as SVG for a page."""
    drawing = BytesIO()
    segno.make(text, error="m", micro=False).save(drawing, kind="svg", border=0, dark=dark)
    return drawing.getvalue().decode()


def inner_template(folder: str) -> str:
    """Give the path of a regulation's own template; raises SetupError when there is none."""
    file = _PACKAGE / "regulations" / folder / "certificate.typ"
    if not folder.isidentifier() or not file.exists():
        raise SetupError("document-template-missing", folder=folder)
    return f"/regulations/{folder}/certificate.typ"


def _data(issuance: Issuance) -> dict[str, Any]:
    amended = issuance.amendment
    return {**view(issuance.shown), "amendment": None if amended is None else to_plain(amended.amendment)}


def _role(issuance: Issuance) -> str:
    """Say what the signature means (21 CFR 11.50): which document, issued by whom."""
    record = issuance.shown.record
    title = words(f"document-title-{record.conclusion.document.value.replace('_', '-')}")
    return f"{record.organisation.name_zh} {title[0]} {record.head.document_number}"


def compile_page(template: str, inputs: dict[str, str], day: str) -> bytes:
    """Draw a template of this package that belongs to no single record, dated with a day; raises SetupError."""
    return _compile(inputs, datetime.fromisoformat(f"{day}T00:00:00+00:00"), _MAIN.with_name(template))


def _compile(inputs: dict[str, str], timestamp: datetime, main: Path = _MAIN) -> bytes:
    compiler = _compiler(inputs, main)
    try:
        pdf = compiler.compile(format="pdf", pdf_standards=["a-3b"], timestamp=timestamp)
    except typst.TypstError as problem:
        raise _not_drawn(problem.message) from problem
    if not isinstance(pdf, bytes):
        raise SetupError("document-not-drawn", detail="no output")
    return pdf


def _compiler(inputs: dict[str, str], main: Path) -> typst.Compiler:
    return typst.Compiler(main, root=_PACKAGE, font_paths=fonts(), ignore_system_fonts=True, sys_inputs=inputs)


def _not_drawn(message: str) -> ProofvanError:
    # PDF/A wants a shape for every character; a rare one in a name has none in our fonts.
    missing = re.search(r'the text `"(.+?)"` could not be displayed', message)
    if missing:
        return InputError("document-character-missing", value=missing[1])
    return SetupError("document-not-drawn", detail=message)
