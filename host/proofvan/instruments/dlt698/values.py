"""Objects that are read and what their values mean. DL/T 698.45-2017 appendix A [M-hi]."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from proofvan.core.errors import InputError
from proofvan.instruments.dlt698.data import decode
from proofvan.instruments.dlt698.frame import STARTED_BY_CLIENT, USER_DATA, WILDCARD, Frame
from proofvan.instruments.reported import Quantity, ReportedValue

GET_REQUEST, GET_RESPONSE, NORMAL = 0x05, 0x85, 0x01  # 6.3.6
COMMUNICATION_ADDRESS = 0x40010200
_NO_TIME_TAG = b"\x00"
_PHASES = ("L1", "L2", "L3")


@dataclass(frozen=True, slots=True)
class Object:
    """An object attribute: quantity, unit, exponent of its numbers, names of the numbers in an array."""

    identifier: int
    quantity: Quantity
    unit: str
    exponent: int
    names: tuple[str, ...]


OBJECTS = {
    item.identifier: item
    for item in (
        Object(0x00100200, "energy_import", "kWh", -2, ("", "T1", "T2", "T3", "T4")),
        Object(0x00100201, "energy_import", "kWh", -2, ("",)),
        Object(0x00100400, "energy_import", "kWh", -4, ("", "T1", "T2", "T3", "T4")),
        Object(0x00200200, "energy_export", "kWh", -2, ("", "T1", "T2", "T3", "T4")),
        Object(0x20000200, "voltage", "V", -1, _PHASES),
        Object(0x20010200, "current", "A", -3, _PHASES),
        Object(0x20040200, "power_import", "kW", -4, ("", *_PHASES)),  # the object counts 0.1 W
        Object(0x200A0200, "power_factor", "1", -3, ("", *_PHASES)),
        Object(0x200F0200, "frequency", "Hz", -2, ("",)),
    )
}


def read_request(address: str, identifier: int, invocation: int = 0, client: int = 0) -> Frame:
    """Ask a meter for an object attribute (GET-Request-Normal)."""
    apdu = bytes([GET_REQUEST, NORMAL, invocation & 0x3F]) + identifier.to_bytes(4, "big") + _NO_TIME_TAG
    return Frame(address, STARTED_BY_CLIENT | USER_DATA, apdu, client)


def address_request() -> Frame:
    """Ask the only meter on the line for its address."""
    return read_request(WILDCARD, COMMUNICATION_ADDRESS)


def address_of(frame: Frame) -> str:
    """Give the address in an answer to `address_request`."""
    value = _content(frame, COMMUNICATION_ADDRESS)
    return value.hex().upper() if isinstance(value, bytes) else frame.address


def values_of(frame: Frame, identifier: int) -> tuple[ReportedValue, ...]:
    """Give the values of an answer; raises InputError when the meter refused or answered something else."""
    item = OBJECTS.get(identifier)
    if item is None:
        known = ", ".join(f"{one:08X}" for one in OBJECTS)
        raise InputError("meter-identifier-unknown", identifier=f"{identifier:08X}", known=known)
    content = _content(frame, identifier)
    numbers = content if isinstance(content, list) else [content]
    return tuple(
        _value(number, name, item, frame.address)
        for number, name in zip(numbers, item.names, strict=False)
        if number is not None
    )


def _content(frame: Frame, identifier: int) -> Any:
    apdu = frame.apdu
    if len(apdu) < 8 or apdu[:2] != bytes([GET_RESPONSE, NORMAL]):
        raise InputError("meter-other-answer", wanted=f"{GET_RESPONSE:02X}{NORMAL:02X}", found=apdu[:2].hex())
    found = int.from_bytes(apdu[3:7], "big")
    if found != identifier:
        raise InputError("meter-other-answer", wanted=f"{identifier:08X}", found=f"{found:08X}")
    if apdu[7] == 0:  # 6.3.6: DAR instead of data
        raise InputError("meter-refused", address=frame.address, code=apdu[8:9].hex(), detail="DAR")
    return decode(apdu[8:])[0]


def _value(number: Any, name: str, item: Object, address: str) -> ReportedValue:
    if isinstance(number, bool) or not isinstance(number, int):
        raise InputError("meter-answer-digits", identifier=f"{item.identifier:08X}", data=str(number))
    step = Decimal(1).scaleb(item.exponent)
    return ReportedValue("meter_bus", address, item.quantity, number * step, item.unit, step, phase=name)
