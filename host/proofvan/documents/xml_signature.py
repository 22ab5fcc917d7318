"""XAdES signature of the certificate for machines: enveloped, over the whole document, from a credential.

signxml makes it; its ids and its time are the record's, so the same record gives the same bytes, and a verifier
makes them again. Whoever has nothing but the XML uses `read_signed`: it checks first, and gives only what is covered.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.verifier import SignatureConfiguration, XMLVerifier
from signxml.xades.xades import (
    XAdESDataObjectFormat,
    XAdESSignatureConfiguration,
    XAdESSigner,
    XAdESVerifier,
)

from proofvan.core.errors import SignatureError
from proofvan.documents.credential import Credential, given_credential

_DS = "http://www.w3.org/2000/09/xmldsig#"
_XADES = "http://uri.etsi.org/01903/v1.3.2#"
_HALF = 32  # bytes of r and of s on P-256
# The document, the signed properties, the key: a signature of ours covers these three.
_REFERENCES = 3
_LARGEST = 16 * 1024 * 1024
_OURS = XAdESSignatureConfiguration(
    location="./",
    expect_references=_REFERENCES,
    signature_methods=frozenset([SignatureMethod.ECDSA_SHA256]),
    digest_algorithms=frozenset([DigestAlgorithm.SHA256]),
)
_FOREIGN = SignatureConfiguration(location="./", expect_references=True)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class XmlSeal:
    """What a signature has that cannot be made again without the key: the chain, and the value as DER (r, s)."""

    chain: tuple[bytes, bytes]
    value: bytes


@dataclass(frozen=True, slots=True)
class SignedXml:
    """A document whose signature fits, and nothing that the signature does not cover."""

    root: Any
    chain: tuple[bytes, ...]
    signing_time: str


def sign_xml(root: Any, credential: Credential, when: datetime, role: str) -> bytes:
    """Sign a document with a XAdES-B signature and write it; the same arguments give the same bytes."""
    chain = [x509.load_der_x509_certificate(der) for der in credential.chain]
    signer = _Signer(when, role)
    key = cast(Any, _Key(credential))
    signed = signer.sign(root, key=key, cert=chain, always_add_key_value=False)
    return write_xml(signed)


def write_xml(root: Any) -> bytes:
    """Write a document as UTF-8."""
    data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return data


def read_xml(data: bytes) -> Any:
    """Read a document without DTD, entities, network or size without end; raises SignatureError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    if len(data) > _LARGEST:
        raise SignatureError("document-xml-unreadable", detail=f"{len(data)} bytes")
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise SignatureError("document-xml-unreadable", detail=str(problem)) from problem
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        raise SignatureError("document-xml-unreadable", detail="DTD")
    return root


def seal_of(data: bytes) -> XmlSeal | None:
    """Take chain and value out of a signed document; None when they cannot be read. Nothing is checked here."""
    try:
        root = read_xml(data)
        texts = [_decoded(node) for node in root.iterfind(f"{{{_DS}}}Signature//{{{_DS}}}X509Certificate")]
        (value,) = [_decoded(node) for node in root.iterfind(f"{{{_DS}}}Signature/{{{_DS}}}SignatureValue")]
        leaf, authority = texts
    except (SignatureError, ValueError, TypeError):
        return None
    if len(value) != 2 * _HALF:
        return None
    r, s = int.from_bytes(value[:_HALF], "big"), int.from_bytes(value[_HALF:], "big")
    return XmlSeal((leaf, authority), encode_dss_signature(r, s))


def read_signed(data: bytes) -> SignedXml:
    """Check a document of ours that comes alone, then give what its signature covers; raises SignatureError.

    Beside the signature over the whole document it must be written exactly as `sign_xml` writes it, so that not one
    byte is free. Whether its key is the record's, and the record's key a trusted one, is for the caller
    (`credential.chain_key`, `credential.check_chain`).
    """
    root = _verified(data, _OURS)
    seal = seal_of(data)
    if seal is None or _made_again(data, seal) != data:
        raise SignatureError("document-signature-wrong", detail="not written as it was signed")
    time = read_xml(data).findtext(f".//{{{_XADES}}}SigningTime") or ""
    return SignedXml(root, seal.chain, time)


def read_foreign(data: bytes) -> SignedXml:
    """Check a signed DCC of another laboratory (XMLDSig or XAdES, RSA or ECDSA), then give what is covered.

    Raises SignatureError. Who the signer is must be decided by its certificate, which is given back unchecked.
    """
    root = _verified(data, _FOREIGN)
    whole = read_xml(data)
    return SignedXml(root, _chain(whole), whole.findtext(f".//{{{_XADES}}}SigningTime") or "")


