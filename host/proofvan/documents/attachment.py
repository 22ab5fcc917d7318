"""Takes the record, its signature, its endorsements and the DCC out of a certificate, from damaged files too."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

import pikepdf

from proofvan.documents.amendment import NAME as AMENDMENT_NAME
from proofvan.documents.amendment import read_amendment
from proofvan.documents.issuance import CHECKPOINT_NAME, Issuance
from proofvan.records.endorsement import endorsement_name, endorsement_number
from proofvan.records.signed import RECORD_NAME, SIGNATURE_NAME, RecordFiles, SignedRecord

_LARGEST_FILE = 64 * 1024 * 1024
XML_NAME = "certificate.xml"
_ENDORSEMENT = "endorsement"
_NAMES = (RECORD_NAME, SIGNATURE_NAME, XML_NAME)
_MARK = b"/Type/EmbeddedFile"
_UNREADABLE = (pikepdf.PdfError, RuntimeError, ValueError, KeyError, TypeError, AttributeError)
# Fields of signature.json that no record has; two of them are enough when one was changed.
_OF_XML = b"<dcc:"
_OF_A_CHECKPOINT = b"\n\n\xe2\x80\x94 "  # C2SP signed-note: an empty line, then the line of a signature
_OF_AN_AMENDMENT = b'"replaced_sha256":'
_OF_A_SIGNATURE = (b'"public_key":', b'"sections":{', b'"signature":')

# Fields that only an endorsement has.
_OF_AN_ENDORSEMENT = (b'"endorser":', b'"recomputed":', b'"proofvan.endorsement/')


def attached_files(pdf: bytes, file: str) -> RecordFiles:
    """Give what is attached to the certificate `file`: record, signature (None when it cannot be read), endorsements.

    Nothing is decided by where they were found: the certificate is made again from them and compared as a whole.
    """
    found = _attached(pdf)
    endorsements = {name: found[name] for name in sorted(found) if endorsement_number(name)}
    return RecordFiles(found.get(RECORD_NAME), found.get(SIGNATURE_NAME), file, endorsements)


def attached_issuance(pdf: bytes, signed: SignedRecord) -> Issuance:
    """Give what a certificate was made from beside its intact record; raises RecordError for what has not its form."""
    found = _attached(pdf)
    amendment = found.get(AMENDMENT_NAME)
    checkpoint = found.get(CHECKPOINT_NAME, b"").decode(errors="replace")
    return Issuance(signed, checkpoint, None if amendment is None else read_amendment(amendment))


def attached_xml(pdf: bytes) -> bytes | None:
    """Give the attached DCC; None when it cannot be read."""
    return _attached(pdf).get(XML_NAME)


def _attached(pdf: bytes) -> dict[str, bytes]:
    found = _by_search(pdf)
    return found if len(found) >= max(len(_NAMES), pdf.count(_MARK)) else {**_by_reader(pdf), **found}


def _by_reader(pdf: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    with suppress(*_UNREADABLE), pikepdf.open(BytesIO(pdf)) as document:
        for name in (name for name in document.attachments if name in _NAMES or endorsement_number(name)):
            with suppress(*_UNREADABLE):
                found[name] = document.attachments[name].get_file().read_bytes()
    return found


def _by_search(pdf: bytes) -> dict[str, bytes]:
    """Tell them apart by what is in them, without names and table of objects, which may be what is damaged."""
    found: dict[str, bytes] = {}
    endorsements = 0
    for data in _embedded(pdf):
        name = _name_of(data)
        if name == _ENDORSEMENT:
            endorsements += 1
            name = endorsement_name(endorsements)
        found.setdefault(name, data)
    return found


def _name_of(data: bytes) -> str:
    if data.count(_OF_XML) > 1:
        return XML_NAME
    if _OF_A_CHECKPOINT in data:
        return CHECKPOINT_NAME
    if _OF_AN_AMENDMENT in data:
        return AMENDMENT_NAME
    if sum(mark in data for mark in _OF_AN_ENDORSEMENT) > 1:
        return _ENDORSEMENT
    return SIGNATURE_NAME if sum(mark in data for mark in _OF_A_SIGNATURE) > 1 else RECORD_NAME


def _embedded(pdf: bytes) -> Iterator[bytes]:
    mark = pdf.find(_MARK)
    while mark >= 0:
        begin, end = pdf.find(b"stream\n", mark), pdf.find(b"endobj", mark)
        if mark < begin < end:
            with suppress(zlib.error):
                yield zlib.decompressobj().decompress(pdf[begin + len(b"stream\n") :], _LARGEST_FILE)
        mark = pdf.find(_MARK, mark + 1)
