"""Does the signature belong to the exact bytes of the payload?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from asn1crypto.algos import DSASignature
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from proofvan.instruments.ocmf import vocabulary
from proofvan.instruments.ocmf.curves import CURVES, Curve, curve_named
from proofvan.instruments.ocmf.deviations import Notebook
from proofvan.instruments.ocmf.encodings import decode, readings_of
from proofvan.instruments.ocmf.public_key import PublicKey, RsaKey, read_public_key, read_rsa_key
from proofvan.instruments.ocmf.record import OcmfRecord, SignatureSection
from proofvan.instruments.ocmf.seal import is_other_kind, read_seal, reveal

_ALGORITHM = re.compile(r"ecdsa-(.+)-sha256", re.IGNORECASE)
_WHERE = "signature.SD"


class Verdict(StrEnum):
    """What is known of a record; each value names its words."""

    VALID = "valid"
    INVALID = "invalid"
    UNVERIFIABLE = "unverifiable"

    @property
    def message(self) -> str:
        """Message id."""
        return f"ocmf-verdict-{self.value}"


@dataclass(frozen=True, slots=True)
class Examination:
    """Verdict, its reason (message id; empty when valid), and the key that it was found with."""

    verdict: Verdict
    reason: str = ""
    key: PublicKey | RsaKey | None = None


def examine(record: OcmfRecord, key_text: str, notebook: Notebook) -> Examination:
    """Check a record's signature with a key."""
    curve = _curve(record.signature, notebook)
    if curve is None:
        return Examination(Verdict.UNVERIFIABLE, "ocmf-reason-algorithm")
    if not key_text:
        return Examination(Verdict.UNVERIFIABLE, "ocmf-reason-no-key")
    key = read_public_key(key_text, curve)
    if key is None:
        return Examination(Verdict.UNVERIFIABLE, "ocmf-reason-key")
    _look_at_key(key, curve, notebook)
    signature = _der(record.signature, key.curve, notebook)
    if signature is None:
        return Examination(Verdict.INVALID, "ocmf-reason-signature-unreadable", key)
    try:
        fits = key.curve.check(key.point, signature, record.payload)
    except ValueError:  # the key is no point of its curve
        return Examination(Verdict.UNVERIFIABLE, "ocmf-reason-key", key)
    return Examination(Verdict.VALID, "", key) if fits else Examination(Verdict.INVALID, "ocmf-reason-signature", key)


def examine_seal(data: bytes, key_text: str, notebook: Notebook) -> tuple[Examination, bytes]:
    """Open a sealed record with a key; gives its text too, empty when the seal does not hold."""
    if is_other_kind(data):
        return Examination(Verdict.UNVERIFIABLE, "ocmf-reason-algorithm"), b""
    seal = read_seal(data)
    if seal is None:
        return Examination(Verdict.INVALID, "ocmf-reason-signature-unreadable"), b""
    if not key_text:
        return Examination(Verdict.UNVERIFIABLE, "ocmf-reason-no-key"), b""
    key = read_rsa_key(key_text)
    if key is None:
        return Examination(Verdict.UNVERIFIABLE, "ocmf-reason-key"), b""
    revealed = reveal(seal, key)
    if revealed is None:
        return Examination(Verdict.INVALID, "ocmf-reason-signature", key), b""
    if revealed.loose:
        notebook.note("ocmf-deviation-loose", "seal", revealed.loose, len(revealed.text))
    return Examination(Verdict.VALID, "", key), revealed.text


def _curve(section: SignatureSection, notebook: Notebook) -> Curve | None:
    found = _ALGORITHM.fullmatch(section.algorithm.strip())
    curve = curve_named(found[1]) if found else None
    if curve is None or section.algorithm != curve.algorithm:
        known = ", ".join(curve.algorithm for curve in CURVES)
        notebook.note("ocmf-deviation-value", "signature.SA", section.algorithm, known)
    return curve


def _look_at_key(key: PublicKey, curve: Curve, notebook: Notebook) -> None:
    if key.bare:
        notebook.note("ocmf-deviation-bare-key", "public key", key.encoding, "SubjectPublicKeyInfo")
    if key.curve is not curve:
        # The algorithm's name is not signed; the key says which curve it is on.
        notebook.note("ocmf-deviation-key-curve", "public key", key.curve.name, curve.name)


def _der(section: SignatureSection, curve: Curve, notebook: Notebook) -> bytes | None:
    if section.mime_type != vocabulary.DER:
        notebook.note("ocmf-deviation-value", "signature.SM", section.mime_type, vocabulary.DER)
    if section.encoding not in vocabulary.SIGNATURE_ENCODINGS:
        notebook.note("ocmf-deviation-value", "signature.SE", section.encoding, "hex, base64")
    named = decode(section.data, section.encoding) if section.encoding in vocabulary.SIGNATURE_ENCODINGS else None
    candidates = [(section.encoding, named)] if named else []
    for encoding, data in [*candidates, *readings_of(section.data)]:
        numbers = _numbers(data, curve)
        if numbers is not None:
            if encoding != section.encoding:
                notebook.note("ocmf-deviation-encoding", _WHERE, section.encoding, encoding)
            signature = encode_dss_signature(*numbers)
            if signature != data:
                notebook.note("ocmf-deviation-der", _WHERE, f"{len(data)} B", vocabulary.DER)
            return signature
    return None


def _numbers(data: bytes, curve: Curve) -> tuple[int, int] | None:
    """Give r and s: of a DER structure, even of one whose encoder forgot a sign, or of the two plain numbers."""
    try:
        found = DSASignature.load(data, strict=True)
        r, s = (int.from_bytes(found[name].contents, "big") for name in ("r", "s"))
    except (ValueError, TypeError):
        if len(data) != 2 * curve.length:
            return None
        r, s = (int.from_bytes(half, "big") for half in (data[: curve.length], data[curve.length :]))
    return r, s
