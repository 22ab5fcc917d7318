"""A person signs a finished run: checked whole, recomputed for the checker, kept, and drawn as what it now is."""

from __future__ import annotations

from pathlib import Path

from proofvan.compose.replay import recording_paths, replay
from proofvan.core.errors import RecordError
from proofvan.keys.signer import Signer
from proofvan.keys.trust import TrustStore
from proofvan.people.person import Person, Role
from proofvan.records.check_record import Trusted, check_record
from proofvan.records.ledger.ledger import Ledger
from proofvan.records.signed import RECORD_NAME, RecordFiles, SignedRecord, read_file
from proofvan.records.sink import FolderSink
from proofvan.station.endorse import endorse
from proofvan.station.identity import software_identity
from proofvan.station.issue import show


def endorse_run(
    folder: Path, person: Person, role: Role, signer: Signer, utc: str, ledger: Ledger
) -> tuple[SignedRecord, Path | None]:
    """Add one signature to a run; gives the record and its certificate or notice, when this was the last one.

    Raises RecordError when a file of the record was changed, PreconditionError when the person may not sign now. The
    ledger keeps the signature before the folder shows it; one that a power cut kept from the folder is put there first.
    """
    _complete(folder, ledger)
    endorsed = endorse(_intact(folder), person, role, signer, utc, lambda: _recomputed(folder))
    ledger.append(endorsed)
    return endorsed, show(endorsed, folder, signer, ledger)


def _complete(folder: Path, ledger: Ledger) -> None:
    held = ledger.record_of(folder.name)
    if held is not None and held.record_bytes() == read_file(folder / RECORD_NAME):
        FolderSink(folder.parent).append(held)


def _intact(folder: Path) -> SignedRecord:
    checked = check_record(RecordFiles.of_folder(folder), Trusted(TrustStore(), practice=True))
    failed = next((check for check in checked.checks if check.ok is False), None)
    if checked.signed is None or failed is not None:
        part = f"{failed.file} {failed.part}" if failed else folder.name
        raise RecordError("endorse-record-changed", file=folder, part=part)
    return checked.signed


def _recomputed(folder: Path) -> tuple[str, str]:
    return replay(recording_paths(folder)).digest(), software_identity()["legal_id"]
