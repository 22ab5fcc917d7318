"""Documents that were issued, by the digest that their QR code shows; the only thing the public may see."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from proofvan.core.errors import InputError, ProofvanError
from proofvan.documents.certificate import PDF_NAME
from proofvan.documents.verification import verify
from proofvan.keys.trust import TrustStore
from proofvan.records.record import DocumentKind
from proofvan.records.report import Check, Report
from proofvan.records.signed import RECORD_NAME, SignedRecord
from proofvan.records.stage import stage_of
from proofvan.station.issue import FIELD_RECORDS
from proofvan.web.view import words


class Issued:
    """The run folders in a folder. Every answer is checked against the keys that are trusted here, and kept by file."""

    def __init__(self, folder: Path | None, trust: TrustStore, practice: bool) -> None:
        self._folder, self._trust, self._practice = folder, trust, practice
        self._digests: dict[Path, tuple[int, str]] = {}
        self._reports: dict[Path, tuple[int, Report]] = {}

    def page(self, digest: str) -> dict[str, Any]:
        """Give what a document says and what its check found; raises InputError when none was issued here."""
        for record in sorted(self._folder.rglob(RECORD_NAME)) if self._folder else []:
            if self._digest(record) == digest and (signed := _issued(record.parent)):
                return _page(signed, self._report(record.with_name(PDF_NAME)))
        raise InputError("city-document-unknown", value=digest)

    def _digest(self, record: Path) -> str:
        changed = record.stat().st_mtime_ns
        if self._digests.get(record, (0, ""))[0] != changed:
            self._digests[record] = changed, hashlib.sha256(record.read_bytes()).hexdigest()
        return self._digests[record][1]

    def _report(self, pdf: Path) -> Report:
        changed = max(path.stat().st_mtime_ns for path in pdf.parent.iterdir())
        known = self._reports.get(pdf)
        if known is None or known[0] != changed:
            known = self._reports[pdf] = changed, verify(pdf, self._trust, self._practice)
        return known[1]


def _issued(folder: Path) -> SignedRecord | None:
    """Give a record whose document all have signed; a damaged one was not issued like that."""
    try:
        signed = SignedRecord.read(folder)
        whole = stage_of(signed) not in FIELD_RECORDS and (folder / PDF_NAME).is_file()
    except ProofvanError:
        return None
    return signed if whole and signed.record.conclusion.document is not DocumentKind.NONE else None


def _page(signed: SignedRecord, report: Report) -> dict[str, Any]:
    record = signed.record
    return {
        "digest": signed.digest,
        "status": report.status.value,
        "status_words": words(report.status.message),
        "title": words(f"document-title-{record.conclusion.document.value.replace('_', '-')}"),
        "number": record.head.document_number,
        "organisation": {"zh": record.organisation.name_zh, "en": record.organisation.name_en},
        "instrument": words(record.subject.instrument),
        "model": record.subject.model,
        "serial": record.subject.serial,
        "regulation": f"{record.head.regulation}-{record.head.edition}",
        "verdict": record.conclusion.outcome.value,
        "date": record.conclusion.date,
        "valid_until": record.conclusion.valid_until,
        "simulated": report.simulated,
        "checks": [_check(one) for one in report.checks],
    }


def _check(one: Check) -> dict[str, Any]:
    values = {"file": one.file, "part": one.part, **one.evidence}
    return {"ok": one.ok, "what": words(one.name, **values), "meaning": words(one.meaning, **values)}
