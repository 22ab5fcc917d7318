"""The meter inside a simulated pile: answers DL/T 645-2007 or DL/T 698.45 on its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from proofvan.instruments.dlt645 import frame as frame645
from proofvan.instruments.dlt645.values import ITEMS, Item
from proofvan.instruments.dlt698 import frame as frame698
from proofvan.instruments.dlt698.values import COMMUNICATION_ADDRESS, GET_RESPONSE, NORMAL, OBJECTS, Object

_DLT645_NO_DATA = b"\x02"
_DLT698_UNDEFINED = b"\x04"  # DAR: object undefined


@dataclass(slots=True)
class SimulatedMeter:
    """Address and present values by item; `damage` spoils that many answers, `silent` swallows that many requests."""

    address: str
    values: Mapping[int, tuple[Decimal, ...]]
    protocol: str = "dlt645"
    damage: int = 0
    silent: int = 0
    echo: bool = False
    _reader: Any = field(init=False)

    def __post_init__(self) -> None:
        self._reader = frame645.FrameReader() if self.protocol == "dlt645" else frame698.FrameReader()

    def feed(self, data: bytes) -> bytes:
        """Take what is on the line and give what the meter puts on it."""
        answers = [data] if self.echo else []
        for frame in self._reader.feed(data):
            answer = self._answer(frame)
            if answer and self.silent:
                self.silent -= 1
            elif answer:
                answers.append(self._spoiled(answer))
        return b"".join(answers)

    def _spoiled(self, answer: bytes) -> bytes:
        if not self.damage:
            return answer
        self.damage -= 1
        return answer[:-3] + bytes([answer[-3] ^ 0x01]) + answer[-2:]

    def _answer(self, frame: Any) -> bytes:
        if not hasattr(frame, "address") or frame.address not in (self.address, frame645.WILDCARD):
            return b""
        return self._answer645(frame) if self.protocol == "dlt645" else self._answer698(frame)

    # ---- DL/T 645-2007

    def _answer645(self, frame: frame645.Frame) -> bytes:
        control = frame.control | frame645.ANSWER
        if frame.control == frame645.READ_ADDRESS:
            return self._frame645(control, bytes.fromhex(self.address)[::-1])
        if frame.control != frame645.READ:
            return b""
        identifier = int.from_bytes(frame.data[:4], "little")
        if identifier not in self.values or identifier not in ITEMS:
            return self._frame645(control | frame645.FAILED, _DLT645_NO_DATA)
        item = ITEMS[identifier]
        return self._frame645(control, frame.data[:4] + b"".join(_bcd(v, item) for v in self.values[identifier]))

    def _frame645(self, control: int, data: bytes) -> bytes:
        return frame645.encode(frame645.Frame(self.address, control, data))

    # ---- DL/T 698.45

    def _answer698(self, frame: frame698.Frame) -> bytes:
        identifier = int.from_bytes(frame.apdu[3:7], "big")
        head = bytes([GET_RESPONSE, NORMAL]) + frame.apdu[2:7]
        if identifier == COMMUNICATION_ADDRESS:
            content = b"\x01\x09\x06" + bytes.fromhex(self.address)
        elif identifier in self.values and identifier in OBJECTS:
            content = b"\x01" + _array(self.values[identifier], OBJECTS[identifier])
        else:
            content = b"\x00" + _DLT698_UNDEFINED
        control = frame698.FROM_METER | frame698.STARTED_BY_CLIENT | frame698.USER_DATA
        return frame698.encode(frame698.Frame(self.address, control, head + content + b"\x00\x00", frame.client))


def _bcd(value: Decimal, item: Item) -> bytes:
    digits = f"{int(abs(value).scaleb(item.decimals)):0{2 * item.length}d}"
    data = bytearray(bytes.fromhex(digits)[::-1])
    if value < 0:
        data[-1] |= 0x80
    return bytes(data)


def _array(values: tuple[Decimal, ...], item: Object) -> bytes:
    numbers = [int(value.scaleb(-item.exponent)) for value in values]
    return bytes([1, len(numbers)]) + b"".join(b"\x05" + number.to_bytes(4, "big", signed=True) for number in numbers)
