"""The strict look at a record: every field against the tables of the format."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from proofvan.instruments.ocmf import vocabulary
from proofvan.instruments.ocmf.deviations import Notebook
from proofvan.instruments.ocmf.record import OcmfRecord, Reading

_PAGINATION = re.compile(r"[TF](0|[1-9]\d*)")
_VERSION = re.compile(r"(\d+)\.(\d+)")
_TEXTS = ["FV", "GI", "GS", "GV", "PG", "MV", "MM", "MS", "MF", "IL", "IT", "ID", "TT", "CF", "CT", "CI"]


def check(record: OcmfRecord, notebook: Notebook) -> None:
    """Note everything that departs from the tables."""
    fields = record.fields
    _names(fields, notebook)
    _version(fields, notebook)
    _pagination(fields, notebook)
    _identification(fields, notebook)
    _losses(fields.get("LC"), notebook)
    for number, reading in enumerate(record.readings):
        _reading(reading, f"RD[{number}]", notebook)


def _names(fields: Mapping[str, Any], notebook: Notebook) -> None:
    for name in fields:
        if name not in vocabulary.PAYLOAD_FIELDS and name[:1] not in vocabulary.VENDOR_LETTERS:
            notebook.note("ocmf-deviation-unknown", name)
    for name in _TEXTS:
        value = fields.get(name)
        if value is not None and not isinstance(value, str):
            notebook.note("ocmf-deviation-type", name, value, "string")
        if isinstance(value, str) and len(value) > vocabulary.LONGEST.get(name, len(value)):
            notebook.note("ocmf-deviation-long", name, len(value), vocabulary.LONGEST[name])


def _version(fields: Mapping[str, Any], notebook: Notebook) -> None:
    if "FV" not in fields:
        notebook.note("ocmf-deviation-missing", "FV")
        return
    found = _VERSION.fullmatch(str(fields["FV"]))
    newest = vocabulary.NEWEST_VERSION
    if not found or (int(found[1]), int(found[2])) > newest:
        notebook.note("ocmf-deviation-version", "FV", fields["FV"], f"0.1 … {newest[0]}.{newest[1]}")


def _pagination(fields: Mapping[str, Any], notebook: Notebook) -> None:
    if "PG" not in fields:
        notebook.note("ocmf-deviation-missing", "PG")
    elif not _PAGINATION.fullmatch(str(fields["PG"])):
        notebook.note("ocmf-deviation-value", "PG", fields["PG"], "T12345, F12345")


def _identification(fields: Mapping[str, Any], notebook: Notebook) -> None:
    if not fields.get("GS") and not fields.get("MS"):
        notebook.note("ocmf-deviation-missing", "GS, MS")
    if str(fields.get("PG", "")).startswith("T"):
        for name in ("IS", "IT"):
            if name not in fields:
                notebook.note("ocmf-deviation-missing", name)
    if not isinstance(fields.get("IS", False), bool):
        notebook.note("ocmf-deviation-type", "IS", fields["IS"], "true, false")
    _one_of(fields.get("IL"), "IL", vocabulary.LEVELS, notebook)
    _one_of(fields.get("IT"), "IT", vocabulary.IDENTIFICATIONS, notebook)
    _one_of(fields.get("CT"), "CT", vocabulary.CHARGE_POINTS, notebook)
    _flags(fields.get("IF"), notebook)


def _flags(flags: object, notebook: Notebook) -> None:
    if flags is None:
        return
    if not isinstance(flags, list) or len(flags) > 4:
        notebook.note("ocmf-deviation-type", "IF", flags, "[0 … 4]")
        return
    for flag in flags:
        _one_of(flag, "IF", vocabulary.FLAGS, notebook)


def _losses(losses: object, notebook: Notebook) -> None:
    if losses is None:
        return
    if not isinstance(losses, dict):
        notebook.note("ocmf-deviation-type", "LC", losses, "{…}")
        return
    for name in losses.keys() - vocabulary.LOSS_FIELDS:
        notebook.note("ocmf-deviation-unknown", f"LC.{name}")
    if not isinstance(losses.get("LR"), Decimal):
        notebook.note("ocmf-deviation-type", "LC.LR", losses.get("LR"), "number")
    _one_of(losses.get("LU", ""), "LC.LU", vocabulary.OTHER_UNITS, notebook)


def _reading(reading: Reading, where: str, notebook: Notebook) -> None:
    if reading.transaction:
        _one_of(reading.transaction, f"{where}.TX", vocabulary.TRANSACTION, notebook)
    if reading.status:
        _one_of(reading.status, f"{where}.ST", vocabulary.METER_STATES, notebook)
    if reading.unit:
        _one_of(reading.unit, f"{where}.RU", vocabulary.UNITS.keys() | vocabulary.OTHER_UNITS, notebook)
    if reading.current_type:
        _one_of(reading.current_type, f"{where}.RT", vocabulary.CURRENT_TYPES, notebook)
    if set(reading.error_flags) - vocabulary.ERROR_FLAGS:
        notebook.note("ocmf-deviation-value", f"{where}.EF", reading.error_flags, "E, t")


def _one_of(value: object, where: str, allowed: Collection[str], notebook: Notebook) -> None:
    if value is not None and (not isinstance(value, str) or value not in allowed):
        notebook.note("ocmf-deviation-value", where, value, ", ".join(sorted(allowed)))
