"""A disk that can lose power anywhere: every write and sync in order, and the images that may be found afterwards.

Model: a write reaches the disk at the latest when its file is synced; until then any subset of it may, in sectors of
512 bytes, in any order. A new name or a deletion is durable at the next sync of any file, or at once when the directory
is synced with it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

SECTOR = 512
VARIANTS = ("all", "nothing", "some", "torn")
Variant = Literal["all", "nothing", "some", "torn"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: write (offset, data), truncate (offset), sync, delete (offset 1: directory synced too).

    `ack` says that entries up to `offset` were acknowledged.
    """

    what: Literal["write", "truncate", "sync", "delete", "ack"]
    name: str = ""
    offset: int = 0
    data: bytes = b""


@dataclass
class _File:
    durable: bytearray | None = None
    pending: list[Event] = field(default_factory=list)
    deleted: bool = False  # not yet durably


def images(
    start: dict[str, bytes], events: list[Event], chance: random.Random, fsync_works: bool = True
) -> Iterator[tuple[int, dict[str, bytes]]]:
    """Give after every event, in four variants, what a power cut leaves, with the last acknowledged number.

    `fsync_works=False` is a planted defect: a disk that acknowledges a sync and does nothing.
    """
    files = {name: _File(bytearray(content)) for name, content in start.items()}
    acknowledged = 0
    for event in events:
        if event.what == "ack":
            acknowledged = event.offset
        elif event.what != "sync" or fsync_works:
            _happen(files, event)
        for variant in VARIANTS:
            yield acknowledged, _image(files, variant, chance)


def _happen(files: dict[str, _File], event: Event) -> None:
    file = files.setdefault(event.name, _File())
    if event.what == "sync":
        file.durable = _applied(file.durable, file.pending)
        file.pending.clear()
        for name in [name for name, other in files.items() if other.deleted]:
            del files[name]
    elif event.what == "delete":
        if event.offset:
            del files[event.name]
        else:
            file.deleted = True
    else:
        if file.deleted:  # made anew: until a sync the old one may be found in its place
            file.deleted = False
            file.pending = [Event("truncate", event.name, 0)]
        file.pending.append(event)


def _image(files: dict[str, _File], variant: Variant, chance: random.Random) -> dict[str, bytes]:
    found = {}
    for name, file in files.items():
        if file.deleted and _reached(variant, chance):
            continue
        pending = [part for event in file.pending for part in _survivors(event, variant, chance)]
        if file.durable is not None or pending:
            found[name] = bytes(_applied(file.durable, pending))
    return found


def _reached(variant: Variant, chance: random.Random) -> bool:
    return variant == "all" or (variant != "nothing" and chance.random() < 0.5)


def _survivors(event: Event, variant: Variant, chance: random.Random) -> list[Event]:
    if variant != "torn" or event.what != "write":
        return [event] if _reached(variant, chance) else []
    at = range(0, len(event.data), SECTOR)
    kept = [start for start in at if chance.random() < 0.5]
    return [Event("write", event.name, event.offset + start, event.data[start : start + SECTOR]) for start in kept]


def _applied(content: bytearray | None, events: list[Event]) -> bytearray:
    result = bytearray(content or b"")
    for event in events:
        if event.what == "truncate":
            del result[event.offset :]
            result.extend(bytes(event.offset - len(result)))
        else:
            result.extend(bytes(max(0, event.offset - len(result))))
            result[event.offset : event.offset + len(event.data)] = event.data
    return result
