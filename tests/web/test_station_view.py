"""What a screen shows of a run, line by line as the run tells it."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from proofvan.compose.practice import practices
from proofvan.station.setup import load_setup, setup_files
from proofvan.web import view
from proofvan.web.connection import expected
from proofvan.web.outlook import outlook_of
from proofvan.web.view import RunShown


@pytest.fixture(scope="module")
def setup():
    practice = practices()["pile-dc"]
    return load_setup(setup_files(practice.job, practice.rig))


@pytest.fixture
def shown(setup):
    shown = RunShown("0" * 16, setup, 1.0)
    shown.state["boards"] = [expected(board) for board in setup.rig.boards]
    return shown


def states(shown):
    return [step["state"] for step in shown.state["steps"]]


def test_a_board_turns_green_when_the_run_has_found_it(shown):
    assert [board["state"] for board in shown.state["boards"]] == ["waiting"]
    shown.take({"event": {"event": "BoardFound", "board": "B1", "family": "power", "firmware": "1.4"}})
    (board,) = shown.state["boards"]
    assert board["state"] == "found" and "1.4" in board["found"]["zh"] and "1.4" in board["found"]["en"]


def test_what_the_plan_takes_and_reaches_is_shown_before_the_start_and_again_by_the_run(setup, shown):
    before = outlook_of(setup)
    planned = setup.regulation.planner.outlook(setup.case({}))
    shown.take({"event": {"event": "PointsPlanned", "points": [asdict(one) for one in planned]}})
    assert before == shown.state["outlook"] and len(before) == len(planned) > 0
    for one in before:
        assert float(one["expanded"].removesuffix(" %")) >= float(one["floor"].removesuffix(" %")) > 0
        assert one["resolution"].endswith(" %")


def test_a_regulation_that_cannot_look_ahead_shows_no_outlook():
    practice = practices()["metal-measure"]
    assert outlook_of(load_setup(setup_files(practice.job, practice.rig))) == []


def test_a_spared_step_waits_no_longer_and_stays_spared_at_the_end(shown):
    key = shown.state["steps"][-1]["key"]
    shown.take({"event": {"event": "StepSpared", "key": key}})
    assert states(shown)[-1] == "spared"
    shown.take({"done": {"verdict": "PASS"}})
    assert states(shown)[-1] == "spared" and set(states(shown)[:-1]) == {"done"}


def test_a_point_that_is_redone_asks_for_what_it_was_spared_of(shown):
    step = next(step for step in shown.state["steps"] if step["point"])
    shown.take({"event": {"event": "StepSpared", "key": step["key"]}})
    shown.take({"event": {"event": "PointRedone", "point": step["point"], "reason": "", "author": ""}})
    assert step["state"] == "waiting"


READ = {"message": "pile-humidity", "kind": "number", "values": {"unit": "%", "minimum": 0.0, "maximum": 100.0}}
DONE = {"message": "pile-earth-continuity", "kind": "confirm", "values": {}}
RAIN = {"message": "pile-weather", "kind": "choose", "values": {"options": ["pile-weather-dry", "pile-weather-rain"]}}


def ask(shown, *questions):
    for number, question in questions:
        shown.take({"event": {"event": "Prompted", "prompt": number, **question}})


def page_of(shown, *questions):
    shown.take({"event": {"event": "AskedTogether", "questions": questions}})


def asked_for(shown):
    return [one["message"] for one in shown.state["together"]]


def test_a_page_shows_every_question_with_what_can_be_seen(shown):
    page_of(shown, READ, RAIN, DONE)
    ask(shown, (4, READ))
    assert asked_for(shown) == ["pile-humidity", "pile-weather", "pile-earth-continuity"]
    assert shown.state["prompt"]["number"] == 4 and shown.asks(4) and not shown.asks(5)
    shown.take({"seen": -1, "value": 58})
    shown.take({"seen": -2, "value": "pile-weather-dry"})
    assert [one["seen"] for one in shown.state["together"]] == [58, view.words("pile-weather-dry"), None]


def test_an_answered_page_is_not_asked_again_question_by_question(shown):
    page_of(shown, READ, RAIN)
    ask(shown, (4, READ))
    shown.answered_page()
    assert (shown.state["prompt"], shown.state["together"], shown.asks(4)) == (None, [], False)
    ask(shown, (5, RAIN))
    assert shown.state["prompt"] is None
    ask(shown, (6, RAIN))  # asked for another time: nothing was said to that
    assert shown.state["prompt"]["number"] == 6 and not shown.asks(6)


def test_whoever_answers_one_by_one_keeps_the_rest_of_the_page(shown):
    page_of(shown, READ, RAIN, DONE)
    ask(shown, (4, READ), (5, RAIN))
    assert asked_for(shown) == ["pile-weather", "pile-earth-continuity"]
    ask(shown, (6, DONE))
    assert asked_for(shown) == [] and shown.state["prompt"]["number"] == 6


def test_a_question_that_nobody_foresaw_stands_alone_and_a_fault_ends_the_page(shown):
    page_of(shown, READ, DONE)
    ask(shown, (4, RAIN))
    assert asked_for(shown) == [] and shown.state["prompt"]["number"] == 4
    page_of(shown, READ, DONE)
    key = shown.state["steps"][0]["key"]
    shown.take({"event": {"event": "StepFailed", "key": key, "fault": "pile-rain", "evidence": {}}})
    assert asked_for(shown) == []


def test_a_run_that_is_gone_on_with_asks_anew(shown):
    page_of(shown, READ, DONE)
    ask(shown, (1, READ))
    shown.answered_page()
    shown.begun()
    ask(shown, (1, DONE))
    assert shown.state["prompt"]["number"] == 1
