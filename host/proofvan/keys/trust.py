"""The keys that somebody decided to trust, and what their root says about others. The program brings none of its own.

A trust folder of an institute holds `root.pub`, key certificates (`*.key.json`) and `revocations.json`, all signed by
the root. What is not signed by it, or by a root that it certified, is refused when the folder is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from proofvan.core.clock import utc_moment
from proofvan.core.errors import InputError, RecordError, SignatureError
from proofvan.core.plain import from_plain
from proofvan.keys.certified import (
    CERTIFICATE_BODY,
    CERTIFICATE_SCHEMA,
    REVOCATIONS_BODY,
    REVOCATIONS_SCHEMA,
    HolderKind,
    KeyCertificate,
    Revocations,
    Revoked,
)
from proofvan.keys.envelope import Envelope, read_envelope, signature_holds
from proofvan.keys.files import read_public_key
from proofvan.keys.practice import is_practice

ROOT_NAME = "root.pub"
REVOCATIONS_NAME = "revocations.json"
CERTIFICATE_PATTERN = "*.key.json"

Statement = TypeVar("Statement")


class Standing(StrEnum):
    """What is known of a key at a moment."""

    TRUSTED = "trusted"
    UNKNOWN = "unknown"
    REVOKED = "revoked"
    OUTSIDE_VALIDITY = "outside_validity"  # certified, but not for that moment


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a key, and the certificate that says so (None for a key that is trusted by itself)."""

    standing: Standing
    certificate: KeyCertificate | None = None
    revoked: Revoked | None = None


@dataclass(frozen=True, slots=True)
class TrustStore:
    """Whole public keys that are trusted, and the root's certificates; a key id alone is never trusted."""

    keys: frozenset[bytes] = frozenset()
    certificates: tuple[KeyCertificate, ...] = ()
    revoked: Mapping[str, Revoked] = field(default_factory=dict)  # public key, hex -> since when

    @classmethod
    def from_files(cls, paths: Iterable[Path]) -> TrustStore:
        """Read public key files and trust folders.

        Raises InputError for a file that is no key or holds the practice key (it is public, so trusting it would trust
        everybody), RecordError for a statement that cannot be read, SignatureError for one that the root did not sign.
        """
        keys: set[bytes] = set()
        certificates: list[KeyCertificate] = []
        revoked: dict[str, Revoked] = {}
        for path in paths:
            if path.is_dir():
                root = _trustworthy(path / ROOT_NAME)
                certificates += read_certificates(path, root)
                revoked.update({entry.public_key: entry for entry in read_revocations(path, root).keys})
            else:
                keys.add(_trustworthy(path))
        return cls(frozenset(keys), tuple(certificates), revoked)

    def trusts(self, public_key: bytes) -> bool:
        """Say whether this very key is trusted by itself, without a certificate."""
        return public_key in self.keys and not is_practice(public_key)

    def known(self, public_key: bytes, utc: str) -> Known:
        """Say what is known of a key at a moment (ISO 8601 with Z); an empty moment asks whether it ever counted.

        A revoked key counts until it was revoked; without a moment it counts no more at all.
        """
        of_key = [entry for entry in self.certificates if entry.public_key == public_key.hex()]
        revoked = self.revoked.get(public_key.hex())
        if is_practice(public_key) or not (of_key or self.trusts(public_key)):
            return Known(Standing.UNKNOWN)
        if revoked is not None and (not utc or utc_moment(utc) >= utc_moment(revoked.from_utc)):
            return Known(Standing.REVOKED, of_key[-1] if of_key else None, revoked)
        if self.trusts(public_key):
            return Known(Standing.TRUSTED)
        fitting = [entry for entry in of_key if not utc or _covers(entry, utc)]
        return Known(Standing.TRUSTED, fitting[-1]) if fitting else Known(Standing.OUTSIDE_VALIDITY, of_key[-1])


def read_certificates(folder: Path, root: bytes) -> list[KeyCertificate]:
    """Read the key certificates of a trust folder, oldest validity first; raises RecordError or SignatureError.

    A root that the root certified may certify others; that is how a root is exchanged.
    """
    waiting = [
        _envelope(path, CERTIFICATE_SCHEMA, CERTIFICATE_BODY) for path in sorted(folder.glob(CERTIFICATE_PATTERN))
    ]
    roots, found = {root.hex()}, []
    while signed := [one for one in waiting if one[1].signature.public_key in roots]:
        waiting = [one for one in waiting if one not in signed]
        for path, envelope in signed:
            found.append(_statement(KeyCertificate, path, envelope))
            if found[-1].kind is HolderKind.ROOT:
                roots.add(found[-1].public_key)
    for path, envelope in waiting:
        raise SignatureError("trust-not-by-root", file=path, key_id=envelope.signature.key_id)
    return sorted(found, key=lambda entry: entry.valid_from)


def read_revocations(folder: Path, root: bytes) -> Revocations:
    """Read the list of revoked keys of a trust folder; empty when there is none yet."""
    path = folder / REVOCATIONS_NAME
    if not path.exists():
        return Revocations(0, "", ())
    roots = {root.hex(), *(c.public_key for c in read_certificates(folder, root) if c.kind is HolderKind.ROOT)}
    envelope = _envelope(path, REVOCATIONS_SCHEMA, REVOCATIONS_BODY)[1]
    if envelope.signature.public_key not in roots:
        raise SignatureError("trust-not-by-root", file=path, key_id=envelope.signature.key_id)
    return _statement(Revocations, path, envelope)


def _trustworthy(path: Path) -> bytes:
    key = read_public_key(path)
    if is_practice(key):
        raise InputError("key-practice-not-trusted", file=path)
    return key


def _covers(entry: KeyCertificate, utc: str) -> bool:
    return utc_moment(entry.valid_from) <= utc_moment(utc) <= utc_moment(entry.valid_until)


def _envelope(path: Path, schema: str, body: str) -> tuple[Path, Envelope]:
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise InputError("key-file-unreadable", file=path, detail=str(problem)) from problem
    envelope = read_envelope(data, schema, body, str(path))
    if not signature_holds(envelope):
        raise SignatureError("trust-statement-changed", file=path)
    return path, envelope


def _statement(kind: type[Statement], path: Path, envelope: Envelope) -> Statement:
    body: Any = envelope.body
    try:
        statement = from_plain(kind, body, envelope.body_name)
        _check_moments(body)
    except ValueError as problem:
        raise RecordError(
            "record-field-value", field=envelope.body_name, value=str(path), allowed=str(problem)
        ) from None
    return statement


def _check_moments(body: Mapping[str, Any]) -> None:
    moments = [body[name] for name in ("valid_from", "valid_until", "issued_utc") if name in body]
    for utc in (*moments, *(entry["from_utc"] for entry in body.get("keys", ()))):
        utc_moment(utc)
