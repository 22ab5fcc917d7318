"""Time as a run sees it."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """Host monotonic time that moves only with recorded inputs."""

    def now_ns(self) -> int:
        """Give the time of the input being handled, in nanoseconds."""

    async def sleep_until(self, time_ns: int) -> None:
        """Wait until an input at or after this time."""
