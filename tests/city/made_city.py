"""A small made city with planted impossible sessions and meter faults, the same for the same seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa

from proofvan.city.lake import Lake
from proofvan.city.schema import INTERVALS, MOMENT, PILES, SESSIONS

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
QUARTER_US = 15 * 60 * 1_000_000
EPOCH_US = int(BEGIN.timestamp()) * 1_000_000


def session(number=1, pile="S0-P0", hours=1.0, energy_wh=7000, at_h=0.0, **more):
    begin = BEGIN + timedelta(hours=at_h)
    row = {
        "session_id": f"s{number}", "pile_id": pile, "connector": 1, "station_id": pile.partition("-")[0],
        "begin": begin, "end": begin + timedelta(hours=hours), "energy_wh": energy_wh, "source": "made",
    }  # fmt: skip
    return {**row, **more}


def table(*rows):
    names = SESSIONS.schema.names
    return pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows], schema=SESSIONS.schema)


def made_lake(folder, stations=3, piles=4, days=2, sessions=400, seed=1):
    lake = Lake(folder)
    lake.add(PILES, _piles(stations, piles))
    lake.add(INTERVALS, _intervals(stations, piles, days, np.random.default_rng(seed)))
    lake.add(SESSIONS, _sessions(stations, piles, days, sessions, np.random.default_rng(seed + 1)))
    return lake


def add_own_registers(lake):
    """What each pile counts itself, under its own name and its connectors', far from what its meter says."""
    own = [
        {**row, "meter_id": row["pile_id"] + name, "energy_wh": 1_000_000}
        for row in lake.read(INTERVALS).to_pylist()
        if row["pile_id"]
        for name in ("", "/1", "/2")
    ]
    lake.add(INTERVALS, pa.Table.from_pylist(own, schema=INTERVALS.schema))


def _piles(stations, piles):
    return pa.Table.from_pylist([
        {
            "pile_id": f"S{one}-P{two}", "station_id": f"S{one}", "connectors": 1, "kind": "dc", "power_w": 60_000,
            "latitude": 29.3, "longitude": 113.1,
        }
        for one in range(stations)
        for two in range(piles)
    ])  # fmt: skip


def _intervals(stations, piles, days, random):
    parts = [_station(one, piles, days * 96, random) for one in range(stations)]
    return pa.concat_tables(part for station in parts for part in station)


def _station(station, piles, intervals, random):
    energies = random.integers(0, 15_000, (piles, intervals))
    energies[0, 5], energies[1, 7] = -3, 99_000  # a register that runs back, a pile above its rating
    total = (energies.sum(axis=0) * 1.02).astype(np.int64) + 40
    present = random.random((piles + 1, intervals)) > 0.02
    rows = [*energies, total]
    return [
        _meter(f"S{station}", number if number < piles else None, rows[number], present[number])
        for number in range(piles + 1)
    ]


def _meter(station, pile, energy, present):
    begin = EPOCH_US + np.arange(len(energy))[present] * QUARTER_US
    name = f"{station}-P{pile}" if pile is not None else None
    return pa.table({
        "meter_id": [f"M-{name or station}"] * len(begin), "station_id": [station] * len(begin),
        "pile_id": pa.array([name] * len(begin), pa.string()), "begin": pa.array(begin, pa.int64()).cast(MOMENT),
        "end": pa.array(begin + QUARTER_US, pa.int64()).cast(MOMENT), "energy_wh": energy[present],
        "source": ["made"] * len(begin),
    })  # fmt: skip


def _sessions(stations, piles, days, count, random):
    rows = []
    for number in range(count):
        pile = f"S{random.integers(stations)}-P{random.integers(piles)}"
        soc = float(random.integers(5, 90))
        rows.append(
            session(
                number, pile, hours=float(random.integers(-1, 8)) / 4, energy_wh=int(random.integers(-100, 40_000)),
                at_h=float(random.integers(0, days * 24)), vehicle_id=f"V{number % 9}" if number % 3 else None,
                soc_begin=soc if number % 2 else None,
                soc_end=soc + float(random.integers(-5, 20)) if number % 2 else None,
            )
        )  # fmt: skip
    rows += [{**row, "session_id": row["session_id"] + "-again"} for row in rows[:5]]
    return table(*rows)
