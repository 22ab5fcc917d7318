"""一键追溯重判: every record that a doubtful standard touched, computed again from raw with its new certificate.

ISO/IEC 17025 7.10 and field practice 1.11: list the records since the last good check, recompute, show which verdicts
change, draft the letters. Nothing is changed or issued by this.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from proofvan.compose.replay import recording_paths, replay
from proofvan.compose.segment import attachments
from proofvan.core.errors import InputError, ProofvanError
from proofvan.core.line.results import Outcome, Verdict
from proofvan.link.recording import segments
from proofvan.records.record import VerificationRecord
from proofvan.records.signed import RECORD_NAME, read_file, read_record
from proofvan.standards.standard import Standard


@dataclass(frozen=True, slots=True)
class Changed:
    """One verdict before and after; texts as they stand in the records."""

    name: str
    point: str
    before: str
    after: str
    outcome_before: Outcome
    outcome_after: Outcome


@dataclass(frozen=True, slots=True)
class Rejudged:
    """One record, judged again; `after` is None when that could not be done, and `problem` says why."""

    folder: Path
    before: VerificationRecord
    after: VerificationRecord | None
    problem: ProofvanError | None = None

    @property
    def turned(self) -> bool:
        """Whether the conclusion is another, or can no longer be stood behind."""
        return self.after is None or self.after.conclusion.outcome is not self.before.conclusion.outcome

    @property
    def changes(self) -> tuple[Changed, ...]:
        """Every verdict with both values, in the order of the record."""
        if self.after is None:
            return ()
        later = {_key(verdict): verdict for verdict in self.after.verdicts}
        return tuple(
            _changed(verdict, later[_key(verdict)]) for verdict in self.before.verdicts if _key(verdict) in later
        )


def touched(home: Path, standard: str, since: date) -> Iterator[tuple[Path, VerificationRecord]]:
    """Give every record made with a standard on or after a day, oldest first; damaged records raise RecordError."""
    found = []
    for path in sorted((home / "runs").glob(f"*/{RECORD_NAME}")):
        record = read_record(read_file(path), str(path))
        if record.conclusion.date >= since.isoformat() and any(used.id == standard for used in record.standards):
            found.append((path.parent, record))
    yield from sorted(found, key=lambda one: (one[1].time.start_utc, one[1].head.run))


def rejudge(folder: Path, before: VerificationRecord, standard: Standard, content: bytes) -> Rejudged:
    """Judge one record again with another file of a standard; a fault is part of the answer, never an end."""
    try:
        roles = _roles(folder, standard.id)
        after = replay(recording_paths(folder), instead={f"standard/{role}.toml": content for role in roles})
    except ProofvanError as problem:
        return Rejudged(folder, before, None, problem)
    return Rejudged(folder, before, after)


def _roles(folder: Path, standard: str) -> list[str]:
    files = attachments(segments(folder)[0]) if segments(folder) else {}
    roles = [
        name.removeprefix("standard/").removesuffix(".toml")
        for name, content in files.items()
        if name.startswith("standard/") and _id_of(content) == standard
    ]
    if not roles:
        raise InputError("rejudge-no-raw-data", run=folder.name, standard=standard)
    return roles


def _id_of(content: bytes) -> str:
    return str(tomllib.loads(content.decode()).get("standard", {}).get("id", ""))


def _key(verdict: Verdict) -> tuple[str, str]:
    return verdict.result, verdict.point


def _changed(before: Verdict, after: Verdict) -> Changed:
    return Changed(before.result, before.point, before.judged, after.judged, before.outcome, after.outcome)
