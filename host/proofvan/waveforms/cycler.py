"""Reads the log of a battery cycler: time, current and voltage as exact integers, and where each step begins.

The columns are known by their heads in the dialects of Arbin, Neware (English and Chinese), Maccor and Bitrode; units
stand in the head. A file that does not fit is refused with line and column.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from pathlib import Path

from proofvan.core.errors import InputError

# Microseconds, microamperes and microvolts: finer than any cycler resolves, and 2147 A or V still fit in 32 bits.
QUANTUM = Decimal(10) ** 6
_LARGEST = 2**31 - 1
_LONGEST_HEAD = 200
_LARGEST_FILE_BYTES = 256_000_000

# What a column is called, lower case and without blanks, underscores and unit. Heads as in beep's, cellpy's and
# maccorcyclingdata's conversion tables, and in Bitrode's file of the ORNL Leaf cell; the Chinese ones of Neware.
_HEADS = {
    "time": {"testtime", "time", "totaltime", "test", "总时间", "测试时间", "时间"},
    "current": {"current", "cur", "amps", "电流"},
    "voltage": {"voltage", "volts", "potential", "电压"},
    "step": {"stepindex", "step", "stepid", "steptype", "工步号", "工步序号", "工步"},
    "cycle": {"cycleindex", "cycle", "cyc#", "cycleid", "循环号", "循环序号"},
    "mode": {"mode", "state", "steptype", "stepname", "status", "工步类型", "工步名称", "状态"},
}
# A column of the whole test's time goes before one that begins anew with each step.
_TIME_FIRST = ("testtime", "totaltime", "总时间", "测试时间", "test")
_SCALES: dict[str, dict[str, int | Decimal]] = {
    "time": {"": 1, "s": 1, "sec": 1, "secs": 1, "h": 3600, "min": 60, "ms": Decimal("0.001"), "h:min:s.ms": 1},
    "current": {"": 1, "a": 1, "ma": Decimal("0.001")},
    "voltage": {"": 1, "v": 1, "mv": Decimal("0.001")},
}
_CHARGES = {"c", "chrg", "chg", "charge", "充电"}
_DISCHARGES = {"d", "dchg", "dischg", "discharge", "放电"}
_CLOCK = re.compile(r"(?:(\d+)\s*[d-]\s*)?(\d+):([0-5]?\d):([0-5]?\d(?:\.\d+)?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a log: microseconds, microamperes (charging is positive) and microvolts; its step and its line."""

    time_us: int
    current_ua: int
    voltage_uv: int
    step: str
    line: int


