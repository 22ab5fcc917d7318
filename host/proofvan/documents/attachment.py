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
    """Give the bytes of the attached record.json; None when there is none that can be read."""
    try:
        with pikepdf.open(BytesIO(pdf)) as document:
            if RECORD_NAME in document.attachments:
                return document.attachments[RECORD_NAME].get_file().read_bytes()
    except (pikepdf.PdfError, RuntimeError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return _by_search(pdf)


def _by_search(pdf: bytes) -> bytes | None:
    found = _EMBEDDED.search(pdf)
    if found is None:
        return None
    try:
        return zlib.decompressobj().decompress(pdf[found.end() :], _LARGEST_RECORD)
    except zlib.error:
        return None
