"""What was finished, kept across a power cut: one line per attempt, on the disk before the next step begins."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a step call: kept, ended by a fault, or set aside to be redone.

    `observation` is the step's observation as plain JSON (floats keep every bit); times are host time, ns.
    """

    key: str
    point: str
    number: int
    outcome: Literal["kept", "fault", "redone"]
    start_ns: int
    end_ns: int
    observation: Any = None
    fault: str = ""
    evidence: Mapping[str, str] | None = None
    reason: str = ""
    author: str = ""


class Journal:
    """The attempts of a run in order; every addition is on the disk when `append` returns."""

    def __init__(self, earlier: tuple[Attempt, ...], write_line: Callable[[str], None]) -> None:
        self._attempts = list(earlier)
        self._write_line = write_line

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """Give every attempt, in order."""
        return tuple(self._attempts)

    def kept(self) -> dict[str, Any]:
        """Give the observations that stand: call key -> plain observation."""
        standing: dict[str, Any] = {}
        for attempt in self._attempts:
            if attempt.outcome == "kept":
                standing[attempt.key] = attempt.observation
            elif attempt.outcome == "redone":
                standing.pop(attempt.key, None)
        return standing

    def next_number(self, key: str) -> int:
        """Give the number of the next attempt of a call, counting from 1."""
        return 1 + sum(1 for attempt in self._attempts if attempt.key == key and attempt.outcome != "redone")

    def append(self, attempt: Attempt) -> None:
        """Add an attempt and have it on the disk."""
        self._attempts.append(attempt)
        self._write_line(json.dumps(asdict(attempt), ensure_ascii=False, sort_keys=True))


def read_attempts(lines: list[str]) -> tuple[Attempt, ...]:
    """Read attempts back; a last line that a power cut tore is left out, since its step was never acknowledged."""
    attempts = []
    for line in lines:
        try:
            attempts.append(Attempt(**json.loads(line)))
        except (ValueError, TypeError):
            break
    return tuple(attempts)
