"""The messages of one transaction → its session and the intervals of the pile's meter; signed values are verified."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pyarrow as pa

from proofvan.city.queries import FORGED
from proofvan.city.schema import INTERVALS, SESSIONS, checked
from proofvan.core.errors import InputError
from proofvan.instruments.ocpp.messages import Import, read_messages
from proofvan.instruments.ocpp.sessions import sessions
from proofvan.instruments.reported import ReportedValue, SessionReading

# Where a session is from: unsigned, or signed with what the check of the signature said.
SOURCES = {"": "ocpp", "valid": "ocpp-signed", "invalid": FORGED, "unverifiable": "ocpp-unverified"}
_WH = Decimal(1000)  # Wh in one kWh


def charged(messages: bytes, pile: str, station: str, key: str = "") -> tuple[pa.Table, pa.Table]:
    """Give the session (one row, or none when it has no begin or end) and the intervals of a transaction.

    `key` is the public key of the pile's meter from a register. A signed reading counts before an unsigned one,
    whatever its check said: the source names it.
    """
    try:
        imported = read_messages(messages, pile, pile, key)
    except InputError:
        return SESSIONS.schema.empty_table(), INTERVALS.schema.empty_table()
    found = [one for one in sessions(imported) if one.begin is not None and one.end is not None]
    rows = [_session(_best(found), imported, station)] if found else []
    intervals = _intervals(imported.values, pile, station)
    return _table(rows, pile), checked(INTERVALS, pa.Table.from_pylist(intervals, schema=INTERVALS.schema), pile)


def _table(rows: list[dict[str, Any]], pile: str) -> pa.Table:
    return checked(SESSIONS, pa.Table.from_pylist(rows, schema=SESSIONS.schema), pile)


def _best(found: Sequence[SessionReading]) -> SessionReading:
    return max(found, key=lambda one: bool(one.signature))


def _session(found: SessionReading, imported: Import, station: str) -> dict[str, Any]:
    if found.begin is None or found.end is None:
        raise InputError("city-value", file=found.device, row=1, column="begin", value="", allowed="not empty")
    charge = [value for value in imported.values if value.quantity == "state_of_charge"]
    return {
        "session_id": f"{found.device}/{found.transaction}",
        "pile_id": found.device,
        "connector": int(found.connector) if found.connector.isdigit() else 0,
        "station_id": station,
        "begin": found.begin.astimezone(UTC),
        "end": found.end.astimezone(UTC),
        "energy_wh": int((found.energy * _WH).to_integral_value()),
        "soc_begin": float(charge[0].value) if charge else None,
        "soc_end": float(charge[-1].value) if charge else None,
        "source": SOURCES[found.signature],
    }


def _intervals(values: Sequence[ReportedValue], pile: str, station: str) -> list[dict[str, Any]]:
    """Give what the pile's register counted between its readings, in the order of their moments."""
    registers = [one for one in values if one.quantity == "energy_import" and not one.phase]
    rows = []
    for connector in sorted({one.connector for one in registers}):
        own = {
            one.time.astimezone(UTC): one.value
            for one in registers
            if one.connector == connector and one.location == "Outlet" and one.time is not None
        }
        for first, last in pairwise(sorted(own)):
            energy = (own[last] - own[first]) * _WH
            rows.append({
                "meter_id": f"{pile}/{connector or 0}", "station_id": station, "pile_id": pile, "begin": first,
                "end": last, "energy_wh": int(energy.to_integral_value()), "source": "ocpp",
            })  # fmt: skip
    return rows
