"""A page of questions at a practice instrument: all of it is seen before it is asked, and answered ahead once."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import Any

from proofvan.compose.desk import Desk, Given
from proofvan.sim.attended import AttendedInstrument
from proofvan.sim.person import NOT_YET, as_expected, done

PAGE = [
    {"message": "ask-read", "kind": "number", "values": {"expected": 7.0}},
    {"message": "ask-done", "kind": "confirm", "values": {}},
]


@contextmanager
def desk():
    read, write = os.pipe()
    try:
        yield Desk(read, lambda prompt, value: None), lambda word: os.write(write, json.dumps(word).encode() + b"\n")
    finally:
        os.close(read)
        os.close(write)


def test_a_page_is_foreseen_once_and_what_was_said_ahead_is_given_when_it_is_asked():
    with desk() as (one, say):
        assert list(one.foreseen()) == []
        one.told({"event": "AskedTogether", "questions": PAGE})
        assert (list(one.foreseen()), list(one.foreseen())) == (PAGE, [])
        assert one.answer_to(3, "ask-read") == []
        say({"answer": 3, "value": 7.0, "author": "王", "ahead": [["ask-done", True], ["ask-tank", "a"]]})
        assert one.take(0) == ([Given(3, 7.0, "王")], [])
        assert one.answer_to(4, "ask-done") == [Given(4, True, "王")]
        assert one.answer_to(5, "ask-done") == []
        one.told({"event": "StepFailed"})
        assert one.answer_to(6, "ask-tank") == []


def test_a_question_in_between_is_answered_alone_and_the_rest_still_waits():
    with desk() as (one, say):
        one.answer_to(1, "ask-read")
        say({"answer": 1, "value": 7.003, "author": "x", "ahead": [["ask-tank", "a"]]})
        one.take(0)
        assert one.answer_to(2, "ask-read-again") == []
        say({"answer": 2, "value": 7.0, "author": "x"})
        one.take(0)
        assert one.answer_to(3, "ask-tank") == [Given(3, "a", "x")]


def test_a_page_that_comes_after_a_stop_says_nothing_ahead():
    with desk() as (one, say):
        one.answer_to(1, "ask-read")
        one.told({"event": "StepFailed"})
        one.answer_to(2, "run-after-fault")
        say({"answer": 1, "value": 7.0, "author": "x", "ahead": [["ask-tank", "a"]]})
        one.take(0)
        assert one.answer_to(3, "ask-tank") == []


def test_the_instrument_shows_what_a_page_will_ask_by_its_place():
    ready = []
    behaviours: dict[str, Any] = {
        "ask-read": lambda question: as_expected(question) if ready else NOT_YET,
        "ask-done": done,
    }
    instrument = AttendedInstrument(behaviours)
    for place, one in enumerate(PAGE, 1):
        instrument.ask(-place, one["message"], one["kind"], one["values"], 0)
    instrument.ask(1, **PAGE[0], now_ns=0)
    assert instrument.act(0) == []
    ready.append(True)
    seen = [(reply.prompt, reply.value, reply.only_seen) for reply in instrument.act(instrument.next_time())]
    assert sorted(seen) == [(-1, 7.0, True), (1, 7.0, True)]


def test_another_page_ends_the_looking_for_the_one_before():
    looked = []
    instrument = AttendedInstrument(
        {"ask-read": lambda question: looked.append(question.values["expected"]) or NOT_YET}
    )
    for expected in (1.0, 2.0):
        instrument.ask(-1, "ask-read", "number", {"expected": expected}, 0)
    instrument.act(0)
    assert looked == [2.0]
