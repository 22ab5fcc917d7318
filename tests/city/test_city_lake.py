"""The lake holds every row once: whatever is added twice, cut in parts, contradicted, or cut off by a power failure."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_city import session, table

from proofvan.city.lake import Added, Lake
from proofvan.city.schema import PILES, SESSIONS

PILE = {
    "pile_id": "P", "station_id": "S", "connectors": 1, "kind": "ac", "power_w": 7000, "latitude": 29.3,
    "longitude": 113.1,
}  # fmt: skip
THREE = table(session(1), session(2, at_h=5), session(3, at_h=30))


def names(lake):
    return sorted(lake.read(SESSIONS).column("session_id").to_pylist())


def test_rows_lie_by_their_utc_day_and_a_second_time_changes_nothing(tmp_path):
    lake = Lake(tmp_path)
    assert lake.add(SESSIONS, THREE) == Added(3, 0, 0)
    before = [(path, path.read_bytes()) for path in lake.files(SESSIONS)]
    assert lake.add(SESSIONS, THREE) == Added(0, 3, 0)
    assert [(path, path.read_bytes()) for path in lake.files(SESSIONS)] == before
    assert [path.parent.name for path, _ in before] == ["day=2026-03-01", "day=2026-03-02"]
    assert [day.isoformat() for day in lake.days(SESSIONS)] == ["2026-03-01", "2026-03-02"]
    assert len(lake.read(SESSIONS, last=lake.days(SESSIONS)[0])) == 2


def test_a_row_that_contradicts_another_never_replaces_it_and_is_kept_apart(tmp_path):
    lake = Lake(tmp_path)
    lake.add(SESSIONS, THREE)
    other = table(session(1, energy_wh=1))
    assert lake.add(SESSIONS, other) == Added(0, 0, 1)
    assert lake.add(SESSIONS, other) == Added(0, 0, 1)
    assert lake.read(SESSIONS).column("energy_wh").to_pylist() == [7000, 7000, 7000]
    assert lake.conflicts(SESSIONS).column("energy_wh").to_pylist() == [1]


def test_a_register_may_be_corrected(tmp_path):
    lake = Lake(tmp_path)
    lake.add(PILES, pa.Table.from_pylist([PILE, {**PILE, "pile_id": "Q"}]))
    assert lake.add(PILES, pa.Table.from_pylist([PILE, {**PILE, "power_w": 11_000}])) == Added(1, 1, 0)
    found = {row["pile_id"]: row["power_w"] for row in lake.read(PILES).to_pylist()}
    assert found == {"P": 11_000, "Q": 7000}
    assert len(lake.files(PILES)) == 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 6), min_size=1, max_size=5), max_size=6))
def test_whatever_the_parts_and_their_order_every_row_is_there_once(tmp_path_factory, parts):
    lake = Lake(tmp_path_factory.mktemp("lake"))
    added = [lake.add(SESSIONS, table(*(session(one, at_h=one * 9) for one in part))) for part in parts]
    assert names(lake) == sorted({f"s{one}" for part in parts for one in part})
    assert sum(one.new for one in added) == len(names(lake))


def test_many_small_files_of_a_day_become_one(tmp_path):
    lake = Lake(tmp_path)
    for number in range(40):
        lake.add(SESSIONS, table(session(number)))
    assert len(names(lake)) == 40
    assert len(lake.files(SESSIONS)) == 9


def test_a_power_cut_while_files_are_put_together_leaves_every_row_once(tmp_path, monkeypatch):
    lake = Lake(tmp_path)
    for number in range(31):
        lake.add(SESSIONS, table(session(number)))
    with monkeypatch.context() as cut:
        cut.setattr(Path, "unlink", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            lake.add(SESSIONS, table(session(31)))
    assert len(list(tmp_path.rglob("*.parquet"))) == 33
    assert names(lake) == sorted(f"s{number}" for number in range(32))
    lake.add(SESSIONS, table(session(32)))
    assert len(names(lake)) == 33


def test_half_a_file_that_a_power_cut_left_is_not_read(tmp_path):
    lake = Lake(tmp_path)
    lake.add(SESSIONS, THREE)
    whole = lake.files(SESSIONS)[0]
    whole.with_name("0123.partial").write_bytes(whole.read_bytes()[:100])
    assert names(lake) == ["s1", "s2", "s3"]
