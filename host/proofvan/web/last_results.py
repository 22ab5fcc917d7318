"""The last results of every instrument, as they stand beside its job before it is measured again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from proofvan.core.errors import ProofvanError
from proofvan.core.line.results import Limit, Result
from proofvan.documents.worst import worst_point
from proofvan.records.record import VerificationRecord
from proofvan.records.signed import RECORD_NAME, SignedRecord
from proofvan.web.archive import result_shown
from proofvan.web.instruments import Instrument, of_record
from proofvan.web.numbers import unit_shown

# As many as can be told apart in a picture of the size of a word.
MOST = 8


@dataclass(frozen=True, slots=True)
class PastRun:
    """What is kept of a record: whose it is, when it ended, and what is shown of it."""

    instrument: Instrument
    digest: str
    ended: str
    shown: Mapping[str, Any]


class LastResults:
    """Finished runs by their instruments; a record is read once, and again only when its folder has changed."""

    def __init__(self, home: Path) -> None:
        self._runs = home / "runs"
        self._seen: dict[str, tuple[int, PastRun | None]] = {}
        self._of: dict[Instrument, list[PastRun]] = {}
        self._lock = Lock()

    def beside(self, jobs: Mapping[str, Instrument]) -> dict[str, list[Mapping[str, Any]]]:
        """Give for each job whose instrument was measured before its last runs, oldest first."""
        of = self._known()
        return {name: _trend(of[instrument]) for name, instrument in jobs.items() if instrument in of}

    def instrument(self, digest: str) -> Instrument | None:
        """Give whose record has a digest; None when there is no such record here."""
        runs = (one for past in self._known().values() for one in past)
        return next((one.instrument for one in runs if one.digest == digest), None)

    def _known(self) -> dict[Instrument, list[PastRun]]:
        with self._lock:
            now = self._stamps()
            if now != {name: stamp for name, (stamp, _) in self._seen.items()}:
                self._seen = {name: self._again(name, stamp) for name, stamp in now.items()}
                self._of = _by_instrument([past for _, past in self._seen.values() if past])
            return self._of

    def _stamps(self) -> dict[str, int]:
        """Give when each run folder got its last file: the signed files of a run are written once."""
        if not self._runs.exists():
            return {}
        with os.scandir(self._runs) as folders:
            return {folder.name: folder.stat().st_mtime_ns for folder in folders}

    def _again(self, name: str, stamp: int) -> tuple[int, PastRun | None]:
        known = self._seen.get(name)
        return known if known and known[0] == stamp else (stamp, _past(self._runs / name))


def _past(folder: Path) -> PastRun | None:
    if not (folder / RECORD_NAME).is_file():
        return None
    try:
        signed = SignedRecord.read(folder)
        return PastRun(of_record(signed.record), signed.digest, signed.record.time.end_utc, _shown(signed.record))
    except ProofvanError:
        return None  # a damaged record is for `proofvan verify`; the others are still to be found


def _by_instrument(runs: list[PastRun]) -> dict[Instrument, list[PastRun]]:
    found: dict[Instrument, list[PastRun]] = {}
    for one in sorted(runs, key=lambda one: one.ended):
        found.setdefault(one.instrument, []).append(one)
    return found


def _trend(runs: list[PastRun]) -> list[Mapping[str, Any]]:
    """Give the last runs that can be compared: those in the unit of the newest value, and those without any."""
    units = [one.shown["unit"] for one in runs if one.shown["error"] is not None]
    alike = [one.shown for one in runs if one.shown["error"] is None or one.shown["unit"] == units[-1]]
    return alike[-MOST:]


def _shown(record: VerificationRecord) -> dict[str, Any]:
    worst = worst_point(record)
    limit = None if worst is None else _limit(record, worst)
    return {
        "run": record.head.run,
        "date": record.conclusion.date,
        "verdict": record.conclusion.outcome.value,
        "value": result_shown(worst) if worst else "",
        "unit": unit_shown(worst.unit) if worst else "",
        "error": float(worst.value) if worst else None,
        "limit": float(limit.value) if limit else None,
        "limit_shown": f"±{limit.value} {unit_shown(limit.unit)}".strip() if limit else "",
    }


def _limit(record: VerificationRecord, worst: Result) -> Limit | None:
    """Give the limit that the worst point was judged by; none in a calibration, and none in another unit."""
    limits = (one.limit for one in record.verdicts if (one.result, one.point) == (worst.name, worst.point))
    return next((one for one in limits if one.value and one.unit == worst.unit), None)
