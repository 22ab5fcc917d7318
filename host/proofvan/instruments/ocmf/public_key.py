"""Public keys as they come with records or from a register: SPKI in hex, base64, base32 or PEM; bare points."""

from __future__ import annotations

import re
from dataclasses import dataclass

from asn1crypto.keys import PublicKeyInfo

from proofvan.instruments.ocmf.curves import Curve, curve_of_oid
from proofvan.instruments.ocmf.encodings import decode, readings_of

_PEM = re.compile(r"-----BEGIN PUBLIC KEY-----(.*?)-----END PUBLIC KEY-----", re.DOTALL)
_PREFIXES = {2: 1, 3: 1, 4: 2}  # SEC 1, 2.3.3: first byte -> number of coordinates that follow


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A point on a curve; `bare` when the text held no SPKI structure around it."""

    curve: Curve
    point: bytes
    encoding: str
    bare: bool = False

    @property
    def algorithm(self) -> str:
        """Name of the signature algorithm, as the format writes it."""
        return self.curve.algorithm


@dataclass(frozen=True, slots=True)
class RsaKey:
    """The key of a sealed record."""

    modulus: int
    exponent: int
    encoding: str

    @property
    def bits(self) -> int:
        """Size of the modulus."""
        return self.modulus.bit_length()

    @property
    def algorithm(self) -> str:
        """Name of the procedure: no record carries one."""
        return f"SAFE seal 2, RSA {self.bits}"


def read_public_key(text: str, expected: Curve) -> PublicKey | None:
    """Read a key in any encoding; a bare point is taken to lie on the expected curve. None: it is no such key."""
    for encoding, bytes_ in _candidates(text):
        key = _spki(bytes_, encoding) or _bare(bytes_, encoding, expected)
        if key is not None:
            return key
    return None


def read_rsa_key(text: str) -> RsaKey | None:
    """Read the key of a sealed record in any encoding; None: it is no such key."""
    return next((key for encoding, data in _candidates(text) if (key := _rsa(data, encoding))), None)


def _candidates(text: str) -> list[tuple[str, bytes]]:
    pem = _PEM.search(text)
    data = decode(pem[1], "base64") if pem else None
    return [("pem", data)] if data else readings_of(text)


def _rsa(data: bytes, encoding: str) -> RsaKey | None:
    try:
        info = PublicKeyInfo.load(data, strict=True)
        numbers = info["public_key"].parsed.native if info.algorithm == "rsa" else None
    except (ValueError, TypeError, KeyError):
        return None
    return RsaKey(numbers["modulus"], numbers["public_exponent"], encoding) if numbers else None


def _spki(data: bytes, encoding: str) -> PublicKey | None:
    try:
        info = PublicKeyInfo.load(data, strict=True)
        if info.algorithm != "ec" or info["algorithm"]["parameters"].name != "named":
            return None
        curve = curve_of_oid(info["algorithm"]["parameters"].chosen.dotted)
        point = bytes(info["public_key"].native)
    except (ValueError, TypeError, KeyError):
        return None
    return PublicKey(curve, point, encoding) if curve else None


def _bare(data: bytes, encoding: str, expected: Curve) -> PublicKey | None:
    if len(data) == 2 * expected.length:
        return PublicKey(expected, b"\x04" + data, encoding, bare=True)
    if data and len(data) == 1 + _PREFIXES.get(data[0], 0) * expected.length:
        return PublicKey(expected, data, encoding, bare=True)
    return None
