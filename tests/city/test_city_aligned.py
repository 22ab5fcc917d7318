"""What piles report at full quarters outside transactions becomes intervals of their own register, a day at a time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from proofvan.city import queries
from proofvan.city.central.platform import Platform
from proofvan.city.engines import open_tables
from proofvan.city.lake import Lake
from proofvan.city.schema import INTERVALS

BEGIN = datetime(2026, 1, 1, 22, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
NEXT_DAY = 8  # quarters from BEGIN on


def message(quarter, value, connector=1, context="Sample.Clock", transaction=None, version="1.6"):
    moment = (BEGIN + quarter * QUARTER).strftime("%Y-%m-%dT%H:%M:%SZ")
    sample = {"value": str(value) if version == "1.6" else value, "context": context}
    payload = {"meterValue": [{"timestamp": moment, "sampledValue": [sample]}]}
    payload["connectorId" if version == "1.6" else "evseId"] = connector
    if transaction is not None:
        payload["transactionId"] = transaction
    return json.dumps([2, str(quarter), "MeterValues", payload])


@pytest.fixture
def platform(tmp_path):
    return Platform(Lake(tmp_path / "lake"), tmp_path / "journal", lambda: "", lambda *_: None)


def say(platform, *messages):
    for one in messages:
        platform.keep_values("A1", one)


def intervals(tmp_path):
    rows = Lake(tmp_path / "lake").read(INTERVALS).sort_by([("meter_id", "ascending"), ("begin", "ascending")])
    return [(row["meter_id"], round((row["begin"] - BEGIN) / QUARTER), row["energy_wh"]) for row in rows.to_pylist()]


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
def test_a_day_becomes_intervals_up_to_midnight_when_the_next_one_begins(platform, tmp_path, version):
    say(platform, *(message(one, 1000 + 10 * one * one, version=version) for one in range(NEXT_DAY)))
    assert intervals(tmp_path) == []  # the day may go on
    say(platform, message(NEXT_DAY, 1640, version=version))
    assert intervals(tmp_path) == [("A1/1", one, 20 * one + 10) for one in range(NEXT_DAY)]
    row = Lake(tmp_path / "lake").read(INTERVALS).to_pylist()[0]
    assert (row["pile_id"], row["source"], row["end"] - row["begin"]) == ("A1", "ocpp-clock", QUARTER)


def test_the_register_is_no_sub_meter_of_its_station(platform, tmp_path):
    say(platform, *(message(one, 1000) for one in range(NEXT_DAY + 1)))
    tables = open_tables(Lake(tmp_path / "lake"))
    own = tables.intervals.filter(queries.is_own_register(tables.intervals)).count()
    assert tables.connection.execute(own) == NEXT_DAY


def test_where_a_transaction_or_a_break_lies_between_there_is_no_interval(platform, tmp_path):
    say(platform, *(message(one, 1000 * one) for one in (0, 1, 2, 6, 7, NEXT_DAY)))
    assert [begin for _, begin, _ in intervals(tmp_path)] == [0, 1, 6, 7]


@pytest.mark.parametrize(
    "other",
    [{"connector": 0}, {"context": "Sample.Periodic"}, {"transaction": 7}],
    ids=["the main meter of all", "no full quarter", "in a transaction"],
)
def test_what_is_no_clock_aligned_value_of_an_outlet_makes_no_interval_and_is_kept(platform, tmp_path, other):
    said = [message(one, 1000 * one, **other) for one in range(NEXT_DAY + 1)]
    say(platform, *said)
    assert intervals(tmp_path) == []
    assert (tmp_path / "journal/A1/open/none.jsonl").read_text().splitlines() == said


def test_each_connector_has_its_own_register(platform, tmp_path):
    say(platform, *(message(one, factor * one, factor) for one in range(NEXT_DAY + 1) for factor in (1, 2)))
    assert {(meter, energy) for meter, _, energy in intervals(tmp_path)} == {("A1/1", 1), ("A1/2", 2)}


def test_a_platform_that_was_killed_before_it_put_the_day_away_makes_every_interval_once(platform, tmp_path):
    say(platform, *(message(one, 1000 * one) for one in range(NEXT_DAY + 1)))
    put_away = tmp_path / "journal/A1/done/clock-2026-01-01.jsonl"
    put_away.rename(tmp_path / "journal/A1/clock/2026-01-01.jsonl")
    before = intervals(tmp_path)
    say(platform, message(NEXT_DAY + 1, 9000))
    assert intervals(tmp_path) == before and put_away.exists()
    assert len(Lake(tmp_path / "lake").conflicts(INTERVALS)) == 0


def test_what_a_pile_says_late_of_a_day_that_is_over_is_added_and_nothing_of_it_is_lost(platform, tmp_path):
    say(platform, *(message(one, 1000 * one) for one in (4, 5, 6, 7, NEXT_DAY)))
    late = [message(one, 1000 * one) for one in (0, 1, 2)]
    say(platform, *late, message(NEXT_DAY + 1, 9000))
    assert [begin for _, begin, _ in intervals(tmp_path)] == [0, 1, 4, 5, 6, 7]
    assert (tmp_path / "journal/A1/done/clock-2026-01-01.jsonl").read_text().splitlines()[-3:] == late