@dataclass(frozen=True, slots=True)
class CyclerLog:
    """A log in the order of time."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    at: int
    head: str  # as the file has it
    scale: Decimal


@dataclass(frozen=True, slots=True)
class _Layout:
    delimiter: str
    body: int  # index of the first line after the head
    columns: dict[str, _Column]
    width: int


def read_cycler(path: Path) -> CyclerLog:
    """Read a log; raises InputError that names line and column of what is no number, missing or out of order."""
    lines = _lines(path)
    layout = _layout(path, lines)
    rows: list[Row] = []
    for number, text in enumerate(lines[layout.body :], layout.body + 1):
        if text.strip():
            rows.append(_row(path, layout, number, text))
            _require_later(path, layout, rows, number)
    if len(rows) < 2:
        raise InputError("cycler-too-short", file=path.name, value=len(rows), allowed=2)
    return CyclerLog(path.name, tuple(rows))


def _lines(path: Path) -> list[str]:
    try:
        size = path.stat().st_size
        if size > _LARGEST_FILE_BYTES:
            raise InputError("cycler-too-large", file=path.name, value=size, allowed=_LARGEST_FILE_BYTES)
        content = path.read_bytes()
    except OSError as problem:
        raise InputError("waveform-unreadable", file=str(path), detail=problem.strerror or str(problem)) from None
    for encoding in ("utf-8-sig", "gb18030"):  # Chinese programs write either
        try:
            return content.decode(encoding).splitlines()
        except UnicodeDecodeError:
            continue
    raise InputError("waveform-unreadable", file=str(path), detail="UTF-8, GB 18030")


def _layout(path: Path, lines: list[str]) -> _Layout:
    found: dict[str, _Column] = {}
    best = 0
    for index, line in enumerate(lines[:_LONGEST_HEAD]):
        delimiter = max("\t;,", key=line.count)
        heads = _cells(line, delimiter)
        columns = _columns(path, heads, index + 1)
        if {"time", "current", "voltage"} <= columns.keys():
            return _Layout(delimiter, index + 1, columns, len(heads))
        if len(columns) > len(found):
            found, best = columns, index + 1
    missing = [name for name in ("time", "current", "voltage") if name not in found]
    allowed = "; ".join(" / ".join(sorted(_HEADS[name])) for name in missing)
    raise InputError("cycler-column-missing", file=path.name, line=best, field=", ".join(missing), allowed=allowed)


def _cells(line: str, delimiter: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]


def _columns(path: Path, heads: Sequence[str], line: int) -> dict[str, _Column]:
    named = [(at, head, *_name_and_unit(head)) for at, head in enumerate(heads)]
    columns: dict[str, _Column] = {}
    for quantity, known in _HEADS.items():
        matching = [one for one in named if one[2] in known]
        if quantity == "time":
            matching.sort(key=lambda one: one[2] not in _TIME_FIRST)
        if matching:
            at, head, _, unit = matching[0]
            columns[quantity] = _Column(at, head, _scale(path, line, quantity, head, unit))
    return columns


def _name_and_unit(head: str) -> tuple[str, str]:
    parts = re.fullmatch(r"\s*(.*?)\s*[(\[/（]\s*([^)\]）]*?)\s*[)\]）]?\s*", head)
    name, unit = (parts.group(1), parts.group(2)) if parts else (head, "")
    return re.sub(r"[\s_]", "", name).lower(), unit.lower()


def _scale(path: Path, line: int, quantity: str, head: str, unit: str) -> Decimal:
    known = _SCALES.get(quantity)
    if known is None:
        return Decimal(1)
    if unit not in known:
        allowed = ", ".join(one for one in known if one)
        raise InputError("cycler-unit", file=path.name, line=line, column=head, value=unit, allowed=allowed)
    return Decimal(known[unit])


def _row(path: Path, layout: _Layout, line: int, text: str) -> Row:
    cells = _cells(text, layout.delimiter)
    whole: dict[str, int] = {}
    for quantity in ("time", "current", "voltage"):
        column = layout.columns[quantity]
        cell = cells[column.at] if column.at < len(cells) else ""
        whole[quantity] = _whole(path, line, column, cell, _seconds if quantity == "time" else _number)
    mode = _cell(cells, layout.columns.get("mode"))
    current = _signed(path, line, layout, whole["current"], mode)
    step = "/".join(_cell(cells, layout.columns.get(name)) for name in ("cycle", "step", "mode"))
    return Row(whole["time"], current, whole["voltage"], step, line)


def _whole(path: Path, line: int, column: _Column, cell: str, parse: Callable[[str], Decimal]) -> int:
    try:
        value = (parse(cell) * column.scale * QUANTUM).quantize(Decimal(1), ROUND_HALF_EVEN)
    except (InvalidOperation, ValueError):
        raise InputError(
            "cycler-not-a-number", file=path.name, line=line, column=column.head, value=cell or "-"
        ) from None
    if parse is _number and abs(value) >= _LARGEST:
        raise InputError(
            "cycler-out-of-range", file=path.name, line=line, column=column.head, value=cell, allowed="±2147"
        )
    return int(value)


def _number(cell: str) -> Decimal:
    value = Decimal(cell)
    if not value.is_finite():
        raise ValueError(cell)
    return value


def _seconds(cell: str) -> Decimal:
    """Read seconds, or 1d 02:03:04.5 as the programs print it."""
    clock = _CLOCK.fullmatch(cell)
    if clock is None:
        return _number(cell)
    days, hours, minutes, seconds = clock.groups(default="0")
    return Decimal((int(days) * 24 + int(hours)) * 3600 + int(minutes) * 60) + Decimal(seconds)


def _cell(cells: Sequence[str], column: _Column | None) -> str:
    return cells[column.at] if column is not None and column.at < len(cells) else ""


def _signed(path: Path, line: int, layout: _Layout, current: int, mode: str) -> int:
    """Give the current its sign: many programs print a size and say the direction in the mode."""
    words = re.sub(r"[\s_]", "", mode).lower()
    if any(word in words for word in _DISCHARGES if len(word) > 1) or words in _DISCHARGES:
        return -abs(current)
    if any(word in words for word in _CHARGES if len(word) > 1) or words in _CHARGES:
        if current < 0:
            head = layout.columns["current"].head
            raise InputError("cycler-sign", file=path.name, line=line, column=head, value=f"{current / 1e6:g}")
        return current
    return current


def _require_later(path: Path, layout: _Layout, rows: Sequence[Row], line: int) -> None:
    if len(rows) > 1 and rows[-1].time_us < rows[-2].time_us:
        head = layout.columns["time"].head
        raise InputError(
            "cycler-time-backwards",
            file=path.name,
            line=line,
            column=head,
            value=f"{rows[-1].time_us / 1e6:g}",
            expected=f"{rows[-2].time_us / 1e6:g}",
        )
