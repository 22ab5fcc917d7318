"""Verification of everything that a run leaves behind, certificates included.

A certificate is made again from its attached record, with the two signatures that only the key could make put in as
they stand; it must be the same, byte for byte, and the signatures must fit. What nobody signs (padding, the table of
objects, a second copy of an object) cannot hide anything so. Whoever wants outside judges: xmlsec1 and pyHanko.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from proofvan.core.errors import ProofvanError, RecordError, SignatureError
from proofvan.documents.attachment import XML_NAME, attached_files, attached_issuance, attached_xml
from proofvan.documents.bundle import read_bundle, unpack_bundle
from proofvan.documents.certificate import add_signature, draw, make_xml, require_document
from proofvan.documents.credential import Credential, check_chain, given_credential
from proofvan.documents.issuance import Issuance
from proofvan.documents.original_record import draw_original_record
from proofvan.documents.pdf_parts import PdfParts, parts_of
from proofvan.documents.pdf_signature import check_pdf_signature, signature_of
from proofvan.documents.xml_signature import read_signed, seal_of
from proofvan.documents.xml_verification import check_xml_of_folder, verify_xml
from proofvan.keys.signer import ED25519
from proofvan.keys.trust import TrustStore
from proofvan.records import verify as records_verify
from proofvan.records.check_record import Trusted
from proofvan.records.folder import Folder
from proofvan.records.place import first_difference
from proofvan.records.report import Check, Report, Status
from proofvan.records.signed import RecordFiles, SignedRecord, read_file

_SIGNATURE = "signature"
_OF_A_CERTIFICATE = XML_NAME.encode()


def verify(path: Path, trust: TrustStore, practice: bool) -> Report:
    """Verify a run folder, a bundle (.zip), a certificate (.pdf, .xml), record and signature, a manifest, a recording.

    See `records.verify.verify`; certificates are made again from their attached record and compared byte by byte.
    """
    if path.suffix == ".xml":
        return verify_xml(path, trust, practice)
    if path.suffix == ".zip":
        return _bundle(path, trust, practice)
    if path.is_dir():
        return _folder(path, trust, practice)
    return records_verify.verify(path, trust, practice, PdfCertificates())


def _folder(path: Path, trust: TrustStore, practice: bool) -> Report:
    found = records_verify.verify(path, trust, practice, PdfCertificates())
    return replace(found, checks=(*found.checks, *check_xml_of_folder(Folder(path, Trusted(trust, practice)))))


def _bundle(path: Path, trust: TrustStore, practice: bool) -> Report:
    try:
        files = read_bundle(read_file(path), path.name)
    except RecordError as problem:
        evidence = {name: str(value) for name, value in problem.evidence.items()}
        failed = Check("verify-bundle", False, path.name, "container", problem.fault, evidence)
        return Report(path.name, (failed,), Status.UNKNOWN_SIGNER, False)
    with TemporaryDirectory() as name:
        folder = Path(name)
        unpack_bundle(files, folder)
        found = _folder(folder, trust, practice)
    container = Check("verify-bundle", True, path.name, "container", "verify-bundle-fits", {"files": str(len(files))})
    return replace(found, file=path.name, checks=(container, *found.checks))


class PdfCertificates:
    """Certificates as this program makes them; keeps the last drawing, for many copies of one certificate."""

    def __init__(self) -> None:
        self._drawn: tuple[Issuance, bytes, bytes, PdfParts] | None = None
        self._made: tuple[bytes, bytes, bytes] | None = None

    def attached(self, pdf: bytes, file: str) -> RecordFiles:
        """Give the attached record and signature, as far as they can be read."""
        return attached_files(pdf, file)

    def compare(self, pdf: bytes, signed: SignedRecord, file: str) -> Check:
        """Make the certificate of an intact record again and compare byte by byte, then check its signatures."""
        xml = attached_xml(pdf)
        try:
            if xml is None:
                return _original_record(pdf, signed, file)
            issuance = attached_issuance(pdf, signed)
            require_document(issuance)
            return self._xml_differs(xml, issuance, file) or self._pdf_differs(pdf, xml, issuance, file)
        except SignatureError as problem:
            return _failed(file, _SIGNATURE, "verify-document-signature-wrong", detail=str(problem))
        except ProofvanError as problem:
            return _failed(file, "file", "verify-drawing-impossible", detail=str(problem))

    def part_at(self, pdf: bytes, offset: int) -> str:
        """Name the object of a PDF, damaged perhaps, that a byte belongs to."""
        return (self._drawn[3] if self._drawn else parts_of(pdf)).at(offset).words

    def _xml_differs(self, xml: bytes, issuance: Issuance, file: str) -> Check | None:
        if self._drawn is not None and self._drawn[:2] == (issuance, xml):
            return None
        made = make_xml(issuance, _credential_in(xml, issuance))
        if made == xml:
            if issuance.last_signature.alg == ED25519:
                read_signed(xml)  # its own reading of what is covered, beside ours
            return None
        part = f"attachment {XML_NAME}, byte {first_difference(xml, made)}"
        return _failed(file, part, "verify-document-xml-differs")

    def _pdf_differs(self, pdf: bytes, xml: bytes, issuance: Issuance, file: str) -> Check:
        drawn, parts = self._draw(issuance, xml)
        if issuance.last_signature.alg != ED25519:
            return _fits(pdf, file) if pdf == drawn else _difference(pdf, drawn, len(drawn), parts, file)
        seal, signature = seal_of(xml), signature_of(pdf[len(drawn) :])
        if seal is None or signature is None:
            return _difference(pdf, drawn, len(drawn), parts, file)
        made = self._with_signature(drawn, issuance, given_credential(seal.chain, signature), signature)
        if made != pdf:
            return _difference(pdf, made, len(drawn), parts, file)
        check_pdf_signature(pdf, seal.chain[0])
        return _fits(pdf, file)

    def _with_signature(self, drawn: bytes, issuance: Issuance, given: Credential, signature: bytes) -> bytes:
        if self._made is None or self._made[:2] != (drawn, signature):
            self._made = drawn, signature, add_signature(drawn, issuance, given)
        return self._made[2]

    def _draw(self, issuance: Issuance, xml: bytes) -> tuple[bytes, PdfParts]:
        if self._drawn is None or self._drawn[:2] != (issuance, xml):
            pdf = draw(issuance, xml)
            self._drawn = issuance, xml, pdf, parts_of(pdf)
        return self._drawn[2], self._drawn[3]


def _original_record(pdf: bytes, signed: SignedRecord, file: str) -> Check:
    """Compare with 原始记录, the one document that has no DCC; what is not one has lost its DCC."""
    if _OF_A_CERTIFICATE in pdf:
        return _failed(file, f"attachment {XML_NAME}", "verify-attachment-unreadable")
    drawn = draw_original_record(signed)
    return _fits(pdf, file) if drawn == pdf else _difference(pdf, drawn, len(drawn), parts_of(drawn), file)


def _credential_in(xml: bytes, issuance: Issuance) -> Credential | None:
    """Give the credential that an attached DCC shows, after its chain was checked against the record."""
    if issuance.last_signature.alg != ED25519:
        return None
    seal = seal_of(xml)
    if seal is None:
        raise SignatureError("document-xml-unreadable", detail=XML_NAME)
    check_chain(issuance, seal.chain)
    return given_credential(seal.chain, seal.value)


def _fits(pdf: bytes, file: str) -> Check:
    return Check("verify-drawing", True, file, "", "verify-drawing-same", {"size": str(len(pdf))})


def _difference(pdf: bytes, made: bytes, pages: int, parts: PdfParts, file: str) -> Check:
    at = first_difference(pdf, made)
    evidence = {"offset": at, "size": len(pdf), "was": len(made)}
    if at >= pages:
        return _failed(file, f"{_SIGNATURE}, byte {at}", "verify-pdf-signature", **evidence)
    part = parts.at(at)
    return _failed(file, part.words, part.meaning, **evidence)


def _failed(file: str, part: str, meaning: str, **evidence: object) -> Check:
    return Check("verify-drawing", False, file, part, meaning, {name: str(value) for name, value in evidence.items()})
