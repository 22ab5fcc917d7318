"""Begin and end of every row as moments in UTC: which part of a date is the day, and in which zone it was written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

from proofvan.city.ingest.moments import ORDERS, Parts, moment, read_parts, zone_named
from proofvan.city.ingest.notes import Note
from proofvan.city.ingest.raw import Raw
from proofvan.city.ingest.roles import Column

# Headings in a script that is written in one zone only say which zone it is.
_SCRIPTS = (
    (r"[\uac00-\ud7a3]", "Asia/Seoul"),
    (r"[\u3040-\u30ff]", "Asia/Tokyo"),
    (r"[\u4e00-\u9fff]", "Asia/Shanghai"),
)
# Rows of an export follow each other in time: a step of more days shows day and month exchanged.
_JUMP = timedelta(days=15)
_LONG_STAY = timedelta(days=5)
_DAY = timedelta(days=1)

Moments = list[datetime | None]


@dataclass(frozen=True, slots=True)
class Stays:
    """Begin and end of each row in UTC (None: not told or not readable), and what had to be decided to read them."""

    begin: Moments
    end: Moments
    notes: tuple[Note, ...]


def read_stays(raw: Raw, roles: Mapping[str, Column], zone: str) -> Stays:
    """Read begins and ends; `zone` is that of local times, empty when nobody knows."""
    begins = _parts(raw, roles, ("begin", "moment"), "begin_date", "begin_clock")
    ends = _parts(raw, roles, ("end",), "end_date", "end_clock")
    same_day = "end_date" not in roles and "end_clock" in roles and "end" not in roles
    if same_day:
        ends = [_on_day_of(end, begin) for begin, end in zip(begins, ends, strict=True)]
    order, notes = _order(begins, ends)
    zones = _Zones(raw, roles, zone)
    begin = [zones.utc(one, order, row, "zone_begin") for row, one in enumerate(begins)]
    end = [zones.utc(one, order, row, "zone_end") for row, one in enumerate(ends)]
    if same_day:  # a stay over midnight
        end = [
            two + _DAY if one is not None and two is not None and two < one else two
            for one, two in zip(begin, end, strict=True)
        ]
    return Stays(begin, end, (*notes, *zones.notes()))


def texts(raw: Raw, roles: Mapping[str, Column], role: str) -> list[str | None]:
    """Give the values of a role; nothing in every row when no column tells it."""
    return raw.columns[roles[role].heading] if role in roles else [None] * raw.rows


def _parts(raw: Raw, roles: Mapping[str, Column], whole: Sequence[str], date: str, clock: str) -> list[Parts | None]:
    role = next((one for one in whole if one in roles), None)
    if role is not None:
        return [None if text is None else read_parts(text) for text in texts(raw, roles, role)]
    days, clocks = texts(raw, roles, date), texts(raw, roles, clock)
    return [_joined(day, clock) for day, clock in zip(days, clocks, strict=True)]


def _joined(day: str | None, clock: str | None) -> Parts | None:
    date, time = read_parts(day) if day else None, read_parts(clock) if clock else None
    if time is None or time.of_day_us is None:
        return None
    if date is None or date.numbers is None:
        return Parts("clock", None, time.of_day_us, time.zone)
    return Parts(date.form, date.numbers, time.of_day_us, time.zone or date.zone)


def _on_day_of(end: Parts | None, begin: Parts | None) -> Parts | None:
    if end is None or begin is None or begin.numbers is None:
        return None
    return Parts(begin.form, begin.numbers, end.of_day_us, end.zone)


# ---- day and month


def _order(begins: Sequence[Parts | None], ends: Sequence[Parts | None]) -> tuple[str, list[Note]]:
    """Choose the order in which rows follow each other and stays are short; the usual one when nothing speaks."""
    forms = {one.form for one in begins if one is not None and one.form in ORDERS}
    form = "numeric" if "numeric" in forms else "iso"
    usual, other = ORDERS[form]
    first, second = _oddities(begins, ends, usual), _oddities(begins, ends, other)
    if second >= 0.5 * first - 2:
        return usual, []
    exchanged = sum(_is_exchangeable(one) for one in begins)
    return other, [Note("city-note-order", {"order": other, "rows": exchanged})]


def _oddities(begins: Sequence[Parts | None], ends: Sequence[Parts | None], order: str) -> int:
    found = [None if one is None else moment(one, order) for one in begins]
    told = [one.replace(tzinfo=None) for one in found if one is not None]
    jumps = sum(abs(two - one) > _JUMP for one, two in pairwise(told))
    swapped = sum(one is not None and one.form == "numeric" and not _fits(one, order) for one in begins)
    long = 0
    for begin, last in zip(found, ends, strict=True):
        end = moment(last, order) if last is not None else None
        if begin is not None and end is not None:
            stay = end.replace(tzinfo=None) - begin.replace(tzinfo=None)
            long += not timedelta(0) <= stay <= _LONG_STAY
    return jumps + swapped + long


def _fits(parts: Parts, order: str) -> bool:
    return parts.numbers is None or parts.numbers[order.index("m")] <= 12


def _is_exchangeable(parts: Parts | None) -> bool:
    return parts is not None and parts.numbers is not None and max(parts.numbers[1:]) <= 12


# ---- zones


class _Zones:
    """The zone of each row: written beside the time, told by a column, given, or guessed from the script."""

    def __init__(self, raw: Raw, roles: Mapping[str, Column], given: str) -> None:
        self._columns = {role: texts(raw, roles, role) for role in ("zone_begin", "zone_end", "zone")}
        self._known: dict[str, tzinfo | None] = {}
        self._given = given or _script_zone(raw)
        self._default = ZoneInfo(self._given) if self._given else UTC
        self._is_told_utc = any("utc" in one.words.split() for role, one in roles.items() if role in ("begin", "end"))
        self._is_asked_for = bool(given)
        self._guessed = 0

    def utc(self, parts: Parts | None, order: str, row: int, role: str) -> datetime | None:
        found = None if parts is None else moment(parts, order)
        if found is None:
            return None
        if found.tzinfo is None:
            found = found.replace(tzinfo=self._zone(row, role))
        try:
            return found.astimezone(UTC)
        except OverflowError:
            return None

    def notes(self) -> list[Note]:
        if not self._guessed:
            return []
        name = "city-note-zone" if self._given else "city-note-zone-unknown"
        return [] if self._is_asked_for else [Note(name, {"zone": self._given or "UTC", "rows": self._guessed})]

    def _zone(self, row: int, role: str) -> tzinfo:
        for name in (role, "zone"):
            text = self._columns[name][row]
            zone = self._named(text) if text else None
            if zone is not None:
                return zone
        if self._is_told_utc:
            return UTC
        self._guessed += role == "zone_begin"
        return self._default

    def _named(self, text: str) -> tzinfo | None:
        if text not in self._known:
            self._known[text] = zone_named(text)
        return self._known[text]


def _script_zone(raw: Raw) -> str:
    headings = " ".join(raw.columns)
    return next((zone for script, zone in _SCRIPTS if re.search(script, headings)), "")
