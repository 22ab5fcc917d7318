"""Stages 3 and 4: counts without holes, and when they were taken."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

import numpy as np
import numpy.typing as npt


class Flags(IntFlag):
    """What happened to the samples behind a value; a value with any flag is never read as clean."""

    CLEAN = 0
    GAP = 1  # samples are missing
    CLIPPED = 2  # a sample lies at or beyond the converter's range
    OUTSIDE = 4  # the gate reaches past the samples


@dataclass(frozen=True, slots=True)
class CountBlock:
    """Consecutive raw counts of one stream, `counts[n, channel]`, int32 or int64."""

    board: str
    stream: int
    first_index: int
    counts: npt.NDArray[np.signedinteger]


@dataclass(frozen=True, slots=True)
class Gap:
    """Samples that were taken, or should have been, and will never arrive."""

    board: str
    stream: int
    first_index: int
    count: int
    cause: str  # overflow, lost, reboot


@dataclass(frozen=True, slots=True)
class Timeline:
    """Stage 4: host time of a stream's samples, `time(index) = start_ns + index * period_ns`.

    `u_time_s` is the standard uncertainty of one instant in seconds, `u_rate` the relative one of the period.
    """

    board: str
    stream: int
    start_ns: float
    period_ns: float
    u_time_s: float
    u_rate: float

    def position(self, host_ns: int) -> float:
        """Give the fractional sample index of a host instant."""
        return (host_ns - self.start_ns) / self.period_ns
