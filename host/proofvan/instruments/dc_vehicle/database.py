"""The message table of GB/T 27930-2015 from its DBC file: bytes become named values, exact to the last digit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import cantools.database
from cantools.database.can import Database, Message, Signal

from proofvan.core.errors import InputError
from proofvan.instruments.dc_vehicle.identifiers import CHARGER, VEHICLE, Identifier

FILE = Path(__file__).parent / "gbt27930_2015.dbc"
Value = Decimal | str
_MILLISECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class MessageKind:
    """One line of the table; lengths in bytes, `period_ns` 0 for a message without a period.

    A `repeated` message is as many records of `longest` bytes as there are cells or points.
    """

    name: str
    identifier: Identifier
    shortest: int
    longest: int
    period_ns: int
    repeated: bool

    def fits(self, length: int) -> bool:
        """Say whether a message of this kind may have so many bytes."""
        if self.repeated:
            return length > 0 and length % self.longest == 0
        return self.shortest <= length <= self.longest

    @property
    def allowed(self) -> str:
        """Say which lengths are allowed."""
        if self.repeated:
            return f"n × {self.longest}"
        return str(self.longest) if self.shortest == self.longest else f"{self.shortest} .. {self.longest}"


@dataclass(frozen=True, slots=True)
class Outside:
    """A value that the table does not allow."""

    field: str
    value: str
    allowed: str


@cache
def kinds() -> Mapping[str, MessageKind]:
    """Give every message of the table by its name."""
    return {message.name: _kind(message) for message in _database().messages}


def kind_of(identifier: Identifier) -> MessageKind | None:
    """Give the message that a parameter group from this sender is; None when the table has none."""
    return _by_group().get((identifier.number, identifier.source))


def encode(name: str, **values: object) -> bytes:
    """Give the bytes of a message; fields that are not named are 0, unused bits 1. Raises InputError."""
    message = _message(name)
    fields = _fields()[name]
    unknown = sorted(set(values) - {one.name for one in fields})
    if unknown:
        raise InputError("can-field-unknown", message=name, field=unknown[0])
    raw = {one.name: one.raw(name, values.get(one.name)) for one in fields}
    # strict would refuse raw values outside a physical range although the standard itself sends some (0 A, all ones)
    return bytes(message.encode(raw, scaling=False, padding=True, strict=False))


def decode(name: str, data: bytes) -> tuple[dict[str, Value], tuple[Outside, ...]]:
    """Give the values that the bytes hold, as many as there are, and those that the table does not allow."""
    message = _message(name)
    kind = kinds()[name]
    values: dict[str, Value] = {}
    outside: list[Outside] = []
    records = len(data) // kind.longest if kind.repeated else 1
    for number in range(records):
        part = data[number * kind.longest :] if kind.repeated else data
        suffix = f"_{number + 1}" if kind.repeated else ""
        for one, raw in _raw_values(message, part):
            value, wrong = one.value(raw)
            values[one.name + suffix] = value
            if wrong:
                outside.append(Outside(one.name + suffix, str(value), wrong))
    return values, tuple(outside)


def words(name: str, field: str = "") -> tuple[str, str]:
    """Give what a message or a field is called, in Chinese and in English."""
    message = _message(name)
    signal = field.rstrip("0123456789").rstrip("_") if kinds()[name].repeated else field
    comment = (message.get_signal_by_name(signal).comment if field else message.comment) or ""
    chinese, _, english = str(comment).partition(" / ")
    return chinese, english


def unit(name: str, field: str) -> str:
    """Give the unit of a field."""
    signal = field.rstrip("0123456789").rstrip("_") if kinds()[name].repeated else field
    return _message(name).get_signal_by_name(signal).unit or ""


def meaning(name: str, field: str, value: Value) -> str:
    """Give what a coded value means, in both languages; empty when it has no name."""
    if kinds()[name].repeated or isinstance(value, str):
        return ""
    choices = _message(name).get_signal_by_name(field).choices
    return str(choices.get(int(value), "")) if choices else ""


@dataclass(frozen=True, slots=True)
class _Field:
    """A signal with everything about it looked up once."""

    name: str
    bits: int
    scale: Decimal
    offset: Decimal
    lowest: float | None
    highest: float | None
    unit: str
    is_text: bool
    is_coded: bool

    def value(self, raw: int) -> tuple[Value, str]:
        """Give the value, and what is allowed when it is outside."""
        if self.is_text:
            return _text(raw, self.bits // 8), ""
        if self.is_coded:
            digits = f"{raw:0{self.bits // 4}x}"
            return (Decimal(digits), "") if digits.isdecimal() else (f"0x{digits}", "0 .. 9")
        value = raw * self.scale + self.offset
        if self.lowest is None or self.highest is None or self.lowest <= value <= self.highest:
            return value, ""
        return value, f"{self.lowest:g} .. {self.highest:g}"

    def raw(self, message: str, value: object) -> int:
        """Give the bits; raises InputError when they cannot hold the value."""
        if value is None:
            return 0
        if isinstance(value, str):
            return int.from_bytes(value.encode("ascii")[: self.bits // 8], "little")
        raw = round((Decimal(str(value)) - self.offset) / self.scale)
        if not 0 <= raw < 1 << self.bits:
            raise InputError("can-field-outside", message=message, field=self.name, value=value, unit=self.unit)
        return int(str(raw), 16) if self.is_coded else raw


def _raw_values(message: Message, data: bytes) -> list[tuple[_Field, int]]:
    if not message.signals:
        return []
    found: Any = message.decode(data, decode_choices=False, scaling=False, allow_truncated=True)
    return [(one, int(found[one.name])) for one in _fields()[message.name] if one.name in found]


@cache
def _fields() -> Mapping[str, tuple[_Field, ...]]:
    return {message.name: tuple(_field(signal) for signal in message.signals) for message in _database().messages}


def _field(signal: Signal) -> _Field:
    return _Field(
        signal.name,
        signal.length,
        Decimal(str(signal.conversion.scale)),
        Decimal(str(signal.conversion.offset)),
        signal.minimum,
        signal.maximum,
        signal.unit or "",
        bool(_attribute(signal, "Text")),
        bool(_attribute(signal, "BinaryCodedDecimal")),
    )


def _text(raw: int, length: int) -> str:
    held = raw.to_bytes(length, "little").rstrip(b"\0\xff").decode("ascii", errors="replace")
    return "".join(one if one.isascii() and one.isprintable() else "?" for one in held)


def _attribute(item: Message | Signal, name: str) -> int:
    attributes = item.dbc.attributes if item.dbc is not None else {}
    return int(attributes[name].value) if name in attributes else 0


def _kind(message: Message) -> MessageKind:
    return MessageKind(
        message.name,
        Identifier.of(message.frame_id),
        _attribute(message, "ShortestLength"),
        message.length,
        (message.cycle_time or 0) * _MILLISECOND,
        bool(_attribute(message, "Repeated")),
    )


def _message(name: str) -> Message:
    return _messages()[name]


@cache
def _messages() -> Mapping[str, Message]:
    return {message.name: message for message in _database().messages}


@cache
def _by_group() -> Mapping[tuple[int, int], MessageKind]:
    found = {(kind.identifier.number, kind.identifier.source): kind for kind in kinds().values()}
    # either side may send the diagnostics
    either = [kind for kind in kinds().values() if kind.name.startswith("DM")]
    return found | {(kind.identifier.number, side): kind for kind in either for side in (CHARGER, VEHICLE)}


@cache
def _database() -> Database:
    database = cantools.database.load_file(FILE, encoding="utf-8")
    assert isinstance(database, Database)
    return database
