"""Dates and times as people and programs write them: parts first; which part is the day is decided for a whole file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janv janvier ene enero gen gennaio januar jän",
            "feb february fev février fevrier febrero febbraio februar",
            "mar march mars marzo mär märz maerz", "apr april avr avril abril aprile", "may mai mayo maggio",
            "jun june juin junio giugno juni", "jul july juil juillet julio luglio juli",
            "aug august août aout agosto ago",
            "sep sept september septembre septiembre settembre", "oct october octobre octubre ottobre okt oktober",
            "nov november novembre noviembre", "dec december déc décembre decembre dic diciembre dicembre dez dezember",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
# Hours from UTC. Words that mean several zones (CST, IST) are left out: the reader must be told.
_ABBREVIATIONS = {
    "utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 1, "west": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3,
    "pst": -8, "pdt": -7, "mst": -7, "mdt": -6, "cdt": -5, "est": -5, "edt": -4, "akst": -9, "hst": -10,
    "kst": 9, "jst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
_TIME = r"(?P<hour>\d{1,2})[:时點点시](?P<minute>\d{1,2})(?:[:分분](?P<second>\d{1,2})(?:[.,](?P<part>\d+))?)?[秒분초]?"
_HALF = r"\s*(?P<half>[AaPp]\.?[Mm]\.?|上午|下午|오전|오후)?"
_ZONE = r"\s*(?P<zone>Z|(?:UTC|GMT)?[+-]\d{2}:?\d{2}|(?:UTC|GMT)?[+-]\d{1,2}|[A-Z]{3,4})?(?:\s*\([^)]*\))?"
_CLOCK = rf"(?:(?P<half_before>上午|下午|오전|오후)\s*)?{_TIME}{_HALF}{_ZONE}"
_DATE = r"(?P<one>\d{4})\s*[-/.年년]\s*(?P<two>\d{1,2})\s*[-/.月월]\s*(?P<three>\d{1,2})\s*[日일]?"
_NAMED = r"(?P<three>\d{1,2})[\s-](?P<two>[^\W\d]{3,})\.?,?[\s-](?P<one>\d{4}|\d{2})"
_AMERICAN = r"(?P<two>[^\W\d]{3,})\.?\s+(?P<three>\d{1,2}),?\s+(?P<one>\d{4})"
_FORMS = {
    "iso": rf"{_DATE}(?:[T\s]+{_CLOCK})?",
    "numeric": rf"(?P<one>\d{{1,2}})[-/.](?P<two>\d{{1,2}})[-/.](?P<three>\d{{4}}|\d{{2}})(?:[T,\s]+{_CLOCK})?",
    "named": rf"(?:[^\W\d]{{2,}}\.?,?\s+)?{_NAMED}(?:[,\s]+{_CLOCK})?",
    "american": rf"(?:[^\W\d]{{3,}},?\s+)?{_AMERICAN}(?:[,\s]+{_CLOCK})?",
    "clock": _CLOCK,
}
_PATTERNS = {name: re.compile(rf"^{form}$") for name, form in _FORMS.items()}
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:[T\s_]?(\d{2})(\d{2})(\d{2})?)?$")
_EPOCH = re.compile(r"^\d{10}(?:\d{3})?(?:\.\d+)?$")
# Seconds of 1995 and 2080: other numbers are no moments.
_EPOCH_S = (788_918_400, 3_471_292_800)
ORDERS = {"iso": ("ymd", "ydm"), "numeric": ("dmy", "mdy")}


@dataclass(frozen=True, slots=True)
class Parts:
    """What a text says: three numbers of a date (None: only a time), microseconds of the day, the zone."""

    form: str
    numbers: tuple[int, int, int] | None
    of_day_us: int | None  # None: only a date
    zone: tzinfo | None


@lru_cache(maxsize=100_000)
def read_parts(text: str) -> Parts | None:
    """Read a date, a time, or both; None when the text is neither."""
    if _EPOCH.match(text):
        return _epoch(float(text))
    compact = _COMPACT.match(text)
    if compact:
        year, month, day, hour, minute, second = (int(one) if one else 0 for one in compact.groups())
        of_day = ((hour * 60 + minute) * 60 + second) * 1_000_000 if compact[4] else None
        return Parts("iso", (year, month, day), of_day, None) if 1 <= month <= 12 and 1 <= day <= 31 else None
    for form, pattern in _PATTERNS.items():
        found = pattern.match(text)
        if found:
            return _parts(form, found.groupdict())
    return None


def moment(parts: Parts, order: str) -> datetime | None:
    """Put the parts together in an order of day and month; without a zone the moment has none. None: no such day."""
    if parts.numbers is None:
        return None
    for one in dict.fromkeys((order, _other(order))):  # programs that exchange day and month leave what has no month 13
        year, month, day = _ordered(parts.numbers, one, parts.form)
        try:
            begin = datetime(year + 2000 if year < 100 else year, month, day, tzinfo=parts.zone)
        except ValueError:
            continue
        return begin + timedelta(microseconds=parts.of_day_us or 0)
    return None


def zone_named(name: str) -> tzinfo | None:
    """Give a zone by its abbreviation, offset or name of the tz database; None when it is not known."""
    found = _zone(name.strip())
    if found is not None:
        return found
    try:
        return ZoneInfo(name.strip())
    except (KeyError, ValueError, OSError):
        return None


def _parts(form: str, found: dict[str, str | None]) -> Parts | None:
    of_day = _of_day(found) if found.get("hour") else None
    if found.get("hour") and of_day is None:
        return None
    zone = _zone(found.get("zone") or "")
    if form == "clock":
        return Parts(form, None, of_day, zone)
    if form in ("named", "american"):
        month = _MONTHS.get(str(found["two"]).lower())
        if month is None:
            return None
        return Parts(form, (int(str(found["one"])), month, int(str(found["three"]))), of_day, zone)
    return Parts(form, (int(str(found["one"])), int(str(found["two"])), int(str(found["three"]))), of_day, zone)


def _of_day(found: dict[str, str | None]) -> int | None:
    hour, minute, second = int(found["hour"] or 0), int(found["minute"] or 0), int(found["second"] or 0)
    half = (found.get("half") or found.get("half_before") or "").lower().replace(".", "")
    if half:
        hour = hour % 12 + (12 if half in ("pm", "下午", "오후") else 0)
    if hour > 24 or minute > 59 or second > 60:
        return None
    part = int(((found.get("part") or "") + "000000")[:6])
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + part


def _epoch(number: float) -> Parts | None:
    seconds = number / 1000 if number > 1e12 else number
    if not _EPOCH_S[0] <= seconds <= _EPOCH_S[1]:
        return None
    when = datetime.fromtimestamp(seconds, UTC)
    of_day = round((when - when.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds() * 1e6)
    return Parts("epoch", (when.year, when.month, when.day), of_day, UTC)


def _zone(text: str) -> tzinfo | None:
    if text.lower() in _ABBREVIATIONS:
        return timezone(timedelta(hours=_ABBREVIATIONS[text.lower()]))
    found = re.match(r"^(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?$", text)
    if not found:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(offset if found[1] == "+" else -offset) if offset < timedelta(hours=24) else None


def _ordered(numbers: tuple[int, int, int], order: str, form: str) -> tuple[int, int, int]:
    given = dict(zip(order if form in ORDERS else "ymd", numbers, strict=True))
    return given["y"], given["m"], given["d"]


def _other(order: str) -> str:
    return {"ymd": "ydm", "ydm": "ymd", "dmy": "mdy", "mdy": "dmy"}[order]
