"""Logs of CAN buses: lines of candump, and CSV files of CAN tools. A line that cannot be read is said, not skipped."""

from __future__ import annotations

import base64
import binascii
import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from proofvan.core.errors import InputError
from proofvan.link.can_frames import MOST_DATA, CanFrame

_SECOND = Decimal(1_000_000_000)
_HOUR_NS = 3_600_000_000_000
_LARGEST_IDENTIFIER = 0x1FFFFFFF  # 29 bits
_LONGEST_S = Decimal(10) ** 12  # no log counts further; a number in a cell may be of any size
# `candump -l`: (1436509052.249713) can0 1826F456#010100
_LOG_LINE = re.compile(r"^\((\d+(?:\.\d+)?)\)\s+(\S+)\s+([0-9A-Fa-f]{3,8})#([0-9A-Fa-f]*|R\d?)(?:\s+[RT])?$")
# `candump`: (000.000000)  can0  1826F456   [3]  01 01 00
_SCREEN_LINE = re.compile(
    r"^(?:\((\d+(?:\.\d+)?)\)\s+)?(\S+)\s+([0-9A-Fa-f]{3,8})\s+\[(\d)\]\s*((?:[0-9A-Fa-f]{2}\s*)*)"
)
_IDENTIFIER_COLUMNS = ("帧id", "id", "arbitration_id", "can_id", "identifier", "frame id", "frameid")
_TIME_COLUMNS = ("时间标识", "time", "timestamp", "时间", "time stamp", "系统时间")
_DATA_COLUMNS = ("数据(hex)", "data", "数据", "data(hex)", "payload")
_BIG5_OR_GB = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class LoggedFrame:
    """A frame of a log and when it passed; `time_ns` counts from whatever the log counts from."""

    time_ns: int
    frame: CanFrame


@dataclass(frozen=True, slots=True)
class UnreadableLine:
    """A line of a log that is no frame; `number` counts from 1."""

    number: int
    text: str


Logged = LoggedFrame | UnreadableLine


def read_log(name: str, content: bytes) -> Iterator[Logged]:
    """Read a log, candump or CSV by its content; raises InputError when it is neither."""
    lines = _text(name, content).splitlines()
    first = next((line for line in lines if line.strip()), "")
    if _candump(first) is not None:
        return _candump_lines(lines)
    columns = _columns(first)
    if columns is None:
        raise InputError("can-log-unknown", file=name, line=first[:80])
    return _rows(lines, columns)


def _text(name: str, content: bytes) -> str:
    for encoding in _BIG5_OR_GB:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("can-log-unknown", file=name, line=content[:40].hex())


def _candump_lines(lines: list[str]) -> Iterator[Logged]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _candump(line) or UnreadableLine(number, line.strip()[:80])


def _candump(line: str) -> LoggedFrame | None:
    found = _LOG_LINE.match(line.strip())
    if found:
        seconds, _, identifier, data = found.groups()
    else:
        found = _SCREEN_LINE.match(line.strip())
        if not found:
            return None
        seconds, _, identifier, length, data = found.groups()
        data = "".join(data.split())[: 2 * int(length)]
    remote = data.startswith("R")
    if not remote and (len(data) % 2 or len(data) > 2 * MOST_DATA):
        return None
    frame = CanFrame(
        int(identifier, 16), b"" if remote else bytes.fromhex(data), extended=len(identifier) == 8, remote=remote
    )
    return LoggedFrame(_nanoseconds(seconds or "0"), frame)


@dataclass(frozen=True, slots=True)
class _Columns:
    identifier: str
    time: str
    data: str
    names: tuple[str, ...]
    bytes_of: Callable[[str], bytes]


def _columns(header: str) -> _Columns | None:
    names = tuple(name.strip() for name in header.split(","))
    lower = {name.lower(): name for name in names}
    identifier, time, data = (
        next((lower[one] for one in wanted if one in lower), None)
        for wanted in (_IDENTIFIER_COLUMNS, _TIME_COLUMNS, _DATA_COLUMNS)
    )
    if identifier is None or time is None or data is None:
        return None
    # the CSV of python-can writes its bytes in base64
    in_base64 = {"arbitration_id", "dlc"} <= set(lower)
    return _Columns(identifier, time, data, names, _base64 if in_base64 else _hexadecimal)


def _rows(lines: list[str], columns: _Columns) -> Iterator[Logged]:
    hours, last_ns = 0, 0
    reader, number = csv.DictReader(lines[1:], fieldnames=columns.names), 1
    while True:
        number += 1
        try:
            row = next(reader)
            time_ns, frame = _row(row, columns)
        except StopIteration:
            return
        except (ValueError, KeyError, TypeError, ArithmeticError, csv.Error):
            yield UnreadableLine(number, lines[min(number, len(lines)) - 1].strip()[:80])
            continue
        # a time of minutes and seconds begins anew with each hour
        if ":" in str(row[columns.time]) and time_ns + hours * _HOUR_NS < last_ns - _HOUR_NS // 2:
            hours += 1
        last_ns = time_ns + hours * _HOUR_NS
        yield LoggedFrame(last_ns, frame)


def _row(row: Mapping[str, str | None], columns: _Columns) -> tuple[int, CanFrame]:
    data = columns.bytes_of((row[columns.data] or "").strip())
    if len(data) > MOST_DATA:
        raise ValueError
    identifier = int(_word(row, columns.identifier), 16)
    if not 0 <= identifier <= _LARGEST_IDENTIFIER:
        raise ValueError
    return _clock(_word(row, columns.time)), CanFrame(identifier, data, extended=identifier > 0x7FF)


def _word(row: Mapping[str, str | None], column: str) -> str:
    """Give a cell; ValueError when the line ends before it."""
    found = row[column]
    if found is None:
        raise ValueError
    return found.strip()


def _hexadecimal(words: str) -> bytes:
    parts = words.replace("0x", " ").replace("0X", " ").split()
    if len(parts) == 1 and len(parts[0]) > 2:
        return bytes.fromhex(parts[0])
    return bytes(int(part, 16) for part in parts)


def _base64(word: str) -> bytes:
    try:
        return base64.b64decode(word, validate=True)
    except binascii.Error as problem:
        raise ValueError(word) from problem


def _clock(word: str) -> int:
    seconds = Decimal(0)
    for part in word.split(" ")[-1].split(":"):
        seconds = seconds * 60 + Decimal(part)
    if not abs(seconds) < _LONGEST_S:
        raise ValueError
    return int(seconds * _SECOND)


def _nanoseconds(seconds: str) -> int:
    return int(Decimal(seconds) * _SECOND)
