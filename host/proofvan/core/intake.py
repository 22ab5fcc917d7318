"""Everything that comes into a run, in one order.

Bytes from a port, a person's entry, the passing of time: a run is a function of this sequence and of its attachments,
so writing the sequence down before it is interpreted is all that a bit-for-bit replay needs. Time moves only with
inputs: between two of them the run sees the time of the last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes read from a port."""

    time_ns: int
    port: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Tick:
    """The deadline that the run asked for has come."""

    time_ns: int


@dataclass(frozen=True, slots=True)
class PortChanged:
    """A port opened, or was lost."""

    time_ns: int
    port: str
    state: Literal["open", "lost"]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """A person's answer to prompt number `prompt`; `value` is plain JSON data."""

    time_ns: int
    prompt: int
    value: Any
    author: str


# What a person may command without being asked.
Command = Literal["stop", "redo", "halt"]


@dataclass(frozen=True, slots=True)
class Commanded:
    """A person's command that no prompt asked for: stop, redo."""

    time_ns: int
    name: Command
    argument: str
    author: str


Input = Received | Tick | PortChanged | Entered | Commanded


@dataclass(frozen=True, slots=True)
class Start:
    """What is known when a segment begins, before any input.

    `time_ns` monotonic host clock; `utc` ISO 8601 with its source and standard uncertainty in seconds; `entropy` the
    only randomness of the run; `ports` board name to device.
    """

    time_ns: int
    utc: str
    utc_source: str
    utc_uncertainty_s: str
    entropy: bytes
    ports: Mapping[str, str]
    simulated: bool


class InputSource(Protocol):
    """Where a run's inputs come from: real ports, the simulated world, or a recording."""

    def start(self) -> Start:
        """Open everything and tell what is known at the start."""

    def write(self, port: str, data: bytes) -> None:
        """Send bytes to a port; a port that is lost swallows them."""

    def ask(self, prompt: int, message: str, kind: str, values: Mapping[str, Any]) -> None:
        """Put a question to the operator; the answer comes as an Entered input."""

    def next(self, deadline_ns: int | None) -> list[Input]:
        """Wait for what comes next, at the latest a Tick at the deadline.

        An empty list means that nothing will ever come again (the end of a recording).
        """

    def close(self) -> None:
        """Let go of everything."""
