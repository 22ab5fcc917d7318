"""What a crash left between the van's ledger and its run folders is completed."""

from __future__ import annotations

from pathlib import Path

from proofvan.compose.now import utc_now
from proofvan.core.audit import AuditEvent
from proofvan.keys.signer import Signer
from proofvan.keys.trust import TrustStore
from proofvan.link.recording import frames_digest, segments
from proofvan.records import manifest
from proofvan.records.check_record import Trusted, check_record
from proofvan.records.ledger.ledger import Ledger
from proofvan.records.signed import RecordFiles, SignedRecord
from proofvan.station.issue import Issued, finish

_PROGRAM = "proofvan"


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
