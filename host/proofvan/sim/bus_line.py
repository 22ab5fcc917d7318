"""The CAN bus between the host and a simulated pile: frames take their time on it, one after another."""

from __future__ import annotations

from proofvan.link.can_frames import CanFrame, unpacked
from proofvan.sim.charger import Charger

# A frame of 29 bits identifier and 8 bytes with stuffing at 250 kbit/s takes 0.5 to 0.6 ms [C].
FRAME_NS = 600_000


class BusLine:
    """One bus; the controller of the pile is on the other end."""

    def __init__(self, name: str, charger: Charger) -> None:
        self.name = name
        self.charger = charger
        self.connected = True  # the host's adapter
        self._free_ns = 0
        self._planned_ns: int | None = None

    def towards_pile(self, now_ns: int, data: bytes) -> list[tuple[int, CanFrame]]:
        """Give when each frame of the host reaches the pile."""
        if not self.connected:
            return []
        return [(self._passage(now_ns), frame) for frame in unpacked(data)]

    def towards_host(self, now_ns: int) -> list[tuple[int, CanFrame]]:
        """Let the pile say what is due; gives when each frame reaches the host."""
        self.charger.tick(now_ns)
        return [(self._passage(now_ns) + delay_ns, frame) for delay_ns, frame in self.charger.take_frames()]

    def next_turn_ns(self, now_ns: int) -> int | None:
        """Give when the pile wants to speak again; None when that is planned already."""
        wanted = self.charger.next_deadline_ns()
        if wanted is None:
            return None
        moment = max(wanted, now_ns + 1)
        if self._planned_ns is not None and now_ns < self._planned_ns <= moment:
            return None
        self._planned_ns = moment
        return moment

    def _passage(self, now_ns: int) -> int:
        self._free_ns = max(self._free_ns, now_ns) + FRAME_NS
        return self._free_ns
