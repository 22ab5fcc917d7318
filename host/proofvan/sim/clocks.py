"""World time, the clock of a board and the instants at which its converters sample."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

SECOND = 1_000_000_000  # ns
START_NS = SECOND  # world time, and the host's monotonic clock, at the start
# UTC then: a fixed day inside the validity of the practice certificates.
EPOCH = datetime(2026, 3, 2, 1, 0, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class NodeClock:
    """A crystal: node time = offset + (world time - boot) * (1 + drift)."""

    drift: float
    boot_ns: int  # world time of the boot
    offset_ns: int = 0  # node time at the boot

    def node_ns(self, world_ns: int) -> int:
        """Give node time of a world instant."""
        elapsed = world_ns - self.boot_ns
        return self.offset_ns + elapsed + round(elapsed * self.drift)

    def node_us(self, world_ns: int) -> int:
        """Give what the board's microsecond counter shows."""
        return self.node_ns(world_ns) // 1000

    def world_ns(self, node_ns: float) -> float:
        """Give the world instant of a node time."""
        return self.boot_ns + (node_ns - self.offset_ns) / (1.0 + self.drift)


@dataclass(slots=True)
class SampleClock:
    """Instants of one stream: sample `index` is taken at node time `start + index * period` (ns)."""

    clock: NodeClock
    rate: int
    start_node_ns: int
    index: int = 0  # the next sample

    def tick_us(self, index: int) -> int:
        """Give the node clock (us) at a sample."""
        return (self.start_node_ns + index * SECOND // self.rate) // 1000

    def count_due(self, until_ns: int) -> int:
        """Take the samples before `until_ns` that were not yet taken; gives how many."""
        end_node = self.clock.offset_ns + (until_ns - self.clock.boot_ns) * (1.0 + self.clock.drift)
        count = max(math.ceil((end_node - self.start_node_ns) * self.rate / SECOND) - self.index, 0)
        self.index += count
        return count

    def due(self, until_ns: int) -> npt.NDArray[np.float64]:
        """Give the world times (ns) of the samples before `until_ns` that were not yet given."""
        first = self.index
        if self.count_due(until_ns) <= 0:
            return np.empty(0)
        node = self.start_node_ns + np.arange(first, self.index) * (SECOND / self.rate)
        elapsed = (node - self.clock.offset_ns) / (1.0 + self.clock.drift)
        return np.asarray(elapsed + self.clock.boot_ns, dtype=np.float64)
