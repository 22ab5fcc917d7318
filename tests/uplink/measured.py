"""What a test saw, kept for docs/uplink.md (tools/uplink_figures.py)."""

from __future__ import annotations

import os
from collections.abc import Callable

Record = Callable[[str, object], None]


def processor_s() -> float:
    """Give the processor seconds of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


class Measured:
    """From its making to `seen`."""

    def __init__(self, record: Record) -> None:
        self._record, self._begin = record, processor_s()

    def seen(self, words: str) -> None:
        self._record("seen", words)
        self._record("processor", f"{processor_s() - self._begin:.0f} s")
        print(words)
