"""The van's one ledger, opened for a run; what a crash left between ledger and folder is completed first."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from proofvan.core.audit import AuditEvent
from proofvan.keys.signer import Signer
from proofvan.keys.trust import TrustStore
from proofvan.link.recording import frames_digest, segments
from proofvan.records import manifest
from proofvan.records.check_record import Trusted, check_record
from proofvan.records.ledger.ledger import Ledger
from proofvan.records.ledger.opening import NAME, Beginning, open_ledger
from proofvan.records.signed import RecordFiles, SignedRecord
from proofvan.station.issue import Issued, finish

_ORIGIN_BYTES = 8
_PROGRAM = "proofvan"


def ledger_file(home: Path) -> Path:
    """Give the file of a van's ledger."""
    return home / NAME


@contextmanager
def opened_ledger(home: Path, signer: Signer) -> Iterator[Ledger]:
    """Open the ledger of a home, and make it when there is none; raises StorageError, ChainError, SetupError."""
    found = len(list((home / "runs").glob("*")))
    origin = f"proofvan/{os.urandom(_ORIGIN_BYTES).hex()}"
    reason = f"{found} run folders were there already" if found else ""
    ledger = open_ledger(ledger_file(home), signer, Beginning(origin, utc_now(), reason))
    try:
        ledger.see_time(utc_now())
        yield ledger
    finally:
        ledger.close()


def complete(ledger: Ledger, home: Path, signer: Signer) -> tuple[Issued, ...]:
    """Bring ledger and run folders together again; doing it twice changes nothing. Gives the runs that it ended.

    A record that the ledger holds gets the files that its folder lacks; a signed record that lies in a folder only
    (the ledger was restored from a backup, or is younger than the run) is taken in. Only this signer's own records
    are touched, and nothing is ever signed here that was not signed before.
    """
    folders = {path.name: path for path in (home / "runs").glob("*") if path.is_dir()}
    held = ledger.runs()
    ended = [_complete_folder(ledger, folders[run], signer) for run in sorted(held & folders.keys())]
    for run in sorted(folders.keys() - held):
        _take_in(ledger, folders[run], signer)
    return tuple(issued for issued in ended if issued is not None)


def utc_now() -> str:
    """Give the time of the host's clock, ISO 8601."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _complete_folder(ledger: Ledger, folder: Path, signer: Signer) -> Issued | None:
    if (folder / manifest.NAME).exists():
        return None
    signed = ledger.record_of(folder.name)
    if signed is None or signed.public_key != signer.public_key or _has_other_recording(folder, signed):
        return None
    issued = finish(signed, folder, signer, ledger)
    ledger.note(AuditEvent("record-completed-after-crash", folder.name, _PROGRAM, utc_now()))
    return issued


def _has_other_recording(folder: Path, signed: SignedRecord) -> bool:
    # A practice run of the same name may have begun anew in this folder and be under way in another process.
    return frames_digest(segments(folder)) != signed.record.recording.frames_digest


def _take_in(ledger: Ledger, folder: Path, signer: Signer) -> None:
    files = RecordFiles.of_folder(folder)
    if files.record is None or files.signature is None:
        return
    signed = check_record(files, Trusted(TrustStore(), practice=True)).signed
    if signed is None or signed.public_key != signer.public_key or signed.record.head.run != folder.name:
        return  # damaged, or another's: `proofvan verify` tells; it is no reason not to measure
    ledger.append(signed)
    ledger.note(AuditEvent("record-taken-from-folder", folder.name, _PROGRAM, utc_now()))
