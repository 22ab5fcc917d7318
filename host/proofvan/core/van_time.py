"""The van's traceable time: UTC at a host instant, where it comes from, and how well it is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from proofvan.core.clock import CIVIL_TIME, utc_moment
from proofvan.core.intake import Start

# What a source begins with: a satellite receiver's second pulse, time servers, the simulated world.
GNSS, NTP, PRACTICE = "gnss", "ntp", "practice"
_LOCKED = (GNSS, NTP, PRACTICE)


@dataclass(frozen=True, slots=True)
class VanTime:
    """UTC (ISO 8601) at `at_ns` of the host's clock; `u_s` its standard uncertainty, `source` a kind and its name."""

    at_ns: int
    utc: str
    source: str
    u_s: float

    @property
    def kind(self) -> str:
        """Kind of source; empty when nothing traceable stands behind the host's clock."""
        kind = self.source.partition(":")[0]
        return kind if kind in _LOCKED else ""

    def civil(self, time_ns: int) -> tuple[datetime, int]:
        """Give the civil time at a host instant: the whole second, and the nanoseconds after it."""
        begun = utc_moment(self.utc)
        since = (time_ns - self.at_ns) + begun.microsecond * 1000
        seconds, rest = divmod(since, 1_000_000_000)
        return begun.replace(microsecond=0, tzinfo=None) + CIVIL_TIME + timedelta(seconds=seconds), rest


UNKNOWN = VanTime(0, "1970-01-01T00:00:00Z", "", 0.0)


def van_time(start: Start) -> VanTime:
    """Give the time that a segment of a run began with."""
    return VanTime(start.time_ns, start.utc, start.utc_source, float(start.utc_uncertainty_s))
