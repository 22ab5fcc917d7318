"""The instruments of one place out of a sheet that the office keeps: CSV, Excel or JSON, a line for each.

A column is named as the field of the subject that it fills (`serial`, `nozzle`), or `plan.FIELD`, `standards.ROLE`,
`job.client`, `job.place`. Everything that a line does not say comes from the practice job that the list is made for.
Two columns say where the instrument is: `latitude` and `longitude`, WGS-84 in decimal degrees, both or neither.
"""

from __future__ import annotations

import json
import math
import tempfile
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit

from proofvan.city.action.route import Place
from proofvan.compose.batch import split
from proofvan.compose.practice import Practice
from proofvan.core.errors import InputError
from proofvan.methods.sheets import field_parts, read_rows
from proofvan.methods.tables import LARGEST_FILE_BYTES

SUFFIXES = (".csv", ".xlsx", ".json")
_PARTS = ("job", "subject", "plan", "standards")
_LARGEST_DEGREES = {"latitude": 90.0, "longitude": 180.0}


def import_list(content: bytes, name: str, practice: Practice, out: Path) -> list[Place]:
    """Write a job file for each line of a sheet called `name`, into a new folder `out`.

    Gives where the instruments are, as far as the sheet says; each place is named as its job file. Raises InputError
    that names file, line, field, value and what is allowed, before anything is written.
    """
    if len(content) > LARGEST_FILE_BYTES:
        raise InputError("table-too-large", file=name, size=len(content), allowed=LARGEST_FILE_BYTES)
    given = Path(name)
    if given.suffix.lower() not in SUFFIXES:
        raise InputError("sheet-kind-unknown", file=name, value=given.suffix or "-", allowed=", ".join(SUFFIXES))
    with tempfile.TemporaryDirectory(prefix="proofvan-") as place:
        sheet = Path(place) / f"{given.stem[:60] or 'list'}{given.suffix.lower()}"
        sheet.write_bytes(content)
        lines = _lines(sheet, name)
        positions = [_position(line, name, number) for number, line in enumerate(lines, 1)]
        jobs = _split(_list(lines, practice), sheet.with_suffix(".toml"), out)
    return [Place(job.stem, *one) for job, one in zip(jobs, positions, strict=True) if one]


def import_instrument(columns: Mapping[str, str], practice: Practice, out: Path) -> list[Path]:
    """Write the job of one instrument into a new folder `out`; nothing of the practice job's instrument is taken over.

    Raises InputError as `import_list` does.
    """
    with tempfile.TemporaryDirectory(prefix="proofvan-") as place:
        return _split({**_list([dict(columns)], practice), "subject": {}}, Path(place) / "list.toml", out)


def sheet_of(practice: Practice) -> list[list[str]]:
    """Give an empty sheet for a practice job: the names of its fields, and its own instrument as an example."""
    subject = {name: value for name, value in _job(practice)["subject"].items() if not isinstance(value, dict | list)}
    return [
        [*subject, *_LARGEST_DEGREES],
        [*(str(value) for value in subject.values()), *("" for _ in _LARGEST_DEGREES)],
    ]


def _split(listed: Mapping[str, Any], path: Path, out: Path) -> list[Path]:
    path.write_text(tomlkit.dumps(listed), encoding="utf-8")
    return split(path, out)


def _lines(sheet: Path, name: str) -> list[dict[str, Any]]:
    lines = _records(sheet, name) if sheet.suffix == ".json" else [_as_text(row) for row in read_rows(sheet)]
    if not lines:
        raise InputError("sheet-empty", file=name)
    return lines


def _records(sheet: Path, name: str) -> list[dict[str, Any]]:
    try:
        given = json.loads(sheet.read_bytes())
    except (UnicodeDecodeError, ValueError) as problem:
        raise InputError("sheet-not-readable", file=name, detail=str(problem)) from problem
    lines = given.get("instruments") if isinstance(given, dict) else given
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise InputError("sheet-not-readable", file=name, detail='[{"serial": …}, …]')
    return [{key: value for key, value in line.items() if value is not None} for line in lines]


def _as_text(row: Mapping[str, Any]) -> dict[str, str]:
    # A sheet program makes a number of every serial number that looks like one.
    return {name: _text(cell) for name, cell in row.items()}


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat()[:10] if isinstance(cell, date) else str(cell)


def _position(line: Mapping[str, Any], name: str, number: int) -> tuple[float, float] | None:
    """Give latitude and longitude of a line, None when it says neither."""
    if not any(field in line for field in _LARGEST_DEGREES):
        return None
    latitude, longitude = (_degrees(line.get(field, "-"), field, name, number) for field in _LARGEST_DEGREES)
    return latitude, longitude


def _degrees(value: Any, field: str, name: str, number: int) -> float:
    largest = _LARGEST_DEGREES[field]
    try:
        degrees = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        degrees = math.nan
    if not abs(degrees) <= largest:
        allowed = f"−{largest:g} … {largest:g}"
        raise InputError(
            "sheet-position-wrong", file=name, number=number, field=field, value=str(value), allowed=allowed
        )
    return degrees


def _list(lines: list[dict[str, Any]], practice: Practice) -> dict[str, Any]:
    job = _job(practice)
    beside = practice.job.parent
    organisation = _absolute(job["job"]["organisation"], beside)
    return {
        "job": {**job["job"], "organisation": organisation},
        "subject": job["subject"],
        "plan": job["plan"],
        "standards": {role: _absolute(file, beside) for role, file in job["standards"].items()},
        "people": job["people"],
        "instruments": [_instrument(line) for line in lines],
    }


def _instrument(line: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, dict[str, Any]] = {"subject": {}}
    for name, value in line.items():
        if name in _LARGEST_DEGREES:
            continue
        part, *field = field_parts(name)
        if part in _PARTS and isinstance(value, dict) and not field:
            made.setdefault(part, {}).update(value)
        elif part in _PARTS and len(field) == 1:
            made.setdefault(part, {})[field[0]] = value
        else:
            made["subject"][name] = value
    return made


def _job(practice: Practice) -> dict[str, Any]:
    return tomllib.loads(practice.job.read_text(encoding="utf-8"))


def _absolute(name: str, beside: Path) -> str:
    """Give a file's name as the jobs will find it: they lie elsewhere than the practice job."""
    return str((beside / name).resolve()) if (beside / name).exists() else name
