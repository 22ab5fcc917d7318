"""One entry of a van's ledger on its way to the office.

Form: zlib over a line of canonical JSON (schema, origin, the small fields of the entry, the lengths of the two others),
then body and signature as they are. Nothing here is trusted: the office hashes and checks all of it again.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

from proofvan.core.canonical import canonical, parse
from proofvan.core.errors import RecordError
from proofvan.records.ledger.entry import FIELDS, Entry, read_row

SCHEMA = "proofvan.parcel/1"
# Larger than any record: some hundred kilobytes with every attempt of a long day.
LARGEST_BYTES = 16 * 1024 * 1024
_HEX_FIELDS = ("digest", "prev", "hash", "key", "seal")
_PLAIN_FIELDS = ("seq", "kind", "run", "alg")
_LENGTHS = ("body_bytes", "signature_bytes")
_NAMES = frozenset(("schema", "origin", *_PLAIN_FIELDS, *_HEX_FIELDS, *_LENGTHS))


@dataclass(frozen=True, slots=True)
class Parcel:
    """An entry and the ledger that it says it is from."""

    origin: str
    entry: Entry

    def to_bytes(self) -> bytes:
        """Give the bytes that travel."""
        entry = self.entry
        head: dict[str, Any] = {"schema": SCHEMA, "origin": self.origin}
        head.update({name: getattr(entry, name) for name in _PLAIN_FIELDS})
        head.update({name: getattr(entry, name).hex() for name in _HEX_FIELDS})
        head.update({"body_bytes": len(entry.body), "signature_bytes": len(entry.signature)})
        return zlib.compress(canonical(head) + b"\n" + entry.body + entry.signature, level=1)


def read_parcel(data: bytes) -> Parcel:
    """Read a parcel strictly; raises RecordError for anything that `Parcel.to_bytes` cannot have made."""
    line, _, rest = _unpacked(data).partition(b"\n")
    head = parse(line, "parcel")
    if not isinstance(head, dict) or head.keys() != _NAMES or head["schema"] != SCHEMA:
        raise RecordError("uplink-parcel-unreadable", detail=f"not {SCHEMA}")
    lengths = [head[name] for name in _LENGTHS]
    if any(type(length) is not int or length < 0 for length in lengths) or sum(lengths) != len(rest):
        raise RecordError("uplink-parcel-unreadable", detail=f"lengths {lengths} for {len(rest)} bytes")
    return Parcel(_text(head["origin"]), _entry(head, rest[: lengths[0]], rest[lengths[0] :]))


def _unpacked(data: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        whole = unpacking.decompress(data, LARGEST_BYTES)
    except zlib.error as problem:
        raise RecordError("uplink-parcel-unreadable", detail=str(problem)) from problem
    if not unpacking.eof or unpacking.unused_data:
        raise RecordError("uplink-parcel-unreadable", detail=f"cut off, followed by more, or above {LARGEST_BYTES}")
    return whole


def _entry(head: dict[str, Any], body: bytes, signature: bytes) -> Entry:
    try:
        hashes = {name: bytes.fromhex(head[name]) for name in _HEX_FIELDS}
    except (TypeError, ValueError) as problem:
        raise RecordError("uplink-parcel-unreadable", detail=str(problem)) from problem
    given = {**{name: head[name] for name in _PLAIN_FIELDS}, **hashes, "body": body, "signature": signature}
    return read_row(tuple(given[name] for name in FIELDS))


def _text(value: object) -> str:
    if not isinstance(value, str) or not value or len(value) > 100:
        raise RecordError("uplink-parcel-unreadable", detail=f"origin {value!r:.80}")
    return value
