"""What signs a document: a key made for this one document, certified by whoever signed last.

XAdES and PAdES want X.509. The Ed25519 key of the last signature (批准 of a certificate, the van's of a 现场记录) is
the authority, so whoever trusts it trusts the document, and there is no second root to look after. It certifies a
P-256 key that is drawn from it and from what it signed: the same signed files give the same key and the same bytes,
and nothing of it is ever stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import core, keys, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from proofvan.core.errors import InputError, SignatureError
from proofvan.documents.issuance import Issuance
from proofvan.keys.signer import ED25519, Signer, key_id, signature_fits
from proofvan.records.rules import is_simulated

# NIST SP 800-186, 3.2.1.3: order of the group of P-256.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# No JSON text begins so, and everything else that a record's key signs is JSON or a ledger's note.
_KEY_WORDS = b"proofvan document key 1\n"
_AUTHORITY_FROM = datetime(2020, 1, 1, tzinfo=UTC)
# A certificate is read for decades; a key that is withdrawn leaves the list of trusted keys, it does not run out.
_UNTIL = datetime(2099, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Credential:
    """A chain of certificates (DER; the document's first, then the authority's) and what signs: data to DER (r, s)."""

    chain: tuple[bytes, bytes]
    sign: Callable[[bytes], bytes]


def make_credential(issuance: Issuance, signer: Signer) -> Credential | None:
    """Make the document's key and its chain; None for an algorithm that X.509 readers do not know.

    Raises InputError for a key that is not the last signer's.
    """
    if signer.public_key != issuance.issuer:
        allowed = issuance.last_signature.key_id
        raise InputError("document-other-key", value=key_id(signer.public_key), allowed=allowed)
    if signer.alg != ED25519:
        return None
    private_key = _private_key(issuance, signer)
    authority = _issued(_authority(issuance), signer.sign)
    leaf = _issued(_leaf(issuance, _public_bytes(private_key)), signer.sign)
    return Credential((leaf, authority), lambda data: _low_s(private_key.sign(data, _ecdsa(deterministic=True))))


def given_credential(chain: tuple[bytes, bytes], signature: bytes) -> Credential:
    """Give the credential of a document that exists already, whose signature is put in again as it stands."""
    return Credential(chain, lambda _: signature)


def check_chain(issuance: Issuance, chain: tuple[bytes, bytes]) -> None:
    """Refuse a chain that is not, byte for byte, the record's own; raises SignatureError."""
    try:
        leaf, authority = (x509.Certificate.load(der, strict=True) for der in chain)
        expected = (_leaf(issuance, leaf.public_key["public_key"].native), _authority(issuance))
        fits = all(
            _again(body, certificate) == der and _signed_by_record(issuance, body, certificate)
            for body, certificate, der in zip(expected, (leaf, authority), chain, strict=True)
        )
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise SignatureError("document-chain-wrong", detail=str(problem)) from problem
    if not fits:
        raise SignatureError("document-chain-wrong", detail=issuance.last_signature.key_id)


def chain_key(chain: tuple[bytes, ...]) -> bytes:
    """Give the Ed25519 key that certified itself and the document's key; raises SignatureError.

    For a document whose record is not at hand; `check_chain` says more.
    """
    try:
        leaf, authority = (x509.Certificate.load(der, strict=True) for der in chain)
        public_key: bytes = authority.public_key["public_key"].native
        bodies = [(one["tbs_certificate"].dump(), one["signature_value"].native) for one in (leaf, authority)]
        fits = all(signature_fits(ED25519, public_key, body, signature) for body, signature in bodies)
        fits &= leaf.issuer == authority.subject == authority.issuer and authority.ca and not leaf.ca
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise SignatureError("document-chain-wrong", detail=str(problem)) from problem
    if not fits:
        raise SignatureError("document-chain-wrong", detail="issuer")
    return public_key


def check_signature(leaf: bytes, data: bytes, signature: bytes) -> None:
    """Check a signature of the document's key; raises SignatureError. Of its two forms (s, n - s) only the lower."""
    try:
        point = x509.Certificate.load(leaf, strict=True).public_key["public_key"].native
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point).verify(signature, data, _ecdsa())
    except (InvalidSignature, ValueError) as problem:
        raise SignatureError("document-signature-wrong", detail=type(problem).__name__) from problem
    if _low_s(signature) != signature:
        raise SignatureError("document-signature-wrong", detail="s")


