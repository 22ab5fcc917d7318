"""The bytes of a meter's state: magic, header length, JSON header, raw samples, CRC-32 over all before it."""

from __future__ import annotations

import json
import zlib
from typing import Any

from proofvan_dsp.errors import StateError

MAGIC = b"PVSTATE1"


def pack(kind: str, fields: dict[str, Any], raw: bytes) -> bytes:
    """Give the same bytes for the same state, whoever computed it."""
    header = json.dumps({"kind": kind, **fields}, sort_keys=True, separators=(",", ":")).encode()
    body = MAGIC + len(header).to_bytes(4, "little") + header + raw
    return body + zlib.crc32(body).to_bytes(4, "little")


def unpack(kind: str, state: bytes) -> tuple[dict[str, Any], memoryview]:
    """Give header fields and raw samples; StateError when damaged or of another meter."""
    data = memoryview(state)
    if len(data) < len(MAGIC) + 8 or data[: len(MAGIC)] != MAGIC:
        raise StateError("these bytes are no meter's state", length=len(data))
    if zlib.crc32(data[:-4]) != int.from_bytes(data[-4:], "little"):
        raise StateError("the state is damaged", length=len(data))
    start = len(MAGIC) + 4
    end = start + int.from_bytes(data[len(MAGIC) : start], "little")
    fields = json.loads(bytes(data[start:end]))
    if fields.get("kind") != kind:
        raise StateError("the state belongs to another meter", kind=fields.get("kind"), wanted=kind)
    return fields, data[end:-4]
