"""A file as columns of text, whatever its form: CSV of any separator and encoding, JSON, JSON lines, Parquet, Excel."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as parquet

from proofvan.core.errors import InputError

# Chinese and Korean bytes can be read as each other; the reading with more characters of the trade is the right one.
_EASTERN = ("gb18030", "cp949")
_FAMILIAR = frozenset("充电时间桩站枪编号开始结束量订单日期能用户충전시간소기작종료량일자명요금번호")
_SEPARATORS = ",;\t|"
_EMPTY = frozenset(("", "null", "none", "nan", "na", "n/a", "nil", "-", "--", "\\n"))


@dataclass(frozen=True, slots=True)
class Raw:
    """Columns of text by their headings, in their order; None where nothing is said."""

    file: str
    columns: Mapping[str, list[str | None]]
    rows: int


def read_raw(path: Path) -> Raw:
    """Read a file; raises InputError when it is unreadable or holds no table."""
    try:
        headings, rows = _read(path)
    except (OSError, ValueError, KeyError, pa.ArrowInvalid, csv.Error) as problem:
        raise InputError("city-file-unreadable", file=path.name, detail=str(problem)[:200]) from problem
    if len(headings) < 2 or not rows:
        raise InputError("city-file-no-table", file=path.name, columns=len(headings), rows=len(rows))
    columns = {name: [_text(row[at]) if at < len(row) else None for row in rows] for at, name in headings.items()}
    return Raw(path.name, columns, len(rows))


def _read(path: Path) -> tuple[dict[int, str], list[list[Any]]]:
    kind = path.suffix.lower()
    if kind == ".parquet":
        return _from_records(parquet.read_table(path).to_pylist())
    if kind in (".xlsx", ".xlsm"):
        sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
        return _with_headings([list(row) for row in sheet.iter_rows(values_only=True)])
    text = _decoded(path.read_bytes())
    if kind in (".json", ".jsonl", ".ndjson", ".geojson"):
        return _from_records(list(_records(text)))
    return _with_headings(_csv_rows(text))


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    readings = [_read_as(data, encoding) for encoding in ("utf-8-sig", *_EASTERN, "cp1252", "latin-1")]
    if readings[0] is not None:
        return readings[0]
    eastern = [one for one in readings[1:3] if one is not None and _familiar(one)]
    western = [one for one in readings[3:] if one is not None]
    return max(eastern, key=_familiar) if eastern else western[0]  # Latin-1 reads anything


def _read_as(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _familiar(text: str) -> int:
    return sum(one in _FAMILIAR for one in text[:5000])


def _csv_rows(text: str) -> list[list[Any]]:
    head = text[: text.find("\n") if "\n" in text else None]
    separator = max(_SEPARATORS, key=head.count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def _with_headings(rows: list[list[Any]]) -> tuple[dict[int, str], list[list[Any]]]:
    """Take the first row that is filled most as headings: exports begin with titles and empty lines."""
    filled = [sum(_text(cell) is not None for cell in row) for row in rows[:20]]
    if not filled:
        return {}, []
    first = next(at for at, count in enumerate(filled) if count >= 0.8 * max(filled))
    headings: dict[int, str] = {}
    for at, cell in enumerate(rows[first]):
        name = _text(cell)
        if name is not None:
            headings[at] = name if name not in headings.values() else f"{name} #{at + 1}"
    return headings, [row for row in rows[first + 1 :] if any(_text(cell) is not None for cell in row)]


def _records(text: str) -> Iterable[Any]:
    try:
        whole = json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return _longest_list(whole)


def _longest_list(value: Any) -> list[Any]:
    """Give the list of records, wherever in the document it lies."""
    if isinstance(value, list):
        return value
    found = [_longest_list(one) for one in value.values()] if isinstance(value, dict) else []
    return max(found, key=len, default=[])


def _from_records(records: list[Any]) -> tuple[dict[int, str], list[list[Any]]]:
    flat = [dict(_flat(one)) for one in records if isinstance(one, dict)]
    names = list(dict.fromkeys(name for one in flat for name in one))
    return dict(enumerate(names)), [[one.get(name) for name in names] for one in flat]


def _flat(record: Mapping[str, Any], before: str = "") -> Iterable[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        elif not isinstance(value, list):
            yield f"{before}{name}", value


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).replace("\u00a0", " ").replace("\u3000", " ").strip()
    return None if text.lower() in _EMPTY else text