def _private_key(issuance: Issuance, signer: Signer) -> ec.EllipticCurvePrivateKey:
    # The signature of these words is never handed out, so it is a secret of the signer's alone; Ed25519 gives the
    # same one each time. 48 bytes for 32 leave no bias (FIPS 186-5, A.2.1).
    secret = signer.sign(_KEY_WORDS + issuance.last_digest.encode())
    drawn = HKDF(hashes.SHA256(), 48, salt=None, info=_KEY_WORDS).derive(secret)
    return ec.derive_private_key(int.from_bytes(drawn, "big") % (_ORDER - 1) + 1, ec.SECP256R1())


def _public_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _ecdsa(deterministic: bool = False) -> ec.ECDSA:
    return ec.ECDSA(hashes.SHA256(), deterministic_signing=deterministic)  # RFC 6979


def _low_s(signature: bytes) -> bytes:
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, min(s, _ORDER - s))


# ---- the two certificates, built from the record alone so that a verifier can build them too ----


def _authority(issuance: Issuance) -> Any:
    public_key = keys.PublicKeyInfo({"algorithm": {"algorithm": "ed25519"}, "public_key": issuance.issuer})
    usage = {"key_cert_sign", "crl_sign"}
    return _body(issuance, _authority_name(issuance), public_key, _AUTHORITY_FROM, usage, authority=True)


def _leaf(issuance: Issuance, point: bytes) -> Any:
    algorithm = {"algorithm": "ec", "parameters": keys.ECDomainParameters("named", "secp256r1")}
    public_key = keys.PublicKeyInfo({"algorithm": algorithm, "public_key": keys.ECPointBitString(point)})
    head = issuance.shown.record.head
    subject = _name(issuance, head.document_number or head.record_number)
    usage = {"digital_signature", "non_repudiation"}
    return _body(issuance, subject, public_key, issuance.time, usage, authority=False)


def _authority_name(issuance: Issuance) -> Any:
    return _name(issuance, f"proofvan {issuance.last_signature.key_id}")


def _name(issuance: Issuance, common_name: str) -> Any:
    signed = issuance.signed
    organisation = signed.record.organisation
    mark = "仿真 SIMULATED " if is_simulated(signed.record, signed.public_key) else ""
    # RFC 5280, appendix A.1: organisation and common name have at most 64 characters.
    parts = {
        "country_name": "CN",
        "organization_name": organisation.name_zh[:64],
        "common_name": f"{mark}{common_name}"[:64],
    }
    return x509.Name.build(parts)


def _body(issuance: Issuance, subject: Any, public_key: Any, begins: datetime, usage: set[str], authority: bool) -> Any:
    own, issuing = _key_name(public_key), hashlib.sha256(issuance.issuer).digest()[:20]
    serial = hashlib.sha256(
        subject.dump() + public_key.dump() + issuance.last_digest.encode() * (not authority)
    ).digest()
    return x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": int.from_bytes(serial[:16], "big") >> 1,
            "signature": {"algorithm": "ed25519"},
            "issuer": _authority_name(issuance),
            "validity": {"not_before": _time(begins), "not_after": _time(_UNTIL)},
            "subject": subject,
            "subject_public_key_info": public_key,
            "extensions": [
                _extension("basic_constraints", True, _constraints(authority)),
                _extension("key_usage", True, usage),
                _extension("key_identifier", False, own),
                _extension("authority_key_identifier", False, {"key_identifier": issuing}),
            ],
        }
    )


def _constraints(authority: bool) -> dict[str, Any]:
    return {"ca": True, "path_len_constraint": 0} if authority else {"ca": False}


def _extension(name: str, critical: bool, value: Any) -> dict[str, Any]:
    return {"extn_id": name, "critical": critical, "extn_value": value}


def _key_name(public_key: Any) -> bytes:
    return hashlib.sha256(public_key["public_key"].contents[1:]).digest()[:20]


def _time(moment: datetime) -> Any:
    # RFC 5280, 4.1.2.5: years from 2050 on are written as GeneralizedTime.
    return x509.Time({"utc_time" if moment.year < 2050 else "general_time": moment})


def _issued(body: Any, sign: Callable[[bytes], bytes]) -> bytes:
    return _certificate(body, sign(body.dump()))


def _certificate(body: Any, signature: bytes) -> bytes:
    parts = {"tbs_certificate": body, "signature_algorithm": {"algorithm": "ed25519"}, "signature_value": signature}
    data: bytes = x509.Certificate(parts).dump()
    return data


def _again(body: Any, certificate: Any) -> bytes:
    return _certificate(body, core.OctetBitString.load(certificate["signature_value"].dump()).native)


def _signed_by_record(issuance: Issuance, body: Any, certificate: Any) -> bool:
    return signature_fits(ED25519, issuance.issuer, body.dump(), certificate["signature_value"].native)
