"""PAdES signature of a certificate: an addition to the drawn file whose every byte follows from file and signature.

pyHanko writes it; what it would take from clock and chance (time, document id, metadata) is taken from record and
file instead. So a verifier makes the same addition again and compares it whole, padding included.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import cms, tsp, x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import PdfSignedData

from proofvan.documents.credential import Credential
from proofvan.documents.pdf_signature import RESERVED_DIGITS

FIELD = "Signature"


def sign_pdf(pdf: bytes, credential: Credential, when: datetime, reason: str) -> bytes:
    """Add a PAdES-B signature that covers the whole file; the same arguments give the same bytes."""
    writer = _Writer(BytesIO(pdf))
    writer.set_second_id(hashlib.sha256(pdf).digest()[:16])
    embedding = PdfCMSEmbedder().write_cms(field_name=FIELD, writer=writer)
    next(embedding)
    embedding.send(SigObjSetup(sig_placeholder=_placeholder(when, reason)))
    prepared, output = embedding.send(SigIOSetup(md_algorithm="sha256"))
    embedding.send(_cms(credential, prepared.document_digest).dump())
    signed: bytes = output.getvalue()
    return signed


class _Writer(IncrementalPdfFileWriter):
    """Leaves the metadata as they were drawn, with the record's dates, and draws no id by chance."""

    def set_second_id(self, second: bytes) -> None:
        """Set the changing half of the document's id."""
        self._document_id = generic.ArrayObject([self._document_id[0], generic.ByteStringObject(second)])

    def _update_meta(self) -> None:
        return


def _placeholder(when: datetime, reason: str) -> PdfSignedData:
    placeholder = PdfSignedData(generic.pdf_name("/Sig"), SigSeedSubFilter.PADES, when, RESERVED_DIGITS)
    placeholder[generic.pdf_name("/Reason")] = generic.pdf_string(reason)
    return placeholder


def _cms(credential: Credential, digest: bytes) -> Any:
    leaf, authority = (x509.Certificate.load(der) for der in credential.chain)
    attributes = _attributes(digest, hashlib.sha256(credential.chain[0]).digest())
    signer = {
        "version": "v1",
        "sid": {"issuer_and_serial_number": {"issuer": leaf.issuer, "serial_number": leaf.serial_number}},
        "digest_algorithm": {"algorithm": "sha256"},
        "signed_attrs": attributes,
        "signature_algorithm": {"algorithm": "sha256_ecdsa"},
        "signature": credential.sign(attributes.dump()),
    }
    content = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "data"},
        "certificates": [leaf, authority],
        "signer_infos": [signer],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(content)})


def _attributes(digest: bytes, certificate: bytes) -> Any:
    """Give the signed attributes that PAdES-B asks for (ETSI EN 319 142-1, 5.3); the time is in /M, not in here."""
    named = tsp.SigningCertificateV2({"certs": [{"cert_hash": certificate}]})
    return cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["data"]},
            {"type": "message_digest", "values": [digest]},
            {"type": "signing_certificate_v2", "values": [named]},
        ]
    )
