"""One sampled value: raw numbers become ReportedValues, signed ones are verified."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from proofvan.instruments.ocmf.container import Enclosed
from proofvan.instruments.ocmf.deviations import Notebook
from proofvan.instruments.ocmf.encodings import decode, readings_of
from proofvan.instruments.ocmf.verification import RecordReport, verify_enclosed
from proofvan.instruments.ocpp import measurands
from proofvan.instruments.reported import ReportedValue, step_of

_LARGEST_EXPONENT = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Pile, connector (EVSE) and transaction that a message speaks of."""

    device: str
    connector: str
    transaction: str


def read_sample(
    sample: Mapping[str, Any], timestamp: object, place: Place, where: str, notebook: Notebook, given_key: str = ""
) -> ReportedValue | RecordReport | None:
    """Read a sampled value; None when it says nothing that this project knows, which is noted."""
    signed = sample.get("signedMeterValue")
    if sample.get("format") == "SignedData" or isinstance(signed, dict):
        return _signed(signed if isinstance(signed, dict) else sample.get("value"), where, notebook, given_key)
    measurand = str(sample.get("measurand", measurands.DEFAULT_MEASURAND))
    quantity = measurands.QUANTITIES.get(measurand)
    if quantity is None:
        notebook.note("ocpp-deviation-measurand", where, measurand, ", ".join(measurands.QUANTITIES))
        return None
    value, unit = _number(sample.get("value")), _unit(sample, measurands.DEFAULT_UNITS[quantity])
    if value is None:
        notebook.note("ocpp-deviation-number", where, sample.get("value"))
        return None
    known = measurands.UNITS.get(unit[0])
    if known is None or known[0] != measurands.WANTED[quantity]:
        notebook.note("ocpp-deviation-unit", where, unit[0], measurands.WANTED[quantity])
        return None
    factor = known[1] * unit[1]
    return ReportedValue(
        source="platform",
        device=place.device,
        quantity=quantity,
        value=value * factor,
        unit=known[0],
        step=step_of(value) * factor,
        time=_time(timestamp, where, notebook),
        connector=place.connector,
        transaction=place.transaction,
        context=str(sample.get("context", measurands.DEFAULT_CONTEXT)),
        phase=str(sample.get("phase", "")),
        location=str(sample.get("location", measurands.DEFAULT_LOCATION)),
    )


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | Decimal):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= _LARGEST_EXPONENT else None


def _unit(sample: Mapping[str, Any], default: str) -> tuple[str, Decimal]:
    """Give unit and factor: 2.0.1 has a multiplier, the exponent of ten (2.46 UnitOfMeasure)."""
    declared = sample.get("unitOfMeasure")
    if not isinstance(declared, dict):
        return str(sample.get("unit", default)), Decimal(1)
    multiplier = declared.get("multiplier", Decimal(0))
    whole = isinstance(multiplier, Decimal) and multiplier == multiplier.to_integral_value()
    if not whole or abs(multiplier) > _LARGEST_EXPONENT:
        return f"10^{multiplier}", Decimal(1)
    return str(declared.get("unit", default)), Decimal(1).scaleb(int(multiplier))


def _time(timestamp: object, where: str, notebook: Notebook) -> datetime | None:
    try:
        time = datetime.fromisoformat(str(timestamp))
    except ValueError:
        notebook.note("ocpp-deviation-time", where, timestamp)
        return None
    if time.tzinfo is None:
        notebook.note("ocpp-deviation-time", where, timestamp)
    return time


# ---- signed values


def _signed(value: object, where: str, notebook: Notebook, given_key: str) -> RecordReport | None:
    """Verify a signed value. 2.0.1 has an object; 1.6 has its JSON, the record's text, or that in hex or base64."""
    fields = value if isinstance(value, dict) else _fields(str(value))
    text = str(fields.get("signedMeterData", ""))
    method = str(fields.get("encodingMethod", "OCMF"))
    data = _record(text)
    if data is None:
        notebook.note("ocpp-deviation-signed", where, method, "OCMF")
        return None
    return verify_enclosed(Enclosed(where, data, _key(str(fields.get("publicKey") or ""))), given_key)


def _fields(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {"signedMeterData": text}


def _record(text: str) -> bytes | None:
    plain = text.strip().encode()
    if plain.startswith(b"OCMF"):
        return plain
    # base64 first: that is what 2.0.1 asks for
    for _, data in reversed(readings_of(text)):
        if data.strip().startswith(b"OCMF"):
            return data.strip()
    return None


def _key(text: str) -> str:
    """Give the key's own text: it may be wrapped in base64 and carry "oca:base16:asn1:" before it."""
    inner = decode(text, "base64")
    if inner is not None and inner.isascii() and inner.decode().isprintable():
        text = inner.decode()
    return text.rsplit(":", 1)[-1]
