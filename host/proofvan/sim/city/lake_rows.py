"""A simulated city as rows of the lake: what a real city's meters and piles would have sent."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from proofvan.city.estimation.observed import Floats, StationMeters
from proofvan.city.lake import Lake
from proofvan.city.schema import INTERVALS, PILES, SESSIONS, STATIONS, VERIFICATIONS, CityTable
from proofvan.sim.city.city import SimulatedCity

SOURCE = "simulated"
START = datetime(2026, 1, 1, tzinfo=UTC)
_SECOND_US = 1_000_000


def store(city: SimulatedCity, lake: Lake) -> None:
    """Add the whole city to a lake; meant for small ones (an interval of a meter is a row)."""
    observed, piles = city.observed, city.observed.piles
    lake.add(PILES, _table(PILES, _pile_columns(city)))
    names = sorted(set(piles.stations))
    first = [piles.stations.index(name) for name in names]
    sub = city.is_sub_metered[first]
    lake.add(STATIONS, _table(STATIONS, {
        "station_id": names, "name": names, "operator": ["O" + name[-1] for name in names],
        "latitude": piles.latitude[first], "longitude": piles.longitude[first],
        "metering": np.where(sub, "sub", "total").tolist(),
    }))  # fmt: skip
    lake.add(SESSIONS, _table(SESSIONS, _session_columns(city)))
    lake.add(VERIFICATIONS, _table(VERIFICATIONS, _verification_columns(city)))
    parts = [_intervals(meters, piles.ids, observed.interval_s) for meters in observed.stations()]
    lake.add(INTERVALS, pa.concat_tables(parts))


def _table(kind: CityTable, columns: dict[str, object]) -> pa.Table:
    typed = {field.name: pa.array(columns[field.name], field.type) for field in kind.schema}
    return pa.table(typed, schema=kind.schema)


def _moments(seconds: Floats) -> pa.Array:
    start = int(START.timestamp()) * _SECOND_US
    return pa.array(np.round(seconds * _SECOND_US).astype(np.int64) + start).cast(pa.timestamp("us", tz="UTC"))


def _pile_columns(city: SimulatedCity) -> dict[str, object]:
    piles = city.observed.piles
    return {
        "pile_id": list(piles.ids),
        "station_id": list(piles.stations),
        "connectors": [1] * len(piles),
        "kind": np.where(piles.is_dc, "dc", "ac").tolist(),
        "power_w": piles.power_w,
        "latitude": piles.latitude,
        "longitude": piles.longitude,
        "installed": [None] * len(piles),
    }


def _session_columns(city: SimulatedCity) -> dict[str, object]:
    sessions, piles = city.observed.sessions, city.observed.piles
    named = sessions.vehicle >= 0
    return {
        "session_id": [f"C{one:07d}" for one in range(len(sessions))],
        "pile_id": np.array(piles.ids)[sessions.pile].tolist(),
        "connector": np.ones(len(sessions), dtype=np.int64),
        "station_id": np.array(piles.stations)[sessions.pile].tolist(),
        "vehicle_id": [f"V{one:06d}" if known else None for one, known in zip(sessions.vehicle, named, strict=True)],
        "begin": _moments(sessions.begin_s),
        "end": _moments(sessions.end_s),
        "energy_wh": sessions.energy_wh.astype(np.int64),
        "soc_begin": pa.array(sessions.soc_begin, from_pandas=True),
        "soc_end": pa.array(sessions.soc_end, from_pandas=True),
        "charging_s": [None] * len(sessions),
        "source": [SOURCE] * len(sessions),
    }


def _verification_columns(city: SimulatedCity) -> dict[str, object]:
    verified = city.observed.verified
    return {
        "pile_id": [city.observed.piles.ids[one] for one in verified.pile],
        "when": _moments(np.zeros(len(verified.pile))),
        "error": verified.error,
        "expanded_uncertainty": verified.expanded,
        "verdict": np.where(np.abs(verified.error) <= 0.02, "PASS", "FAIL").tolist(),
        "certificate": [f"SIM-{one:05d}" for one in verified.pile],
    }


def _intervals(meters: StationMeters, ids: tuple[str, ...], interval_s: int) -> pa.Table:
    names = [ids[one] for one in meters.piles]
    series = [(f"{meters.station_id}-total", None, meters.total)]
    series += [(name, name, meters.own[:, at]) for at, name in enumerate(names)]
    if meters.sub is not None:
        series += [(f"{name}-sub", name, meters.sub[:, at]) for at, name in enumerate(names)]
    return pa.concat_tables([_series(meters.station_id, *one, interval_s) for one in series])


def _series(station: str, meter: str, pile: str | None, energy: Floats, interval_s: int) -> pa.Table:
    told = np.flatnonzero(~np.isnan(energy))
    begin: Floats = (told * interval_s).astype(np.float64)
    return _table(INTERVALS, {
        "meter_id": [meter] * len(told), "station_id": [station] * len(told), "pile_id": [pile] * len(told),
        "begin": _moments(begin), "end": _moments(begin + interval_s),
        "energy_wh": energy[told].astype(np.int64), "source": [SOURCE] * len(told),
    })  # fmt: skip
