"""Charging sessions out of records: first and last reading of a register, and what forbids to bill by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from proofvan.instruments.ocmf import vocabulary
from proofvan.instruments.ocmf.deviations import Deviation, Notebook
from proofvan.instruments.ocmf.record import OcmfRecord, Reading
from proofvan.instruments.reported import step_of


@dataclass(frozen=True, slots=True)
class Transaction:
    """A session of one register; energy in kWh with the digits of the readings; empty deviations: fit for billing."""

    meter: str
    register: str
    current_type: str
    begin: Reading
    end: Reading
    energy_kwh: Decimal
    paginations: tuple[str, ...]
    deviations: tuple[Deviation, ...]

    @property
    def step_kwh(self) -> Decimal:
        """Step of the last digit of the coarser reading, kWh."""
        steps = [step_of(_value(reading)) for reading in (self.begin, self.end)]
        return max(steps) * Decimal(vocabulary.UNITS[self.end.unit])


@dataclass(slots=True)
class _Open:
    records: list[OcmfRecord]
    readings: list[Reading]


def transactions(records: Sequence[OcmfRecord]) -> list[Transaction]:
    """Put sessions together, inside a record or over several of one signing component; a begin without end is none."""
    found: list[Transaction] = []
    open_ones: dict[tuple[object, ...], _Open] = {}
    for record in records:
        for reading in record.readings:
            if reading.value is None or reading.unit not in vocabulary.UNITS:
                continue
            place = (record.source, reading.register, reading.current_type, reading.unit)
            if reading.transaction == vocabulary.BEGIN:
                open_ones[place] = _Open([record], [reading])
            elif place in open_ones:
                _go_on(open_ones[place], record, reading)
                if reading.transaction in vocabulary.ENDS:
                    found.append(_closed(open_ones.pop(place)))
    return found


def _go_on(session: _Open, record: OcmfRecord, reading: Reading) -> None:
    if session.records[-1] is not record:
        session.records.append(record)
    session.readings.append(reading)


def _closed(session: _Open) -> Transaction:
    begin, end, record = session.readings[0], session.readings[-1], session.records[0]
    notebook = Notebook()
    _look(session, notebook)
    energy = (_value(end) - _value(begin)) * Decimal(vocabulary.UNITS[end.unit])
    return Transaction(
        record.meter,
        begin.register,
        begin.current_type,
        begin,
        end,
        energy,
        tuple(one.pagination for one in session.records),
        tuple(notebook.deviations),
    )


def _value(reading: Reading) -> Decimal:
    return reading.value if reading.value is not None else Decimal(0)


def _look(session: _Open, notebook: Notebook) -> None:
    for number, reading in enumerate(session.readings):
        where = f"{reading.transaction}[{number}]"
        if reading.status != vocabulary.GOOD:
            notebook.note("ocmf-deviation-state", where, reading.status, vocabulary.GOOD)
        if reading.error_flags:
            notebook.note("ocmf-deviation-error-flags", where, reading.error_flags)
        if reading.clock_state in ("U", ""):
            notebook.note("ocmf-deviation-clock", where, reading.time_text, "I, S, R")
    for before, after in pairwise(session.readings):
        if _value(after) < _value(before):
            notebook.note("ocmf-deviation-backwards", "RV", after.value, f">= {before.value}")
        if before.time and after.time and _earlier(after, before):
            notebook.note("ocmf-deviation-backwards", "TM", after.time_text, f">= {before.time_text}")
    for first, second in pairwise(session.records):
        if not _follows(first.pagination, second.pagination):
            notebook.note("ocmf-deviation-pagination", "PG", second.pagination, f"{first.pagination} + 1")


def _earlier(after: Reading, before: Reading) -> bool:
    assert after.time is not None and before.time is not None
    if (after.time.tzinfo is None) != (before.time.tzinfo is None):
        return False
    return after.time < before.time


def _follows(first: str, second: str) -> bool:
    numbers = first[1:], second[1:]
    if not all(number.isdecimal() for number in numbers):
        return False
    return first[0] == second[0] and int(numbers[1]) == int(numbers[0]) + 1
