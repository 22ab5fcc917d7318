"""Rows of a file of unknown layout → the city's sessions; what was understood, and which rows were refused and why."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pyarrow as pa

from proofvan.city.ingest.clock import Stays, read_stays, texts
from proofvan.city.ingest.notes import Note
from proofvan.city.ingest.numbers import ENERGY_UNITS, TIME_UNITS, energy_unit, read_number, read_seconds, time_unit
from proofvan.city.ingest.raw import Raw
from proofvan.city.ingest.roles import Column, assign, columns_of
from proofvan.city.schema import SESSIONS, checked
from proofvan.core.errors import InputError

NO_BEGIN, NO_END, NO_ENERGY = "city-row-no-begin", "city-row-no-end", "city-row-no-energy"
# Years outside are a clock that was never set, or a name that looks like a date.
_YEARS = (2005, 2100)
NO_MOMENT = "city-row-year"
# Wh of one session: more is a register, not a session.
_LARGEST_WH = 10**9


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file's sessions, the heading that tells each role, notes, and the numbers of refused rows by reason."""

    sessions: pa.Table
    roles: Mapping[str, str]
    notes: tuple[Note, ...]
    refused: Mapping[str, tuple[int, ...]]


def read_sessions(raw: Raw, source: str, zone: str = "") -> ReadFile:
    """Read the sessions of a file; raises InputError when no column tells begin, end or energy."""
    roles = assign(columns_of(raw))
    _needed(raw, roles)
    stays = read_stays(raw, roles, zone)
    reading = _Reading(raw, roles, stays, source)
    return reading.result()


def _needed(raw: Raw, roles: Mapping[str, Column]) -> None:
    told = set(roles)
    missing = [
        name
        for name, ways in {
            "begin": ({"begin"}, {"begin_date", "begin_clock"}, {"moment"}),
            "end": ({"end"}, {"end_date", "end_clock"}, {"end_clock"}, {"stay"}, {"charging_time"}),
            "energy": ({"energy"}, {"register_begin", "register_end"}),
        }.items()
        if not any(way <= told for way in ways)
    ]
    if missing:
        found = ", ".join(raw.columns)
        raise InputError("city-file-not-understood", file=raw.file, missing=", ".join(missing), found=found[:300])


