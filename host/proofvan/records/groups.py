"""Groups of readings for repeatability and stability, out of stored records of one check source."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from proofvan.core.errors import InputError
from proofvan.methods.stability import Group
from proofvan.records.record import VerificationRecord
from proofvan.records.signed import RECORD_NAME, read_file, read_record


def records_in(places: Sequence[Path]) -> list[VerificationRecord]:
    """Read the records of runs, of folders of runs, or of a station's home; raises RecordError for a damaged one."""
    files = sorted({file for place in places for file in _record_files(place)})
    if not files:
        raise InputError("stability-no-records", value=", ".join(map(str, places)))
    return [read_record(read_file(file), str(file)) for file in files]


def groups_of(records: Sequence[VerificationRecord], serial: str, point: str = "") -> tuple[Group, ...]:
    """Give one group a record: the errors of the single runs of a check source, at one point when it has several.

    Raises InputError naming the serial numbers or points that there are.
    """
    own = [record for record in records if record.subject.serial == serial]
    if not own:
        known = sorted({record.subject.serial for record in records})
        raise InputError("stability-source-unknown", value=serial, allowed=", ".join(known))
    points = sorted({result.point for record in own for result in record.results if _is_run(result.name)})
    if point not in points and len(points) != 1:
        raise InputError("stability-point-unknown", value=point or "-", allowed=", ".join(points))
    chosen = point if point in points else points[0]
    return tuple(
        Group(record.conclusion.date, record.head.run, readings)
        for record in own
        if (readings := _runs(record, chosen))
    )


def _runs(record: VerificationRecord, point: str) -> tuple[float, ...]:
    return tuple(float(one.value) for one in record.results if _is_run(one.name) and one.point == point)


def _is_run(name: str) -> bool:
    return name.endswith("-run-error")


def _record_files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return [*place.glob(RECORD_NAME), *place.glob(f"*/{RECORD_NAME}"), *place.glob(f"runs/*/{RECORD_NAME}")]
