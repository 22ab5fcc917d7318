"""Takes the signed record out of a certificate, from damaged files too."""

from __future__ import annotations

import re
import zlib
from io import BytesIO

import pikepdf

from proofvan.records.signed import RECORD_NAME

# An embedded file stream, found without the cross-reference table, which may be what is damaged.
_EMBEDDED = re.compile(rb"(\d+) 0 obj\s*<<(?:(?!endobj).)*?/EmbeddedFile(?:(?!endobj).)*?>>\s*stream\r?\n", re.DOTALL)
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
    found = _EMBEDDED.search(pdf)
    if found is None:
        return None
    try:
        return zlib.decompressobj().decompress(pdf[found.end() :], _LARGEST_RECORD)
    except zlib.error:
        return None
