"""What is said to an instrument and what it says: lines of JSON, on their way through a run and in its recording.

The line that carries them (VISA, Modbus, the simulated world) knows nothing of what they mean.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

RegisterTable = Literal["holding", "input"]


@dataclass(frozen=True, slots=True)
class Query:
    """A SCPI command that is answered."""

    text: str


@dataclass(frozen=True, slots=True)
class Write:
    """A SCPI command without an answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ReadRegisters:
    """Modbus functions 3 (holding) and 4 (input)."""

    table: RegisterTable
    address: int
    count: int


@dataclass(frozen=True, slots=True)
class WriteRegisters:
    """Modbus function 16."""

    address: int
    values: tuple[int, ...]


Request = Query | Write | ReadRegisters | WriteRegisters
_KINDS: dict[str, type[Any]] = {
    "query": Query,
    "write": Write,
    "read_registers": ReadRegisters,
    "write_registers": WriteRegisters,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


@dataclass(frozen=True, slots=True)
class Ask:
    """One request; the answer carries the same number."""

    number: int
    request: Request


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: text of a query, registers of a read, or the problem that the line had (empty: none)."""

    number: int
    text: str = ""
    registers: tuple[int, ...] = ()
    problem: str = ""


def ask_line(ask: Ask) -> bytes:
    """Give a request as a line."""
    plain = {"ask": ask.number, "kind": _NAMES[type(ask.request)], **asdict(ask.request)}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def ask_of(line: bytes) -> Ask:
    """Read a request back."""
    plain = json.loads(line)
    kind = _KINDS[plain.pop("kind")]
    number = plain.pop("ask")
    return Ask(number, kind(**{name: tuple(v) if isinstance(v, list) else v for name, v in plain.items()}))


def answer_line(answer: Answer) -> bytes:
    """Give an answer as a line."""
    return json.dumps(asdict(answer), ensure_ascii=False, sort_keys=True).encode() + b"\n"


class AnswerReader:
    """Puts lines together from pieces of any size."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Answer]:
        """Give the answers that are complete now."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [_answer(line) for line in lines]


def _answer(line: bytes) -> Answer:
    plain = json.loads(line)
    return Answer(plain["number"], plain["text"], tuple(plain["registers"]), plain["problem"])
