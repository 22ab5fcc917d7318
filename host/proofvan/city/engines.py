"""Where the expressions run: DuckDB in this process, or Spark; the tables have the same names and types in both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis

from proofvan.city.lake import Lake
from proofvan.city.schema import TABLES, CityTable
from proofvan.core.errors import InputError, SetupError

ENGINES = ("duckdb", "spark")


@dataclass(frozen=True, slots=True)
class Tables:
    """The city's tables in an engine, and the connection that they live in."""

    connection: Any
    sessions: Any
    intervals: Any
    piles: Any
    stations: Any
    verifications: Any


def open_tables(
    lake: Lake,
    engine: str = "duckdb",
    first: date | None = None,
    last: date | None = None,
    memory: str = "4GB",
    threads: int = 2,
) -> Tables:
    """Open the lake's tables, of some days or of all, in an engine that keeps to `memory` (DuckDB's words)."""
    if engine not in ENGINES:
        raise InputError("city-engine-unknown", value=engine, allowed=", ".join(ENGINES))
    connection = duckdb_connection(memory, threads) if engine == "duckdb" else spark_connection(threads, memory)
    return tables_of(connection, lake, first, last)


def tables_of(connection: Any, lake: Lake, first: date | None = None, last: date | None = None) -> Tables:
    """Give the lake's tables in a connection that is open."""
    found = {name: _table(connection, kind, lake.files(kind, first, last)) for name, kind in TABLES.items()}
    return Tables(connection, **found)


def duckdb_connection(memory: str, threads: int) -> Any:
    """Open DuckDB in this process: it spills to disk rather than take more memory, and downloads nothing."""
    connection = ibis.duckdb.connect(threads=threads, memory_limit=memory, preserve_insertion_order=False)
    for setting in ("autoinstall_known_extensions", "autoload_known_extensions"):
        connection.raw_sql(f"SET {setting} = false")
    connection.raw_sql("SET TimeZone = 'UTC'")
    return connection


def spark_connection(threads: int, memory: str) -> Any:
    """Open Spark: the cluster that is configured (SPARK_REMOTE, spark-defaults.conf), else one in this machine.

    Raises SetupError when pyspark or Java is missing.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as problem:
        raise SetupError("city-spark-missing", detail=str(problem)) from problem
    builder = SparkSession.builder.appName("proofvan")
    settings = {
        "spark.master": f"local[{threads}]", "spark.driver.memory": memory.lower().replace("gb", "g"),
        "spark.ui.enabled": "false", "spark.sql.session.timeZone": "UTC", "spark.sql.shuffle.partitions": threads * 2,
        "spark.ui.showConsoleProgress": "false",
    }  # fmt: skip
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        return ibis.pyspark.connect(builder.getOrCreate())
    except (PySparkException, RuntimeError, OSError) as problem:
        raise SetupError("city-spark-missing", detail=str(problem)[:200]) from problem


def _table(connection: Any, kind: CityTable, files: Sequence[Path]) -> Any:
    if connection.name == "duckdb":
        return _in_duckdb(connection, kind, files)
    return _in_spark(connection, kind, files)


def _in_duckdb(connection: Any, kind: CityTable, files: Sequence[Path]) -> Any:
    if not files:
        connection.con.register(kind.name, kind.schema.empty_table())
        return connection.table(kind.name)
    return connection.read_parquet([str(path) for path in files], table_name=kind.name, hive_partitioning=False)


def _in_spark(connection: Any, kind: CityTable, files: Sequence[Path]) -> Any:
    session = connection._session
    shape = session.createDataFrame([], _spark_schema(kind)).schema
    frame = session.read.schema(shape).parquet(*map(str, files)) if files else session.createDataFrame([], shape)
    frame.createOrReplaceTempView(kind.name)
    return connection.table(kind.name)


def _spark_schema(kind: CityTable) -> str:
    words = {"string": "STRING", "int64": "BIGINT", "double": "DOUBLE", "timestamp[us, tz=UTC]": "TIMESTAMP"}
    return ", ".join(f"`{field.name}` {words[str(field.type)]}" for field in kind.schema)
