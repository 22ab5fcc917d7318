"""Reads a waveform from a CSV file: a header with time, voltage and current, or two bare columns and a rate."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from proofvan.core.errors import InputError
from proofvan.waveforms.waveform import Waveform

TIME_NAMES = ("time", "t", "s", "seconds")
VOLTAGE_NAMES = ("voltage", "u", "v", "volt", "volts")
CURRENT_NAMES = ("current", "i", "a", "amp", "amps", "ampere", "amperes")
_TIME_UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6}
_FEWEST_POINTS = 2


@dataclass(frozen=True, slots=True)
class _Columns:
    time: int | None
    voltage: int
    current: int
    time_unit: float


def read_waveform(path: Path, rate: float | None = None) -> Waveform:
    """Read voltage (V) and current (A); `rate` in samples per second when the file has no time column.

    Raises InputError naming the file and the line or column that is wrong.
    """
    rows = _rows(path)
    columns, body = _columns(path, rows)
    numbers = {
        index: np.array([_number(path, line, row, index) for line, row in body])
        for index in (columns.time, columns.voltage, columns.current)
        if index is not None
    }
    if len(body) < _FEWEST_POINTS:
        raise InputError("waveform-too-short", file=path.name, value=len(body), allowed=f">= {_FEWEST_POINTS}")
    if columns.time is None:
        found_rate = _given_rate(path, rate)
    else:
        found_rate = _rate(path, numbers[columns.time] * columns.time_unit, [line for line, _ in body])
    return Waveform(path.name, found_rate, numbers[columns.voltage], numbers[columns.current])


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    # Instruments write comments in any encoding; only digits and column names matter here.
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as problem:
        raise InputError("waveform-unreadable", file=str(path), detail=problem.strerror or str(problem)) from None
    lines = text.splitlines()
    head = next((line for line in lines if line.strip()), "")
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(lines, delimiter=delimiter)
    return [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(cell.strip() for cell in row)]


def _columns(path: Path, rows: list[tuple[int, list[str]]]) -> tuple[_Columns, list[tuple[int, list[str]]]]:
    first = rows[0][1] if rows else []
    if first and all(_is_number(cell) for cell in first if cell):
        if len(first) != 2:
            allowed = "a header that names time, voltage and current, or two columns"
            raise InputError(
                "waveform-column-missing", file=path.name, field="header", value=len(first), allowed=allowed
            )
        return _Columns(None, 0, 1, 1.0), rows
    names = [_name(cell) for cell in first]
    time = next((index for index, name in enumerate(names) if name in TIME_NAMES), None)
    unit = _time_unit(first[time]) if time is not None else 1.0
    voltage = _find(path, "voltage", names, VOLTAGE_NAMES)
    return _Columns(time, voltage, _find(path, "current", names, CURRENT_NAMES), unit), rows[1:]


def _find(path: Path, field: str, names: list[str], known: tuple[str, ...]) -> int:
    for index, name in enumerate(names):
        if name in known:
            return index
    raise InputError(
        "waveform-column-missing", file=path.name, field=field, value=", ".join(names), allowed=", ".join(known)
    )


def _name(cell: str) -> str:
    return re.split(r"[\s(\[/_]", cell.lower().strip(), maxsplit=1)[0]


def _time_unit(cell: str) -> float:
    found = re.search(r"[(\[/_\s]\s*(s|ms|us|µs)\b", cell.lower())
    return _TIME_UNITS[found.group(1)] if found else 1.0


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _number(path: Path, line: int, row: list[str], column: int) -> float:
    cell = row[column] if column < len(row) else ""
    value = float(cell) if _is_number(cell) else math.nan
    if not math.isfinite(value):
        raise InputError("waveform-not-a-number", file=path.name, line=line, field=column + 1, value=cell)
    return value


def _given_rate(path: Path, rate: float | None) -> float:
    if rate is None or not rate > 0.0:
        raise InputError("waveform-rate-missing", file=path.name, field="rate", value=rate, allowed="> 0")
    return rate


def _rate(path: Path, times_s: np.ndarray[tuple[int, ...], np.dtype[np.float64]], lines: list[int]) -> float:
    steps = np.diff(times_s)
    usual = float(np.median(steps))
    # a time column printed with few digits jitters; a missing or doubled line does not hide within half a step
    odd = np.flatnonzero(~((steps > 0.5 * usual) & (steps < 1.5 * usual)))
    if len(odd):
        at = int(odd[0])
        raise InputError(
            "waveform-uneven-time",
            file=path.name,
            line=lines[at + 1],
            value=f"{steps[at]:g}",
            expected=f"{usual:g}",
        )
    return float((len(times_s) - 1) / (times_s[-1] - times_s[0]))
