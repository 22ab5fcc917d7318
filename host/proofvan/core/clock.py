"""Time as a run sees it, and the civil time of a place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol

# China has one civil time, UTC+8.
CIVIL_TIME = timedelta(hours=8)


class Clock(Protocol):
    """Host monotonic time that moves only with recorded inputs."""

    def now_ns(self) -> int:
        """Give the time of the input being handled, in nanoseconds."""

    async def sleep_until(self, time_ns: int) -> None:
        """Wait until an input at or after this time."""


def utc_moment(utc: str) -> datetime:
    """Read an ISO 8601 time that ends in Z; raises ValueError when it is none."""
    if not utc.endswith("Z"):
        raise ValueError(f"{utc!r} does not end in Z")
    return datetime.fromisoformat(utc.removesuffix("Z") + "+00:00")


def utc_text(moment: datetime) -> str:
    """Write a moment as everything of ours does: UTC, milliseconds, Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def civil_date(utc: str) -> date:
    """Give the civil date in China of an ISO 8601 time that ends in Z; raises ValueError when it is none."""
    return (utc_moment(utc) + CIVIL_TIME).date()
