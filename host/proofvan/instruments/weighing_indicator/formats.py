"""Continuous formats of weighing indicators: the bytes of a line become what the display showed, frame by frame."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import xor
from typing import Literal

from proofvan.core.errors import InputError

State = Literal["still", "moving", "not_said"]
Kind = Literal["gross", "net", "not_said"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What one frame says: value as it stands on the display, its unit ("" when the format has none) and state.

    `value` is None when the indicator shows no number: overload, or a scale that has just been switched on.
    """

    value: Decimal | None
    unit: str
    state: State
    kind: Kind


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how a frame looks, what it says (None: its checksum is wrong), where that is written."""

    frame: re.Pattern[bytes]
    read: Callable[[re.Match[bytes]], Shown | None]
    source: str


@dataclass(frozen=True, slots=True)
class Decoded:
    """The sound frames of a line in their order; `damaged` had a wrong checksum, `strange` bytes are in none."""

    name: str
    shown: tuple[Shown, ...]
    damaged: int
    strange: int


def decode(data: bytes, name: str) -> Decoded:
    """Read a line by the format of this name; a frame that was cut at either end counts as strange bytes."""
    shown: list[Shown] = []
    damaged, strange = 0, len(data)
    for frame in FORMATS[name].frame.finditer(data):
        one = FORMATS[name].read(frame)
        if one is None:
            damaged += 1
        else:
            shown.append(one)
            strange -= len(frame[0])
    return Decoded(name, tuple(shown), damaged, strange)


def named(name: str) -> Format:
    """Give the format of this name; raises InputError with the names that there are."""
    if name not in FORMATS:
        raise InputError("indicator-format-named", value=name, allowed=", ".join(FORMATS))
    return FORMATS[name]


def recognised(data: bytes) -> Decoded | None:
    """Read a line by the format that explains most of it; None when none explains the half."""
    best = min((decode(data, name) for name in FORMATS), key=lambda one: one.strange)
    return best if best.shown and best.strange <= len(data) / 2 else None


def _toledo(frame: re.Match[bytes]) -> Shown | None:
    a, b, digits, check = frame["a"][0], frame["b"][0], frame["digits"], frame["check"]
    if check and (sum(one & 0x7F for one in frame[0]) & 0x7F):
        return None
    # Status A: bits 0 to 2 are 2 for no decimals, 3 for one ...; 0 and 1 stand for zeros that are not sent.
    exponent = 2 - (a & 7)
    state: State = "moving" if b & 8 else "still"
    kind: Kind = "net" if b & 1 else "gross"
    unit = "kg" if b & 16 else "lb"
    # Bit 2 is beyond the range, bit 6 a scale that was not yet set to zero.
    if b & 4 or b & 64:
        return Shown(None, unit, state, kind)
    value = Decimal(digits.decode().strip()).scaleb(exponent)
    return Shown(-value if b & 2 else value, unit, state, kind)


def _yaohua(frame: re.Match[bytes]) -> Shown | None:
    if f"{reduce(xor, frame[0][1:9]):02X}".encode() != frame["check"]:
        return None
    value = Decimal((frame["sign"] + frame["digits"]).decode()).scaleb(-int(frame["decimals"]))
    return Shown(value, "", "not_said", "not_said")


def _yaohua_text(frame: re.Match[bytes]) -> Shown:
    value = Decimal(frame["number"].decode())
    return Shown(-value if frame["sign"] == b"-" else value, "", "not_said", "not_said")


def _words(frame: re.Match[bytes]) -> Shown | None:
    """Read what A&D and CAS have in common: ST or US, GS or NT, number, unit."""
    state: State = "still" if frame["state"] == b"ST" else "moving"
    kind: Kind = "gross" if frame["kind"] == b"GS" else "net"
    number, unit = frame["number"].decode().replace(" ", ""), frame["unit"].decode().strip()
    if frame["state"] in (b"OL", b"LO") or not number:
        return Shown(None, unit, state, kind)
    return Shown(Decimal(number), unit, state, kind) if _NUMBER.fullmatch(number) else None


_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.][0-9]+)?")
FORMATS: Mapping[str, Format] = {
    "toledo": Format(
        # STX, status A, B and C, weight, tare, CR, and a checksum where it is switched on
        re.compile(
            rb"\x02(?P<a>[\x20-\x7f])(?P<b>[\x20-\x7f])[\x20-\x7f]"
            rb"(?P<digits>(?=[ ]*[0-9]+[ 0-9]{6}\r)[ 0-9]{6})[ 0-9]{6}\r(?P<check>.?)(?=\x02|$)",
            re.DOTALL,
        ),
        _toledo,
        "Mettler Toledo, Wildcat Scale Technical Manual (12/00), appendix 2, tables 6-8 to 6-11",
    ),
    "yaohua": Format(
        re.compile(rb"\x02(?P<sign>[+-])(?P<digits>[0-9]{6})(?P<decimals>[0-4])(?P<check>[0-9A-F]{2})\x03"),
        _yaohua,
        "Yaohua, XK3190-A26 manual, continuous communication format 0 (tF=0 of the A9)",
    ),
    "yaohua_text": Format(
        re.compile(rb"=(?P<sign>[0-])(?P<number>(?=[0-9]+(?:[.][0-9]+)?(?:=|$))[0-9.]{7})"),
        _yaohua_text,
        "Yaohua, XK3190-A23p manual, continuous communication format 2",
    ),
    "a_and_d": Format(
        re.compile(
            rb"(?P<state>ST|US|OL|LO),(?P<kind>GS|NT),(?P<number>[+-][ 0-9.]{7}|[ ]{8})(?P<unit>[ a-z]{2})\r\n?"
        ),
        _words,
        "A&D, AD-4404 manual, 9.2.6 A&D data format",
    ),
    "cas": Format(
        # between kind and number: the indicator's own number and its lamps
        re.compile(
            rb"(?P<state>ST|US|OL),(?P<kind>GS|NT),..,(?P<number>[ +0-9.-]{8})[ ](?P<unit>[ a-z]{2})\r\n", re.DOTALL
        ),
        _words,
        "CAS, CI-600D manual, 10-1 CAS 22 bytes format",
    ),
}
