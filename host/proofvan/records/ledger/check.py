"""Checks a ledger file whole: database, tables and triggers, chain, seals, checkpoints, and every record in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from proofvan.core.errors import RecordError, StorageError
from proofvan.keys.practice import PRACTICE_PUBLIC_KEY, is_practice
from proofvan.keys.signer import ED25519
from proofvan.keys.trust import Standing
from proofvan.records.check_record import Trusted, check_record
from proofvan.records.endorsement import endorsement_name
from proofvan.records.ledger import schema, tables
from proofvan.records.ledger.chain import Fault, Key, chain_faults
from proofvan.records.ledger.checkpoint import Checkpoint, read_note
from proofvan.records.ledger.entry import Entry, Kind, utc_of
from proofvan.records.ledger.rows import read_checkpoints, read_endorsements, read_entries, read_origin
from proofvan.records.ledger.settings import integrity, reader
from proofvan.records.report import Check, Report, Status
from proofvan.records.signed import RecordFiles, read_file

_WHAT = "verify-ledger"


@dataclass(frozen=True, slots=True)
class LedgerState:
    """What a ledger says of itself; nothing of it has been checked."""

    origin: str
    revision: str
    entries: int
    records: int
    checkpoints: int
    newest: Checkpoint | None


def check_ledger(file: Path, trusted: Trusted, against: Iterable[Checkpoint] = ()) -> Report:
    """Check a ledger, and that it continues each checkpoint of `against`; those have left the van earlier.

    With keys in the store, a seal of any other key is a fault (the practice key counts when practice is asked for).
    Raises StorageError when there is no such file.
    """
    if not file.is_file():
        raise StorageError("record-file-unreadable", file=file, detail="no such file")
    checks, signer = [], Status.UNKNOWN_SIGNER
    engine = reader(file)
    try:
        with engine.begin() as connection:
            faults = list(_faults(connection, file, trusted, tuple(against)))
            signer = _signer(_keys(connection), trusted) if not faults else signer
            checks = [_check(file, fault) for fault in faults] or [_intact(file, connection)]
    except (sa.exc.SQLAlchemyError, RecordError, ValueError) as problem:
        checks = [_check(file, Fault("ledger-unreadable", 0, {"detail": str(problem)[:200]}))]
    finally:
        engine.dispose()
    return Report(file.name, tuple(checks), signer, simulated=False)


def read_state(file: Path) -> LedgerState:
    """Read what a ledger says of itself; raises StorageError when it cannot be read."""
    engine = reader(file)
    try:
        with engine.begin() as connection:
            notes = read_checkpoints(connection)
            entries = connection.scalar(sa.select(sa.func.count()).select_from(tables.entries)) or 0
            records = sa.select(sa.func.count()).where(tables.entries.c.kind == int(Kind.RECORD))
            return LedgerState(
                origin=read_origin(connection),
                revision=schema.revision(connection),
                entries=entries,
                records=connection.scalar(records) or 0,
                checkpoints=len(notes),
                newest=notes[-1] if notes else None,
            )
    except (sa.exc.SQLAlchemyError, RecordError) as problem:
        raise StorageError("record-file-unreadable", file=file, detail=str(problem)[:200]) from problem
    finally:
        engine.dispose()


def read_checkpoint_file(path: Path) -> Checkpoint:
    """Read a checkpoint that has left the van; raises StorageError, RecordError."""
    return read_note(read_file(path).decode(errors="replace"))


def _faults(connection: sa.Connection, file: Path, trusted: Trusted, against: Sequence[Checkpoint]) -> Iterator[Fault]:
    for detail in integrity(connection, file.stat().st_size):
        yield Fault("ledger-unreadable", 0, {"detail": detail[:200]})
    if schema.revision(connection) != schema.HEAD or schema.form(connection) != schema.FORM_SHA256:
        yield Fault("ledger-form-changed", 0, {"revision": schema.revision(connection), "known": schema.HEAD})
    keys = _accepted(_keys(connection), trusted)
    checkpoints = [*read_checkpoints(connection), *against]
    yield from chain_faults(read_origin(connection), read_entries(connection), checkpoints, keys)
    for entry in read_entries(connection):
        if entry.kind == Kind.RECORD:
            yield from record_faults(entry, read_endorsements(connection, entry), trusted)
        elif entry.kind == Kind.AUDIT:
            yield from _event_faults(entry, trusted)


def record_faults(entry: Entry, endorsed: Sequence[Entry], trusted: Trusted) -> Iterator[Fault]:
    """Find what does not fit in the record of an entry: form, digests, signatures, content, and whose it is."""
    endorsements = {endorsement_name(number): one.body for number, one in enumerate(endorsed, 1)}
    found = check_record(RecordFiles(entry.body, entry.signature, endorsements=endorsements), trusted)
    for check in found.checks:
        if check.ok is False:
            yield Fault("ledger-record-broken", entry.seq, {"run": entry.run, "place": f"{check.file} {check.part}"})
    if found.signed is not None and found.signed.record.head.run != entry.run:
        yield Fault("ledger-names-changed", entry.seq)


def _keys(connection: sa.Connection) -> list[Key]:
    rows = connection.execute(sa.select(tables.entries.c.alg, tables.entries.c.key).distinct())
    return [(alg, bytes(key)) for alg, key in rows]


def _accepted(found: Sequence[Key], trusted: Trusted) -> list[Key]:
    if not _asked(trusted):
        return list(found)  # the caller hears that nobody is trusted
    practice = [(ED25519, PRACTICE_PUBLIC_KEY)] if trusted.practice else []
    return [
        (alg, key) for alg, key in found if trusted.store.known(key, "").standing is not Standing.UNKNOWN
    ] + practice


def _event_faults(entry: Entry, trusted: Trusted) -> Iterator[Fault]:
    # A key that was revoked, or is past its validity, counts for what happened before; a record is checked as such.
    standing = trusted.store.known(entry.key, utc_of(entry)).standing
    if _asked(trusted) and not is_practice(entry.key) and standing is not Standing.TRUSTED:
        yield Fault("ledger-key-unknown", entry.seq)


def _asked(trusted: Trusted) -> bool:
    return bool(trusted.store.keys or trusted.store.certificates)


def _signer(found: Sequence[Key], trusted: Trusted) -> Status:
    if any(trusted.store.known(key, "").standing is not Standing.UNKNOWN for _, key in found):
        return Status.TRUSTED  # any other key was a fault already
    if trusted.practice and all(is_practice(key) for _, key in found):
        return Status.PRACTICE
    return Status.UNKNOWN_SIGNER


def _check(file: Path, fault: Fault) -> Check:
    return Check(_WHAT, False, file.name, str(fault.seq) if fault.seq else "", fault.meaning, dict(fault.evidence))


def _intact(file: Path, connection: sa.Connection) -> Check:
    count = connection.scalar(sa.select(sa.func.count()).select_from(tables.entries))
    return Check(_WHAT, True, file.name, "", "ledger-intact", {"size": str(count)})
