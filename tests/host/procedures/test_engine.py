"""The engine: every call is brought to a kept observation, faults are kept and redone, a stop is at once and safe."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from proofvan.core.errors import InputError, LinkLost, OperatorAbort
from proofvan.core.intake import Commanded, Entered
from proofvan.procedures.engine import REDO, STOP, Engine
from proofvan.procedures.events import (
    AnswerRefused,
    PointRedone,
    Prompted,
    RunStarted,
    StepFailed,
    StepFinished,
    StepSpared,
    StepStarted,
    as_plain,
    live_as_plain,
)
from proofvan.procedures.journal import Attempt, Journal, read_attempts
from proofvan.procedures.prompts import LONGEST_TEXT, PromptingOperator
from proofvan.procedures.step import Answer, LiveFrame, StepCall, StepRun, step


@dataclass(frozen=True)
class Seen:
    """An observation."""

    value: float


class Person:
    """Chooses what the test says after a fault."""

    def __init__(self, *choices: str) -> None:
        self.choices = list(choices)
        self.meanwhile: Callable[[], None] = lambda: None

    async def choose(self, message: str, options: Any, **values: object) -> Answer[str]:
        self.meanwhile()
        assert (message, tuple(options)) == ("run-after-fault", (REDO, STOP))
        return Answer(self.choices.pop(0), "王练习", 0)


class Scene:
    """One engine over two points, `a` and `b`, each measured once."""

    def __init__(self, measure: Callable[..., Awaitable[Seen]], *choices: str, earlier: tuple[Attempt, ...] = ()):
        self.events: list[Any] = []
        self.lines: list[str] = []
        self.done: list[str] = []
        self.time_ns = 0
        measured = step("7.3.2", "a-title")(measure)
        calls = tuple(StepCall(measured, f"{point}-1", point, {"point": point}) for point in "ab")
        regulation: Any = SimpleNamespace(procedure=lambda _: calls, observations={measured.name: Seen})
        self.person = Person(*choices)
        run = StepRun(self, self.person, self, None, self, lambda _: None)
        self.journal = Journal(earlier, self.lines.append)
        self.engine = Engine(regulation, run, self.journal, self.events.append, self.reconnect)

    async def safe(self) -> None:
        self.done.append("safe")

    async def reconnect(self) -> None:
        self.done.append("reconnect")

    def now_ns(self) -> int:
        self.time_ns += 1
        return self.time_ns

    def execute(self) -> None:
        asyncio.run(self.engine.execute())

    def kinds(self) -> list[type]:
        return [type(event) for event in self.events]


async def measure(run: StepRun, point: str) -> Seen:
    return Seen({"a": 1.5, "b": 0.1}[point])


def failing(times: int, fault: Exception) -> Callable[..., Awaitable[Seen]]:
    left = [fault] * times

    async def measure(run: StepRun, point: str) -> Seen:
        if left:
            raise left.pop()
        return Seen(2.0)

    return measure


def test_every_call_ends_in_an_observation_that_is_on_the_disk_in_order() -> None:
    scene = Scene(measure)
    assert scene.engine.observations() == {}
    scene.execute()
    assert scene.engine.observations() == {"a-1": Seen(1.5), "b-1": Seen(0.1)}
    assert [json.loads(line)["observation"] for line in scene.lines] == [{"value": 1.5}, {"value": 0.1}]
    assert scene.kinds() == [StepStarted, StepFinished] * 2
    assert [(event.position, event.total) for event in scene.events[::2]] == [(1, 2), (2, 2)]
    assert read_attempts(scene.lines) == scene.journal.attempts


def test_what_an_earlier_segment_kept_is_not_measured_again() -> None:
    kept = Attempt("a-1", "a", 1, "kept", 0, 1, observation={"value": 9.0})
    scene = Scene(measure, earlier=(kept,))
    scene.execute()
    assert scene.engine.observations() == {"a-1": Seen(9.0), "b-1": Seen(0.1)}
    assert [event.key for event in scene.events if isinstance(event, StepStarted)] == ["b-1"]


def test_a_fault_leaves_the_outputs_safe_is_kept_and_the_call_is_redone_over_a_new_connection() -> None:
    scene = Scene(failing(2, LinkLost("port-lost", port="B1")), REDO, REDO)
    scene.execute()
    assert scene.done == ["safe", "reconnect"] * 2
    attempts = [(one.key, one.number, one.outcome, one.fault) for one in scene.journal.attempts]
    assert attempts[:3] == [("a-1", 1, "fault", "port-lost"), ("a-1", 2, "fault", "port-lost"), ("a-1", 3, "kept", "")]
    assert scene.journal.attempts[0].evidence == {"port": "B1"}
    failed = next(event for event in scene.events if isinstance(event, StepFailed))
    assert (failed.attempt, failed.fault) == (1, "port-lost")


def test_after_a_fault_the_operator_may_stop() -> None:
    scene = Scene(failing(1, LinkLost("port-lost", port="B1")), STOP)
    with pytest.raises(OperatorAbort) as stopped:
        scene.execute()
    assert stopped.value.evidence == {"step": "a-1", "author": "王练习"}
    assert scene.done == ["safe"]
    assert scene.engine.observations() == {}


def test_a_step_that_the_operator_gives_up_stops_the_run_with_the_outputs_safe() -> None:
    scene = Scene(failing(1, OperatorAbort("operator-stop", step="a-1", author="x")))
    with pytest.raises(OperatorAbort):
        scene.execute()
    assert scene.done == ["safe"]
    assert [one.outcome for one in scene.journal.attempts] == ["fault"]


def test_a_stop_from_outside_acts_in_the_middle_of_a_step_and_names_who_stopped() -> None:
    async def endless(run: StepRun, point: str) -> Seen:
        asyncio.get_running_loop().call_soon(scene.engine.commanded, Commanded(5, "stop", "", "李停止"))
        await asyncio.Event().wait()
        raise AssertionError

    scene = Scene(endless)
    with pytest.raises(OperatorAbort) as stopped:
        scene.execute()
    assert stopped.value.evidence["author"] == "李停止"
    assert scene.done == ["safe"]
    scene.engine.commanded(Commanded(6, "stop", "", "late"))  # nothing runs any more: nothing happens


def test_a_halt_breaks_off_the_present_step_alone_and_what_comes_next_is_asked() -> None:
    tries: list[str] = []

    async def once_endless(run: StepRun, point: str) -> Seen:
        tries.append(point)
        if len(tries) == 1:
            asyncio.get_running_loop().call_soon(scene.engine.commanded, Commanded(5, "halt", "", "李停止"))
            await asyncio.Event().wait()
        scene.engine.commanded(Commanded(7, "redo", "c|", "x"))
        return Seen(1.0)

    scene = Scene(once_endless, REDO)
    scene.execute()
    assert tries == ["a", "a", "b"]
    assert scene.done == ["safe", "reconnect"]
    first = scene.journal.attempts[0]
    assert (first.key, first.outcome, first.fault, first.evidence) == (
        "a-1", "fault", "operator-halt", {"author": "李停止"},
    )  # fmt: skip
    scene.engine.commanded(Commanded(9, "halt", "", "late"))  # nothing runs any more: nothing happens


async def at_once(run: StepRun, point: str) -> Seen:
    return Seen(1.0)


def test_a_halt_before_a_step_ends_it_before_it_does_anything() -> None:
    scene = Scene(at_once, REDO)
    scene.engine.commanded(Commanded(5, "halt", "", "李停止"))
    scene.execute()
    told = [(one.key, one.number, one.outcome, one.fault) for one in scene.journal.attempts]
    assert told == [("a-1", 1, "fault", "operator-halt"), ("a-1", 2, "kept", ""), ("b-1", 1, "kept", "")]
    assert scene.done == ["safe", "reconnect"]


def test_a_stop_before_the_first_step_ends_the_run_with_the_outputs_safe() -> None:
    scene = Scene(at_once)
    scene.engine.commanded(Commanded(5, "stop", "", "李停止"))
    with pytest.raises(OperatorAbort) as stopped:
        scene.execute()
    assert stopped.value.evidence["author"] == "李停止"
    assert scene.done == ["safe"]


def test_a_halt_while_it_stands_still_already_stops_nothing_later() -> None:
    scene = Scene(failing(1, LinkLost("port-lost", port="B1")), REDO)
    scene.person.meanwhile = lambda: scene.engine.commanded(Commanded(6, "halt", "", "李停止"))
    scene.execute()
    assert [one.outcome for one in scene.journal.attempts] == ["fault", "kept", "kept"]


def test_a_cancellation_that_nobody_commanded_is_none_of_the_engines() -> None:
    async def endless(run: StepRun, point: str) -> Seen:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await asyncio.sleep(0)
        raise AssertionError

    scene = Scene(endless)
    with pytest.raises(asyncio.CancelledError):
        scene.execute()
    assert scene.journal.attempts == ()


def test_a_point_that_is_redone_is_measured_again_after_the_present_step_and_both_are_kept() -> None:
    values = {"a": [1.0, 2.0], "b": [3.0]}

    async def measure(run: StepRun, point: str) -> Seen:
        if point == "a" and len(values["a"]) == 2:
            scene.engine.commanded(Commanded(5, "redo", "a|the hose moved", "王练习"))
        return Seen(values[point].pop(0))

    scene = Scene(measure)
    scene.execute()
    assert scene.engine.observations() == {"a-1": Seen(2.0), "b-1": Seen(3.0)}
    told = [(one.key, one.number, one.outcome, one.reason, one.author) for one in scene.journal.attempts]
    assert told == [
        ("a-1", 1, "kept", "", ""),
        ("a-1", 1, "redone", "the hose moved", "王练习"),
        ("a-1", 2, "kept", "", ""),
        ("b-1", 1, "kept", "", ""),
    ]
    assert PointRedone("a", "the hose moved", "王练习") in scene.events


def test_lines_after_a_torn_one_were_never_acknowledged() -> None:
    scene = Scene(measure)
    scene.execute()
    assert read_attempts([scene.lines[0], scene.lines[1][:-5], scene.lines[1]]) == scene.journal.attempts[:1]
    assert read_attempts(['{"unknown": 1}']) == ()


def test_a_step_that_is_spared_is_told_once_however_often_it_is_passed_over() -> None:
    """`a` is spared from the start; `b` breaks, so the procedure is gone through again."""
    scene = Scene(failing(1, LinkLost("port-lost", port="B1")), REDO)
    scene.engine._spared = lambda call, _seen: call.point == "a"
    scene.execute()
    assert [event.key for event in scene.events if isinstance(event, StepSpared)] == ["a-1"]
    spared_all = Scene(measure)
    spared_all.engine._spared = lambda call, _seen: True
    for _ in range(2):
        spared_all.execute()
    assert spared_all.kinds() == [StepSpared, StepSpared]


def test_events_and_live_numbers_are_plain_data_for_a_screen() -> None:
    plain = as_plain(3, RunStarted("run-1", "JJG 1149", 0, ("a-1",)))
    assert plain == {
        "number": 3,
        "event": "RunStarted",
        "run": "run-1",
        "regulation": "JJG 1149",
        "segment": 0,
        "completed": ("a-1",),
    }
    assert live_as_plain(LiveFrame({"live-energy": (1.5, "kWh")}, 0.25)) == {
        "numbers": {"live-energy": [1.5, "kWh"]},
        "progress": 0.25,
        "error_percent": None,
        "expanded_uncertainty_percent": None,
        "uncertainty_floor_percent": None,
        "error_band_percent": None,
    }


# ---- what a person answers ----


def answered(question: Callable[[PromptingOperator], Awaitable[Answer[Any]]], *values: Any) -> tuple[Answer[Any], list]:
    """Put a question and answer it with the values one by one, until one is taken."""
    events: list[Any] = []
    left = list(values)

    def ask(number: int, message: str, kind: str, shown: Any) -> None:
        entry = Entered(7, number, left.pop(0), "王练习")
        asyncio.get_running_loop().call_soon(operator.entered, entry)

    operator = PromptingOperator(ask, events.append)

    async def run() -> Answer[Any]:
        answer = await question(operator)
        operator.entered(Entered(8, 1, "again", "x"))  # answers nothing that is open
        return answer

    return asyncio.run(run()), events


def number(operator: PromptingOperator) -> Awaitable[Answer[float]]:
    return operator.number("ask-x", unit="kWh", minimum=0, maximum=10.5)


@pytest.mark.parametrize("refused", [True, "5", None, float("nan"), float("inf"), -0.001, 10.501, 11])
def test_a_number_outside_what_is_allowed_never_reaches_a_step(refused: Any) -> None:
    answer, events = answered(number, refused, 10.5)
    assert answer == Answer(10.5, "王练习", 7)
    assert [type(event) for event in events] == [Prompted, AnswerRefused, Prompted]
    assert events[0].values == {"unit": "kWh", "minimum": 0, "maximum": 10.5}


@pytest.mark.parametrize("taken", [0, 0.0, 10.5, 3])
def test_a_number_inside_is_kept_as_typed(taken: float) -> None:
    answer, events = answered(number, taken)
    assert answer.value == taken and isinstance(answer.value, float)
    assert len(events) == 1


@pytest.mark.parametrize(
    ("ask", "wrong", "right", "kept", "fault"),
    [
        (lambda one: one.confirm("ask-x"), 1, False, False, "entry-not-yes-or-no"),
        (lambda one: one.text("ask-x"), "  ", " A1 ", "A1", "entry-not-text"),
        (lambda one: one.text("ask-x"), 5, "x" * LONGEST_TEXT, "x" * LONGEST_TEXT, "entry-not-text"),
        (lambda one: one.text("ask-x"), "x" * (LONGEST_TEXT + 1), "x", "x", "entry-not-text"),
        (lambda one: one.choose("ask-x", ("p", "q")), "r", "q", "q", "entry-not-an-option"),
    ],
)
def test_each_kind_of_question_takes_its_kind_of_answer(
    ask: Any, wrong: Any, right: Any, kept: Any, fault: str
) -> None:
    answer, events = answered(ask, wrong, right)
    assert answer.value == kept and type(answer.value) is type(kept)
    assert events[1].fault == fault


def test_the_same_answer_twice_counts_once() -> None:
    events: list[Any] = []

    def ask(number: int, message: str, kind: str, shown: Any) -> None:
        for value in (True, False):
            operator.entered(Entered(7, number, value, "x"))

    operator = PromptingOperator(ask, events.append)
    assert asyncio.run(operator.confirm("ask-x")).value is True


def test_a_fault_of_the_question_itself_is_not_swallowed() -> None:
    def ask(number: int, message: str, kind: str, shown: Any) -> None:
        raise InputError("entry-not-text", value="", longest=LONGEST_TEXT)

    operator = PromptingOperator(ask, lambda _: None)
    with pytest.raises(InputError):
        asyncio.run(operator.confirm("ask-x"))
