"""What signs, and what checks a signature."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from proofvan.keys.sm2 import SM2_SM3, sm2_fits

ED25519 = "Ed25519"
KEY_ID_DIGITS = 16


class Signer(Protocol):
    """A private key that signs; where it lives (file, hardware) is its own business."""

    @property
    def alg(self) -> str:
        """Name of the algorithm, as it stands in the `alg` field of what is signed."""

    @property
    def public_key(self) -> bytes:
        """The raw public key."""

    def sign(self, data: bytes) -> bytes:
        """Sign bytes."""


class Ed25519Signer:
    """Ed25519 with the private key in memory."""

    def __init__(self, private_key: Ed25519PrivateKey) -> None:
        self._private_key = private_key

    @property
    def alg(self) -> str:
        """Name of the algorithm."""
        return ED25519

    @property
    def public_key(self) -> bytes:
        """The raw public key, 32 bytes."""
        return self._private_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, data: bytes) -> bytes:
        """Sign bytes; 64 bytes, the same for the same data."""
        return self._private_key.sign(data)


def key_id(public_key: bytes) -> str:
    """Give the short name of a public key: the first 16 hex digits of its SHA-256. Trust compares the whole key."""
    return hashlib.sha256(public_key).hexdigest()[:KEY_ID_DIGITS]


def signature_fits(alg: str, public_key: bytes, data: bytes, signature: bytes) -> bool:
    """Check a signature; an algorithm that is not known fits nothing."""
    check = _CHECKS.get(alg)
    return check is not None and check(public_key, data, signature)


def _ed25519_fits(public_key: bytes, data: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


# The `alg` field is in every signed file from the first version on; no file ever asks for a choice of two.
_CHECKS: Mapping[str, Callable[[bytes, bytes, bytes], bool]] = {ED25519: _ed25519_fits, SM2_SM3: sm2_fits}
