"""A person at a screen: JSON lines in for answers and commands, lines out for what a practice instrument shows.

In: {"answer": NUMBER, "value": VALUE, "author": NAME} or {"command": NAME, "argument": TEXT, "author": NAME}, where the
command is one of core.intake.Command. An answer may bring those to the questions that follow on the same page:
"ahead": [[MESSAGE, VALUE], ...]; each waits until its question is asked.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from proofvan.core.errors import SetupError
from proofvan.core.intake import Command, Commanded, Entered, Input
from proofvan.procedures.together import Ahead

# A line longer than this is no answer of a person.
_LONGEST_LINE = 10_000


@dataclass(frozen=True, slots=True)
class Given:
    """A person's answer to a prompt."""

    prompt: int
    value: Any
    author: str


class Desk:
    """Takes what was said at the screen, without waiting; `saw` is told what a practice instrument shows."""

    def __init__(self, descriptor: int, saw: Callable[[int, Any], None]) -> None:
        self.saw = saw
        self._descriptor = descriptor
        self._lines = bytearray()
        self._ahead: Ahead[tuple[Any, str]] = Ahead()
        self._foreseen: list[Mapping[str, Any]] = []
        self._asked = 0
        os.set_blocking(descriptor, False)

    def take(self, now_ns: int) -> tuple[list[Given], list[Commanded]]:
        """Give answers and commands that came since; what is no line of this form is ignored.

        Raises SetupError when the screen's end is gone: nobody could stop the run any more.
        """
        try:
            said = os.read(self._descriptor, 1 << 16)
        except BlockingIOError:
            return [], []
        return self.heard(said, now_ns)

    def heard(self, said: bytes, now_ns: int) -> tuple[list[Given], list[Commanded]]:
        """Take bytes that were read for it, none at its end; as `take`."""
        if not said:
            raise SetupError("desk-gone")
        self._lines += said
        given: list[Given] = []
        commanded: list[Commanded] = []
        while (end := self._lines.find(b"\n")) >= 0:
            word = _word(bytes(self._lines[:end]))
            del self._lines[: end + 1]
            if isinstance(word.get("answer"), int):
                author = str(word.get("author", ""))
                given.append(Given(word["answer"], word.get("value"), author))
                # A page that came too late, after a stop, answers nothing; a single answer leaves the rest waiting.
                if "ahead" in word and word["answer"] == self._asked:
                    self._ahead.keep([(message, (value, author)) for message, value in word["ahead"]])
            elif word.get("command") in get_args(Command):
                argument, author = str(word.get("argument", "")), str(word.get("author", ""))
                commanded.append(Commanded(now_ns, word["command"], argument, author))
        del self._lines[:-_LONGEST_LINE]
        return given, commanded

    def told(self, event: Mapping[str, Any]) -> None:
        """Hear an event of the run."""
        self._ahead.told(event)
        if event["event"] == "AskedTogether":
            self._foreseen = list(event["questions"])

    def foreseen(self) -> Sequence[Mapping[str, Any]]:
        """Give once what will be asked on one page, so that the practice instrument can be looked at for all of it."""
        foreseen, self._foreseen = self._foreseen, []
        return foreseen

    def answer_to(self, prompt: int, message: str) -> list[Given]:
        """Give what was said ahead to a question that is asked now."""
        self._asked = prompt
        return [Given(prompt, value, author) for value, author in self._ahead.take(message)]


class ScreenOperator:
    """The operator of a real rig at a screen, in place of one at the terminal."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._given: list[Given] = []

    def ask(self, prompt: int, message: str, kind: str, values: Mapping[str, Any]) -> None:
        """Leave the question to the run's events, which the screen shows, unless it was answered on an earlier page."""
        self._given += self._desk.answer_to(prompt, message)

    def ahead(self, now_ns: int) -> list[Input]:
        """Give once what was answered ahead."""
        given, self._given = self._given, []
        return _entered(given, now_ns)

    def line(self, data: bytes, now_ns: int) -> list[Input]:
        """Take what came from the screen; gives commands, then answers. Raises SetupError when its end is gone."""
        given, commanded = self._desk.heard(data, now_ns)
        return [*commanded, *_entered(given, now_ns)]


def _entered(given: Sequence[Given], now_ns: int) -> list[Input]:
    return [Entered(now_ns, one.prompt, one.value, one.author) for one in given]


def _word(line: bytes) -> dict[str, Any]:
    try:
        word = json.loads(line)
    except ValueError:
        return {}
    return word if isinstance(word, dict) else {}
