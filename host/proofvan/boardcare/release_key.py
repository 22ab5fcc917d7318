"""The key with which board software is released: this computer holds its public half."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from proofvan.core.errors import SetupError, SignatureError

FILE = "release.pub"
KEY_BYTES = 32
_ID_BYTES = 8


def release_key(home: Path) -> bytes:
    """Give the public half that this computer trusts; raises SetupError when there is none."""
    return read_key(home / FILE)


def read_key(file: Path) -> bytes:
    """Read the public half from its file; raises SetupError for what is no key."""
    try:
        found = file.read_bytes()
    except OSError:
        found = b""
    if len(found) != KEY_BYTES:
        raise SetupError("release-key-missing", file=file, size=len(found), allowed=KEY_BYTES)
    return found


def key_id(key: bytes) -> str:
    """Give the first 8 bytes of SHA-256 over a public key, as boards and manifests name it."""
    return hashlib.sha256(key).hexdigest()[: 2 * _ID_BYTES]


def require_signature(key: bytes, text: bytes, signature: bytes, file: Path) -> None:
    """Refuse what was not released with this key; raises SignatureError naming the file."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, text)
    except (InvalidSignature, ValueError) as problem:
        raise SignatureError("release-not-signed", file=file, key=key_id(key)) from problem
