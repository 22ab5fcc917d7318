"""Key files: PEM, the private one readable by its owner alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from proofvan.core.errors import InputError, SetupError
from proofvan.keys.signer import Ed25519Signer


def write_private_key(path: Path, private_key: Ed25519PrivateKey, password: bytes | None = None) -> None:
    """Write a new private key file with mode 0600; raises SetupError when the file exists already."""
    encryption: KeySerializationEncryption = BestAvailableEncryption(password) if password else NoEncryption()
    pem = private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as problem:
        raise SetupError("key-file-exists", file=path) from problem
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)


def read_private_key(path: Path, password: bytes | None = None) -> Ed25519Signer:
    """Read a private key; raises SetupError when others than its owner may read it, InputError when it is no key."""
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0
    if mode & 0o077:
        raise SetupError("key-file-open-to-others", file=path, mode=f"{mode:04o}")
    try:
        key = load_pem_private_key(path.read_bytes(), password)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise InputError("key-file-unreadable", file=path, detail=str(problem)) from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise InputError("key-wrong-algorithm", file=path, value=type(key).__name__, allowed="Ed25519")
    return Ed25519Signer(key)


def write_public_key(path: Path, public_key: bytes) -> None:
    """Write a raw Ed25519 public key as PEM."""
    key = Ed25519PublicKey.from_public_bytes(public_key)
    path.write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def read_public_key(path: Path) -> bytes:
    """Read a raw Ed25519 public key from PEM; raises InputError when it is none."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as problem:
        raise InputError("key-file-unreadable", file=path, detail=str(problem)) from problem
    if not isinstance(key, Ed25519PublicKey):
        raise InputError("key-wrong-algorithm", file=path, value=type(key).__name__, allowed="Ed25519")
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)
