"""Key files: the private one readable by its owner alone and protected by a passphrase, the public one PEM."""

from __future__ import annotations

import base64
import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
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

from proofvan.core.canonical import canonical
from proofvan.core.errors import InputError, SetupError
from proofvan.keys.signer import Ed25519Signer, Signer
from proofvan.keys.sm2 import PUBLIC_BYTES, PUBLIC_KEY_INFO, SM2_SM3, Sm2Signer

# `cryptography` has no PKCS#8 for SM2, so that key is kept in a file of ours: scrypt (RFC 7914) and AES-256-GCM.
SM2_SCHEMA = "proofvan.sm2-key/1"
# Cost of one guess: 2**16 * 8 * 128 bytes = 64 MiB, some tenths of a second.
_SCRYPT = {"n": 2**16, "r": 8, "p": 1}
_SALT_BYTES, _NONCE_BYTES = 16, 12
CHANCE_BYTES = _SALT_BYTES + _NONCE_BYTES


def write_private_key(path: Path, private_key: Ed25519PrivateKey, password: bytes | None = None) -> None:
    """Write a new private key file (PKCS#8) with mode 0600; raises SetupError when the file exists already."""
    encryption: KeySerializationEncryption = BestAvailableEncryption(password) if password else NoEncryption()
    _write_new(path, private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))


def write_sm2_key(path: Path, secret: bytes, password: bytes, chance: bytes) -> None:
    """Write a new SM2 private key file with mode 0600, always protected; `chance` is 28 random bytes.

    Raises SetupError when the file exists already.
    """
    salt, nonce = chance[:_SALT_BYTES], chance[_SALT_BYTES:CHANCE_BYTES]
    sealed = AESGCM(_derived(password, salt)).encrypt(nonce, secret, SM2_SCHEMA.encode())
    _write_new(
        path, canonical({"schema": SM2_SCHEMA, "salt": salt.hex(), "nonce": nonce.hex(), "sealed": sealed.hex()})
    )


def read_private_key(path: Path, password: bytes | None = None) -> Signer:
    """Read a private key.

    Raises SetupError when others than its owner may read it, or when it is protected and no password was given;
    InputError when it is no key, or the password is wrong.
    """
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0
    if mode & 0o077:
        raise SetupError("key-file-open-to-others", file=path, mode=f"{mode:04o}")
    try:
        data = path.read_bytes()
        if data.startswith(b"{"):
            return Sm2Signer(_sm2_secret(json.loads(data), password))
        key = load_pem_private_key(data, password)
    except (OSError, ValueError, TypeError, KeyError, UnsupportedAlgorithm, InvalidTag) as problem:
        raise InputError("key-file-unreadable", file=path, detail=str(problem) or "password") from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise InputError("key-wrong-algorithm", file=path, value=type(key).__name__, allowed=f"Ed25519, {SM2_SM3}")
    return Ed25519Signer(key)


def is_protected(path: Path) -> bool:
    """Say whether a private key file asks for a password; False for a file that cannot be read."""
    data = path.read_bytes() if path.is_file() else b""
    return b"ENCRYPTED" in data.splitlines()[0] if data.startswith(b"-----") else data.startswith(b"{")


def public_pem(public_key: bytes) -> bytes:
    """Give a raw public key (32 bytes Ed25519, 65 bytes SM2) as PEM, which OpenSSL reads too."""
    if len(public_key) == PUBLIC_BYTES:
        body = base64.b64encode(PUBLIC_KEY_INFO + public_key).decode()
        lines = [body[at : at + 64] for at in range(0, len(body), 64)]
        return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""]).encode()
    key = Ed25519PublicKey.from_public_bytes(public_key)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def write_public_key(path: Path, public_key: bytes) -> None:
    """Write a raw public key as PEM."""
    path.write_bytes(public_pem(public_key))


def read_public_key(path: Path) -> bytes:
    """Read a raw public key (Ed25519 or SM2) from PEM; raises InputError when it is none."""
    try:
        data = path.read_bytes()
        sm2 = _sm2_point(data)
        key = None if sm2 else load_pem_public_key(data)
    except (OSError, ValueError, UnsupportedAlgorithm) as problem:
        raise InputError("key-file-unreadable", file=path, detail=str(problem)) from problem
    if sm2:
        return sm2
    if not isinstance(key, Ed25519PublicKey):
        raise InputError("key-wrong-algorithm", file=path, value=type(key).__name__, allowed=f"Ed25519, {SM2_SM3}")
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _write_new(path: Path, data: bytes) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as problem:
        raise SetupError("key-file-exists", file=path) from problem
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def _sm2_secret(kept: Mapping[str, Any], password: bytes | None) -> bytes:
    if kept["schema"] != SM2_SCHEMA:
        raise ValueError(f"schema {SM2_SCHEMA}")
    derived = _derived(password or b"", bytes.fromhex(kept["salt"]))
    return AESGCM(derived).decrypt(bytes.fromhex(kept["nonce"]), bytes.fromhex(kept["sealed"]), SM2_SCHEMA.encode())


def _derived(password: bytes, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, **_SCRYPT).derive(password)


def _sm2_point(data: bytes) -> bytes:
    body = b"".join(line for line in data.splitlines() if not line.startswith(b"-----"))
    raw = base64.b64decode(body, validate=False)
    fits = raw.startswith(PUBLIC_KEY_INFO) and len(raw) == len(PUBLIC_KEY_INFO) + PUBLIC_BYTES
    return raw[len(PUBLIC_KEY_INFO) :] if fits else b""
