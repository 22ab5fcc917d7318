"""What a recording holds: typed records as (topic, bytes), and the digest over them.

Topics: `/port/<board>/rx|tx` raw bytes; `/operator/prompt|entry`, `/host/tick|port|command|start|event` JSON;
`/host/check` the CRC-32 of each message since the last check, so that a changed message can be named.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from proofvan.core.errors import RecordError
from proofvan.core.intake import Commanded, Entered, Input, PortChanged, Received, Start, Tick

CHECK_TOPIC = "/host/check"
_TIME_AND_LENGTH = struct.Struct("<QI")


@dataclass(frozen=True, slots=True)
class Sent:
    """Bytes written to a port."""

    time_ns: int
    port: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Prompted:
    """A question put to the operator; `kind` is confirm, number, text or choose."""

    time_ns: int
    prompt: int
    message: str
    kind: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Noted:
    """A run event as JSON text; for people and for finding the step of a message, nothing is computed from it."""

    time_ns: int
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """CRC-32 of topic, time and data of each message since the last check, oldest first."""

    time_ns: int
    sums: tuple[int, ...]


Record = Start | Input | Sent | Prompted | Noted | Check


def encode(record: Record) -> tuple[str, bytes]:
    """Give topic and bytes of a record; the time goes beside them as the log time."""
    match record:
        case Received():
            return f"/port/{record.port}/rx", record.data
        case Sent():
            return f"/port/{record.port}/tx", record.data
        case Check():
            return CHECK_TOPIC, _check_bytes(record.sums)
        case Noted():
            return "/host/event", record.text.encode()
        case Tick():
            return "/host/tick", b"{}"
        case PortChanged():
            return "/host/port", _json(port=record.port, state=record.state, detail=record.detail)
        case Entered():
            return "/operator/entry", _json(prompt=record.prompt, value=record.value, author=record.author)
        case Commanded():
            return "/host/command", _json(name=record.name, argument=record.argument, author=record.author)
        case Prompted():
            return "/operator/prompt", _json(
                prompt=record.prompt, message=record.message, kind=record.kind, values=dict(record.values)
            )
        case Start():
            return "/host/start", _start_bytes(record)


def decode(topic: str, time_ns: int, data: bytes) -> Record:
    """Rebuild the record of a message; raises RecordError `recording-message-unreadable`."""
    try:
        return _decode(topic, time_ns, data)
    except (ValueError, KeyError, TypeError, struct.error) as problem:
        raise RecordError("recording-message-unreadable", topic=topic, time_ns=time_ns, detail=str(problem)) from None


def port_of(topic: str) -> tuple[str, str] | None:
    """Give (board, "rx" or "tx") of a port's topic, None for every other topic."""
    parts = topic.split("/")
    return (parts[2], parts[3]) if len(parts) == 4 and parts[1] == "port" and parts[3] in ("rx", "tx") else None


def message_check(topic: str, time_ns: int, data: bytes) -> int:
    """Give the CRC-32 by which a check knows a message again."""
    return zlib.crc32(data, zlib.crc32(struct.pack("<Q", time_ns), zlib.crc32(topic.encode())))


class FramesDigest:
    """SHA-256 over the content of a recording, whatever the container around it.

    A message adds `M`, topic, NUL, time u64, length u32, data; an attachment adds `A`, name, NUL, length u64, data;
    integers little-endian, in the order in which they were written, over all segments.
    """

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def message(self, topic: str, time_ns: int, data: bytes) -> None:
        """Add a message."""
        self._hash.update(b"M" + topic.encode() + b"\0" + _TIME_AND_LENGTH.pack(time_ns, len(data)) + data)

    def attachment(self, name: str, data: bytes) -> None:
        """Add an attachment."""
        self._hash.update(b"A" + name.encode() + b"\0" + struct.pack("<Q", len(data)))
        self._hash.update(data)

    def hex(self) -> str:
        """Give the digest of everything so far."""
        return self._hash.hexdigest()


def _decode(topic: str, time_ns: int, data: bytes) -> Record:
    port = port_of(topic)
    if port is not None:
        board, direction = port
        return Received(time_ns, board, data) if direction == "rx" else Sent(time_ns, board, data)
    match topic:
        case "/host/check":
            return Check(time_ns, _check_sums(data))
        case "/host/event":
            return Noted(time_ns, data.decode())
    fields = json.loads(data)
    match topic:
        case "/host/tick":
            return Tick(time_ns)
        case "/host/port":
            return PortChanged(time_ns, fields["port"], fields["state"], fields["detail"])
        case "/operator/entry":
            return Entered(time_ns, fields["prompt"], fields["value"], fields["author"])
        case "/host/command":
            return Commanded(time_ns, fields["name"], fields["argument"], fields["author"])
        case "/operator/prompt":
            return Prompted(time_ns, fields["prompt"], fields["message"], fields["kind"], fields["values"])
        case "/host/start":
            return _start(time_ns, fields)
    raise ValueError("unknown topic")


def _start_bytes(start: Start) -> bytes:
    return _json(
        utc=start.utc,
        utc_source=start.utc_source,
        utc_uncertainty_s=start.utc_uncertainty_s,
        entropy=start.entropy.hex(),
        ports=dict(start.ports),
        simulated=start.simulated,
    )


def _start(time_ns: int, fields: Mapping[str, Any]) -> Start:
    return Start(
        time_ns,
        fields["utc"],
        fields["utc_source"],
        fields["utc_uncertainty_s"],
        bytes.fromhex(fields["entropy"]),
        dict(fields["ports"]),
        fields["simulated"],
    )


def _json(**fields: Any) -> bytes:
    # Python writes the shortest digits that give a float back exactly, so an entry survives to the last bit.
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _check_bytes(sums: tuple[int, ...]) -> bytes:
    body = struct.pack(f"<{len(sums)}I", *sums)
    return body + struct.pack("<I", zlib.crc32(body))


def _check_sums(data: bytes) -> tuple[int, ...]:
    body, (own,) = data[:-4], struct.unpack("<I", data[-4:])
    if zlib.crc32(body) != own:
        raise ValueError("the check does not fit itself")
    return struct.unpack(f"<{len(body) // 4}I", body)
