"""The one byte form of anything that is hashed or signed.

Canonical JSON: UTF-8, keys sorted, no white space, no binary floats (a number that was measured is a decimal string).
`canonical(parse(data)) == data` holds for canonical bytes and for nothing else.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

from proofvan.core.errors import RecordError

# Floats enter a record once, with 12 significant digits: the last bits of a float differ between processors.
SIGNIFICANT_DIGITS = 12


def canonical(value: Any) -> bytes:
    """Give the canonical bytes of plain data (dict, list, str, int, bool, None); raises TypeError on a float."""
    _refuse_floats(value, "$")
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def parse(data: bytes, what: str) -> Any:
    """Read canonical bytes back; raises RecordError when they are not canonical."""
    try:
        value = json.loads(data.decode())
        again = canonical(value)
    except (ValueError, TypeError, RecursionError) as problem:
        raise RecordError("record-unreadable", file=what, detail=str(problem)) from problem
    if again != data:
        raise RecordError("record-not-canonical", file=what, position=_first_difference(data, again))
    return value


def digest(value: Any) -> str:
    """Give the SHA-256 of the canonical bytes, as lower-case hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def decimal_string(value: float) -> str:
    """Write a float as a decimal of 12 significant digits, without exponent for everyday sizes."""
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    number = Decimal(f"{value:.{SIGNIFICANT_DIGITS}g}")
    if number == 0:
        return "0"
    return f"{number.normalize():f}" if -12 <= number.adjusted() <= 20 else f"{number.normalize()}"


def _refuse_floats(value: Any, where: str) -> None:
    if isinstance(value, float):
        raise TypeError(f"binary float at {where}")
    if isinstance(value, dict):
        for key, item in value.items():
            _refuse_floats(item, f"{where}.{key}")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _refuse_floats(item, f"{where}[{index}]")


def _first_difference(one: bytes, other: bytes) -> int:
    return next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(other))
