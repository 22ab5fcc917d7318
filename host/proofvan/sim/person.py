"""The simulated person: takes a while, does what a prompt asks, and types what the instrument shows.

Behaviour is a table: prompt id → function. A prompt that the table does not know stops the world.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from proofvan.sim.clocks import SECOND
from proofvan.sim.seeds import stream

AUTHOR = "practice"
_THINKING_S = (1.0, 3.0)  # [T]
_LOOK_AGAIN_S = 0.5
AFTER_FAULT = "run-after-fault"
REDO, STOP = "run-redo", "run-stop"


class UnknownPromptError(Exception):
    """The host asked something that the practice person was never taught."""


class NotYet:
    """The instrument is not ready: look again in a moment."""


NOT_YET = NotYet()


@dataclass(frozen=True, slots=True)
class Question:
    """A prompt as the person sees it at this moment (world time, ns)."""

    message: str
    kind: str
    values: Mapping[str, Any]
    now_ns: int

    @property
    def expected(self) -> Any:
        """What the job says that the person will find."""
        return self.values.get("expected")


Behaviour = Callable[[Question], Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to prompt number `prompt`; one that was only seen is no answer yet."""

    prompt: int
    message: str
    value: Any
    author: str = AUTHOR
    only_seen: bool = False


class Practitioner(Protocol):
    """Who does what the prompts ask, and answers."""

    troubles: int

    def ask(self, prompt: int, message: str, kind: str, values: Mapping[str, Any], now_ns: int) -> None:
        """Take a question; raises UnknownPromptError."""

    def next_time(self) -> int | None:
        """Give when something will next be done."""

    def act(self, now_ns: int) -> list[Reply]:
        """Do what is to be done now."""

    def forget(self) -> None:
        """Nobody waits for the answers any more."""


class Person:
    """Answers prompts by a table of behaviours, one stream of human delays for all.

    After a fault the person waits until the trouble is over, redoes the step at most `redos` times, then stops.
    `thinking` is a factor of the time that an answer takes.
    """

    def __init__(self, seed: int, behaviours: Mapping[str, Behaviour], redos: int = 3, thinking: float = 1.0) -> None:
        self.troubles = 0  # faults of the plan that last at this moment
        self._redos = redos
        self._thinking = thinking
        self._redone: dict[str, int] = {}
        self._behaviours = {AFTER_FAULT: self._after_fault, **behaviours}
        self._random: np.random.Generator = stream(seed, "person")
        self._open: list[tuple[int, int, str, str, Mapping[str, Any]]] = []

    def ask(self, prompt: int, message: str, kind: str, values: Mapping[str, Any], now_ns: int) -> None:
        """Take a question; raises UnknownPromptError."""
        if message not in self._behaviours:
            raise UnknownPromptError(f"the practice person does not know the prompt {message!r} ({kind})")
        thinking = float(self._random.uniform(*_THINKING_S)) * self._thinking
        heapq.heappush(self._open, (now_ns + round(thinking * SECOND), prompt, message, kind, values))

    def next_time(self) -> int | None:
        """Give when the person will next do something."""
        return self._open[0][0] if self._open else None

    def act(self, now_ns: int) -> list[Reply]:
        """Do what is to be done now."""
        replies: list[Reply] = []
        while self._open and self._open[0][0] <= now_ns:
            _, prompt, message, kind, values = heapq.heappop(self._open)
            value = self._behaviours[message](Question(message, kind, values, now_ns))
            if isinstance(value, NotYet):
                again = now_ns + round(_LOOK_AGAIN_S * self._thinking * SECOND)
                heapq.heappush(self._open, (again, prompt, message, kind, values))
            else:
                replies.append(Reply(prompt, message, value))
        return replies

    def forget(self) -> None:
        """Nobody waits for the answers any more."""
        self._open.clear()

    def _after_fault(self, question: Question) -> str | NotYet:
        if self.troubles:
            return NOT_YET
        step = str(question.values.get("step", ""))
        if self._redone.get(step, 0) >= self._redos:
            return STOP
        self._redone[step] = self._redone.get(step, 0) + 1
        return REDO


def done(question: Question) -> Any:
    """Confirm."""
    return True


def as_expected(question: Question) -> Any:
    """Find what the job says; a class or product is given as a message id among the options."""
    options = question.values.get("options")
    if question.expected is not None and (not options or question.expected in options):
        return question.expected
    return options[0] if options else "-"


def always(value: Any) -> Behaviour:
    """Answer the same whatever the question."""
    return lambda question: value
