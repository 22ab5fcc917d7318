"""A lake assessed day by day says the same as all of it at once."""

from __future__ import annotations

import math

import pytest
from made_city import made_lake

from proofvan.city import queries
from proofvan.city.assess import assess
from proofvan.city.engines import duckdb_connection, open_tables
from proofvan.city.lake import Lake


def rows(table, key):
    return sorted(table.to_pylist(), key=lambda row: row[key])


def test_day_by_day_is_the_same_as_all_at_once(tmp_path):
    lake, days = made_lake(tmp_path, days=3), []
    found = assess(lake, duckdb_connection("1GB", 1), days.append)
    tables = open_tables(lake)
    health = tables.connection.to_pyarrow(queries.meter_health(tables.intervals, tables.piles))
    sums = tables.connection.to_pyarrow(queries.station_sums(queries.station_balance(tables.intervals)))
    assert len(days) == 3
    assert rows(found.meters, "meter_id") == rows(health, "meter_id")
    for one, two in zip(rows(found.stations, "station_id"), rows(sums, "station_id"), strict=True):
        for name, value in one.items():
            assert math.isclose(value, two[name], rel_tol=1e-12) if isinstance(value, float) else value == two[name]


def test_an_empty_lake_gives_empty_tables(tmp_path):
    found = assess(Lake(tmp_path), duckdb_connection("1GB", 1))
    assert (len(found.meters), len(found.stations)) == (0, 0)


@pytest.mark.parametrize("memory", ["300MB", "1GB"])
def test_the_engine_keeps_the_limit_that_was_set(memory):
    connection = duckdb_connection(memory, 1)
    (limit,) = connection.raw_sql("SELECT current_setting('memory_limit')").fetchone()
    assert limit == {"300MB": "286.1 MiB", "1GB": "953.6 MiB"}[memory]
