"""The city's tables take what is right and name file, row, column, value and allowed for what is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from proofvan.city.schema import MOMENT, PILES, SESSIONS, TABLES, checked, table_named
from proofvan.core.errors import InputError

PILE = {
    "pile_id": "A1", "station_id": "S1", "connectors": 2, "kind": "dc", "power_w": 120_000,
    "latitude": 29.37, "longitude": 113.12,
}  # fmt: skip


def piles(**changes):
    return pa.Table.from_pylist([PILE, {**PILE, "pile_id": "A2", **changes}])


def test_a_missing_optional_column_is_empty_and_types_are_the_tables_own():
    found = checked(PILES, piles(), "piles.csv")
    assert found.schema.equals(PILES.schema, check_metadata=True)
    assert found.column("installed").null_count == 2


@pytest.mark.parametrize(
    ("column", "value", "allowed"),
    [
        ("kind", "ACDC", "ac, dc"),
        ("latitude", 91.0, "-90 … 90"),
        ("latitude", float("nan"), "-90 … 90"),
        ("power_w", 0, "> 0"),
        ("pile_id", "", "not empty"),
        ("station_id", None, "not empty"),
    ],
)
def test_a_wrong_value_is_named_with_its_place_and_what_is_allowed(column, value, allowed):
    with pytest.raises(InputError) as caught:
        checked(PILES, piles(**{column: value}), "piles.csv")
    evidence = caught.value.evidence
    assert evidence == {"file": "piles.csv", "row": 2, "column": column, "value": str(value), "allowed": allowed}


def test_a_text_where_a_number_belongs_is_named_with_its_row():
    rows = pa.table({**piles().to_pydict(), "power_w": ["7000", "7 kW"]})
    with pytest.raises(InputError) as caught:
        checked(PILES, rows, "piles.csv")
    assert (caught.value.evidence["row"], caught.value.evidence["value"]) == (2, "7 kW")


def test_a_missing_column_and_an_unknown_table_are_named():
    with pytest.raises(InputError) as caught:
        checked(PILES, piles().drop_columns("power_w"), "piles.csv")
    assert caught.value.evidence["column"] == "power_w"
    with pytest.raises(InputError) as caught:
        table_named("pile")
    assert caught.value.evidence["allowed"] == "sessions, intervals, piles, stations, verifications"


def test_an_impossible_session_is_kept_because_it_says_something_of_the_pile():
    late, early = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    row = {
        "session_id": "1", "pile_id": "A1", "connector": 1, "station_id": "S1", "begin": late, "end": early,
        "energy_wh": -5, "source": "drop.csv",
    }  # fmt: skip
    assert len(checked(SESSIONS, pa.Table.from_pylist([row]), "drop.csv")) == 1


def test_every_moment_is_utc_in_microseconds_and_every_key_is_a_column():
    for table in TABLES.values():
        assert all(field.type == MOMENT for field in table.schema if pa.types.is_timestamp(field.type))
        assert set(table.key) <= set(table.schema.names)
        assert set(table.rules) <= set(table.schema.names)
