"""Questions that a step asks one right after the other: one page at a screen, one touch.

Each is still asked, answered and recorded by itself, in the same order: record, replay and terminal know no pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from proofvan.procedures.step import Answer, Operator

Value = TypeVar("Value")
# After these nobody knows what comes next: what was answered ahead is asked again.
_OTHERWISE = ("StepFailed", "PointRedone")


@dataclass(frozen=True, slots=True)
class Question(Generic[Value]):
    """What will be asked: a message id, the kind (the Operator's method) and the values that the operator is told."""

    message: str
    kind: str
    values: Mapping[str, Any]


class Together(Protocol):
    """Tells that questions follow one another with nothing done between them."""

    def __call__(self, *questions: Question[Any], ends: bool = False) -> None:
        """Tell it before the first is asked; `ends`: the step asks nothing after them, so the next may begin there."""


def confirming(message: str, **values: object) -> Question[bool]:
    """Give a question whether something is done."""
    return Question(message, "confirm", values)


def number(message: str, *, unit: str, minimum: float, maximum: float, **values: object) -> Question[float]:
    """Give a question for a number in `unit` inside the allowed range."""
    return Question(message, "number", {**values, "unit": unit, "minimum": minimum, "maximum": maximum})


def words(message: str, **values: object) -> Question[str]:
    """Give a question for words that are kept as typed."""
    return Question(message, "text", values)


def one_of(message: str, options: Sequence[str], **values: object) -> Question[str]:
    """Give a question for one of the options."""
    return Question(message, "choose", {**values, "options": list(options)})


async def asked(operator: Operator, question: Question[Value]) -> Answer[Value]:
    """Ask a question by itself."""
    answer: Answer[Value] = await getattr(operator, question.kind)(question.message, **question.values)
    return answer


def singly(*questions: Question[Any], ends: bool = False) -> None:
    """Tell nobody: where there is no screen, one question after the other is all there is."""


class Ahead(Generic[Value]):
    """Answers that were given on one page, each waiting for its question."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, Value]] = []

    def keep(self, answers: Sequence[tuple[str, Value]]) -> None:
        """Keep answers by their questions' message ids, in order; what waited before is dropped."""
        self._waiting = list(answers)

    def take(self, message: str) -> tuple[Value, ...]:
        """Give the answer to the question that is asked now, empty where none waits.

        A question in between that was not foreseen (a reading asked again) leaves the rest waiting.
        """
        for place, (waiting, value) in enumerate(self._waiting):
            if waiting == message:
                del self._waiting[: place + 1]
                return (value,)
        return ()

    def told(self, event: Mapping[str, Any]) -> None:
        """Hear an event of the run: after a fault or a redo nothing waits any more."""
        if event["event"] in _OTHERWISE:
            self._waiting.clear()
