"""From the lake's rows to what the estimation takes; stations come in batches, so that a city fits in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.dataset as dataset

from proofvan.city.estimation.observed import (
    DC,
    UNKNOWN,
    Floats,
    Observed,
    Piles,
    Sessions,
    StationMeters,
    Verified,
    Whole,
)
from proofvan.city.lake import Lake
from proofvan.city.schema import INTERVALS, PILES, SESSIONS, VERIFICATIONS
from proofvan.core.errors import InputError

_AT_ONCE = 32  # stations
_DAY_US, _SECOND_US = 86_400_000_000, 1_000_000
_TOTAL, _OWN, _SUB = 0, 1, 2


def observe(lake: Lake) -> Observed:
    """Give what the lake holds. Raises InputError when there are no piles or no intervals.

    An interval's meter is the station's total (no pile), a pile's own register (`PILE` or `PILE/connector`) or
    its sub-meter (any other name). Intervals of another length than most have are left out.
    """
    piles, days = _piles(lake.read(PILES).sort_by("pile_id")), lake.days(INTERVALS)
    if not len(piles) or not days:
        raise InputError("city-nothing-to-estimate", piles=len(piles), days=len(days), allowed="> 0")
    start = int(datetime.combine(days[0], time(), UTC).timestamp()) * _SECOND_US
    interval_s = _interval(lake)
    count = (days[-1] - days[0]).days * 86400 // interval_s + 86400 // interval_s
    sessions = _sessions(lake.read(SESSIONS), piles, start)
    return Observed(
        piles,
        sessions,
        _verified(lake.read(VERIFICATIONS), piles),
        partial(_stations, lake, piles, start, interval_s, count),
        interval_s,
        count,
    )


def _piles(rows: pa.Table) -> Piles:
    return Piles(
        tuple(rows["pile_id"].to_pylist()),
        tuple(rows["station_id"].to_pylist()),
        np.array(compute.equal(rows["kind"], DC), dtype=bool),
        rows["power_w"].to_numpy().astype(np.int64),
        rows["latitude"].to_numpy(),
        rows["longitude"].to_numpy(),
    )


def _places(column: pa.ChunkedArray, names: tuple[str, ...]) -> Whole:
    found = compute.index_in(column, value_set=pa.array(names, pa.string()))
    return np.asarray(compute.fill_null(found, -1).to_numpy().astype(np.int64))


def _seconds(column: pa.ChunkedArray, start: int) -> Floats:
    return np.asarray((compute.cast(column, pa.int64()).to_numpy() - start) / _SECOND_US)


def _sessions(rows: pa.Table, piles: Piles, start: int) -> Sessions:
    names = compute.unique(rows["vehicle_id"]).drop_null()
    vehicle = compute.fill_null(compute.index_in(rows["vehicle_id"], value_set=names), UNKNOWN)
    vehicle = compute.if_else(compute.is_null(rows["vehicle_id"]), UNKNOWN, vehicle)
    known = Sessions(
        _places(rows["pile_id"], piles.ids),
        vehicle.to_numpy().astype(np.int64),
        _seconds(rows["begin"], start),
        _seconds(rows["end"], start),
        rows["energy_wh"].to_numpy().astype(np.float64),
        _percent(rows["soc_begin"]),
        _percent(rows["soc_end"]),
    )
    return known.chosen(known.pile >= 0)


def _percent(column: pa.ChunkedArray) -> Floats:
    return np.asarray(compute.fill_null(column, float("nan")).to_numpy())


def _verified(rows: pa.Table, piles: Piles) -> Verified:
    """Take the newest verification of every pile."""
    rows = rows.sort_by("when")
    newest = dict(zip(_places(rows["pile_id"], piles.ids).tolist(), range(len(rows)), strict=True))
    pile = np.array(sorted(one for one in newest if one >= 0), dtype=np.int64)
    which = np.array([newest[one] for one in pile.tolist()], dtype=np.int64)
    return Verified(pile, rows["error"].to_numpy()[which], rows["expanded_uncertainty"].to_numpy()[which])


def _interval(lake: Lake) -> int:
    rows = lake.read(INTERVALS, lake.days(INTERVALS)[0], lake.days(INTERVALS)[0])
    lengths = _seconds(rows["end"], 0) - _seconds(rows["begin"], 0)
    values, counts = np.unique(lengths, return_counts=True)
    return int(values[counts.argmax()])


def _stations(lake: Lake, piles: Piles, start: int, interval_s: int, count: int) -> Iterator[StationMeters]:
    files = dataset.dataset([str(path) for path in lake.files(INTERVALS)], schema=INTERVALS.schema)
    names = sorted(set(piles.stations))
    for first in range(0, len(names), _AT_ONCE):
        some = names[first : first + _AT_ONCE]
        rows = files.to_table(filter=dataset.field("station_id").isin(some))
        station = np.array(compute.index_in(rows["station_id"], value_set=pa.array(some)))
        for at, name in enumerate(some):
            mine = rows.filter(pa.array(station == at))
            yield _station(name, mine, piles, start, interval_s, count)


def _station(name: str, rows: pa.Table, piles: Piles, start: int, interval_s: int, count: int) -> StationMeters:
    places = np.array([at for at, one in enumerate(piles.stations) if one == name], dtype=np.int64)
    begin = _seconds(rows["begin"], start)
    fits = (_seconds(rows["end"], start) - begin == interval_s) & (begin % interval_s == 0)
    rows, row = rows.filter(pa.array(fits)), (begin[fits] // interval_s).astype(np.int64)
    kind, column = _meters(rows, tuple(piles.ids[one] for one in places))
    energy = rows["energy_wh"].to_numpy().astype(np.float64)
    shape = (count, len(places))
    sub = _grid(row, column, energy, kind == _SUB, shape) if (kind == _SUB).any() else None
    total = _grid(row, np.zeros_like(row), energy, kind == _TOTAL, (count, 1))[:, 0]
    return StationMeters(name, places, total, _grid(row, column, energy, kind == _OWN, shape), sub)


def _meters(rows: pa.Table, names: tuple[str, ...]) -> tuple[Whole, Whole]:
    """Give each row's kind of meter (-1: of no known pile) and its pile's column."""
    column = _places(rows["pile_id"], names)
    register = compute.replace_substring_regex(rows["meter_id"], "/[^/]*$", "")
    own = compute.fill_null(compute.equal(register, rows["pile_id"]), False)
    of_pile = np.where(np.array(own, dtype=bool), _OWN, _SUB)
    kind = np.where(np.array(compute.is_null(rows["pile_id"]), dtype=bool), _TOTAL, of_pile)
    kind = np.where((kind != _TOTAL) & (column < 0), -1, kind)
    return kind, np.maximum(column, 0)


def _grid(row: Whole, column: Whole, energy: Floats, which: np.ndarray, shape: tuple[int, int]) -> Floats:
    """Put rows in their cells; what nobody told is NaN."""
    cell, size = (row * shape[1] + column)[which], shape[0] * shape[1]
    told = np.bincount(cell, minlength=size)
    return np.where(told > 0, np.bincount(cell, weights=energy[which], minlength=size), np.nan).reshape(shape)
