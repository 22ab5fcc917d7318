"""Impossible sessions are flagged, possible ones at the very limit are not; DuckDB and Spark say the same."""

from __future__ import annotations

import pyarrow as pa
import pytest
from made_city import BEGIN, add_own_registers, made_lake, session, table

from proofvan.city import queries
from proofvan.city.engines import open_tables
from proofvan.city.lake import Lake
from proofvan.city.schema import INTERVALS, SESSIONS
from proofvan.core.errors import InputError

LIMIT_WH = 7000 * (3600 + queries.MINUTE_S) // 3600  # one hour at 7 kW, a minute of it cut off


def flags(tmp_path, *rows, power_w=7000):
    lake = Lake(tmp_path)
    lake.add(SESSIONS, table(*rows))
    tables = open_tables(lake)
    found = tables.connection.to_pyarrow(queries.flagged_sessions(tables.sessions, tables.piles, power_w))
    return sorted((row["flag"], row["session_id"]) for row in found.to_pylist())


@pytest.mark.parametrize(
    ("flag", "wrong", "right"),
    [
        ("end-before-begin", {"hours": -0.01, "energy_wh": 0}, {"hours": 0.01, "energy_wh": 0}),
        ("no-duration", {"hours": 0, "energy_wh": 0}, {"hours": 1 / 3600, "energy_wh": 0}),
        ("charging-above-stay", {"charging_s": 3661, "energy_wh": 0}, {"charging_s": 3660, "energy_wh": 0}),
        ("above-rating", {"energy_wh": 3500, "charging_s": 1700}, {"energy_wh": 3400, "charging_s": 1800}),
        ("negative-energy", {"energy_wh": -1}, {"energy_wh": 0}),
        ("above-rating", {"energy_wh": LIMIT_WH + 1}, {"energy_wh": LIMIT_WH}),
        ("soc-out-of-range", {"soc_end": 101.0}, {"soc_end": 100.0}),
        ("soc-out-of-range", {"soc_begin": -1.0}, {"soc_begin": 0.0}),
        ("soc-falls", {"soc_begin": 50.0, "soc_end": 49.0}, {"soc_begin": 50.0, "soc_end": 50.0}),
    ],
)
def test_an_impossible_session_is_flagged_and_one_at_the_limit_is_not(tmp_path, flag, wrong, right):
    assert flags(tmp_path / "wrong", session(1, **wrong)) == [(flag, "s1")]
    assert flags(tmp_path / "right", session(1, **right)) == []


def test_a_connector_serves_one_vehicle_at_a_time(tmp_path):
    first, longest = session(1, hours=5), session(2, at_h=1)
    after_a_short_one = session(3, at_h=3)
    touching, elsewhere = session(4, at_h=5), session(5, pile="S0-P1")
    found = flags(tmp_path, first, longest, after_a_short_one, touching, elsewhere)
    assert found == [("overlap", "s2"), ("overlap", "s3")]


def test_the_same_session_under_two_names_is_flagged(tmp_path):
    found = flags(tmp_path, session(1), session(2), session(3, at_h=9))
    assert found == [("duplicate", "s1"), ("duplicate", "s2"), ("overlap", "s2")]


def test_one_name_on_two_days_is_flagged(tmp_path):
    assert flags(tmp_path, session(1), session(1, at_h=48)) == [("id-repeated", "s1")] * 2


def test_without_a_connector_overlaps_are_not_judged(tmp_path):
    assert flags(tmp_path, session(1, connector=0), session(2, connector=0, at_h=0.5)) == []


def test_without_a_rating_a_session_is_held_against_its_peers_when_there_are_enough(tmp_path):
    many = [session(number, energy_wh=7000 + number, at_h=2.0 * number) for number in range(300)]
    odd = session(999, energy_wh=22_500, at_h=1000)
    assert flags(tmp_path / "many", *many, odd, power_w=0) == [("above-peers", "s999")]
    assert flags(tmp_path / "few", *many[:90], odd, power_w=0) == []


def test_balance_and_health_are_those_of_plain_sums(tmp_path):
    lake = made_lake(tmp_path)
    tables = open_tables(lake)
    rows = tables.connection.to_pyarrow(tables.intervals).to_pylist()
    health = {
        row["meter_id"]: row
        for row in tables.connection.to_pyarrow(queries.meter_health(tables.intervals, tables.piles)).to_pylist()
    }
    for meter, row in health.items():
        own = [one for one in rows if one["meter_id"] == meter]
        assert (row["rows"], row["energy_wh"]) == (len(own), sum(one["energy_wh"] for one in own))
        assert row["covered_s"] == 900 * len(own)
        assert row["negative"] == sum(one["energy_wh"] < 0 for one in own)
    assert sum(row["negative"] for row in health.values()) == 3 or sum(row["above_rating"] for row in health.values())
    balance = tables.connection.to_pyarrow(queries.station_balance(tables.intervals)).to_pylist()
    at = next(row for row in balance if row["station_id"] == "S1" and row["begin"] == BEGIN)
    first = [one for one in rows if one["station_id"] == "S1" and one["begin"] == BEGIN]
    assert at["piles_wh"] == sum(one["energy_wh"] for one in first if one["pile_id"])
    assert at["total_wh"] == sum(one["energy_wh"] for one in first if not one["pile_id"])


def balanced(lake):
    tables = open_tables(lake)
    rows = tables.connection.to_pyarrow(queries.station_balance(tables.intervals)).to_pylist()
    return sorted(rows, key=lambda row: (row["station_id"], row["begin"]))


def test_a_piles_own_register_is_no_sub_meter_and_changes_no_balance(tmp_path):
    lake = made_lake(tmp_path)
    before = balanced(lake)
    add_own_registers(lake)
    assert balanced(lake) == before != []


@pytest.mark.parametrize("name", ["S0-P0-1", "S0-P01", "S0-P0/1/2", "M/S0-P0", "S0"])
def test_a_meter_that_is_only_named_like_its_pile_is_a_sub_meter(tmp_path, name):
    lake = made_lake(tmp_path)
    row = next(row for row in lake.read(INTERVALS).to_pylist() if row["pile_id"] == "S0-P0" and row["begin"] == BEGIN)
    before = balanced(lake)[0]
    lake.add(INTERVALS, pa.Table.from_pylist([{**row, "meter_id": name}], schema=INTERVALS.schema))
    after = balanced(lake)[0]
    assert (after["piles"], after["piles_wh"]) == (before["piles"] + 1, before["piles_wh"] + row["energy_wh"])


def test_an_unknown_engine_is_named(tmp_path):
    with pytest.raises(InputError, match="city-engine-unknown"):
        open_tables(Lake(tmp_path), "oracle")
