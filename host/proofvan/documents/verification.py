"""Verification of everything that a run leaves behind, certificates included."""

from __future__ import annotations

from pathlib import Path

from proofvan.core.errors import ProofvanError
from proofvan.documents.attachment import attached_files
from proofvan.documents.certificate import render
from proofvan.documents.pdf_parts import PdfParts, parts_of
from proofvan.keys.trust import TrustStore
from proofvan.records import verify as records_verify
from proofvan.records.place import first_difference
from proofvan.records.report import Check, Report
from proofvan.records.signed import RecordFiles, SignedRecord


def verify(path: Path, trust: TrustStore, practice: bool) -> Report:
    """Verify a run folder, a certificate (.pdf), a record and its signature, a manifest, a recording.

    See `records.verify.verify`; certificates are drawn again from their attached record and compared byte by byte.
    """
    return records_verify.verify(path, trust, practice, PdfCertificates())


class PdfCertificates:
    """Certificates as this program draws them; keeps the last drawing, for many copies of one certificate."""

    def __init__(self) -> None:
        self._drawn: tuple[SignedRecord, bytes, PdfParts] | None = None

    def attached(self, pdf: bytes, file: str) -> RecordFiles:
        """Give the attached record and signature, as far as they can be read."""
        return attached_files(pdf, file)

    def compare(self, pdf: bytes, signed: SignedRecord, file: str) -> Check:
        """Draw the certificate of an intact record again and compare byte by byte."""
        try:
            drawn, parts = self._draw(signed)
        except ProofvanError as problem:
            return Check("verify-drawing", False, file, "file", "verify-drawing-impossible", {"detail": str(problem)})
        if drawn == pdf:
            return Check("verify-drawing", True, file, "", "verify-drawing-same", {"size": str(len(pdf))})
        at = first_difference(pdf, drawn)
        part = parts.at(at)
        evidence = {"offset": str(at), "size": str(len(pdf)), "was": str(len(drawn))}
        return Check("verify-drawing", False, file, part.words, part.meaning, evidence)

    def part_at(self, pdf: bytes, offset: int) -> str:
        """Name the object of a PDF, damaged perhaps, that a byte belongs to."""
        return (self._drawn[2] if self._drawn else parts_of(pdf)).at(offset).words

    def _draw(self, signed: SignedRecord) -> tuple[bytes, PdfParts]:
        if self._drawn is None or self._drawn[0] != signed:
            pdf = render(signed)
            self._drawn = signed, pdf, parts_of(pdf)
        return self._drawn[1], self._drawn[2]
