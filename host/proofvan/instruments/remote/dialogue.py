"""Question and answer with one instrument on a port of the run; a silent one is a typed fault after a stated time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from proofvan.core.clock import Clock
from proofvan.core.errors import LinkLost
from proofvan.core.intake import PortChanged, Received
from proofvan.instruments.remote.exchange import Answer, AnswerReader, Ask, Request, ask_line
from proofvan.instruments.remote.model import Command, Model, Question
from proofvan.instruments.remote.numbers import commands_of, number_of, requests_of
from proofvan.link.watch import Watch

# The line itself gives up after 0.8 s and says so; a line that says nothing either is silent after this time.
PATIENCE_S = 1.0


class InstrumentDialogue:
    """Implements what a run does with a port: `handle`, `tick`, `next_deadline_ns`."""

    def __init__(self, port: str, model: Model, write: Callable[[bytes], None], clock: Clock) -> None:
        self.port, self.model = port, model
        self._write = write
        self._watch = Watch(clock)
        self._reader = AnswerReader()
        self._answers: dict[int, Answer] = {}
        self._number = 0

    def handle(self, item: Received | PortChanged) -> None:
        """Take bytes, or hear that the line went or came."""
        if isinstance(item, Received):
            self._answers.update({answer.number: answer for answer in self._reader.feed(item.data)})
            self._watch.changed()
        elif item.state == "lost":
            self._watch.fail(LinkLost("instrument-lost", port=self.port, model=self.model.name, detail=item.detail))
        else:
            self._reader = AnswerReader()
            self._watch.clear()

    def tick(self, now_ns: int) -> None:
        """Nothing happens by time alone: who waits has a limit."""

    def next_deadline_ns(self) -> int | None:
        """Nothing is wanted by time alone."""
        return None

    async def number(self, question: Question) -> Fraction:
        """Ask for a number (SI); raises LinkLost when nothing comes, DataError when it is no number."""
        return number_of(question, await self._all(requests_of(question)))

    async def text(self, question: Question) -> str:
        """Ask for a text."""
        (answer,) = await self._all(requests_of(question)[:1])
        return answer.text.strip()

    async def command(self, command: Command, value: Fraction | None = None) -> None:
        """Say a command; `value` is the set point."""
        await self._all(commands_of(command, value))

    async def _all(self, requests: Iterable[Request]) -> tuple[Answer, ...]:
        return tuple([await self._one(request) for request in requests])

    async def _one(self, request: Request) -> Answer:
        self._number += 1
        number = self._number
        self._watch.require_sound()
        self._write(ask_line(Ask(number, request)))
        if not await self._watch.until(lambda: number in self._answers, PATIENCE_S):
            raise self._silent(request, f"{PATIENCE_S:g} s")
        answer = self._answers.pop(number)
        if answer.problem:
            raise self._silent(request, answer.problem)
        return answer

    def _silent(self, request: Request, detail: str) -> LinkLost:
        return LinkLost(
            "instrument-silent", port=self.port, model=self.model.name, request=str(request)[:80], detail=detail[:120]
        )
