"""Inputs from a recording: the same run again, checked output by output."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from proofvan.core.errors import ChainError
from proofvan.core.intake import Commanded, Entered, Input, PortChanged, Received, Start, Tick
from proofvan.link.recording import Prompted, Record, Sent


class RecordedSource:
    """Implements core.intake.InputSource on one segment of a recording.

    What the run sends must be what was sent: a difference raises ChainError, since the recording was changed or
    another program made it.
    """

    def __init__(self, start: Start, records: Iterable[Record], version: str) -> None:
        self._start = start
        self._records = iter(records)
        self._version = version
        self._sent: list[Sent | Prompted] = []
        self._outputs = 0

    def start(self) -> Start:
        """Give the recorded start."""
        return self._start

    def write(self, port: str, data: bytes) -> None:
        """Keep what the run sends, to be compared."""
        self._sent.append(Sent(0, port, data))

    def ask(self, prompt: int, message: str, kind: str, values: Mapping[str, Any]) -> None:
        """Keep what the run asks, to be compared."""
        self._sent.append(Prompted(0, prompt, message, kind, values))

    def next(self, deadline_ns: int | None) -> list[Input]:
        """Give the next recorded input; nothing at the end."""
        recorded: list[Sent | Prompted] = []
        for record in self._records:
            if isinstance(record, Sent | Prompted):
                recorded.append(record)
            elif isinstance(record, Received | Tick | PortChanged | Entered | Commanded):
                self._compare(recorded)
                return [record]
        return []

    def close(self) -> None:
        """Nothing to let go of."""

    def _compare(self, recorded: list[Sent | Prompted]) -> None:
        mine, theirs = [_content(item) for item in self._sent], [_content(item) for item in recorded]
        if mine != theirs:
            at = next((n for n, pair in enumerate(zip(mine, theirs, strict=False)) if pair[0] != pair[1]), None)
            at = min(len(mine), len(theirs)) if at is None else at
            port = (theirs + mine)[at][0] if at < len(theirs + mine) else ""
            raise ChainError("replay-diverged", number=self._outputs + at, port=port, version=self._version)
        self._outputs += len(mine)
        self._sent.clear()


def _content(item: Sent | Prompted) -> tuple[str, Any]:
    if isinstance(item, Sent):
        return item.port, item.data
    return "operator", (item.prompt, item.message, item.kind)
