"""Copies the ledger to a second medium, and back; a newer ledger is never overwritten by an older copy."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from itertools import count
from pathlib import Path

from proofvan.core.errors import ChainError, PreconditionError, StorageError
from proofvan.keys.trust import TrustStore
from proofvan.records.check_record import Trusted
from proofvan.records.ledger.check import LedgerState, check_ledger, read_state
from proofvan.records.ledger.checkpoint import Checkpoint
from proofvan.records.ledger.opening import NAME
from proofvan.records.ledger.settings import reader
from proofvan.records.sink import sync

_ANYBODY = Trusted(TrustStore(), practice=True)
_PARTIAL = ".partial"
# The files that SQLite keeps beside a database in WAL mode.
_BESIDE = ("", "-wal", "-shm")


def export_checkpoint(checkpoint: Checkpoint, folder: Path) -> Path:
    """Write a checkpoint to a folder that leaves the van; raises StorageError."""
    name = f"{checkpoint.origin.replace('/', '-')}-{checkpoint.size}.checkpoint"
    _write(folder / name, lambda partial: partial.write_text(checkpoint.note(), encoding="utf-8"))
    return folder / name


def back_up(ledger: Path, folder: Path) -> tuple[Path, LedgerState]:
    """Copy a ledger into a folder, check the copy, and give it; raises StorageError, ChainError for a damaged one."""
    before = read_state(ledger)
    copy = folder / f"{before.origin.replace('/', '-')}-{before.entries}.sqlite"
    _write(copy, lambda partial: _vacuum(ledger, partial))
    return copy, _sound_state(copy)


def restore(backup: Path, ledger: Path) -> Path | None:
    """Put a backup in the place of a ledger and give where the old one was set aside, None when there was none.

    Raises ChainError when the backup is damaged, PreconditionError when the present ledger has entries that the
    backup does not have, or is another one: unless it is damaged itself.
    """
    offered = _sound_state(backup)
    if ledger.exists() and _sound(ledger):
        _require_older(read_state(ledger), backup, offered)
    incoming = ledger.with_name(f"{NAME}.restored")
    _write(incoming, lambda partial: shutil.copyfile(backup, partial))
    aside = _set_aside(ledger)
    incoming.replace(ledger)
    sync(ledger.parent)
    return aside


def _require_older(present: LedgerState, backup: Path, offered: LedgerState) -> None:
    evidence = {"backup": backup, "entries": offered.entries, "present": present.entries}
    if present.origin != offered.origin:
        raise PreconditionError("ledger-restore-other", **evidence)
    # A backup of the same ledger that is longer contains the present one's newest checkpoint, or it is no continuation.
    if offered.entries < present.entries:
        raise PreconditionError("ledger-restore-older", **evidence)
    if present.newest is not None and check_ledger(backup, _ANYBODY, [present.newest]).failed:
        raise PreconditionError("ledger-restore-other", **evidence)


def _sound(ledger: Path) -> bool:
    return not check_ledger(ledger, _ANYBODY).failed


def _sound_state(file: Path) -> LedgerState:
    failed = check_ledger(file, _ANYBODY).failed
    if failed:
        raise ChainError("ledger-damaged", file=file, detail=f"{failed[0].meaning} {failed[0].part}".strip())
    return read_state(file)


def _vacuum(ledger: Path, copy: Path) -> None:
    engine = reader(ledger)
    try:
        connection = engine.raw_connection()  # VACUUM wants no transaction around it
        connection.cursor().execute("VACUUM INTO ?", (str(copy),))
        connection.close()
    finally:
        engine.dispose()


def _set_aside(ledger: Path) -> Path | None:
    if not ledger.exists():
        return None
    aside = next(path for n in count(1) if not (path := ledger.with_name(f"{NAME}.aside-{n}")).exists())
    for beside in _BESIDE:
        file = ledger.with_name(ledger.name + beside)
        if file.exists():
            file.replace(aside.with_name(aside.name + beside))
    return aside


def _write(path: Path, write: Callable[[Path], object]) -> None:
    partial = path.with_name(path.name + _PARTIAL)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        write(partial)
        sync(partial)
        partial.replace(path)
        sync(path.parent)
    except (OSError, sqlite3.Error) as problem:
        raise StorageError("ledger-not-written", file=path, detail=str(problem)) from problem
