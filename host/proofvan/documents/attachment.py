"""Takes the signed record out of a certificate, from damaged files too."""

from __future__ import annotations

import zlib
from io import BytesIO

import pikepdf

from proofvan.records.signed import RECORD_NAME

_LARGEST_RECORD = 64 * 1024 * 1024


def attached_record(pdf: bytes) -> bytes | None:
    """Give the bytes of the attached record.json; None when there is none that can be read.

    Nothing is decided by where they were found: the certificate is drawn again from them and compared as a whole.
    """
    found = _by_search(pdf)
    return found if found is not None else _by_reader(pdf)


def _by_reader(pdf: bytes) -> bytes | None:
    try:
        with pikepdf.open(BytesIO(pdf)) as document:
            return document.attachments[RECORD_NAME].get_file().read_bytes()
    except (pikepdf.PdfError, RuntimeError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _by_search(pdf: bytes) -> bytes | None:
    """Find the embedded stream without the table of objects, which may be what is damaged."""
    kind = pdf.find(b"/Type/EmbeddedFile")
    begin, end = pdf.find(b"stream\n", kind), pdf.find(b"endobj", kind)
    if kind < 0 or not kind < begin < end:
        return None
    try:
        return zlib.decompressobj().decompress(pdf[begin + len(b"stream\n") :], _LARGEST_RECORD)
    except zlib.error:
        return None
