"""Data identifiers and what their answers mean. DL/T 645-2007 appendix A [M-hi]; energies with published answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from proofvan.core.errors import InputError
from proofvan.instruments.dlt645.frame import ANSWER, FAILED, READ, READ_ADDRESS, WILDCARD, Frame
from proofvan.instruments.reported import Quantity, ReportedValue

_PHASES = ("L1", "L2", "L3")
_TARIFFS = ("", "T1", "T2", "T3", "T4")


@dataclass(frozen=True, slots=True)
class Item:
    """A data identifier: quantity, unit, digits after the point, bytes of one value, names of the values in a block."""

    identifier: int
    quantity: Quantity
    unit: str
    decimals: int
    length: int
    names: tuple[str, ...] = ("",)
    signed: bool = False  # the highest bit of the last byte is the sign


ITEMS = {
    item.identifier: item
    for item in (
        Item(0x00010000, "energy_import", "kWh", 2, 4),
        Item(0x0001FF00, "energy_import", "kWh", 2, 4, _TARIFFS),
        Item(0x00020000, "energy_export", "kWh", 2, 4),
        Item(0x0002FF00, "energy_export", "kWh", 2, 4, _TARIFFS),
        Item(0x02010100, "voltage", "V", 1, 2, ("L1",)),
        Item(0x0201FF00, "voltage", "V", 1, 2, _PHASES),
        Item(0x02020100, "current", "A", 3, 3, ("L1",), signed=True),
        Item(0x0202FF00, "current", "A", 3, 3, _PHASES, signed=True),
        Item(0x02030000, "power_import", "kW", 4, 3, signed=True),
        Item(0x0203FF00, "power_import", "kW", 4, 3, ("", *_PHASES), signed=True),
        Item(0x02060000, "power_factor", "1", 3, 2, signed=True),
        Item(0x02800002, "frequency", "Hz", 2, 2),
    )
}
_ERRORS = {1: "other", 2: "no-data", 4: "password", 8: "rate", 16: "time-zones", 32: "periods", 64: "tariffs"}


def read_request(address: str, identifier: int) -> Frame:
    """Ask a meter for a data identifier."""
    return Frame(address, READ, identifier.to_bytes(4, "little"))


def address_request() -> Frame:
    """Ask the only meter on the line for its address."""
    return Frame(WILDCARD, READ_ADDRESS)


def address_of(frame: Frame) -> str:
    """Give the address in an answer to `address_request`."""
    _require_answer(frame, READ_ADDRESS)
    return frame.data[:6][::-1].hex().upper()


def values_of(frame: Frame, identifier: int) -> tuple[ReportedValue, ...]:
    """Give the values of an answer; what a meter fills with FF it does not have.

    Raises InputError when the meter refused, or when the answer is not that of the identifier.
    """
    _require_answer(frame, READ)
    item = ITEMS.get(identifier)
    if item is None:
        known = ", ".join(f"{one:08X}" for one in ITEMS)
        raise InputError("meter-identifier-unknown", identifier=f"{identifier:08X}", known=known)
    if frame.data[:4] != identifier.to_bytes(4, "little"):
        found = frame.data[:4][::-1].hex().upper()
        raise InputError("meter-other-answer", wanted=f"{identifier:08X}", found=found)
    fields = _fields(frame.data[4:], item)
    return tuple(_value(field, name, item, frame.address) for field, name in fields if set(field) != {0xFF})


def _require_answer(frame: Frame, function: int) -> None:
    if frame.control & FAILED:
        code = frame.data[0] if frame.data else 0
        raise InputError("meter-refused", address=frame.address, code=f"{code:02X}", detail=_ERRORS.get(code, "-"))
    if frame.control & 0x9F != function | ANSWER:
        raise InputError("meter-other-answer", wanted=f"{function | ANSWER:02X}", found=f"{frame.control:02X}")


def _fields(data: bytes, item: Item) -> Sequence[tuple[bytes, str]]:
    if not data or len(data) % item.length:
        raise InputError("meter-answer-length", identifier=f"{item.identifier:08X}", length=len(data))
    pieces = [data[at : at + item.length] for at in range(0, len(data), item.length)]
    return list(zip(pieces, item.names, strict=False))  # a meter of one phase may send one value only


def _value(field: bytes, name: str, item: Item, address: str) -> ReportedValue:
    digits = bytearray(field[::-1])
    negative = item.signed and bool(digits[0] & 0x80)
    if item.signed:
        digits[0] &= 0x7F
    text = digits.hex()
    if not text.isdecimal():
        raise InputError("meter-answer-digits", identifier=f"{item.identifier:08X}", data=field.hex())
    step = Decimal(1).scaleb(-item.decimals)
    value = Decimal(int(text)) * step * (-1 if negative else 1)
    return ReportedValue("meter_bus", address, item.quantity, value, item.unit, step, phase=name)
