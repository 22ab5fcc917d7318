"""From a log or a message of a pile to its values; what cannot be read is reported, never dropped silently."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from proofvan.core.errors import InputError
from proofvan.instruments.ocmf.deviations import Deviation, Notebook
from proofvan.instruments.ocmf.verification import RecordReport
from proofvan.instruments.ocpp.samples import Place, read_sample
from proofvan.instruments.reported import ReportedValue

_CALL, _RESULT = 2, 3  # OCPP-J 1.6, 4.1.3; the same in 2.0.1 part 4


@dataclass(frozen=True, slots=True)
class SignedSample:
    """A signed value of a message, verified, with the place it came from."""

    place: Place
    context: str
    report: RecordReport


@dataclass(frozen=True, slots=True)
class Import:
    """All that the messages say, in their order."""

    values: tuple[ReportedValue, ...]
    signed: tuple[SignedSample, ...]
    deviations: tuple[Deviation, ...]


@dataclass(slots=True)
class _Reading:
    device: str
    given_key: str
    notebook: Notebook = field(default_factory=Notebook)
    values: list[ReportedValue] = field(default_factory=list)
    signed: list[SignedSample] = field(default_factory=list)
    starts: dict[str, tuple[str, ReportedValue | None]] = field(default_factory=dict)  # message id -> connector, start
    connectors: dict[str, str] = field(default_factory=dict)  # transaction -> connector


def read_messages(data: bytes, device: str, file: str, given_key: str = "") -> Import:
    """Read messages of one pile: a JSON array, one message a line, or bare payloads.

    `device` is the pile that sent them, `given_key` the key of its meter from a register.
    Raises InputError when there is no message at all.
    """
    reading = _Reading(device, given_key)
    found = list(_messages(data, reading.notebook))
    if not found:
        raise InputError("ocpp-no-message", file=file)
    for number, message in enumerate(found, 1):
        _take(reading, message, str(number))
    return Import(tuple(reading.values), tuple(reading.signed), tuple(reading.notebook.deviations))


# ---- messages


def _messages(data: bytes, notebook: Notebook) -> Iterator[Any]:
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        whole = _json(text)
    except ValueError:
        yield from _lines(text, notebook)
        return
    if isinstance(whole, list) and not _is_call(whole):
        yield from whole
    else:
        yield whole


def _lines(text: str, notebook: Notebook) -> Iterator[Any]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        # A log has words before the message.
        starts = [at for at in (line.find("["), line.find("{")) if at >= 0]
        try:
            yield _json(line[min(starts) :] if starts else line)
        except ValueError:
            notebook.note("ocpp-deviation-json", f"line {number}", line.strip())


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except RecursionError as problem:
        raise ValueError("nested too deep") from problem


def _is_call(message: list[Any]) -> bool:
    return len(message) >= 3 and message[0] in (_CALL, _RESULT) and isinstance(message[1], str)


def _take(reading: _Reading, message: Any, where: str) -> None:
    if isinstance(message, list) and _is_call(message):
        if message[0] == _RESULT:
            _take_result(reading, message[1], message[2])
            return
        action, payload = (message[2], message[3]) if len(message) > 3 else ("", None)
    else:
        action, payload = "", message
    if not isinstance(payload, dict):
        reading.notebook.note("ocpp-deviation-json", where, type(payload).__name__)
        return
    identity = message[1] if isinstance(message, list) else ""
    _take_payload(reading, str(action), payload, where, identity)


def _take_payload(reading: _Reading, action: str, payload: Mapping[str, Any], where: str, identity: str) -> None:
    place = _place(reading, payload)
    if action == "StartTransaction" or "meterStart" in payload:
        start = _register(reading, payload, "meterStart", place, "Transaction.Begin", where)
        reading.starts[identity] = (place.connector, start)
        return
    for name in ("meterValue", "transactionData"):
        values = payload.get(name, [])
        for number, entry in enumerate(values if isinstance(values, list) else [values]):
            _take_meter_value(reading, entry, place, f"{where}.{name}[{number}]", _event_context(payload))
    if "meterStop" in payload:
        _register(reading, payload, "meterStop", place, "Transaction.End", where)


def _take_result(reading: _Reading, identity: str, payload: Any) -> None:
    """Put in the number of a transaction: a start gets it with the answer only."""
    started = reading.starts.pop(identity, None)
    transaction = payload.get("transactionId") if isinstance(payload, dict) else None
    if started is None or transaction is None:
        return
    connector, value = started
    reading.connectors[str(transaction)] = connector
    if value is not None:
        at = reading.values.index(value)
        reading.values[at] = replace(value, transaction=str(transaction))


def _place(reading: _Reading, payload: Mapping[str, Any]) -> Place:
    info, evse = payload.get("transactionInfo"), payload.get("evse")
    transaction = info.get("transactionId", "") if isinstance(info, dict) else payload.get("transactionId", "")
    connector = evse.get("id", "") if isinstance(evse, dict) else payload.get("connectorId", payload.get("evseId", ""))
    transaction = "" if transaction is None else str(transaction)
    connector = str(connector) if connector != "" else reading.connectors.get(transaction, "")
    if transaction and connector:
        reading.connectors[transaction] = connector
    return Place(reading.device, connector, transaction)


def _event_context(payload: Mapping[str, Any]) -> str:
    # A TransactionEvent of 2.0.1 says by its type what a value without context of its own belongs to.
    return {"Started": "Transaction.Begin", "Ended": "Transaction.End"}.get(str(payload.get("eventType")), "")


def _register(
    reading: _Reading, payload: Mapping[str, Any], name: str, place: Place, context: str, where: str
) -> ReportedValue | None:
    """Give meterStart or meterStop: whole watt-hours (OCPP 1.6, 6.45 and 6.49)."""
    sample = {"value": payload.get(name), "unit": "Wh", "context": context}
    found = read_sample(sample, payload.get("timestamp"), place, f"{where}.{name}", reading.notebook)
    if isinstance(found, ReportedValue):
        reading.values.append(found)
        return found
    return None


def _take_meter_value(reading: _Reading, entry: Any, place: Place, where: str, context: str) -> None:
    samples = entry.get("sampledValue") if isinstance(entry, dict) else None
    if not isinstance(samples, list):
        reading.notebook.note("ocpp-deviation-json", where, type(entry).__name__)
        return
    for number, sample in enumerate(samples):
        inner = f"{where}.sampledValue[{number}]"
        if not isinstance(sample, dict):
            reading.notebook.note("ocpp-deviation-json", inner, type(sample).__name__)
            continue
        if context and "context" not in sample:
            sample = {**sample, "context": context}
        found = read_sample(sample, entry.get("timestamp"), place, inner, reading.notebook, reading.given_key)
        if isinstance(found, ReportedValue):
            reading.values.append(found)
        elif found is not None:
            reading.signed.append(SignedSample(place, str(sample.get("context", "")), found))
