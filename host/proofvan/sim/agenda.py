"""What will happen, in order: events at one instant happen in the order in which they were planned."""

from __future__ import annotations

import heapq
from collections.abc import Callable

Action = Callable[[], None]


class Agenda:
    """A deterministic queue of timed actions, in nanoseconds of world time."""

    def __init__(self) -> None:
        self._queue: list[tuple[int, int, Action]] = []
        self._planned = 0

    def at(self, time_ns: int, action: Action) -> None:
        """Plan an action."""
        heapq.heappush(self._queue, (time_ns, self._planned, action))
        self._planned += 1

    def next_time(self) -> int | None:
        """Give the time of the next action, None when nothing is planned."""
        return self._queue[0][0] if self._queue else None

    def take(self) -> Action:
        """Remove and give the next action."""
        return heapq.heappop(self._queue)[2]
