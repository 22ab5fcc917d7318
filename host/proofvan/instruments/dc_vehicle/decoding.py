"""Frames as they pass on a bus become messages of the table; dirt becomes complaints, never an exception."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from proofvan.instruments.dc_vehicle import database
from proofvan.instruments.dc_vehicle.complaints import Complaint
from proofvan.instruments.dc_vehicle.database import Value
from proofvan.instruments.dc_vehicle.identifiers import CHARGER, CONNECTION, TRANSFER, VEHICLE, Identifier
from proofvan.instruments.dc_vehicle.transport import Listener
from proofvan.link.can_frames import CanFrame

# A vehicle's number belongs to its owner: only the maker's part of it is ever shown.
_MAKER_OF_VIN = 3


@dataclass(frozen=True, slots=True)
class BusMessage:
    """One message on the bus; `name` is empty for a frame that the table does not know.

    `number` counts the frames from 1; a long message has the number and time of its last packet.
    """

    number: int
    time_ns: int
    identifier: int
    name: str
    data: bytes
    values: Mapping[str, Value] = field(default_factory=dict)
    complaints: tuple[Complaint, ...] = ()


class BusDecoder:
    """Decodes the frames of one bus in their order."""

    def __init__(self) -> None:
        self._frames = 0
        self._listener = Listener()

    def decode(self, time_ns: int, frame: CanFrame) -> BusMessage | None:
        """Take the next frame; None for one that only carries a part of a message and has nothing wrong."""
        self._frames += 1
        seen = BusMessage(self._frames, time_ns, frame.identifier, "", frame.data)
        if frame.error:
            return _complaining(seen, "can-error-frame")
        if not frame.extended or frame.remote:
            return _complaining(seen, "can-not-extended", identifier=f"{frame.identifier:X}")
        identifier = Identifier.of(frame.identifier)
        if identifier.number in (CONNECTION, TRANSFER) and _between_us(identifier):
            return self._part(seen, time_ns, frame)
        return decoded(seen, identifier)

    def _part(self, seen: BusMessage, time_ns: int, frame: CanFrame) -> BusMessage | None:
        message, complaints = self._listener.hear(time_ns, frame)
        if message is None:
            return replace(seen, name="TP", complaints=complaints) if complaints else None
        whole = replace(seen, identifier=message.identifier.word, data=message.data, complaints=complaints)
        return decoded(whole, message.identifier)


def decoded(seen: BusMessage, identifier: Identifier) -> BusMessage:
    """Give a whole message with its name, values and what is wrong with it."""
    kind = database.kind_of(identifier)
    if kind is None or not _between_us(identifier):
        return _complaining(seen, "can-identifier-unknown", identifier=f"{identifier.word:08X}")
    values, outside = database.decode(kind.name, seen.data)
    complaints = [*seen.complaints]
    if not kind.fits(len(seen.data)):
        complaints.append(Complaint.of("can-length", message=kind.name, length=len(seen.data), allowed=kind.allowed))
    if identifier.priority != kind.identifier.priority:
        allowed = kind.identifier.priority
        complaints.append(
            Complaint.of("can-priority", message=kind.name, priority=identifier.priority, allowed=allowed)
        )
    complaints += [
        Complaint.of("can-value", message=kind.name, field=one.field, value=one.value, allowed=one.allowed)
        for one in outside
    ]
    if kind.name == "BRM":
        values = _masked(values)
    return replace(seen, name=kind.name, values=values, complaints=tuple(complaints))


def _between_us(identifier: Identifier) -> bool:
    return {identifier.source, identifier.destination} == {CHARGER, VEHICLE}


def _masked(values: dict[str, Value]) -> dict[str, Value]:
    vin = values.get("vin")
    if not isinstance(vin, str) or not vin:
        return values
    return {**values, "vin": vin[:_MAKER_OF_VIN] + "*" * (len(vin) - _MAKER_OF_VIN)}


def _complaining(seen: BusMessage, message: str, /, **values: object) -> BusMessage:
    return replace(seen, complaints=(*seen.complaints, Complaint.of(message, **values)))
