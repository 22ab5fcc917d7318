"""DuckDB in this process and Spark give the same answers to the same expressions over the same data."""

from __future__ import annotations

import math

import pytest
from made_city import add_own_registers, made_lake

from proofvan.city import queries
from proofvan.city.engines import open_tables


def answers(tables):
    balance = queries.station_balance(tables.intervals)
    flagged = queries.flagged_sessions(tables.sessions, tables.piles.filter(tables.piles.station_id == "S0"))
    asked = {
        "flagged": flagged,
        "counts": queries.flag_counts(flagged),
        "use": queries.pile_use(tables.sessions),
        "health": queries.meter_health(tables.intervals, tables.piles),
        "balance": balance,
        "sums": queries.station_sums(balance),
    }
    found = {name: tables.connection.to_pyarrow(asked[name]).to_pylist() for name in asked}
    return {name: sorted(map(_plain, rows), key=repr) for name, rows in found.items()}


def _plain(row):
    return tuple(value.timestamp() if hasattr(value, "timestamp") else value for value in row.values())


# Spark's Python half leaves its sockets to the garbage collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.city
def test_duckdb_and_spark_give_the_same_answers(tmp_path):
    lake = made_lake(tmp_path, sessions=1500)
    add_own_registers(lake)
    duck = answers(open_tables(lake))
    spark_tables = open_tables(lake, "spark", memory="1GB")
    for compiling in ("spark.sql.codegen.wholeStage", "spark.sql.adaptive.enabled"):  # dearer than this little data
        spark_tables.connection._session.conf.set(compiling, "false")
    try:
        spark = answers(spark_tables)
    finally:
        spark_tables.connection._session.stop()
    assert {name: len(rows) for name, rows in duck.items()} == {name: len(rows) for name, rows in spark.items()}
    for name, rows in duck.items():
        assert rows, f"{name}: nothing to compare"
        for one, two in zip(rows, spark[name], strict=True):
            assert all(_same(a, b) for a, b in zip(one, two, strict=True)), (name, one, two)
    print({name: len(rows) for name, rows in duck.items()})


def _same(one, two):
    # Sums of floats depend on the order of rows, which no engine promises.
    return math.isclose(one, two, rel_tol=1e-12) if isinstance(one, float) else one == two