class _Reading:
    """One file on its way from text to sessions."""

    def __init__(self, raw: Raw, roles: Mapping[str, Column], stays: Stays, source: str) -> None:
        self._raw, self._roles, self._stays, self._source = raw, roles, stays, source
        self._notes = [*stays.notes]
        self._refused: dict[str, list[int]] = {}
        self._energy = self._energies()
        self._stay_s = self._durations("stay")
        self._charging_s = self._charging()
        self._names = {role: texts(raw, roles, role) for role in ("pile", "station", "connector", "vehicle")}
        self._session = self._session_names()
        self._soc = [self._percents(role) for role in ("soc_begin", "soc_end")]

    def result(self) -> ReadFile:
        rows = [row for row in (self._row(number) for number in range(self._raw.rows)) if row is not None]
        if "pile" not in self._roles:
            self._notes.append(Note("city-note-no-pile"))
        elif "connector" not in self._roles:
            self._notes.append(Note("city-note-no-connector"))
        table = pa.Table.from_pylist(rows, schema=SESSIONS.schema)
        return ReadFile(
            checked(SESSIONS, table, self._raw.file),
            {role: column.heading for role, column in self._roles.items()},
            tuple(self._notes),
            {reason: tuple(numbers) for reason, numbers in self._refused.items()},
        )

    def _row(self, row: int) -> dict[str, Any] | None:
        begin, energy = self._stays.begin[row], self._energy[row]
        end = self._end(row)
        reason = _reason(begin, end, energy)
        if reason or begin is None or end is None or energy is None:
            self._refused.setdefault(reason, []).append(row + 1)
            return None
        pile = _name(self._names["pile"][row]) or f"{self._source}/?"
        content = {
            "pile_id": pile,
            "connector": _connector(self._names["connector"][row]),
            "station_id": _name(self._names["station"][row]) or (pile if "pile" in self._roles else self._source),
            "vehicle_id": _name(self._names["vehicle"][row]) or None,
            "begin": begin,
            "end": end,
            "energy_wh": energy,
            "soc_begin": self._soc[0][row],
            "soc_end": self._soc[1][row],
            "source": self._source,
            "charging_s": self._charging_s[row],
        }
        return {"session_id": f"{pile}/{self._session[row] or _digest(content)}", **content}

    def _end(self, row: int) -> datetime | None:
        begin, end, stay = self._stays.begin[row], self._stays.end[row], self._stay_s[row]
        if end is None and begin is not None and not {"end", "end_clock"} & self._roles.keys():
            stay = self._charging_s[row] if stay is None else stay
            end = None if stay is None else begin + timedelta(seconds=stay)
        return end

    # ---- values

    def _energies(self) -> list[int | None]:
        if "energy" in self._roles:
            found = self._in_wh("energy")
            if "register_end" not in self._roles or any(one is not None for one in found):
                return found
        first, last = self._in_wh("register_begin"), self._in_wh("register_end")
        return [None if a is None or b is None else b - a for a, b in zip(first, last, strict=True)]

    def _in_wh(self, role: str) -> list[int | None]:
        values = [None if text is None else read_number(text) for text in texts(self._raw, self._roles, role)]
        unit, is_told = energy_unit(self._roles[role].words, [one for one in values if one is not None])
        if not is_told:
            self._notes.append(Note("city-note-energy-unit", {"column": self._roles[role].heading, "unit": unit}))
        return [None if one is None else _whole(one * ENERGY_UNITS[unit]) for one in values]

    def _durations(self, role: str) -> list[int | None]:
        if role not in self._roles:
            return [None] * self._raw.rows
        given = texts(self._raw, self._roles, role)
        numbers = [None if text is None else read_number(text) for text in given]
        if not any(one is not None for one in numbers):
            return [None if text is None else read_seconds(text) for text in given]
        return self._scaled(role, numbers)

    def _scaled(self, role: str, numbers: Sequence[Decimal | None]) -> list[int | None]:
        stays = [self._told_stay(row) for row, one in enumerate(numbers) if one is not None]
        unit, is_told = time_unit(self._roles[role].words, [float(one) for one in numbers if one is not None], stays)
        if not is_told:
            self._notes.append(Note("city-note-time-unit", {"column": self._roles[role].heading, "unit": unit}))
        return [None if one is None else round(float(one) * TIME_UNITS[unit]) for one in numbers]

    def _told_stay(self, row: int) -> float:
        begin, end = self._stays.begin[row], self._stays.end[row]
        return (end - begin).total_seconds() if begin is not None and end is not None else 0.0

    def _charging(self) -> list[int | None]:
        """Give the seconds in which it charged, which may be fewer than those of the stay."""
        if "charging_end" not in self._roles:
            return self._durations("charging_time")
        done = read_stays(self._raw, {**self._roles, "end": self._roles["charging_end"]}, "").end
        return [
            None if a is None or b is None else round((b - a).total_seconds())
            for a, b in zip(self._stays.begin, done, strict=True)
        ]

    def _percents(self, role: str) -> list[float | None]:
        both = [texts(self._raw, self._roles, one) for one in ("soc_begin", "soc_end")]
        values = [None if text is None else read_number(text) for text in texts(self._raw, self._roles, role)]
        # Where nothing is known many programs write 0 at both ends.
        known = [{a, b} - {None, "0", "0.0", "0%"} != set() for a, b in zip(*both, strict=True)]
        told = [float(one) for one, is_known in zip(values, known, strict=True) if one is not None and is_known]
        factor = 100.0 if told and max(told) <= 1.0 else 1.0
        return [
            float(one) * factor if one is not None and is_known else None
            for one, is_known in zip(values, known, strict=True)
        ]

    def _session_names(self) -> list[str | None]:
        """Give the sessions' own names; numbers that only count the rows of the file are none."""
        names = texts(self._raw, self._roles, "session")
        numbers = [int(one) for one in names if one is not None and one.isdigit()]
        if numbers and all(two - one == 1 for one, two in pairwise(numbers)) and numbers[0] < 2:
            return [None] * self._raw.rows
        return [None if one is None else _name(one) for one in names]


def _reason(begin: datetime | None, end: datetime | None, energy: int | None) -> str:
    if begin is None:
        return NO_BEGIN
    if end is None:
        return NO_END
    if energy is None or abs(energy) > _LARGEST_WH:
        return NO_ENERGY
    return "" if all(_YEARS[0] <= one.year < _YEARS[1] for one in (begin, end)) else NO_MOMENT


def _whole(watt_hours: Decimal) -> int:
    return int(watt_hours.to_integral_value())


def _name(text: str | None) -> str:
    return "" if text is None else re.sub(r"\.0$", "", text)


def _connector(text: str | None) -> int:
    """Give a connector's number: the digits of its name; A is 1; 0 when nothing is told."""
    if text is None:
        return 0
    digits = re.findall(r"\d+", _name(text))
    if digits:
        return int(digits[-1][-9:])
    return ord(text.upper()) - ord("A") + 1 if re.fullmatch(r"[A-Za-z]", text) else 0


def _digest(content: Mapping[str, Any]) -> str:
    told = "|".join(str(content[name]) for name in ("connector", "vehicle_id", "begin", "end", "energy_wh"))
    return hashlib.sha256(told.encode()).hexdigest()[:16]
