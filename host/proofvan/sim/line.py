"""One board on its cable: the process, its clock, the time that bytes take, and what damages them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from proofvan.sim.board import Record
from proofvan.sim.clocks import NodeClock
from proofvan.sim.damage import Damage
from proofvan.sim.seeds import stream

# USB full speed polls once per millisecond; a frame takes 0.3 to 1 ms to the other side [T].
_LATENCY_NS = (300_000, 1_000_000)
_DELAY_STOCK = 256


class Board(Protocol):
    """A board in lockstep, as `board.BoardProcess` is one."""

    def grant(self, now_us: int, host_bytes: bytes, records: Sequence[Record] = ()) -> tuple[bytes, int]:
        """Let the board live until `now_us`; gives what it sent, and its outputs."""

    def close(self) -> None:
        """End it at once."""


MakeBoard = Callable[[int], Board]


class Line:
    """`make` starts a board with a boot id; `offset_ns` is the node clock at the first boot.

    `answer_ns`: when to look for the board's answer to what the host said; 0 for boards that answer at once.
    """

    def __init__(self, name: str, make: MakeBoard, seed: int, drift: float, answer_ns: int = 0) -> None:
        self.name = name
        self.answer_ns = answer_ns
        self.damage = Damage(stream(seed, f"line/{name}/damage"))
        self.connected = True  # the cable to the host
        self.plugged = 0  # counts the cuts: bytes on their way do not survive one
        self._make, self._drift = make, drift
        # The first start of the run has any number; from then on a board counts its starts.
        self._starts = int(stream(seed, f"line/{name}/boot").integers(1, 2**31))
        self._latency = {way: stream(seed, f"line/{name}/{way}") for way in ("up", "down")}
        self._delays: dict[str, list[int]] = {"up": [], "down": []}
        self._last = {"up": 0, "down": 0}
        self._board: Board | None = None
        self._clock = NodeClock(drift, 0)

    @property
    def alive(self) -> bool:
        """Say whether the board has power."""
        return self._board is not None

    def boot(self, now_ns: int, offset_ns: int = 0) -> NodeClock:
        """Start the board anew, its starts counted on; gives its new clock."""
        self.power_off()
        self._board = self._make(self._starts)
        self._starts += 1
        self._clock = NodeClock(self._drift, now_ns, offset_ns)
        self.damage.forget()
        return self._clock

    def power_off(self) -> None:
        """Kill the board."""
        if self._board is not None:
            self._board.close()
            self._board = None

    def step(self, now_ns: int, host_bytes: bytes, records: Sequence[Record]) -> tuple[bytes, int]:
        """Let the board live until now; gives what it sent, damaged as the cable is, and its outputs."""
        if self._board is None:
            return b"", 0
        sent, outputs = self._board.grant(self._clock.node_us(now_ns), host_bytes, records)
        return self.damage.towards_host(sent) if sent else b"", outputs

    def arrival(self, now_ns: int, way: str) -> int:
        """Draw when bytes sent now arrive; they never overtake each other."""
        if not self._delays[way]:
            self._delays[way] = self._latency[way].integers(*_LATENCY_NS, _DELAY_STOCK).tolist()
        arrives = now_ns + self._delays[way].pop()
        self._last[way] = max(arrives, self._last[way])
        return self._last[way]
