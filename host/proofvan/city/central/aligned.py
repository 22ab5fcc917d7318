"""What a pile's register shows at full quarters of an hour, outside transactions → intervals of that register.

OCPP calls these values clock-aligned (1.6 section 9.1.4 ClockAlignedDataInterval, 2.0.1 part 2 AlignedDataInterval).
Connector 0 is the main meter of the whole pile, no register of an outlet: it makes no intervals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pyarrow as pa

from proofvan.city.schema import INTERVALS, checked
from proofvan.core.errors import InputError
from proofvan.instruments.ocpp.messages import read_messages
from proofvan.instruments.reported import ReportedValue

SOURCE = "ocpp-clock"
_CONTEXT = "Sample.Clock"
_WH = Decimal(1000)  # Wh in one kWh

Readings = dict[str, dict[datetime, Decimal]]  # of each connector: kWh at its moments, UTC


def clock_readings(messages: bytes, pile: str) -> Readings:
    """Give the clock-aligned readings of the outlets' registers that belong to no transaction."""
    try:
        values = read_messages(messages, pile, pile).values
    except InputError:
        return {}
    found: Readings = {}
    for one in filter(_is_of_outlet, values):
        if one.time is not None:
            found.setdefault(one.connector, {})[one.time.astimezone(UTC)] = one.value
    return found


def first_day(readings: Readings) -> str:
    """Give the day (UTC, ISO) of the earliest reading, empty when there is none."""
    moments = [moment for of_one in readings.values() for moment in of_one]
    return min(moments).date().isoformat() if moments else ""


def aligned_intervals(day: Readings, following: Readings, pile: str, station: str) -> pa.Table:
    """Give a day's intervals, the last of them up to the first reading of what follows.

    Only the day's usual length counts: in a longer one a transaction, which has intervals of its own, or a break lies.
    """
    rows = [
        {"meter_id": f"{pile}/{connector}", "station_id": station, "pile_id": pile, "source": SOURCE, **interval}
        for connector, readings in sorted(day.items())
        for interval in _intervals(readings, following.get(connector, {}))
    ]
    return checked(INTERVALS, pa.Table.from_pylist(rows, schema=INTERVALS.schema), pile)


def _is_of_outlet(one: ReportedValue) -> bool:
    is_register = one.quantity == "energy_import" and not one.phase and one.location == "Outlet"
    return is_register and one.context == _CONTEXT and not one.transaction and one.connector not in ("", "0")


def _intervals(readings: dict[datetime, Decimal], following: dict[datetime, Decimal]) -> Iterator[dict[str, Any]]:
    known = readings | {moment: following[moment] for moment in sorted(following)[:1]}
    pairs = list(pairwise(sorted(known)))
    usual = _usual(pairs)
    for first, last in pairs:
        if last - first == usual:
            energy = (known[last] - known[first]) * _WH
            yield {"begin": first, "end": last, "energy_wh": int(energy.to_integral_value())}


def _usual(pairs: list[tuple[datetime, datetime]]) -> timedelta | None:
    lengths = Counter(last - first for first, last in pairs)
    return min(lengths, key=lambda one: (-lengths[one], one), default=None)
