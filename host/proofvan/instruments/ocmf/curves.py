"""The curves of the format and how a signature on each is checked; the primitives are the libraries'."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import ecdsa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

Check = Callable[[bytes, bytes, bytes], bool]  # point, signature (DER), signed bytes

DEFAULT_ALGORITHM = "ECDSA-secp256r1-SHA256"  # OCMF-en.md, table 22


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve: its name in the format, length of a coordinate (bytes), other names, object identifier, check."""

    name: str
    length: int
    names: tuple[str, ...]
    oid: str
    check: Check

    @property
    def algorithm(self) -> str:
        """The name of the signature algorithm, table 22."""
        return f"ECDSA-{self.name}-SHA256"


def curve_named(name: str) -> Curve | None:
    """Find a curve by any of its names, in any case."""
    wanted = name.lower()
    return next((curve for curve in CURVES if wanted in (curve.name, *curve.names)), None)


def curve_of_oid(oid: str) -> Curve | None:
    """Find a curve by the object identifier in a public key."""
    return next((curve for curve in CURVES if curve.oid == oid), None)


def _by_openssl(curve: type[ec.EllipticCurve]) -> Check:
    def check(point: bytes, signature: bytes, signed: bytes) -> bool:
        try:
            key = ec.EllipticCurvePublicKey.from_encoded_point(curve(), point)
            key.verify(signature, signed, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True

    return check


# `cryptography` does not offer secp192k1. Parameters: SEC 2 version 1.0 (Certicom, 2000), 2.5.1
_P = 2**192 - 2**32 - 2**12 - 2**8 - 2**7 - 2**6 - 2**3 - 1
_N = 0xFFFFFFFFFFFFFFFFFFFFFFFE26F2FC170F69466A74DEFD8D
_G = (0xDB4FF10EC057E9AE26B07D0280B7F4341DA5D1B1EAE06C7D, 0x9B2F2F6D9C5628A7844163D015BE86344082AA88D95E2F9D)


def _secp192k1() -> ecdsa.curves.Curve:
    field = ecdsa.ellipticcurve.CurveFp(_P, 0, 3, 1)
    base = ecdsa.ellipticcurve.PointJacobi(field, *_G, 1, _N, generator=True)
    return ecdsa.curves.Curve("SECP192k1", field, base, (1, 3, 132, 0, 31))


def _check_secp192k1(point: bytes, signature: bytes, signed: bytes) -> bool:
    try:
        key = ecdsa.VerifyingKey.from_string(point, curve=_secp192k1(), hashfunc=hashlib.sha256)
    except ecdsa.errors.MalformedPointError as problem:
        raise ValueError("not a point of the curve") from problem
    try:
        return bool(key.verify(signature, signed, sigdecode=ecdsa.util.sigdecode_der))
    except (ecdsa.BadSignatureError, ecdsa.der.UnexpectedDER):
        return False


# OCMF-en.md, tables 22 and 23; identifiers: SEC 2 version 2.0 appendix A, RFC 5639 section 4.1
CURVES = (
    Curve("secp192k1", 24, (), "1.3.132.0.31", _check_secp192k1),
    Curve("secp256k1", 32, (), "1.3.132.0.10", _by_openssl(ec.SECP256K1)),
    Curve("secp192r1", 24, ("prime192v1", "p-192"), "1.2.840.10045.3.1.1", _by_openssl(ec.SECP192R1)),
    Curve("secp256r1", 32, ("prime256v1", "p-256"), "1.2.840.10045.3.1.7", _by_openssl(ec.SECP256R1)),
    Curve("brainpool256r1", 32, ("brainpoolp256r1",), "1.3.36.3.3.2.8.1.1.7", _by_openssl(ec.BrainpoolP256R1)),
    Curve("secp384r1", 48, ("prime384v1", "p-384"), "1.3.132.0.34", _by_openssl(ec.SECP384R1)),
    Curve("brainpool384r1", 48, ("brainpoolp384r1",), "1.3.36.3.3.2.8.1.1.11", _by_openssl(ec.BrainpoolP384R1)),
)
