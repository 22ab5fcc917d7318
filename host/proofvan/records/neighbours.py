"""Compares a file with what the manifest says of it, and finds the place where it differs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from proofvan.records.manifest import BLOCK_BYTES, FileEntry, block_digest, changed_blocks
from proofvan.records.place import below, field_at, flipped_bit
from proofvan.records.report import Check
from proofvan.records.signed import BODY

# Names the part of a file at a byte, for example `record.results[0].value`.
PartAt = Callable[[bytes, int], str]


@dataclass(frozen=True, slots=True)
class Change:
    """Where a file differs from its manifest: the first byte, and the bit when exactly one was flipped, else -1.

    `offset` is exact for one bit; else it is the beginning of the first block that differs.
    """

    offset: int
    bit: int


def fits(entry: FileEntry, data: bytes) -> bool:
    """Say whether a file is the one that the manifest lists."""
    return str(len(data)) == entry.size and hashlib.sha256(data).hexdigest() == entry.sha256


def find_change(entry: FileEntry, data: bytes) -> Change:
    """Find where a file differs from the one that the manifest lists."""
    changed = changed_blocks(entry, data)
    if not changed:  # the list of blocks itself was made wrong
        return Change(0, -1)
    start = changed[0] * BLOCK_BYTES
    if len(changed) == 1 and str(len(data)) == entry.size:
        place = flipped_bit(data[start : start + BLOCK_BYTES], block_digest(entry, changed[0]))
        if place is not None:
            return Change(start + place[0], place[1])
    return Change(start, -1)


def file_check(entry: FileEntry | None, data: bytes, file: str, part_at: PartAt) -> Check:
    """Check a file against its entry of an intact manifest."""
    if entry is None:
        return Check("verify-file", None, file, "", "verify-file-unlisted")
    if fits(entry, data):
        return Check("verify-file", True, file, "", "verify-file-fits", {"sha256": entry.sha256})
    change = find_change(entry, data)
    meaning = "verify-file-changed" if change.bit < 0 else "verify-file-bit-changed"
    evidence = {"offset": str(change.offset), "bit": str(change.bit), "size": str(len(data)), "was": entry.size}
    return Check("verify-file", False, file, part_at(data, change.offset), meaning, evidence)


def part_of(data: bytes, offset: int) -> str:
    """Name the field of a JSON file at a byte; for a file of JSON lines the line too; else the byte."""
    if not data.lstrip().startswith(b"{"):
        return f"byte {offset}"
    start = data.rfind(b"\n", 0, offset) + 1
    line = data.count(b"\n", 0, offset) + 1
    field = field_at(data[start:], offset - start)
    return f"line {line}: {field}" if line > 1 or b"\n" in data.rstrip() else field


def record_part_of(data: bytes, offset: int) -> str:
    """Name the field of record.json at a byte, as every other check of a record names it."""
    return below(BODY, field_at(data, offset))
