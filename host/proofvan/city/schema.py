"""The five tables of the city, in one place: columns, types, keys, and what a value may be.

Moments are UTC in microseconds (Spark knows no nanoseconds). Energies are whole watt-hours where meters count;
estimates are floats and never signed. A value that is impossible only together with others (an end before a begin) is
no fault of the schema: the row is kept and flagged (`queries.flagged_sessions`); it says something of the pile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as compute

from proofvan.core.errors import InputError

MOMENT = pa.timestamp("us", tz="UTC")
KINDS = ("ac", "dc")
METERINGS = ("total", "sub")  # one meter for the station; or one for each pile as well
VERDICTS = ("PASS", "FAIL", "INCONCLUSIVE")


@dataclass(frozen=True, slots=True)
class Rule:
    """What values of a column are allowed: a test over the whole column, and its words."""

    holds: Callable[[pa.ChunkedArray], pa.ChunkedArray]
    allowed: str


@dataclass(frozen=True, slots=True)
class CityTable:
    """A table: `key` names a row; `day` is the moment by whose UTC day the lake keeps it apart, empty for none."""

    name: str
    schema: pa.Schema
    key: tuple[str, ...]
    day: str
    rules: dict[str, Rule]


def _within(low: float, high: float) -> Rule:
    def holds(column: pa.ChunkedArray) -> pa.ChunkedArray:
        return compute.and_(compute.greater_equal(column, low), compute.less_equal(column, high))

    return Rule(holds, f"{low:g} … {high:g}")


def _one_of(words: tuple[str, ...]) -> Rule:
    return Rule(lambda column: compute.is_in(column, value_set=pa.array(words)), ", ".join(words))


def _column(name: str, kind: pa.DataType, unit: str = "", optional: bool = False) -> pa.Field:
    return pa.field(name, kind, nullable=optional, metadata={"unit": unit} if unit else None)


_TEXT, _WHOLE, _REAL = pa.string(), pa.int64(), pa.float64()
_NAME = Rule(lambda column: compute.greater(compute.utf8_length(column), 0), "not empty")
_POSITIVE = Rule(lambda column: compute.greater(column, 0), "> 0")
_PLACE = {"latitude": _within(-90, 90), "longitude": _within(-180, 180)}

# One charging session as the pile or its platform reports it; `energy_wh` is the pile's own reading. Connector 0 means
# that nobody said which. `charging_s` is the part of the stay in which it charged, where that is told.
SESSIONS = CityTable(
    "sessions",
    pa.schema([
        _column("session_id", _TEXT),
        _column("pile_id", _TEXT),
        _column("connector", _WHOLE),
        _column("station_id", _TEXT),
        _column("vehicle_id", _TEXT, optional=True),
        _column("begin", MOMENT),
        _column("end", MOMENT),
        _column("energy_wh", _WHOLE, "Wh"),
        _column("soc_begin", _REAL, "%", optional=True),
        _column("soc_end", _REAL, "%", optional=True),
        _column("source", _TEXT),
        _column("charging_s", _WHOLE, "s", optional=True),
    ]),
    ("session_id",),
    "begin",
    {"session_id": _NAME, "pile_id": _NAME, "station_id": _NAME},
)  # fmt: skip

# One interval of an energy meter. Without a pile it is the total meter of the station; with one its sub-meter.
INTERVALS = CityTable(
    "intervals",
    pa.schema([
        _column("meter_id", _TEXT),
        _column("station_id", _TEXT),
        _column("pile_id", _TEXT, optional=True),
        _column("begin", MOMENT),
        _column("end", MOMENT),
        _column("energy_wh", _WHOLE, "Wh"),
        _column("source", _TEXT),
    ]),
    ("meter_id", "begin"),
    "begin",
    {"meter_id": _NAME, "station_id": _NAME},
)  # fmt: skip

PILES = CityTable(
    "piles",
    pa.schema([
        _column("pile_id", _TEXT),
        _column("station_id", _TEXT),
        _column("connectors", _WHOLE),
        _column("kind", _TEXT),
        _column("power_w", _WHOLE, "W"),
        _column("latitude", _REAL, "°"),
        _column("longitude", _REAL, "°"),
        _column("installed", MOMENT, optional=True),
    ]),
    ("pile_id",),
    "",
    {"pile_id": _NAME, "connectors": _POSITIVE, "kind": _one_of(KINDS), "power_w": _POSITIVE, **_PLACE},
)  # fmt: skip

STATIONS = CityTable(
    "stations",
    pa.schema([
        _column("station_id", _TEXT),
        _column("name", _TEXT),
        _column("operator", _TEXT),
        _column("latitude", _REAL, "°"),
        _column("longitude", _REAL, "°"),
        _column("metering", _TEXT),
    ]),
    ("station_id",),
    "",
    {"station_id": _NAME, "metering": _one_of(METERINGS), **_PLACE},
)  # fmt: skip

# What a van found at a pile: relative error of the pile's energy and its expanded uncertainty, k = 2.
VERIFICATIONS = CityTable(
    "verifications",
    pa.schema([
        _column("pile_id", _TEXT),
        _column("when", MOMENT),
        _column("error", _REAL, "1"),
        _column("expanded_uncertainty", _REAL, "1"),
        _column("verdict", _TEXT),
        _column("certificate", _TEXT),
    ]),
    ("pile_id", "when"),
    "when",
    {"pile_id": _NAME, "error": _within(-1, 1), "expanded_uncertainty": _POSITIVE, "verdict": _one_of(VERDICTS)},
)  # fmt: skip

TABLES: dict[str, CityTable] = {table.name: table for table in (SESSIONS, INTERVALS, PILES, STATIONS, VERIFICATIONS)}


def table_named(name: str) -> CityTable:
    """Give a table; raises InputError for a name that is none."""
    if name not in TABLES:
        raise InputError("city-table-unknown", value=name, allowed=", ".join(TABLES))
    return TABLES[name]


def checked(kind: CityTable, rows: pa.Table, file: str) -> pa.Table:
    """Give the rows with exactly the table's columns and types.

    Raises InputError that names file, row (from 1, without the head line), column, value and what is allowed.
    """
    missing = [name for name in kind.schema.names if name not in rows.column_names]
    needed = [name for name in missing if not kind.schema.field(name).nullable]
    if needed:
        raise InputError("city-column-missing", file=file, column=needed[0], found=", ".join(rows.column_names))
    columns = [_typed(kind, rows, name, file) for name in kind.schema.names]
    result = pa.Table.from_arrays(columns, schema=kind.schema)
    for name, rule in kind.rules.items():
        _refuse_first(compute.invert(rule.holds(result.column(name))), result, name, rule.allowed, file)
    return result


def _typed(kind: CityTable, rows: pa.Table, name: str, file: str) -> pa.ChunkedArray:
    field = kind.schema.field(name)
    if name not in rows.column_names:
        return pa.chunked_array([pa.nulls(len(rows), field.type)])
    column = rows.column(name)
    if not field.nullable:
        _refuse_first(compute.is_null(column), rows, name, "not empty", file)
    try:
        return column.cast(field.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as problem:
        row = _first_uncastable(column, field.type)
        raise _wrong(file, row, name, column[row].as_py(), str(field.type)) from problem


def _first_uncastable(column: pa.ChunkedArray, kind: pa.DataType) -> int:
    for row in range(len(column)):
        try:
            column.slice(row, 1).cast(kind)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            return row
    return 0


def _refuse_first(wrong: pa.ChunkedArray, rows: pa.Table, name: str, allowed: str, file: str) -> None:
    row = compute.index(compute.fill_null(wrong, True), True).as_py()
    if row >= 0:
        raise _wrong(file, row, name, rows.column(name)[row].as_py(), allowed)


def _wrong(file: str, row: int, column: str, value: object, allowed: str) -> InputError:
    return InputError("city-value", file=file, row=row + 1, column=column, value=str(value), allowed=allowed)
