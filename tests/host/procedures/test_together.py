"""Questions on one page: told before they are asked, asked one by one all the same, answered ahead at most once."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from proofvan.core.errors import LinkLost
from proofvan.procedures.engine import REDO, Engine
from proofvan.procedures.events import AskedTogether, StepFailed, as_plain
from proofvan.procedures.journal import Attempt, Journal
from proofvan.procedures.step import Answer, Step, StepCall, StepRun
from proofvan.procedures.together import Ahead, Question, asked, confirming, number, one_of, singly, words

READ = number("ask-read", unit="L", minimum=0.0, maximum=9.0, nominal_l=5.0)
TANK = one_of("ask-tank", ("a", "b"), expected="a")


class Operator:
    """Notes what it is asked, and how."""

    def __init__(self) -> None:
        self.log: list[Any] = []

    def __getattr__(self, kind: str) -> Any:
        async def answer(message: str, **values: Any) -> Answer[Any]:
            self.log.append((kind, message, values))
            return Answer(REDO if message == "run-after-fault" else True, "x", 0)

        return answer

    async def choose(self, message: str, options: Any, **values: Any) -> Answer[Any]:
        return await self.__getattr__("choose")(message, options=options, **values)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("question", "kind", "values"),
    [
        (confirming("ask-x", point="Q1"), "confirm", {"point": "Q1"}),
        (READ, "number", {"unit": "L", "minimum": 0.0, "maximum": 9.0, "nominal_l": 5.0}),
        (words("ask-x", expected="S"), "text", {"expected": "S"}),
        (TANK, "choose", {"options": ["a", "b"], "expected": "a"}),
    ],
)
def test_a_question_is_asked_as_it_was_told(question: Question[Any], kind: str, values: Any) -> None:
    operator = Operator()
    assert asyncio.run(asked(operator, question)).value is True  # type: ignore[arg-type]
    assert operator.log == [(kind, question.message, values)]
    assert (question.kind, question.values) == (kind, values)
    assert singly(question, ends=True) is None  # type: ignore[func-returns-value]


def events_of(opens: Any, ends: bool, earlier: tuple[Attempt, ...] = (), failing: bool = False) -> list[Any]:
    """Run two steps of which the first tells a page and the second may open on it."""
    faults = [LinkLost("port-lost", port="B1")] if failing else []

    async def first(run: StepRun) -> int:
        run.together(READ, ends=ends)
        await asked(run.operator, READ)
        if faults:
            raise faults.pop()
        return 1

    async def second(run: StepRun, point: str) -> int:
        await asked(run.operator, TANK)
        return 2

    calls = (
        StepCall(Step("first", "1", "t", first), "first"),
        StepCall(Step("second", "2", "t", second, opens), "second", arguments={"point": "Q"}),
    )
    regulation: Any = SimpleNamespace(procedure=lambda _: calls, observations={"first": int, "second": int})
    events: list[Any] = []
    clock = SimpleNamespace(now_ns=lambda: 0, safe=_nothing)
    run = StepRun(clock, Operator(), clock, None, None, lambda _: None)  # type: ignore[arg-type]
    engine = Engine(regulation, run, Journal(earlier, lambda _: None), events.append, _nothing)
    asyncio.run(engine.execute())
    return events


async def _nothing() -> None: ...


def opening(run: StepRun, point: str) -> tuple[Question[str]]:
    assert point == "Q" and run.operator
    return (TANK,)


def pages(events: list[Any]) -> list[list[str]]:
    return [[one.message for one in event.questions] for event in events if isinstance(event, AskedTogether)]


def test_a_step_that_ends_with_its_questions_lets_the_next_one_open_on_the_same_page() -> None:
    events = events_of(opening, ends=True)
    assert pages(events) == [["ask-read", "ask-tank"]]
    told = next(event for event in events if isinstance(event, AskedTogether))
    plain = as_plain(1, told)
    assert plain["questions"][1] == {"message": "ask-tank", "kind": "choose", "values": TANK.values}


def test_one_question_is_no_page() -> None:
    assert pages(events_of(opening, ends=False)) == []
    assert pages(events_of(None, ends=True)) == []


def test_a_step_that_nothing_follows_ends_its_page_alone() -> None:
    kept = Attempt("second", "", 1, "kept", 0, 0, observation=2)
    assert pages(events_of(opening, ends=True, earlier=(kept,))) == []


def test_a_step_that_is_redone_tells_its_page_again() -> None:
    events = events_of(opening, ends=True, failing=True)
    assert pages(events) == [["ask-read", "ask-tank"]] * 2
    assert any(isinstance(event, StepFailed) for event in events)


def test_an_answer_given_ahead_waits_for_its_question_and_is_taken_once() -> None:
    ahead: Ahead[int] = Ahead()
    assert ahead.take("ask-a") == ()
    ahead.keep([("ask-a", 1), ("ask-b", 2), ("ask-c", 3)])
    assert ahead.take("ask-a-again") == ()  # a question in between takes nothing away
    assert ahead.take("ask-b") == (2,)
    assert ahead.take("ask-a") == ()  # what was passed over is not asked any more
    assert ahead.take("ask-c") == (3,) and ahead.take("ask-c") == ()


@pytest.mark.parametrize("event", ["StepFailed", "PointRedone"])
def test_after_a_fault_or_a_redo_nothing_waits(event: str) -> None:
    ahead: Ahead[int] = Ahead()
    ahead.keep([("ask-a", 1)])
    ahead.told({"event": "StepFinished"})
    ahead.told({"event": event})
    assert ahead.take("ask-a") == ()


def test_another_page_takes_the_place_of_the_one_before() -> None:
    ahead: Ahead[int] = Ahead()
    ahead.keep([("ask-a", 1)])
    ahead.keep([("ask-b", 2)])
    assert ahead.take("ask-a") == ()
