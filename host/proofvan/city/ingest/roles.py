"""Which column says what: by the words of its heading in the trade's languages, and by what its values are.

A heading is taken apart into words: case, accents, underlines and brackets do not count. The words of each role are
data (`roles.toml`), in order of trust: the first pattern that fits a column of the right kind wins.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from proofvan.city.ingest.moments import read_parts
from proofvan.city.ingest.numbers import read_number, read_seconds
from proofvan.city.ingest.raw import Raw

_LOOKED_AT = 400  # values of a column that are looked at to see what it is
_MOST = 0.9


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, the heading's words, what its values are, and how much of it is filled (0 … 1)."""

    heading: str
    words: str
    kind: str  # moment, date, clock, number, text, empty
    filled: float
    distinct: float


def columns_of(raw: Raw) -> list[Column]:
    """Look at every column."""
    return [_column(heading, values, raw.rows) for heading, values in raw.columns.items()]


def words_of(heading: str) -> str:
    """Take a heading apart: "Total_Duration__hh_mm_" → "total duration hh mm", "kWhDelivered" → "kwh delivered"."""
    text = re.sub(r"([kKmM]?[Ww][hH])(?![a-z])", lambda unit: f" {unit[1].lower()} ", heading)
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    plain = unicodedata.normalize("NFC", plain).lower()
    return " ".join(re.findall(r"[^\W_]+|%|#", plain))


def assign(columns: Iterable[Column]) -> dict[str, Column]:
    """Give for each role that is told the column that tells it."""
    free = [one for one in columns if one.kind != "empty"]
    found: dict[str, Column] = {}
    for role, wanted in roles().items():
        column = None if wanted.instead_of in found else _best(free, wanted)
        if column is not None:
            found[role] = column
            if wanted.alone:
                free.remove(column)
    return found


class Role(BaseModel):
    """What a role's column looks like: patterns in order of trust, words that it never has, kinds of values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    patterns: tuple[str, ...]
    kinds: tuple[str, ...]
    never: str = ""
    instead_of: str = ""  # not looked for when that role is found
    alone: bool = True  # the column says nothing else
    filled: float = 0.0
    distinct: float = 0.0


@cache
def roles() -> dict[str, Role]:
    """Read `roles.toml`."""
    content = tomllib.loads(Path(__file__).with_name("roles.toml").read_text(encoding="utf-8"))
    return {name: Role.model_validate(_filled_in(role, content["words"])) for name, role in content["roles"].items()}


def _filled_in(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _filled_in(one, words) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled_in(one, words) for one in value]
    if isinstance(value, str):
        for name, pattern in words.items():
            value = value.replace(f"{{{name}}}", pattern)
    return value


def _best(columns: list[Column], wanted: Role) -> Column | None:
    never = re.compile(wanted.never) if wanted.never else None
    fit = [
        one
        for one in columns
        if one.kind in wanted.kinds and one.filled >= wanted.filled and one.distinct >= wanted.distinct
    ]
    fit = [one for one in fit if never is None or not never.search(one.words)]
    for pattern in wanted.patterns:
        found = [one for one in fit if re.search(pattern, one.words)]
        if found:
            return max(found, key=lambda one: (one.filled >= _MOST, -len(one.words.split())))
    return None


def _column(heading: str, values: list[str | None], rows: int) -> Column:
    told = [one for one in values if one is not None]
    step = max(1, len(told) // _LOOKED_AT)
    sample = told[::step][:_LOOKED_AT]
    distinct = len(set(told)) / len(told) if told else 0.0
    return Column(heading, words_of(heading), _kind(sample), len(told) / rows, distinct)


def _kind(sample: list[str]) -> str:
    if not sample:
        return "empty"
    found = next((kind for kind, fits in _KINDS.items() if sum(map(fits, sample)) >= _MOST * len(sample)), "text")
    # A column of nothing but midnights is one of dates; its times stand elsewhere.
    return "date" if found == "moment" and not any(map(_is_late, sample)) else found


def _is_moment(text: str) -> bool:
    parts = read_parts(text)
    return parts is not None and parts.numbers is not None and parts.of_day_us is not None


def _is_late(text: str) -> bool:
    parts = read_parts(text)
    return parts is not None and bool(parts.of_day_us)


def _is_date(text: str) -> bool:
    parts = read_parts(text)
    return parts is not None and parts.numbers is not None


def _is_clock(text: str) -> bool:
    return read_number(text) is None and (read_seconds(text) is not None or read_parts(text) is not None)


_KINDS: Mapping[str, Callable[[str], bool]] = {
    "moment": _is_moment,
    "date": _is_date,
    "number": lambda text: read_number(text) is not None,
    "clock": _is_clock,
}
