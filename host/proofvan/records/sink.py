"""Where signed records go: the ledger first (`records.ledger`), then the run's own folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from proofvan.core.errors import StorageError
from proofvan.records.signed import SignedRecord


class RecordSink(Protocol):
    """Takes signed records, keeps them, never changes one."""

    def append(self, record: SignedRecord) -> None:
        """Keep a record; returns only when it will survive a power cut. Raises StorageError."""


class FolderSink:
    """Keeps the record of a run as record.json, signature.json and its endorsements in the run's own folder."""

    def __init__(self, runs: Path) -> None:
        self._runs = runs

    def append(self, record: SignedRecord) -> None:
        """Write and sync the record, its signature, its endorsements: the same bytes are welcome, others refused."""
        folder = self._runs / record.record.head.run
        files = {folder / name: data for name, data in record.files().items()}
        try:
            missing = {path: data for path, data in files.items() if not _holds(path, data)}
            folder.mkdir(parents=True, exist_ok=True)
            for path, data in missing.items():
                write_durably(path, data)
        except OSError as problem:
            raise StorageError("record-not-written", file=folder, detail=str(problem)) from problem


def _holds(path: Path, data: bytes) -> bool:
    if not path.exists():
        return False
    if path.read_bytes() != data:
        raise StorageError("record-exists", file=path)
    return True


def write_durably(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Write a file so that after a power cut there is the whole file or what was there before; `mode` as of os.open."""
    # Write beside, sync, rename, sync the folder: after a power cut there is the whole file or none.
    partial = path.with_suffix(".partial")
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
