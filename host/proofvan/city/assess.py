"""The whole lake's meters assessed day by day: what is held is one day's rows and one row for each meter and station.

So the memory does not depend on how many days there are, and the cost grows with them in a straight line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import pyarrow as pa

from proofvan.city import queries
from proofvan.city.engines import tables_of
from proofvan.city.lake import Lake
from proofvan.city.schema import INTERVALS


@dataclass(frozen=True, slots=True)
class Assessed:
    """One row for each meter (`queries.meter_health`) and for each station (`queries.station_sums`)."""

    meters: pa.Table
    stations: pa.Table


def assess(lake: Lake, connection: Any, told: Callable[[date], None] = lambda day: None) -> Assessed:
    """Assess every day of the lake in an open engine; `told` hears each day that is done."""
    meters: pa.Table | None = None
    stations: pa.Table | None = None
    for day in lake.days(INTERVALS):
        tables = tables_of(connection, lake, day, day)
        health = connection.to_pyarrow(queries.meter_health(tables.intervals, tables.piles))
        sums = connection.to_pyarrow(queries.station_sums(queries.station_balance(tables.intervals)))
        meters = _together(connection, meters, health, queries.meters_together)
        stations = _together(connection, stations, sums, queries.stations_together)
        told(day)
    tables = tables_of(connection, lake)
    if meters is None or stations is None:
        empty = queries.station_sums(queries.station_balance(tables.intervals))
        meters = connection.to_pyarrow(queries.meter_health(tables.intervals, tables.piles))
        stations = connection.to_pyarrow(empty)
    return Assessed(meters, stations)


def _together(connection: Any, before: pa.Table | None, new: pa.Table, add: Callable[[Any], Any]) -> pa.Table:
    if before is None:
        return new
    return connection.to_pyarrow(add(ibis.memtable(pa.concat_tables([before, new.cast(before.schema)]))))
