"""Makes written bytes durable: each second of real time, and whenever a step is acknowledged."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

_EVERY_S = 1.0


class DurableEachSecond:
    """The sync of a recording whose own time may run faster than the world's.

    A second of real time is what a power cut may cost; inside `at_once` nothing may be lost.
    """

    def __init__(self) -> None:
        self._at_once = False
        self._last_s = time.monotonic()

    def __call__(self, descriptor: int) -> None:
        """Sync a file when its turn has come."""
        now_s = time.monotonic()
        if self._at_once or now_s - self._last_s >= _EVERY_S:
            os.fsync(descriptor)
            self._last_s = now_s

    def from_now_on(self) -> None:
        """Sync without delay from here to the end: what is closed now is signed and shown next."""
        self._at_once = True

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Sync without delay inside this block."""
        self._at_once = True
        try:
            yield
        finally:
            self._at_once = False
