"""What the world asks of a simulated bench: physics in front of converters, one set of records per board."""

from __future__ import annotations

from typing import Any, Protocol

from proofvan.sim.board import Record
from proofvan.sim.clocks import NodeClock, SampleClock
from proofvan.sim.converters import Counts, packed
from proofvan.sim.faults import Fault

MILLISECOND = 1_000_000


class Bench(Protocol):
    """The instrument under test, the van's standards on it, and their converters."""

    batch_ns: int  # how often converters hand over

    def boot(self, clock: NodeClock, now_ns: int) -> None:
        """Begin with a board whose clock started anew: sample indices count from 0."""

    def advance(self, now_ns: int) -> None:
        """Let the world go on to this instant."""

    def take_records(self) -> list[Record]:
        """Give what the converters sampled since the last call."""

    def set_outputs(self, outputs: int, now_ns: int) -> None:
        """Switch what the board's outputs drive."""

    def saturate(self, channel: int, driven: bool) -> None:
        """Drive a channel past its range, or no longer."""

    def silence(self, silent: bool) -> None:
        """Let the converters' interface go dead: samples are taken and lost."""

    def misbehave(self, fault: Fault, begins: bool, now_ns: int) -> None:
        """Let the instrument itself go wrong, or well again."""

    def truth(self) -> dict[str, Any]:
        """Tell what nobody else in the world knows."""


class StreamFeed:
    """Samples of one evenly sampled stream on their way to the board."""

    def __init__(self, stream: int, channels: int, width: int, clock: SampleClock) -> None:
        self.clock = clock
        self.silent = False
        self._stream, self._channels, self._width = stream, channels, width
        self._records: list[Record] = []

    def add(self, first_index: int, columns: dict[int, Counts]) -> None:
        """Hand over the counts of some channels, from a sample index on."""
        if not self.silent:
            samples = packed(columns, self._channels, self._width)
            self._records.append((self._stream, first_index, samples, self.clock.tick_us(first_index)))

    def take(self) -> list[Record]:
        """Give what has gathered."""
        records, self._records = self._records, []
        return records
