"""All messages of the wire, closed; how they become payload bytes and back; the fingerprint of the whole."""

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import MISSING
from enum import IntEnum
from types import MappingProxyType

from proofvan_wire import (
    authentication_messages,
    clock_messages,
    coefficient_messages,
    core_messages,
    health_messages,
    output_messages,
    sample_messages,
    stream_messages,
    update_messages,
)
from proofvan_wire.definition import Definition, Field, Message, definition_of
from proofvan_wire.errors import LocalProtocolError, RemoteProtocolError
from proofvan_wire.frame import MAXIMUM_PAYLOAD

WIRE_VERSION = 1

MESSAGES: tuple[type[Message], ...] = (
    core_messages.HelloRequest,
    core_messages.Hello,
    core_messages.DictionaryRequest,
    core_messages.DictionaryChunk,
    core_messages.Done,
    core_messages.Fault,
    clock_messages.ClockPing,
    clock_messages.ClockPong,
    stream_messages.StreamQuery,
    stream_messages.StreamInfo,
    stream_messages.StreamStart,
    stream_messages.StreamStop,
    stream_messages.Credit,
    stream_messages.Resend,
    stream_messages.StreamStatus,
    stream_messages.Seal,
    output_messages.OutputSet,
    output_messages.OutputState,
    sample_messages.SampleBlock,
    health_messages.HealthRequest,
    health_messages.Health,
    authentication_messages.ChallengeRequest,
    authentication_messages.Challenge,
    authentication_messages.Authenticate,
    authentication_messages.Authenticated,
    authentication_messages.StreamProofRequest,
    authentication_messages.StreamProof,
    update_messages.UpdateQuery,
    update_messages.UpdateState,
    update_messages.UpdateBegin,
    update_messages.UpdatePiece,
    update_messages.UpdateFinish,
    update_messages.UpdateRestart,
    update_messages.UpdateConfirm,
    update_messages.UpdateBack,
    coefficient_messages.CoefficientsRequest,
    coefficient_messages.CoefficientsChunk,
    coefficient_messages.CoefficientsWrite,
    coefficient_messages.CoefficientsKept,
)


def _closed(messages: tuple[type[Message], ...]) -> Mapping[int, Definition]:
    table = {definition_of(declared).number: definition_of(declared) for declared in messages}
    if len(table) != len(messages):
        raise TypeError("two messages have one number")
    return MappingProxyType(table)


REGISTRY: Mapping[int, Definition] = _closed(MESSAGES)


def number_of(message: Message) -> int:
    """Return the number of a message on the wire."""
    return definition_of(type(message)).number


def encode(message: Message) -> bytes:
    """Return the payload of a message. Raises LocalProtocolError naming the field that can't be sent."""
    definition = definition_of(type(message))
    values = [getattr(message, entry.name) for entry in definition.fields]
    _check_bytes(definition, values)
    tail = bytes(values.pop()) if definition.trailing else b""
    try:
        payload = definition.head.pack(*values) + tail
    except struct.error:
        raise _out_of_range(definition, values) from None
    if len(payload) > MAXIMUM_PAYLOAD:
        raise LocalProtocolError("wire-payload-too-long", message=definition.name, length=len(payload))
    return payload


def decode(number: int, payload: bytes) -> Message:
    """Return the message of a payload: what its end lacks takes the declared defaults, what is too much is ignored.

    Raises RemoteProtocolError for an unknown number, a payload that ends inside a field or before one without a
    default, and a number that its enumeration does not know.
    """
    definition = REGISTRY.get(number)
    if definition is None:
        raise RemoteProtocolError("wire-unknown-message", message=f"0x{number:02x}")
    return decode_as(definition, payload)


def decode_as(definition: Definition, payload: bytes) -> Message:
    """As `decode`, for a definition at hand."""
    head = definition.head
    if len(payload) < head.size:
        payload = _completed(definition, payload)
    values = head.unpack_from(payload)
    if definition.trailing:
        values = (*values, payload[head.size :])
    if definition.enums:
        values = _with_enums(definition, values)
    return definition.type(*values)


def canonical_text() -> str:
    """Return the whole registry as text: everything that changes meaning or layout, nothing that does not."""
    lines: list[str] = []
    for declared in MESSAGES:
        definition = definition_of(declared)
        answer = "" if definition.answer is None else f" answer 0x{definition.answer:02x}"
        lines.append(f"0x{definition.number:02x} {definition.name} from {definition.sender}{answer}")
        lines.extend(f"  {describe_field(entry)}" for entry in definition.fields)
    return "\n".join(lines) + "\n"


def describe_field(entry: Field) -> str:
    """One field in one line: name, kind, unit, enumeration, bits, default."""
    words = [entry.name, entry.kind.name]
    if entry.unit:
        words.append(f"[{entry.unit}]")
    if entry.enum is not None:
        words.append("enum " + ",".join(f"{member.name}={member.value}" for member in entry.enum))
    if entry.bits is not None:
        words.append("bits " + ",".join(f"{member.name}={member.value}" for member in entry.bits))
    if entry.default is not MISSING:
        default = entry.default.hex() if entry.kind.is_bytes else str(_plain(entry.default))
        words.append(f"default {default}")
    return " ".join(words)


def schema_fingerprint() -> bytes:
    """First 8 bytes of SHA-256 over the canonical registry text: equal means that both sides speak the same."""
    return hashlib.sha256(canonical_text().encode()).digest()[:8]


def _plain(value: object) -> object:
    return int(value) if isinstance(value, IntEnum) else value


def _check_bytes(definition: Definition, values: list[object]) -> None:
    """Refuse what struct would cut or pad without a word."""
    for entry, value in zip(definition.fields, values, strict=True):
        if not entry.kind.is_bytes:
            continue
        size = entry.kind.size or None
        if not isinstance(value, bytes | bytearray | memoryview) or (size is not None and len(value) != size):
            raise LocalProtocolError("wire-value-out-of-range", message=definition.name, field=entry.name, value=value)


def _out_of_range(definition: Definition, values: list[object]) -> LocalProtocolError:
    """Find the field that struct refused."""
    for entry, value in zip(definition.fields, values, strict=False):
        try:
            struct.pack("<" + entry.kind.format, value)
        except struct.error:
            return LocalProtocolError("wire-value-out-of-range", message=definition.name, field=entry.name, value=value)
    return LocalProtocolError("wire-value-out-of-range", message=definition.name, field="", value="")


def _completed(definition: Definition, payload: bytes) -> bytes:
    if len(payload) not in definition.ends:
        raise RemoteProtocolError(
            "wire-payload-short", message=definition.name, length=len(payload), expected=definition.head.size
        )
    return payload + definition.default_tail[len(payload) - definition.minimum :]


def _with_enums(definition: Definition, values: tuple[object, ...]) -> tuple[object, ...]:
    changed = list(values)
    for place, enumeration in definition.enums:
        member = enumeration._value2member_map_.get(values[place])
        if member is None:
            raise RemoteProtocolError(
                "wire-unknown-value",
                message=definition.name,
                field=definition.fields[place].name,
                value=values[place],
            )
        changed[place] = member
    return tuple(changed)
