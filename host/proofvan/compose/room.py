"""Is there room for a run, and does the disk take it? Asked before anything begins, never in the middle."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from proofvan.core.errors import PreconditionError

# Ten piles record about 1 GB: three runs must fit, so that one that is begun can always be ended.
FREE_BYTES_WANTED = 300_000_000
# A step is acknowledged when its bytes are durable; a disk that needs longer for one page is failing.
SLOWEST_SYNC_S = 5.0
_PROBE_BYTES = 65_536


def require_room(home: Path, sync: Callable[[int], None] = os.fsync) -> None:
    """Refuse a run on a disk that is full, read-only or too slow; raises PreconditionError with value and limit."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(home).free
        if free < FREE_BYTES_WANTED:
            raise PreconditionError("storage-low", folder=home, free=_megabytes(free), limit=_LIMIT)
        took_s = _probe(home / f".probe-{os.getpid()}", sync)
    except OSError as problem:
        raise PreconditionError("storage-refuses", folder=home, detail=str(problem)) from problem
    if took_s > SLOWEST_SYNC_S:
        raise PreconditionError("storage-slow", folder=home, took=f"{took_s:.1f}", limit=f"{SLOWEST_SYNC_S:.1f}")


def _probe(file: Path, sync: Callable[[int], None]) -> float:
    try:
        with file.open("wb") as probe:
            probe.write(bytes(_PROBE_BYTES))
            probe.flush()
            begin_s = time.monotonic()
            sync(probe.fileno())
            return time.monotonic() - begin_s
    finally:
        file.unlink(missing_ok=True)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f}"


_LIMIT = _megabytes(FREE_BYTES_WANTED)
