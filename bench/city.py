"""`make bench-city`: meter intervals of a made city assessed on DuckDB: rows a second, memory, cost beside size.

Fails when the memory limit is not the one that was set, when the process takes more than that limit allows, when memory
grows with the days, when the second half of the days costs more than half as much again as the first, or, at 10⁸ rows,
when it takes more than five minutes.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from proofvan.city.assess import assess
from proofvan.city.engines import duckdb_connection
from proofvan.city.lake import Lake
from proofvan.city.schema import INTERVALS, MOMENT

METERS = 11  # a station: ten piles with a meter each, and its total
A_DAY = 96  # intervals of a quarter of an hour
QUARTER_US = 15 * 60 * 1_000_000
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
MEMORY, PROCESS_BYTES, LONGEST_S = "6GB", 8 * 2**30, 300
STATIONS, SMALL_STATIONS, LARGE = 1500, 100, 20_000_000


def main() -> int:
    """Make the city, assess it, print and keep what was measured."""
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--stations", type=int, default=0)
    options.add_argument("--lake", type=Path)
    wanted = options.parse_args()
    folder = wanted.lake or Path(tempfile.mkdtemp(prefix="bench-city-"))
    try:
        return _run(wanted.rows, wanted.stations, folder)
    finally:
        if wanted.lake is None:
            shutil.rmtree(folder)


def _run(rows: int, stations: int, folder: Path) -> int:
    lake, began = Lake(folder), time.monotonic()
    made = _make(lake, rows, stations or (STATIONS if rows >= LARGE else SMALL_STATIONS))
    print(f"made {made} rows in {time.monotonic() - began:.0f} s, {_bytes(folder) / made:.2f} bytes a row on disk")
    measured = _measure(lake, made)
    measured["bytes_a_row"] = round(_bytes(folder) / made, 3)
    Path("build").mkdir(exist_ok=True)
    Path("build/bench-city.json").write_text(json.dumps(measured, indent=2))
    print(json.dumps(measured, indent=2))
    faults = _faults(measured)
    print("\n".join(faults) or "memory flat, cost linear, limits kept")
    return 1 if faults else 0


def _make(lake: Lake, rows: int, stations: int) -> int:
    a_day = stations * METERS * A_DAY
    days, random = -(-rows // a_day), np.random.default_rng(1)
    names = _names(stations)
    for day in range(days):
        if BEGIN.date() + timedelta(days=day) not in lake.days(INTERVALS):
            lake.add(INTERVALS, _day(names, day, random))
    return days * a_day


def _names(stations: int) -> list[pa.Array]:
    station = np.repeat(np.arange(stations), METERS * A_DAY)
    meter = np.tile(np.repeat(np.arange(METERS), A_DAY), stations)
    station_names = pa.array([f"S{number:05}" for number in range(stations)])
    own = [f"S{one:05}-P{two}" if two < METERS - 1 else None for one in range(stations) for two in range(METERS)]
    meters = pa.array([f"M-{name}" if name else f"S{number // METERS:05}-T" for number, name in enumerate(own)])
    at = pa.array(station * METERS + meter)
    return [meters.take(at), station_names.take(pa.array(station)), pa.array(own, pa.string()).take(at)]


def _day(names: list[pa.Array], day: int, random: np.random.Generator) -> pa.Table:
    stations = len(names[0]) // (METERS * A_DAY)
    energy = random.integers(0, 15_000, (stations, METERS, A_DAY))
    energy[random.random(energy.shape) < 0.7] = 0  # most of the time a pile stands idle
    energy[:, -1] = (energy[:, :-1].sum(axis=1) * 1.02).astype(np.int64) + 40
    begin = int(BEGIN.timestamp()) * 1_000_000 + day * A_DAY * QUARTER_US + np.arange(A_DAY) * QUARTER_US
    begins = np.tile(begin, stations * METERS)
    moments = [pa.array(one).cast(MOMENT) for one in (begins, begins + QUARTER_US)]
    source = pa.array(["made"]).take(pa.array(np.zeros(len(begins), np.int64)))
    return pa.table([*names, *moments, pa.array(energy.ravel()), source], names=INTERVALS.schema.names)


def _measure(lake: Lake, made: int) -> dict[str, object]:
    connection = duckdb_connection(MEMORY, 2)
    (limit,) = connection.raw_sql("SELECT current_setting('memory_limit')").fetchone()
    marks: list[tuple[float, int]] = [(time.process_time(), _peak())]
    began = time.monotonic()

    def told(day: date) -> None:
        marks.append((time.process_time(), _peak()))

    found = assess(lake, connection, told)
    seconds = time.monotonic() - began
    # The first day warms up: it is compared with nothing.
    middle = (len(marks) + 1) // 2
    first, second = marks[middle][0] - marks[1][0], marks[-1][0] - marks[middle][0]
    days_first, days_second = middle - 1, len(marks) - 1 - middle
    return {
        "rows": made,
        "days": len(marks) - 1,
        "meters": len(found.meters),
        "stations": len(found.stations),
        "seconds": round(seconds, 1),
        "rows_a_second": round(made / seconds),
        "cpu_seconds": round(marks[-1][0] - marks[0][0], 1),
        "cost_of_second_half": round((second / max(days_second, 1)) / (first / max(days_first, 1)), 2),
        "peak_bytes_middle": marks[middle][1],
        "peak_bytes": marks[-1][1],
        "memory_limit": limit,
    }


def _faults(measured: dict[str, object]) -> list[str]:
    def number(name: str) -> float:
        return float(str(measured[name]))

    wrong = {
        "the engine does not keep the memory limit": measured["memory_limit"] != "5.5 GiB",
        "more memory than allowed": number("peak_bytes") > PROCESS_BYTES,
        "memory grows with the days": number("peak_bytes") > 1.25 * number("peak_bytes_middle"),
        "cost is not linear": number("cost_of_second_half") > 1.5,
        "too slow": number("rows") >= 1e8 and number("seconds") > LONGEST_S,
    }
    return [f"FAIL: {fault}" for fault, is_so in wrong.items() if is_so]


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.parquet"))


if __name__ == "__main__":
    sys.exit(main())
