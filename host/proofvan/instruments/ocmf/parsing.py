"""From the text between the pipes to an OcmfRecord: everything readable is read, every departure is noted."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from proofvan.instruments.ocmf import vocabulary
from proofvan.instruments.ocmf.curves import DEFAULT_ALGORITHM
from proofvan.instruments.ocmf.deviations import Notebook
from proofvan.instruments.ocmf.record import OcmfRecord, Reading, SignatureSection

HEADER = "OCMF"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d{3}[+-]\d{4} [UISR]")
# Energy registers have about ten digits; more than a decimal computes exactly with is a mistake or an attack.
_LONGEST_NUMBER = 28


def parse(data: bytes, notebook: Notebook) -> OcmfRecord | None:
    """Read one record from its exact bytes; None when there is no payload and signature to be found."""
    parts = data.split(b"|")
    if parts[0].decode("utf-8", "replace").strip() != HEADER or len(parts) < 3:
        notebook.note("ocmf-deviation-sections", HEADER, f"{len(parts)}", "OCMF|{…}|{…}")
        return None
    if parts[0] != HEADER.encode():
        notebook.note("ocmf-deviation-header", HEADER, parts[0].decode("utf-8", "replace"), HEADER)
    payload, signature, key = _sections(parts[1:], notebook)
    fields = _object(payload, "payload", notebook)
    section = _object(signature, "signature", notebook)
    if fields is None or section is None:
        return None
    return OcmfRecord(payload, fields, _readings(fields, notebook), _signature(section, notebook), key)


def _sections(parts: Sequence[bytes], notebook: Notebook) -> tuple[bytes, bytes, str]:
    if len(parts) == 2:
        return parts[0], parts[1], ""
    notebook.note("ocmf-deviation-pipe", HEADER, str(len(parts) + 1), "3")
    if _is_object(parts[0]) and _is_object(parts[1]):
        # Some tools append the public key as a fourth section.
        return parts[0], parts[1], parts[2].decode("utf-8", "replace").strip()
    return b"|".join(parts[:-1]), parts[-1], ""


def _is_object(data: bytes) -> bool:
    try:
        return isinstance(json.loads(data), dict)
    except (ValueError, RecursionError):
        return False


def _object(data: bytes, where: str, notebook: Notebook) -> dict[str, Any] | None:
    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in found]
        for name in sorted({name for name in names if names.count(name) > 1}):
            notebook.note("ocmf-deviation-twice", f"{where}.{name}")
        return dict(found)

    try:
        text = data.decode("utf-8")
        value = json.loads(
            text, parse_float=_decimal, parse_int=_decimal, parse_constant=_refused, object_pairs_hook=pairs
        )
    except (ValueError, RecursionError) as problem:
        notebook.note("ocmf-deviation-json", where, problem)
        return None
    if not isinstance(value, dict):
        notebook.note("ocmf-deviation-json", where, type(value).__name__)
        return None
    return value


def _decimal(text: str) -> Decimal:
    number = Decimal(text) if len(text) <= _LONGEST_NUMBER else None
    if number is None or abs(number.adjusted()) > _LONGEST_NUMBER:
        raise ValueError(f"number {text[:_LONGEST_NUMBER]}…")
    return number


def _refused(text: str) -> Decimal:
    raise ValueError(text)


# ---- readings


def _readings(fields: Mapping[str, Any], notebook: Notebook) -> tuple[Reading, ...]:
    listed = fields.get("RD")
    if not isinstance(listed, list) or not listed:
        notebook.note("ocmf-deviation-missing", "RD")
        return ()
    readings: list[Reading] = []
    carried: dict[str, Any] = {}
    for number, entry in enumerate(listed):
        where = f"RD[{number}]"
        if not isinstance(entry, dict):
            notebook.note("ocmf-deviation-type", where, type(entry).__name__, "{…}")
            continue
        own = {name: value for name, value in entry.items() if name in vocabulary.READING_FIELDS}
        for name in entry.keys() - own.keys():
            notebook.note("ocmf-deviation-unknown", f"{where}.{name}")
        carried = {**{name: value for name, value in carried.items() if name not in ("RV", "CL")}, **own}
        readings.append(_reading(carried, where, notebook))
    return tuple(readings)


def _reading(entry: Mapping[str, Any], where: str, notebook: Notebook) -> Reading:
    time_text = _text(entry, "TM", where, notebook, needed=True)
    time, state = _time(time_text, f"{where}.TM", notebook)
    reading = Reading(
        time_text=time_text,
        time=time,
        clock_state=state,
        transaction=_text(entry, "TX", where, notebook),
        value=_number(entry, "RV", where, notebook),
        register=_text(entry, "RI", where, notebook),
        unit=_text(entry, "RU", where, notebook),
        current_type=_text(entry, "RT", where, notebook),
        cumulated_loss=_number(entry, "CL", where, notebook),
        error_flags=_text(entry, "EF", where, notebook),
        status=_text(entry, "ST", where, notebook, needed=True),
    )
    _require_whole(reading, where, notebook)
    return reading


def _require_whole(reading: Reading, where: str, notebook: Notebook) -> None:
    # Only an error of the meter may come without a value.
    if reading.value is None and reading.status == vocabulary.GOOD:
        notebook.note("ocmf-deviation-missing", f"{where}.RV")
    if reading.value is not None and not reading.unit:
        notebook.note("ocmf-deviation-missing", f"{where}.RU")
    if bool(reading.register) != bool(reading.unit):
        notebook.note("ocmf-deviation-group", where, f"RI={reading.register} RU={reading.unit}", "RI, RU")


def _time(text: str, where: str, notebook: Notebook) -> tuple[datetime | None, str]:
    if text and not _TIME.fullmatch(text):
        notebook.note("ocmf-deviation-time", where, text, "2018-07-24T13:22:04,000+0200 S")
    moment, _, state = text.strip().rpartition(" ")
    if state not in vocabulary.CLOCK_STATES:
        moment, state = text.strip(), ""
    try:
        return datetime.fromisoformat(moment), state
    except ValueError:
        return None, state


def _text(entry: Mapping[str, Any], name: str, where: str, notebook: Notebook, needed: bool = False) -> str:
    value = entry.get(name)
    if value is None:
        if needed:
            notebook.note("ocmf-deviation-missing", f"{where}.{name}")
        return ""
    if not isinstance(value, str):
        notebook.note("ocmf-deviation-type", f"{where}.{name}", value, "string")
    return str(value)


def _number(entry: Mapping[str, Any], name: str, where: str, notebook: Notebook) -> Decimal | None:
    value = entry.get(name)
    if value is None or isinstance(value, Decimal):
        return value
    notebook.note("ocmf-deviation-type", f"{where}.{name}", value, "number")
    try:
        number = _decimal(value) if isinstance(value, str) else None
    except (InvalidOperation, ValueError):
        return None
    return number if number is not None and number.is_finite() else None


# ---- signature


def _signature(section: Mapping[str, Any], notebook: Notebook) -> SignatureSection:
    for name in section:
        letters = vocabulary.VENDOR_LETTERS + vocabulary.PROCESSING_LETTERS
        if name not in vocabulary.SIGNATURE_FIELDS and name[:1] not in letters:
            notebook.note("ocmf-deviation-unknown", f"signature.{name}")
    return SignatureSection(
        algorithm=_text(section, "SA", "signature", notebook) or DEFAULT_ALGORITHM,
        encoding=_text(section, "SE", "signature", notebook) or vocabulary.SIGNATURE_ENCODINGS[0],
        mime_type=_text(section, "SM", "signature", notebook) or vocabulary.DER,
        data=_text(section, "SD", "signature", notebook, needed=True),
    )
