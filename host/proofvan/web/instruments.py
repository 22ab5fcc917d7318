"""Which instrument a job or a record is about: what the screen finds it again by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from proofvan.compose.batch import named
from proofvan.compose.practice import Practice
from proofvan.core.errors import ProofvanError
from proofvan.methods.tables import read
from proofvan.records.record import VerificationRecord
from proofvan.regulations.catalogue import load
from proofvan.station.setup import JobFile, rig_of

# More jobs than a station has at once: eight full lists.
_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument by one regulation; practised it is another one than measured in earnest."""

    folder: str  # of the regulation
    model: str
    serial: str
    name: str  # serial number, and nozzle or connector where it has some
    simulated: bool


def of_record(record: VerificationRecord) -> Instrument:
    """Give the instrument of a record."""
    subject = record.subject
    return Instrument(record.head.folder, subject.model, subject.serial, named(subject.data), record.head.simulated)


def of_job(practice: Practice) -> Instrument | None:
    """Give the instrument of a job; None for a job whose file or rig is wrong, which says so when it is shown."""
    try:
        about = _subject(practice.job, practice.job.stat().st_mtime_ns)
        return Instrument(*about, _simulated(practice.rig, practice.rig.stat().st_mtime_ns))
    except (ProofvanError, OSError):
        return None


@lru_cache(maxsize=_KEPT)
def _subject(path: Path, _changed: int) -> tuple[str, str, str, str]:
    job = read(path, JobFile)
    model, serial = (str(job.subject.get(name, "")) for name in ("model", "serial"))
    return load(job.job.regulation).folder, model, serial, named(job.subject)


@lru_cache(maxsize=256)
def _simulated(path: Path, _changed: int) -> bool:
    return rig_of(path).simulated
