"""An update package, looked at before a board is asked: whole, unchanged, released, and for which boards."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofvan.boardcare.release_key import require_signature
from proofvan.core.errors import InputError

# firmware/images/release.py writes it: 64 bytes of Ed25519 signature, then canonical JSON.
MANIFEST = "manifest"
SIGNATURE_BYTES = 64
_FIELDS = ("version", "board", "revisions", "minimum", "firmware", "legal_id", "files")


@dataclass(frozen=True, slots=True)
class UpdatePackage:
    """A checked package; `parts` are what a board is sent: the manifest with its signature, then its files."""

    release: int
    board: str  # which chip, as MicroPython names it
    revisions: tuple[str, ...]
    minimum: int  # the least release that the board must have
    firmware: str
    legal_id: str
    parts: tuple[bytes, ...]

    @property
    def digest(self) -> bytes:
        """SHA-256 of the signed manifest."""
        return hashlib.sha256(self.parts[0]).digest()

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return sum(map(len, self.parts))


def load_package(path: Path, release_key: bytes) -> UpdatePackage:
    """Read and check a package with the release key (32 bytes); raises InputError, SignatureError naming the file."""
    content = _content(path)
    signed = content.get(MANIFEST, b"")
    text = signed[SIGNATURE_BYTES:]
    require_signature(release_key, text, signed[:SIGNATURE_BYTES], path)
    said = _manifest(path, text)
    files = tuple(_file(path, content, *entry) for entry in said["files"])
    return UpdatePackage(
        release=int(said["version"]),
        board=str(said["board"]),
        revisions=tuple(map(str, said["revisions"])),
        minimum=int(said["minimum"]),
        firmware=str(said["firmware"]),
        legal_id=str(said["legal_id"]),
        parts=(signed, *files),
    )


def _content(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as file:
            return {name: file.read(name) for name in file.namelist()}
    except (OSError, zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError, EOFError) as problem:
        raise InputError("update-package-unreadable", file=path, detail=str(problem)) from problem


def _manifest(path: Path, text: bytes) -> Mapping[str, Any]:
    said = json.loads(text)
    for field in _FIELDS:
        if field not in said:
            raise InputError("update-package-field", file=path, field=field)
    return dict(said)


def _file(path: Path, content: Mapping[str, bytes], name: str, size: int, digest: str) -> bytes:
    data = content.get(name, b"")
    if len(data) != size:
        raise InputError("update-package-cut", file=path, name=name, size=len(data), allowed=size)
    if hashlib.sha256(data).hexdigest() != digest:
        raise InputError("update-package-changed", file=path, name=name)
    return data
