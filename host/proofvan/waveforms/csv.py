"""Reads columns of numbers out of a text file: recorder, oscilloscope or spreadsheet export."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from proofvan.core.errors import InputError
from proofvan.waveforms.table import Column, Table

# A head longer than this is no head but a file without numbers.
_LONGEST_HEAD = 200
_NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?")


@dataclass(frozen=True, slots=True)
class _Layout:
    delimiter: str
    comma: bool  # decimal comma
    names: tuple[tuple[str, str], ...]  # name, unit
    body: int  # index of the first line of numbers
    headed: bool


def read_csv(path: Path) -> Table:
    """Read a text file of columns; comma, semicolon or tab between them, decimal point or (not with commas) comma.

    Raises InputError naming the line of a row that has no such columns; cells that are no numbers stay NaN, and are
    refused by whoever uses the column.
    """
    content = _content(path)
    lines = content.decode("utf-8-sig", errors="replace").splitlines()
    layout = _layout(path, lines)
    columns = _quick(content, layout) or _careful(path, lines, layout)
    return Table(path.name, columns, None, layout.body + 1, layout.headed)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise InputError("waveform-unreadable", file=str(path), detail=problem.strerror or str(problem)) from None


def _layout(path: Path, lines: list[str]) -> _Layout:
    for index, line in enumerate(lines[:_LONGEST_HEAD]):
        delimiter = _delimiter(line)
        cells = _cells(line, delimiter)
        numbers = [bool(_NUMBER.fullmatch(cell)) for cell in cells]
        if _is_body(numbers):
            names = _names(lines[:index], delimiter, len(cells))
            comma = delimiter != "," and any("," in cell for cell in cells)
            return _Layout(delimiter, comma, tuple(names or _numbered(len(cells))), index, bool(names))
    raise InputError("waveform-no-numbers", file=path.name, searched=min(len(lines), _LONGEST_HEAD))


def _is_body(numbers: list[bool]) -> bool:
    # "Record Length,2500" belongs to a head; a row with one bad cell, or with a date in front, is a row.
    return len(numbers) > 1 and (sum(numbers) * 2 > len(numbers) or (numbers[0] and sum(numbers) * 2 >= len(numbers)))


def _delimiter(line: str) -> str:
    return "\t" if "\t" in line else ";" if ";" in line else ","


def _cells(line: str, delimiter: str) -> list[str]:
    cells = next(csv.reader([line], delimiter=delimiter), [])
    while cells and not cells[-1].strip():  # many recorders end each line with a delimiter
        cells.pop()
    return [cell.strip() for cell in cells]


def _numbered(count: int) -> list[tuple[str, str]]:
    return [(str(number + 1), "") for number in range(count)]


def _names(head: list[str], delimiter: str, width: int) -> list[tuple[str, str]]:
    """Take the last line of the head with enough names, and units from a second line below it when there is one."""
    rows = [_cells(line, delimiter) for line in head]
    rows = [row for row in rows if len(row) >= width - 1 and len(row) > 1]
    if not rows:
        return []
    names, units = (rows[-2], rows[-1]) if len(rows) > 1 and all(map(_is_unit, rows[-1])) else (rows[-1], [])
    names += [""] * (width - len(names))
    units += [""] * (width - len(units))
    return [
        name_and_unit(name or str(at + 1), unit) for at, (name, unit) in enumerate(zip(names, units, strict=False))
    ][:width]


def _is_unit(cell: str) -> bool:
    return bool(re.fullmatch(r"[(\[]?(second|volt|amp(ere)?|[mkµu]?[VAs]|ns|us|sec|)s?[)\]]?", cell, re.IGNORECASE))


def name_and_unit(name: str, unit: str) -> tuple[str, str]:
    """Give a column's name and unit, taken out of "U (V)", "U [V]" or "U/V" when it is not stated apart."""
    found = re.fullmatch(r"\s*(.*?)\s*[(\[/]\s*([^)\]/]+?)\s*[)\]]?\s*", name)
    if found and found.group(1) and not unit:
        return found.group(1), found.group(2)
    return name, unit.strip("()[] ")


def _quick(content: bytes, layout: _Layout) -> tuple[Column, ...]:
    """Read a clean body at once; gives nothing when any cell is not a plain number, for the careful way to name it."""
    names = [str(at) for at in range(len(layout.names))]
    options = {
        # One thread: an error that ends the program while others still parse would abort it.
        "read_options": arrow_csv.ReadOptions(
            column_names=names, skip_rows=layout.body, encoding="latin1", use_threads=False
        ),
        "parse_options": arrow_csv.ParseOptions(delimiter=layout.delimiter),
        "convert_options": arrow_csv.ConvertOptions(
            column_types={name: pa.float64() for name in names},
            decimal_point="," if layout.comma else ".",
            null_values=[],
        ),
    }
    try:
        table = arrow_csv.read_csv(io.BytesIO(content), **options)
    except pa.ArrowInvalid:
        return ()
    values = [table.column(name).to_numpy() for name in names]
    if not all(np.isfinite(column).all() for column in values):
        return ()
    return tuple(Column(*named, column) for named, column in zip(layout.names, values, strict=True))


def _careful(path: Path, lines: list[str], layout: _Layout) -> tuple[Column, ...]:
    width = len(layout.names)
    values: list[list[float]] = [[] for _ in range(width)]
    bad: list[tuple[int, str] | None] = [None] * width
    for line, text in enumerate(lines[layout.body :], layout.body + 1):
        if not text.strip():
            continue
        cells = _cells(text, layout.delimiter)
        for at in range(width):
            cell = cells[at] if at < len(cells) else ""
            number = _number(cell, layout.comma)
            values[at].append(number)
            if not math.isfinite(number) and bad[at] is None:
                bad[at] = (line, cell)
    arrays = [np.array(column) for column in values]
    return tuple(Column(*layout.names[at], arrays[at], bad[at]) for at in range(width))


def _number(cell: str, comma: bool) -> float:
    try:
        return float(cell.replace(",", ".") if comma else cell)
    except ValueError:
        return math.nan
