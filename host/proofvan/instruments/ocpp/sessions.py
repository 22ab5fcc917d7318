"""Session readings out of a pile's values: register at the end minus register at the begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from proofvan.instruments.ocmf.signature import Verdict
from proofvan.instruments.ocmf.transactions import transactions
from proofvan.instruments.ocpp.messages import Import, SignedSample
from proofvan.instruments.reported import ReportedValue, SessionReading

_SEVERITY = (Verdict.VALID, Verdict.UNVERIFIABLE, Verdict.INVALID)
_BEGIN, _END = "Transaction.Begin", "Transaction.End"


def sessions(imported: Import) -> tuple[SessionReading, ...]:
    """Give every session that has a begin and an end, unsigned ones first; a half session is none."""
    return (*_unsigned(imported.values), *_signed(imported.signed))


def _unsigned(values: Sequence[ReportedValue]) -> Iterator[SessionReading]:
    begun: dict[tuple[str, str], ReportedValue] = {}
    done: set[tuple[str, str]] = set()
    for value in values:
        if value.quantity != "energy_import" or value.phase or not value.transaction:
            continue
        place = (value.transaction, value.location)
        if value.context == _BEGIN:
            begun.setdefault(place, value)
        elif value.context == _END and place in begun and place not in done:
            done.add(place)
            yield _session(begun[place], value)


def _session(begin: ReportedValue, end: ReportedValue) -> SessionReading:
    return SessionReading(
        source="platform",
        gate="whole_session",
        device=end.device,
        connector=end.connector or begin.connector,
        transaction=end.transaction,
        energy=end.value - begin.value,
        step=max(begin.step, end.step),
        begin=begin.time,
        end=end.time,
    )


def _signed(samples: Sequence[SignedSample]) -> Iterator[SessionReading]:
    """Sessions of signed records, whatever the verdict; it is named in the reading."""
    by_place: dict[tuple[str, str], dict[bytes, SignedSample]] = {}
    for sample in samples:
        if sample.report.record is not None:
            # One record over begin and end is often sent with both.
            group = by_place.setdefault((sample.place.connector, sample.place.transaction), {})
            group.setdefault(sample.report.record.payload, sample)
    for (connector, transaction), group in by_place.items():
        reports = [one.report for one in group.values()]
        for found in transactions([report.record for report in reports if report.record is not None]):
            yield SessionReading(
                source="ocmf",
                gate="whole_session",
                device=samples[0].place.device,
                connector=connector,
                transaction=transaction,
                energy=found.energy_kwh,
                step=found.step_kwh,
                begin=found.begin.time,
                end=found.end.time,
                signature=max((report.examination.verdict for report in reports), key=_SEVERITY.index).value,
            )
