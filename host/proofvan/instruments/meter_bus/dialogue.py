"""Question and answer on a meter's line: a generator that says what to send and is given what arrived."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from proofvan.core.errors import InputError, LinkError
from proofvan.instruments.dlt645 import frame as frame645
from proofvan.instruments.dlt645 import values as values645
from proofvan.instruments.dlt698 import frame as frame698
from proofvan.instruments.dlt698 import values as values698
from proofvan.instruments.reported import ReportedValue

ProtocolName = Literal["dlt645", "dlt698"]
ATTEMPTS = 3
# DL/T 645-2007 5.3: a meter answers within 500 ms; a frame of 200 bytes at 2400 Bd takes 1 s more [M-hi].
ANSWER_S = 1.5

# energy, voltages, currents, power
DEFAULT_ITEMS: dict[ProtocolName, tuple[int, ...]] = {
    "dlt645": (0x00010000, 0x0201FF00, 0x0202FF00, 0x02030000),
    "dlt698": (0x00100200, 0x20000200, 0x20010200, 0x20040200),
}


@dataclass(frozen=True, slots=True)
class Ask:
    """Send these bytes, then give back what arrives within the time (s); b"" means that nothing came."""

    data: bytes
    timeout_s: float


Dialogue = Generator[Ask, bytes, "tuple[ReportedValue, ...]"]
_Exchange = Generator[Ask, bytes, Any]


class _Language(Protocol):
    def encode(self, frame: Any) -> bytes: ...
    def reader(self) -> Any: ...
    def address_request(self) -> Any: ...
    def address_of(self, frame: Any) -> str: ...
    def read_request(self, address: str, identifier: int) -> Any: ...
    def values_of(self, frame: Any, identifier: int) -> tuple[ReportedValue, ...]: ...
    def from_meter(self, frame: Any) -> bool: ...


class _Dlt645:
    encode = staticmethod(frame645.encode)
    reader = frame645.FrameReader
    address_request = staticmethod(values645.address_request)
    address_of = staticmethod(values645.address_of)
    read_request = staticmethod(values645.read_request)
    values_of = staticmethod(values645.values_of)

    def from_meter(self, frame: frame645.Frame) -> bool:
        return bool(frame.control & frame645.ANSWER)


class _Dlt698:
    encode = staticmethod(frame698.encode)
    reader = frame698.FrameReader
    address_request = staticmethod(values698.address_request)
    address_of = staticmethod(values698.address_of)
    read_request = staticmethod(values698.read_request)
    values_of = staticmethod(values698.values_of)

    def from_meter(self, frame: frame698.Frame) -> bool:
        return bool(frame.control & frame698.FROM_METER)


LANGUAGES_OF_METERS: dict[ProtocolName, _Language] = {"dlt645": _Dlt645(), "dlt698": _Dlt698()}


def read_meter(protocol: ProtocolName, address: str = "", items: tuple[int, ...] = ()) -> Dialogue:
    """Read the address where it is not given, then each item; an item that the meter does not have is left out.

    Raises LinkError when nothing or only damaged frames came, InputError when the meter refuses its energy register.
    """
    language = LANGUAGES_OF_METERS[protocol]
    if not address:
        address = language.address_of((yield from _exchange(language, language.address_request(), "")))
    wanted = items or DEFAULT_ITEMS[protocol]
    found: list[ReportedValue] = []
    for identifier in wanted:
        frame = yield from _exchange(language, language.read_request(address, identifier), address)
        try:
            found += language.values_of(frame, identifier)
        except InputError as refused:
            if refused.fault != "meter-refused" or identifier == wanted[0]:
                raise
    return tuple(found)


def _exchange(language: _Language, request: Any, address: str) -> _Exchange:
    """Ask up to three times; the echo of a half-duplex adapter and other meters' answers are passed over."""
    damaged = ""
    for _ in range(ATTEMPTS):
        reader, ask = language.reader(), Ask(language.encode(request), ANSWER_S)
        while data := (yield ask):
            for frame in reader.feed(data):
                damaged = getattr(frame, "reason", damaged)
                if not hasattr(frame, "reason") and language.from_meter(frame) and address in ("", frame.address):
                    return frame
            ask = Ask(b"", ANSWER_S)
    raise LinkError("meter-damaged" if damaged else "meter-silent", address=address or "-", attempts=ATTEMPTS)
