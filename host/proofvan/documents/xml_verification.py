"""Verification of a certificate for machines that comes alone: signature, chain, key, and the record beside it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from proofvan.core.errors import ProofvanError, SignatureError
from proofvan.documents.amendment import NAME as AMENDMENT_NAME
from proofvan.documents.amendment import read_amendment
from proofvan.documents.attachment import XML_NAME
from proofvan.documents.certificate import make_xml
from proofvan.documents.credential import chain_key, check_chain, given_credential
from proofvan.documents.dcc.elements import RECORD
from proofvan.documents.issuance import Issuance
from proofvan.documents.xml_signature import SignedXml, read_signed, seal_of
from proofvan.keys.envelope import Signature
from proofvan.keys.practice import is_practice
from proofvan.keys.signer import ED25519, key_id
from proofvan.keys.trust import TrustStore
from proofvan.records.check_envelope import signer_check, signer_of
from proofvan.records.check_record import Trusted, check_record
from proofvan.records.folder import Folder
from proofvan.records.neighbours import fits
from proofvan.records.report import Check, Report, Status
from proofvan.records.signed import RecordFiles, SignedRecord, read_file

_FILE_DAMAGED = "verify-document-signature-wrong"


def verify_xml(path: Path, trust: TrustStore, practice: bool) -> Report:
    """Verify a DCC; when record.json and signature.json lie beside it, it must be the very one made from them."""
    data = read_file(path)
    try:
        document = read_signed(data)
        public_key = _public_key(document)
    except SignatureError as problem:
        failed = Check("verify-xml", False, path.name, "signature", _FILE_DAMAGED, {"detail": str(problem)})
        return Report(path.name, (failed,), Status.UNKNOWN_SIGNER, False)
    checks = [Check("verify-xml", True, path.name, "signature", "verify-xml-fits", {"time": document.signing_time})]
    checks += _beside(path, data, Trusted(trust, practice))
    named = _as_signed_by(public_key)
    signer = signer_of(named, trust, practice, document.signing_time)
    checks.append(signer_check(named, trust, document.signing_time, path.name))
    return Report(path.name, tuple(checks), signer, is_practice(public_key))


def check_xml_of_folder(folder: Folder) -> list[Check]:
    """Check that the DCC of a run folder, if one is there, is the very one that the folder's record gives."""
    path = folder.path / XML_NAME
    if not path.exists():
        return []
    data, signed = read_file(path), folder.record.signed
    compared = _compared(path, data, signed)
    if compared.ok is not False or signed is None or folder.manifest is None or not folder.vouches_for(signed):
        return [compared]
    entry = folder.manifest.entry(XML_NAME)
    if entry is None or not fits(entry, data):
        return [compared]
    # The signer of the record listed these very bytes: a difference comes from another version of the drawing.
    return [Check("verify-xml", None, path.name, compared.part, "verify-drawing-other-version")]


def _public_key(document: SignedXml) -> bytes:
    """Give the key that certified the document's; it is the one that the covered part names."""
    named = document.root.find(f".//{{{RECORD}}}record")
    public_key = chain_key(document.chain)
    if named is None or named.get("key") != public_key.hex():
        raise SignatureError("document-chain-wrong", detail="key")
    return public_key


def _beside(path: Path, data: bytes, trusted: Trusted) -> list[Check]:
    files = RecordFiles.of_folder(path.parent)
    if files.record is None or files.signature is None:
        return []
    return [_compared(path, data, check_record(files, trusted).signed)]


def _compared(path: Path, data: bytes, signed: SignedRecord | None) -> Check:
    if signed is None:
        return Check("verify-xml", None, path.name, "", "verify-xml-record-damaged")
    if any(_made_from(issuance, data) for issuance in _issuances(path.parent, signed)):
        return Check("verify-xml", True, path.name, "", "verify-xml-of-record", {"digest": signed.digest})
    return Check("verify-xml", False, path.name, "document", "verify-document-xml-differs")


def _issuances(folder: Path, signed: SignedRecord) -> list[Issuance]:
    """List what may have been issued from the record beside: the document itself, and its amendment."""
    found = [Issuance(signed)]
    if (folder / AMENDMENT_NAME).exists():
        with suppress(ProofvanError):
            found.append(Issuance(signed, amendment=read_amendment(read_file(folder / AMENDMENT_NAME))))
    return found


def _made_from(issuance: Issuance, data: bytes) -> bool:
    try:
        if issuance.last_signature.alg != ED25519:
            return make_xml(issuance, None) == data
        seal = seal_of(data)
        if seal is None:
            return False
        check_chain(issuance, seal.chain)
        made = make_xml(issuance, given_credential(seal.chain, seal.value))
        read_signed(data)  # its own reading of what is covered, beside ours
        return made == data
    except ProofvanError:
        return False


def _as_signed_by(public_key: bytes) -> Signature:
    """Name a key in the form in which the checks of records take it."""
    return Signature("", ED25519, key_id(public_key), public_key.hex(), "", {}, "")