def _verified(data: bytes, rules: SignatureConfiguration) -> Any:
    """Give the part that the signature covers, which must be the whole document without the signature itself.

    Exactly one signature, the last child of the root: a second one, one that is nested, moved or of another part is
    refused before a word is read (wrapping attacks).
    """
    root = read_xml(data)
    leaf = _only_signature(root)
    verifier = XAdESVerifier() if isinstance(rules, XAdESSignatureConfiguration) else XMLVerifier()
    # Whether the key counted when it signed is for the caller; this computer's clock has no part in it.
    rules = replace(rules, verification_time=leaf.not_valid_before_utc)
    try:
        found = verifier.verify(etree.tostring(root), x509_cert=leaf, expect_config=rules)
    except Exception as refusal:  # what is forged may break its reader in any way; broken is refused as well
        raise SignatureError("document-signature-wrong", detail=str(refusal) or type(refusal).__name__) from refusal
    covered = found[0].signed_xml if isinstance(found, list) else found.signed_xml
    if covered is None or covered.tag != root.tag or len(covered) + 1 != len(root):
        raise SignatureError("document-signature-wrong", detail="what is covered is not the whole document")
    return covered


def _made_again(data: bytes, seal: XmlSeal) -> bytes:
    root = read_xml(data)
    if any(not isinstance(node.tag, str) for node in root.iter()):  # canonical XML would drop a comment
        raise SignatureError("document-signature-wrong", detail="comment")
    try:
        when = datetime.fromisoformat(root.findtext(f".//{{{_XADES}}}SigningTime") or "")
    except ValueError as problem:
        raise SignatureError("document-signature-wrong", detail="SigningTime") from problem
    role = root.findtext(f".//{{{_XADES}}}ClaimedRole") or ""
    root.remove(root[-1])
    return sign_xml(root, given_credential(seal.chain, seal.value), when, role)


def _only_signature(root: Any) -> x509.Certificate:
    signatures = list(root.iter(f"{{{_DS}}}Signature"))
    if len(signatures) != 1 or root[-1] is not signatures[0]:
        raise SignatureError("document-signature-wrong", detail=f"{len(signatures)} signatures")
    ids = [node.get("Id") for node in root.iter() if isinstance(node.tag, str) and node.get("Id") is not None]
    if len(ids) != len(set(ids)):
        raise SignatureError("document-signature-wrong", detail="an Id stands twice")
    whole = root[-1].find(f"{{{_DS}}}SignedInfo/{{{_DS}}}Reference")
    if whole is None or whole.get("URI") != "":
        raise SignatureError("document-signature-wrong", detail="the first reference is not the document")
    try:
        return x509.load_der_x509_certificate(_chain(root)[0])
    except (ValueError, IndexError, TypeError) as problem:
        raise SignatureError("document-signature-wrong", detail="X509Certificate") from problem


def _chain(root: Any) -> tuple[bytes, ...]:
    return tuple(
        _decoded(node) for node in root[-1].iterfind(f"{{{_DS}}}KeyInfo/{{{_DS}}}X509Data/{{{_DS}}}X509Certificate")
    )


def _decoded(node: Any) -> bytes:
    return base64.b64decode(_SPACE.sub("", node.text or ""), validate=True)


class _Signer(XAdESSigner):
    """Takes the time from the record and counts its ids, where signxml would take them from clock and chance."""

    def __init__(self, when: datetime, role: str) -> None:
        super().__init__(
            claimed_roles=[role],
            data_object_format=XAdESDataObjectFormat("DCC 3.3.0", "application/xml"),
            signature_algorithm=SignatureMethod.ECDSA_SHA256,
            digest_algorithm=DigestAlgorithm.SHA256,
            c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
        )
        self._when = when
        self._tokens = 0

    def _get_token(self, length: int = 4) -> str:
        self._tokens += 1
        return f"-{self._tokens}"

    def add_signing_time(self, signed_signature_properties: Any, sig_root: Any, signing_settings: Any) -> None:
        """Write the record's time."""
        time = etree.SubElement(signed_signature_properties, f"{{{_XADES}}}SigningTime")
        time.text = f"{self._when:%Y-%m-%dT%H:%M:%SZ}"


class _Key:
    """Looks to signxml like a private key of P-256; its signature comes from the credential."""

    key_size = 8 * _HALF

    def __init__(self, credential: Credential) -> None:
        self._credential = credential

    def sign(self, data: bytes, signature_algorithm: object) -> bytes:
        return self._credential.sign(data)
