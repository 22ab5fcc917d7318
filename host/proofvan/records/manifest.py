"""manifest.json: every file of a run folder with its size and SHA-256, and its own signature inside.

Beside the whole digest it keeps a short digest of each block of a file, only to find the place of a change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from proofvan.core.errors import StorageError
from proofvan.core.plain import from_plain, to_plain
from proofvan.keys.envelope import Envelope, make_signature, read_envelope
from proofvan.keys.signer import Signer
from proofvan.records.signed import SignedRecord, read_file
from proofvan.records.sink import write_durably

NAME = "manifest.json"
SCHEMA = "proofvan.manifest/1"
BODY = "manifest"
BLOCK_BYTES = 1024
BLOCK_DIGITS = 12
_PARTIAL = ".partial"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a run folder; `blocks` is the first 12 hex digits of the SHA-256 of each 1024 bytes, joined."""

    name: str
    size: str  # bytes, decimal
    sha256: str
    blocks: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files of one run, and the versions of what drew its documents."""

    run: str
    record_digest: str
    files: tuple[FileEntry, ...]
    software: Mapping[str, str]

    def entry(self, name: str) -> FileEntry | None:
        """Give the entry of a file, None when the manifest does not know it."""
        return next((entry for entry in self.files if entry.name == name), None)


def make_manifest(folder: Path, software: Mapping[str, str]) -> Manifest:
    """List every file of a finished run folder; raises StorageError or RecordError when one cannot be read."""
    record = SignedRecord.read(folder)
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    listed = (name for name in names if name != NAME and not name.endswith(_PARTIAL))
    entries = tuple(_entry(folder / name) for name in listed)
    return Manifest(record.record.head.run, record.digest, entries, dict(software))


def sign_manifest(manifest: Manifest, signer: Signer) -> bytes:
    """Give the bytes of manifest.json."""
    body = to_plain(manifest)
    return Envelope(make_signature(SCHEMA, body, signer), BODY, body).to_bytes()


def write_manifest(folder: Path, signer: Signer, software: Mapping[str, str] | None = None) -> Path:
    """Write the manifest of a run folder; the last thing that is written to it. Raises StorageError.

    `software` names the versions of what drew the documents (`documents.fonts.drawing_software`).
    """
    path = folder / NAME
    try:
        write_durably(path, sign_manifest(make_manifest(folder, software or {}), signer))
    except OSError as problem:
        raise StorageError("record-not-written", file=path, detail=str(problem)) from problem
    return path


def read_manifest(data: bytes, what: str) -> tuple[Manifest, Envelope]:
    """Read the bytes of manifest.json strictly, digest and signature unchecked; raises RecordError."""
    envelope = read_envelope(data, SCHEMA, BODY, what)
    return from_plain(Manifest, envelope.body, BODY), envelope


def changed_blocks(entry: FileEntry, data: bytes) -> list[int]:
    """List the blocks of a file that are not as the manifest says, by number."""
    now, then = _block_digests(data), entry.blocks
    count = max(len(now), len(then)) // BLOCK_DIGITS
    return [number for number in range(count) if _block(now, number) != _block(then, number)]


def block_digest(entry: FileEntry, number: int) -> str:
    """Give the short digest that the manifest has of a block."""
    return _block(entry.blocks, number)


def _entry(path: Path) -> FileEntry:
    data = read_file(path)
    return FileEntry(path.name, str(len(data)), hashlib.sha256(data).hexdigest(), _block_digests(data))


def _block_digests(data: bytes) -> str:
    starts = range(0, len(data), BLOCK_BYTES)
    return "".join(hashlib.sha256(data[at : at + BLOCK_BYTES]).hexdigest()[:BLOCK_DIGITS] for at in starts)


def _block(blocks: str, number: int) -> str:
    return blocks[number * BLOCK_DIGITS : (number + 1) * BLOCK_DIGITS]
