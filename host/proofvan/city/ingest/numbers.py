"""Numbers as people and programs write them, and what a heading says of their unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from statistics import median

_PLAIN = re.compile(r"^[+-]?\d+(\.\d+)?([eE][+-]?\d{1,2})?$|^[+-]?\.\d+$")
_THOUSANDS = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$")
_COMMA = re.compile(r"^[+-]?\d{1,3}((\.|\s)?\d{3})*,\d+$|^[+-]?\d+,\d+$")
_WITH_UNIT = re.compile(r"^([+-]?[\d.,]+)\s*(kwh|wh|mwh|kw|w|%|度|s|sec|min|h|hours|千瓦时)$", re.IGNORECASE)
_CLOCK = re.compile(r"^(-)?(?:(\d+)\s*(?:d|days?|天|일)\s*,?\s*)?(\d{1,4}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$")
_WORDS = re.compile(
    r"^(?:(\d+)\s*(?:h|hours?|小时|시간))?\s*(?:(\d+)\s*(?:m|min|minutes?|分钟?|분))?\s*(?:(\d+)\s*(?:s|sec|seconds?|秒|초))?$"
)
# Wh in one of it.
ENERGY_UNITS = {"mwh": Decimal(1_000_000), "kwh": Decimal(1000), "wh": Decimal(1)}
# Seconds in one of it.
TIME_UNITS = {"h": 3600.0, "min": 60.0, "s": 1.0, "ms": 0.001}
_TIME_WORDS = {
    "ms": r"\b(ms|millis\w*|milliseconds)\b|毫秒",
    "s": r"\b(s|sec|secs|second|seconds|secondes)\b|秒|초",
    "min": r"\b(m|min|mins|minute|minutes|minuten)\b|分|분",
    "h": r"\b(h|hr|hrs|hour|hours|heures|stunden|ore)\b|小时|시간",
}
# A charging session brings some kilowatt-hours: a median above this many is in watt-hours.
_KWH_AT_MOST = 300


def read_number(text: str) -> Decimal | None:
    """Read a number: 1234.5, 1,234.5, 1.234,5, 12,5, with or without its unit; None when it is none."""
    with_unit = _WITH_UNIT.match(text)
    text = with_unit[1] if with_unit else text
    if _PLAIN.match(text):
        return Decimal(text)
    if _THOUSANDS.match(text):
        return Decimal(text.replace(",", ""))
    if _COMMA.match(text):
        return Decimal(re.sub(r"[.\s]", "", text).replace(",", "."))
    return None


def read_seconds(text: str) -> int | None:
    """Read a duration in hours, minutes and seconds: 1:28:23, 2 days 01:00:00, 3h 5min; None when it is none."""
    clock = _CLOCK.match(text)
    if clock:
        seconds = int(clock[2] or 0) * 86_400 + int(clock[3]) * 3600 + int(clock[4]) * 60 + int(clock[5] or 0)
        return -seconds if clock[1] else seconds
    words = _WORDS.match(text)
    if words and any(words.groups()):
        return int(words[1] or 0) * 3600 + int(words[2] or 0) * 60 + int(words[3] or 0)
    return None


def energy_unit(words: str, values: Sequence[Decimal]) -> tuple[str, bool]:
    """Give the unit of an energy, and whether the heading says so: else its size does."""
    for unit in ("mwh", "kwh", "wh"):
        if re.search(rf"\b{unit}\b", words):
            return unit, True
    if re.search(r"度|千瓦时|千瓦小时", words):
        return "kwh", True
    real = [one for one in values if one > 0]
    return ("wh" if real and median(real) > _KWH_AT_MOST else "kwh"), False


def time_unit(words: str, values: Sequence[float], stays: Sequence[float]) -> tuple[str, bool]:
    """Give the unit of a duration, and whether the heading says so: else the stays (s) that it must fit do."""
    if re.search(r"hh ?mm", words):
        return "s", True
    told = [
        unit for unit, pattern in _TIME_WORDS.items() if re.search(pattern, re.sub(r"충전시간|充电时间", "", words))
    ]
    if told:
        return told[0], True
    pairs = [(one, stay) for one, stay in zip(values, stays, strict=True) if one > 0 and stay > 0]
    for unit, seconds in TIME_UNITS.items():
        if pairs and sum(one * seconds <= stay * 1.1 + 120 for one, stay in pairs) >= 0.8 * len(pairs):
            return unit, False
    return "min", False
