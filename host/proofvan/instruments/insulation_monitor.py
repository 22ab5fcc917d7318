"""The insulation monitor at the gun, read through its 4 to 20 mA output."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from proofvan_hw.load import RigBoard

ROLE = "insulation"
# The loop of the monitor: 4 mA at 0 ohm, 20 mA at 1 Mohm and above (wiring of the rig files).
_LOWEST_A, _SPAN_A, _SPAN_OHM = 0.004, 0.016, 1e6
# NAMUR NE 43 [M-hi]: below 3.6 mA the loop is broken.
BROKEN_A = 0.0036


@dataclass(frozen=True, slots=True)
class InsulationMonitor:
    """`channel` of the slow stream, `per_count` in ampere."""

    channel: int
    per_count: float

    @staticmethod
    def of(board: RigBoard) -> InsulationMonitor | None:
        """Give the monitor of a rig's board; None when it has none."""
        found = next((item for item in board.channels if item.role == ROLE), None)
        if found is None:
            return None
        per_count = Decimal(board.board.channel(found.stream.name, found.channel).per_count)
        return InsulationMonitor(found.channel, float(per_count))

    def ohm(self, count: int) -> float:
        """Give the resistance (ohm) to earth; 0 when the loop is broken, since nobody watches then."""
        current_a = count * self.per_count
        if current_a < BROKEN_A:
            return 0.0
        return max(0.0, (current_a - _LOWEST_A) / _SPAN_A * _SPAN_OHM)

    def count(self, ohm: float) -> int:
        """Give the count of a resistance."""
        current_a = _LOWEST_A + min(ohm, _SPAN_OHM) / _SPAN_OHM * _SPAN_A
        return round(current_a / self.per_count)
