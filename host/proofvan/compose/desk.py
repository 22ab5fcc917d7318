"""A person at a screen: JSON lines in for answers and commands, lines out for what a practice instrument shows.

In: {"answer": NUMBER, "value": VALUE, "author": NAME} or {"command": NAME, "argument": TEXT, "author": NAME}, where the
command is one of core.intake.Command.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args

from proofvan.core.errors import SetupError
from proofvan.core.intake import Command, Commanded

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
        os.set_blocking(descriptor, False)

    def take(self, now_ns: int) -> tuple[list[Given], list[Commanded]]:
        """Give answers and commands that came since; what is no line of this form is ignored.

        Raises SetupError when the screen's end is gone: nobody could stop the run any more.
        """
        with contextlib.suppress(BlockingIOError):
            said = os.read(self._descriptor, 1 << 16)
            if not said:
                raise SetupError("desk-gone")
            self._lines += said
        given: list[Given] = []
        commanded: list[Commanded] = []
        while (end := self._lines.find(b"\n")) >= 0:
            word = _word(bytes(self._lines[:end]))
            del self._lines[: end + 1]
            if isinstance(word.get("answer"), int):
                given.append(Given(word["answer"], word.get("value"), str(word.get("author", ""))))
            elif word.get("command") in get_args(Command):
                argument, author = str(word.get("argument", "")), str(word.get("author", ""))
                commanded.append(Commanded(now_ns, word["command"], argument, author))
        del self._lines[:-_LONGEST_LINE]
        return given, commanded


def _word(line: bytes) -> dict[str, Any]:
    try:
        word = json.loads(line)
    except ValueError:
        return {}
    return word if isinstance(word, dict) else {}
