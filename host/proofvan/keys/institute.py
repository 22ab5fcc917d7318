"""What the holder of the institute's root key does: certify a key, exchange it, revoke it. Writes a trust folder."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from proofvan.core.audit import AuditEvent, AuditTrail
from proofvan.core.errors import InputError, SetupError
from proofvan.core.plain import to_plain
from proofvan.keys.certified import (
    CERTIFICATE_BODY,
    CERTIFICATE_SCHEMA,
    REVOCATIONS_BODY,
    REVOCATIONS_SCHEMA,
    KeyCertificate,
    Revocations,
    Revoked,
)
from proofvan.keys.envelope import Envelope, make_signature
from proofvan.keys.files import read_public_key, write_public_key
from proofvan.keys.practice import is_practice
from proofvan.keys.signer import Signer, key_id
from proofvan.keys.trust import REVOCATIONS_NAME, ROOT_NAME, read_certificates, read_revocations


class Institute:
    """A trust folder and the root key that writes it; every act is noted in the audit trail before it counts."""

    def __init__(self, folder: Path, root: Signer, trail: AuditTrail, who: str) -> None:
        """Open a trust folder, or begin one with this root; raises SetupError when it belongs to another root."""
        self._folder, self._root, self._trail, self._who = folder, root, trail, who
        path = folder / ROOT_NAME
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            write_public_key(path, root.public_key)
        self._first = read_public_key(path)
        roots = {self._first, *(bytes.fromhex(c.public_key) for c in self.certificates() if c.kind == "root")}
        if root.public_key not in roots:
            raise SetupError("trust-other-root", folder=folder, key_id=key_id(root.public_key))

    def certificates(self) -> Sequence[KeyCertificate]:
        """Give what was certified so far."""
        return read_certificates(self._folder, self._first)

    def revocations(self) -> Revocations:
        """Give the list of revoked keys."""
        return read_revocations(self._folder, self._first)

    def certify(self, certificate: KeyCertificate, utc: str, reason: str = "") -> Path:
        """Certify a key; raises InputError for the practice key and for one that was revoked."""
        key = bytes.fromhex(certificate.public_key)
        if is_practice(key):
            raise InputError("key-practice-not-trusted", file=certificate.holder)
        if any(entry.public_key == certificate.public_key for entry in self.revocations().keys):
            raise InputError("key-revoked-already", key_id=key_id(key))
        number = len(self.certificates()) + 1
        path = self._folder / f"{number:04d}-{key_id(key)}.key.json"
        self._note("key-certified", key, utc, reason, new=f"{certificate.kind} {certificate.holder} {certificate.name}")
        self._write(path, CERTIFICATE_SCHEMA, CERTIFICATE_BODY, certificate)
        return path

    def revoke(self, public_key: bytes, from_utc: str, reason: str, utc: str) -> Path:
        """Revoke a key: what it signed at or after `from_utc` counts no more.

        A revocation is never taken back; a second one may only name an earlier moment. Raises InputError.
        """
        kept = self.revocations()
        before = next((entry for entry in kept.keys if entry.public_key == public_key.hex()), None)
        if before is not None and before.from_utc <= from_utc:
            raise InputError("key-revoked-already", key_id=key_id(public_key))
        others = tuple(entry for entry in kept.keys if entry is not before)
        entry = Revoked(public_key.hex(), from_utc, reason)
        self._note("key-revoked", public_key, utc, reason, old=before.from_utc if before else "", new=from_utc)
        path = self._folder / REVOCATIONS_NAME
        self._write(path, REVOCATIONS_SCHEMA, REVOCATIONS_BODY, Revocations(kept.number + 1, utc, (*others, entry)))
        return path

    def rotate(self, old: bytes, certificate: KeyCertificate, utc: str) -> Path:
        """Certify a holder's next key and end the old one from now on; what it signed before still counts."""
        path = self.certify(certificate, utc, reason="rotation")
        self.revoke(old, utc, "rotation", utc)
        return path

    def _note(self, kind: str, key: bytes, utc: str, reason: str, old: str = "", new: str = "") -> None:
        self._trail.note(AuditEvent(kind, key_id(key), self._who, utc, reason, old, new))

    def _write(self, path: Path, schema: str, body_name: str, body: Any) -> None:
        plain = to_plain(body)
        data = Envelope(make_signature(schema, plain, self._root), body_name, plain).to_bytes()
        partial = path.with_suffix(".partial")
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
