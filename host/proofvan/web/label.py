"""The label 检定标记 that goes on the instrument: who it is, until when, and the QR code of the record."""

from __future__ import annotations

from io import BytesIO
from xml.sax.saxutils import escape

import segno

from proofvan.core.messages import LANGUAGES, text
from proofvan.documents.certificate import qr_text
from proofvan.records.signed import SignedRecord

# Width of the paper of a common label printer; the height follows.
_WIDTH_MM, _HEIGHT_MM, _QR_MM = 80, 40, 34


def label(signed: SignedRecord) -> bytes:
    """Draw the label of a record as SVG, in millimetres of paper."""
    record = signed.record
    lines = [
        " / ".join(text(f"station-verdict-{record.conclusion.outcome.value.lower()}", each) for each in LANGUAGES),
        f"{record.subject.model} {record.subject.serial}",
        record.head.document_number or record.head.record_number,
        f"{record.conclusion.date} ~ {record.conclusion.valid_until or '-'}",
        *(["仿真 SIMULATED"] if record.head.simulated else []),
    ]
    words = "".join(
        f'<text x="{_QR_MM + 4}" y="{8 + 7 * n}" font-size="{5 if n == 0 else 3.2}">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH_MM}mm" height="{_HEIGHT_MM}mm" '
        f'viewBox="0 0 {_WIDTH_MM} {_HEIGHT_MM}" font-family="Noto Sans SC, sans-serif">'
        f'<rect width="{_WIDTH_MM}" height="{_HEIGHT_MM}" fill="#fff"/>'
        f'<svg x="2" y="3" width="{_QR_MM}" height="{_QR_MM}">{_qr(signed)}</svg>{words}</svg>'
    ).encode()


def _qr(signed: SignedRecord) -> str:
    drawing = BytesIO()
    code = segno.make(qr_text(signed), error="m", micro=False)
    code.save(drawing, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True)
    return drawing.getvalue().decode()
