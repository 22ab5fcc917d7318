"""Files and folders into the lake: each file is understood, refused, or both in part, and says which."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from proofvan.city.ingest.moments import moment, read_parts
from proofvan.city.ingest.notes import Note
from proofvan.city.ingest.numbers import read_number
from proofvan.city.ingest.raw import Raw, read_raw
from proofvan.city.ingest.sessions import read_sessions
from proofvan.city.lake import Added, Lake
from proofvan.city.schema import MOMENT, SESSIONS, TABLES, CityTable, checked, table_named
from proofvan.core.errors import InputError, ProofvanError

SUFFIXES = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".parquet", ".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file.

    `roles` is the heading that tells each role; `refused` the numbers of the rows (from 1) that were left out, by
    reason; `problem` why nothing of the file was taken.
    """

    file: str
    table: str = ""
    rows: int = 0
    added: Added = field(default_factory=Added)
    roles: Mapping[str, str] | None = None
    notes: tuple[Note, ...] = ()
    refused: Mapping[str, tuple[int, ...]] | None = None
    problem: ProofvanError | None = None


def load(lake: Lake, paths: Iterable[Path], source: str = "", zone: str = "", table: str = "") -> Iterator[FileReport]:
    """Load files, and the files in folders; `source` names where they are from (else each file's own name).

    `table` says that the files are one of the city's tables; without it the headings do, and anything else is sessions.
    """
    for path in _files(paths):
        try:
            yield _load(lake, path, source or path.stem, zone, table)
        except InputError as problem:
            yield FileReport(path.name, problem=problem)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.suffix.lower() in SUFFIXES)
        else:
            yield path


def _load(lake: Lake, path: Path, source: str, zone: str, table: str) -> FileReport:
    raw = read_raw(path)
    kind = table_named(table) if table else _own_table(raw)
    if kind is not None:
        added = lake.add(kind, _own_rows(kind, raw, source), raw.file)
        names = {name: name for name in kind.schema.names if name in raw.columns}
        return FileReport(raw.file, kind.name, raw.rows, added, names, refused={})
    found = read_sessions(raw, source, zone)
    added = lake.add(SESSIONS, found.sessions, raw.file)
    return FileReport(raw.file, SESSIONS.name, raw.rows, added, found.roles, found.notes, found.refused)


def _own_table(raw: Raw) -> CityTable | None:
    """Give the table whose own column names the file has."""
    for kind in TABLES.values():
        needed = {field.name for field in kind.schema if not field.nullable and field.name != "source"}
        if needed <= raw.columns.keys():
            return kind
    return None


def _own_rows(kind: CityTable, raw: Raw, source: str) -> pa.Table:
    columns = {name: raw.columns[name] for name in kind.schema.names if name in raw.columns}
    typed = {name: _typed(kind.schema.field(name), values, raw.file) for name, values in columns.items()}
    if "source" in kind.schema.names and "source" not in typed:
        typed["source"] = pa.array([source] * raw.rows)
    return checked(kind, pa.table(typed), raw.file)


def _typed(column: pa.Field, values: list[str | None], file: str) -> pa.Array:
    read, allowed = _READERS[column.type]
    found = [None if text is None else read(text) for text in values]
    for row, (text, value) in enumerate(zip(values, found, strict=True), 1):
        if text is not None and value is None:
            raise InputError("city-value", file=file, row=row, column=column.name, value=text, allowed=allowed)
    return pa.array(found, column.type)


def _moment(text: str) -> datetime | None:
    parts = read_parts(text)
    value = None if parts is None else moment(parts, "ymd")
    return value if value is not None and value.tzinfo is not None else None


def _whole(text: str) -> int | None:
    number = read_number(text)
    return int(number) if number is not None and number == number.to_integral_value() else None


def _real(text: str) -> float | None:
    number = read_number(text)
    return None if number is None else float(number)


_READERS: dict[pa.DataType, tuple[Callable[[str], object], str]] = {
    pa.string(): (str, "text"),
    MOMENT: (_moment, "2026-11-26T08:00:00Z"),
    pa.int64(): (_whole, "a whole number"),
    pa.float64(): (_real, "a number"),
}
