"""Tables that a person keeps as CSV or Excel, read as plain data like TOML."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from proofvan.core.errors import InputError
from proofvan.methods.tables import LARGEST_FILE_BYTES, read_plain

Row = Sequence[Any]
# An Excel file is packed; what it unpacks to is limited too, and so are its rows.
_LARGEST_UNPACKED = 20_000_000
_MOST_ROWS = 10_000
_NAME = re.compile(r'"([^"]*)"|([^."]+)')
SUFFIXES = (".toml", ".csv", ".xlsx")


def read_any(path: Path) -> dict[str, Any]:
    """Read TOML, or a sheet with the columns `field` and `value` (dotted names), as one nested table.

    In an Excel file the first sheet holds fields and values, and any further sheet the runs of the step that it is
    named after. Raises InputError.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise InputError("sheet-kind-unknown", file=str(path), value=path.suffix or "-", allowed=", ".join(SUFFIXES))
    if path.suffix.lower() == ".toml":
        return read_plain(path)
    if path.suffix.lower() == ".csv":
        return _nested(_csv_rows(path), path)
    sheets = _excel_sheets(path)
    first, *others = sheets.items()
    plain = _nested(first[1], path)
    for name, rows in others:
        if not rows:
            continue
        plain.setdefault("observations", {})[name] = _records(rows, path)
    return plain


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Read a sheet whose first row names the fields: one table a row, empty cells left out."""
    if path.suffix.lower() == ".xlsx":
        return _records(next(iter(_excel_sheets(path).values())), path)
    return _records(_csv_rows(path), path)


def _csv_rows(path: Path) -> list[Row]:
    try:
        text = _content(path).decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise InputError("sheet-not-readable", file=str(path), detail=str(problem)) from problem
    sample = text.splitlines()[0] if text.strip() else ""
    separator = max(",;\t", key=sample.count)
    return [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(cell.strip() for cell in row)]


def _excel_sheets(path: Path) -> dict[str, list[Row]]:
    import openpyxl

    data = _content(path)
    try:
        unpacked = sum(item.file_size for item in ZipFile(io.BytesIO(data)).infolist())
        if unpacked > _LARGEST_UNPACKED:
            raise InputError("table-too-large", file=str(path), size=unpacked, allowed=_LARGEST_UNPACKED)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError) as problem:
        raise InputError("sheet-not-readable", file=str(path), detail=str(problem)) from problem
    try:
        return {sheet.title: _filled(sheet.iter_rows(values_only=True, max_row=_MOST_ROWS)) for sheet in book}
    finally:
        book.close()


def _filled(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if any(cell not in (None, "") for cell in row)]


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE_BYTES:
            raise InputError("table-too-large", file=str(path), size=size, allowed=LARGEST_FILE_BYTES)
        return path.read_bytes()
    except OSError as problem:
        raise InputError("table-not-readable", file=str(path), detail=problem.strerror or "") from problem


def _records(rows: Sequence[Row], path: Path) -> list[dict[str, Any]]:
    if not rows:
        raise InputError("sheet-empty", file=str(path))
    names = [str(cell).strip() if cell is not None else "" for cell in rows[0]]
    return [
        {name: _plain(cell) for name, cell in zip(names, row, strict=False) if name and _plain(cell) != ""}
        for row in rows[1:]
    ]


def _nested(rows: Sequence[Row], path: Path) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for record in _records(rows, path):
        if set(record) - {"unit", "note"} != {"field", "value"}:
            raise InputError(
                "sheet-columns", file=str(path), value=", ".join(record), allowed="field, value, unit, note"
            )
        value = record["value"]
        if record.get("unit"):
            value = f"{value} {record['unit']}"
        _put(plain, field_parts(str(record["field"])), value, path)
    numbered: dict[str, Any] = _numbered(plain)
    return numbered


def field_parts(field: str) -> list[str]:
    """Give the names of a field in a sheet, outermost first; a name with a dot in it stands in quotes, as in TOML."""
    return [quoted or plain for quoted, plain in _NAME.findall(field)] or [field]


def _put(table: dict[str, Any], place: list[str], value: Any, path: Path) -> None:
    for name in place[:-1]:
        deeper = table.setdefault(name, {})
        if not isinstance(deeper, dict):
            raise InputError("sheet-field-twice", file=str(path), field=".".join(place))
        table = deeper
    if place[-1] in table:
        raise InputError("sheet-field-twice", file=str(path), field=".".join(place))
    words = str(value)
    table[place[-1]] = [word.strip() for word in words[1:-1].split(",")] if words[:1] == "[" else value


def _numbered(value: Any) -> Any:
    """Make lists of tables whose fields are the numbers 1, 2, 3 ..."""
    if not isinstance(value, dict):
        return value
    if all(name.isdigit() for name in value):
        return [_numbered(value[name]) for name in sorted(value, key=int)]
    return {name: _numbered(item) for name, item in value.items()}


def _plain(cell: Any) -> Any:
    if cell is None:
        return ""
    return cell.strip() if isinstance(cell, str) else cell
