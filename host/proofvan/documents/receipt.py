"""检定小票: what the customer is told on the spot, on the 80 mm paper of a receipt printer; never a certificate.

Drawn from the signed record alone, as the certificate is: the same record and signatures give the same bytes. Every
number is the record's, as it was rounded there. It bears no signature of its own: its QR code names the record.
"""

from __future__ import annotations

import json

from proofvan.core.line.results import Outcome
from proofvan.documents.certificate import compile_page, inner_template, qr_picture, qr_text, require_document
from proofvan.documents.issuance import Issuance
from proofvan.documents.view import item, verdict_of, view, words
from proofvan.documents.worst import worst_point
from proofvan.records.signed import SignedRecord
from proofvan.records.stage import awaited, stage_of

# As many hexadecimal digits as the list of the day shows.
_SHORT_DIGEST = 16
# A receipt printer knows black alone.
_BLACK = "#000000"


def draw_receipt(signed: SignedRecord) -> bytes:
    """Draw the receipt as PDF, 80 mm wide and as long as it needs; raises RecordError where nothing is issued."""
    require_document(Issuance(signed))
    record = signed.record
    worst, role = worst_point(record), awaited(stage_of(signed))
    shown = view(signed)
    data = {
        **{name: shown[name] for name in ("kind", "simulated", "practice", "head", "subject", "organisation")},
        **{name: shown[name] for name in ("signatures", "conclusion")},
        "instead": words(f"document-title-{record.conclusion.document.value.replace('_', '-')}"),
        "worst": None if worst is None else item(worst, verdict_of(record, worst)),
        "failed": [one for one in shown["items"] if one["outcome"] == Outcome.FAIL],
        "awaited": role.value if role else "",
        "digest": signed.digest[:_SHORT_DIGEST],
    }
    inputs = {
        "data": json.dumps(data, ensure_ascii=False, sort_keys=True),
        "qr": qr_picture(qr_text(signed), _BLACK),
        "inner": inner_template(record.head.folder),
    }
    return compile_page("receipt.typ", inputs, record.conclusion.date)
