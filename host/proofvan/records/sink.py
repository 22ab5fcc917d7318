"""Where signed records go. A folder for now; the ledger is another sink."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from proofvan.core.errors import StorageError
from proofvan.records.signed import RECORD_NAME, SignedRecord


class RecordSink(Protocol):
    """Takes signed records, keeps them, never changes one."""

    def append(self, record: SignedRecord) -> None:
        """Keep a record; returns only when it will survive a power cut. Raises StorageError."""


class FolderSink:
    """Keeps the record of a run as record.json in the run's own folder."""

    def __init__(self, runs: Path) -> None:
        self._runs = runs

    def append(self, record: SignedRecord) -> None:
        """Write and sync record.json; the same bytes again are welcome, other bytes are refused."""
        path = self._runs / record.record.head.run / RECORD_NAME
        data = record.to_bytes()
        try:
            if path.exists():
                _require_same(path, data)
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_durably(path, data)
        except OSError as problem:
            raise StorageError("record-not-written", file=path, detail=str(problem)) from problem


def _require_same(path: Path, data: bytes) -> None:
    if path.read_bytes() != data:
        raise StorageError("record-exists", file=path)


def _write_durably(path: Path, data: bytes) -> None:
    # Write beside, sync, rename, sync the folder: after a power cut there is the whole record or none.
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
