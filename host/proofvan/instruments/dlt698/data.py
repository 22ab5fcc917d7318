"""The data types of application data, decoded. DL/T 698.45-2017 table 1 [M-hi]."""

from __future__ import annotations

import struct
from datetime import datetime
from typing import Any

from proofvan.core.errors import InputError

_DEEPEST = 8
# tag -> struct format of the big-endian number
_NUMBERS = {
    3: ">?",
    5: ">i",
    6: ">I",
    15: ">b",
    16: ">h",
    17: ">B",
    18: ">H",
    20: ">q",
    21: ">Q",
    22: ">B",
    23: ">f",
    24: ">d",
}
# tag -> bytes of types that are kept as they are: date_time, date, time, OI, OAD
_BLOCKS = {25: 10, 26: 5, 27: 3, 80: 2, 81: 4}
_ARRAY, _STRUCTURE, _BITS, _OCTETS, _TEXT, _UTF8, _DATE_TIME_S = 1, 2, 4, 9, 10, 12, 28


def decode(data: bytes) -> tuple[Any, bytes]:
    """Decode one value: number, bytes, text, datetime, list, or None; gives what follows it too.

    Raises InputError for a type that is not known or for data that end too early.
    """
    try:
        return _decode(data, 0)
    except (struct.error, IndexError, ValueError) as problem:
        raise InputError("meter-data-cut", data=data.hex()) from problem


def _decode(data: bytes, depth: int) -> tuple[Any, bytes]:
    tag, rest = data[0], data[1:]
    if tag == 0:
        return None, rest
    if tag in (_ARRAY, _STRUCTURE):
        return _list(rest, depth)
    if tag in _NUMBERS:
        size = struct.calcsize(_NUMBERS[tag])
        return struct.unpack(_NUMBERS[tag], _take(rest, size))[0], rest[size:]
    if tag in (_OCTETS, _TEXT, _UTF8):
        raw = _take(rest[1:], rest[0])
        return (raw if tag == _OCTETS else raw.decode("utf-8", "replace")), rest[1 + len(raw) :]
    if tag == _BITS:
        size = (rest[0] + 7) // 8
        return _take(rest[1:], size), rest[1 + size :]
    if tag == _DATE_TIME_S:
        return datetime(*struct.unpack(">HBBBBB", _take(rest, 7))), rest[7:]
    if tag in _BLOCKS:
        return _take(rest, _BLOCKS[tag]), rest[_BLOCKS[tag] :]
    raise InputError("meter-data-type", tag=tag, data=data.hex())


def _list(data: bytes, depth: int) -> tuple[list[Any], bytes]:
    if depth >= _DEEPEST:
        raise ValueError("nested too deep")
    count, rest, items = data[0], data[1:], []
    for _ in range(count):
        item, rest = _decode(rest, depth + 1)
        items.append(item)
    return items, rest


def _take(data: bytes, count: int) -> bytes:
    if len(data) < count:
        raise ValueError("cut")
    return data[:count]
