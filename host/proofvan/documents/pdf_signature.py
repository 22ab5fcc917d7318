"""Reads the PAdES signature of a certificate and checks it; `pdf_addition` writes it."""

from __future__ import annotations

import hashlib

from asn1crypto import cms

from proofvan.core.errors import SignatureError
from proofvan.documents.credential import check_signature

# Hexadecimal digits kept free for the CMS: two certificates and a signature take half of them.
RESERVED_DIGITS = 8192
_CONTENTS = b"/Contents <"


def signature_of(addition: bytes) -> bytes | None:
    """Take the raw signature out of an addition; None when it cannot be read. Nothing is checked here."""
    begin = addition.find(_CONTENTS) + len(_CONTENTS)
    try:
        content = cms.ContentInfo.load(bytes.fromhex(addition[begin : begin + RESERVED_DIGITS].decode()))
        signature: bytes = content["content"]["signer_infos"][0]["signature"].native
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None
    return signature


def check_pdf_signature(pdf: bytes, leaf: bytes) -> None:
    """Check the signature of a file that `sign_pdf` made anew; raises SignatureError.

    Because the file was made anew and is the same, its form is right; what is left is the signature over its digest.
    """
    begin = pdf.rfind(_CONTENTS) + len(_CONTENTS)
    if begin < len(_CONTENTS):
        raise SignatureError("document-signature-wrong", detail="PAdES")
    content = cms.ContentInfo.load(bytes.fromhex(pdf[begin : begin + RESERVED_DIGITS].decode()))
    (signer,) = content["content"]["signer_infos"]
    covered = hashlib.sha256(pdf[: begin - 1] + pdf[begin + RESERVED_DIGITS + 1 :]).digest()
    digests = [item["values"][0].native for item in signer["signed_attrs"] if item["type"].native == "message_digest"]
    if digests != [covered]:
        raise SignatureError("document-signature-wrong", detail="message digest")
    check_signature(leaf, signer["signed_attrs"].untag().dump(), signer["signature"].native)
