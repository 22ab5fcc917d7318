"""A real person at a simulated instrument: the answers come from outside, only the hands are simulated.

What the instrument shows is told to the person as soon as it can be read; what has to be done is done when the person
says so. The answer that counts is the person's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from proofvan.sim.clocks import SECOND
from proofvan.sim.person import AFTER_FAULT, Behaviour, NotYet, Question, Reply, UnknownPromptError

_LOOK_AGAIN_NS = SECOND // 2


@dataclass(frozen=True, slots=True)
class _Open:
    message: str
    kind: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Deed:
    """Something that is looked at (`answer` None) or done for an answer."""

    due_ns: int
    prompt: int
    answer: tuple[Any, str] | None


class AttendedInstrument:
    """Implements person.Practitioner for prompts that somebody outside answers with `answer`."""

    def __init__(self, behaviours: Mapping[str, Behaviour]) -> None:
        self.troubles = 0
        self._behaviours = behaviours
        self._open: dict[int, _Open] = {}
        self._deeds: list[_Deed] = []

    def ask(self, prompt: int, message: str, kind: str, values: Mapping[str, Any], now_ns: int) -> None:
        """Take a question, or with a number below zero one that will be asked on the same page; -1 begins a page.

        Raises UnknownPromptError.
        """
        if prompt == -1:
            self._deeds = [deed for deed in self._deeds if deed.prompt > 0]
        if message not in self._behaviours and message != AFTER_FAULT:
            raise UnknownPromptError(f"the practice instrument does not know the prompt {message!r} ({kind})")
        self._open[prompt] = _Open(message, kind, values)
        if kind != "confirm" and message != AFTER_FAULT:
            self._deeds.append(_Deed(now_ns, prompt, None))

    def answer(self, prompt: int, value: Any, author: str, now_ns: int) -> None:
        """Take a person's answer; one to a question that is not open is ignored."""
        if prompt in self._open:
            self._deeds = [deed for deed in self._deeds if deed.prompt != prompt]
            self._deeds.append(_Deed(now_ns, prompt, (value, author)))

    def next_time(self) -> int | None:
        """Give when something will next be seen or done."""
        return min((deed.due_ns for deed in self._deeds), default=None)

    def act(self, now_ns: int) -> list[Reply]:
        """See and do what is due now."""
        due = [deed for deed in self._deeds if deed.due_ns <= now_ns]
        self._deeds = [deed for deed in self._deeds if deed.due_ns > now_ns]
        return [reply for deed in due for reply in self._act(deed, now_ns)]

    def forget(self) -> None:
        """Nobody waits for the answers any more."""
        self._open.clear()
        self._deeds.clear()

    def _act(self, deed: _Deed, now_ns: int) -> list[Reply]:
        asked = self._open[deed.prompt]
        if deed.answer is not None and (asked.kind != "confirm" or deed.answer[0] is not True):
            return [self._answered(deed, asked, deed.answer)]
        shown = self._behaviours[asked.message](Question(asked.message, asked.kind, asked.values, now_ns))
        if isinstance(shown, NotYet):
            self._deeds.append(_Deed(now_ns + _LOOK_AGAIN_NS, deed.prompt, deed.answer))
            return []
        if deed.answer is None:
            return [Reply(deed.prompt, asked.message, shown, only_seen=True)]
        return [self._answered(deed, asked, deed.answer)]

    def _answered(self, deed: _Deed, asked: _Open, answer: tuple[Any, str]) -> Reply:
        del self._open[deed.prompt]
        return Reply(deed.prompt, asked.message, *answer)
