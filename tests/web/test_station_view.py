"""What a screen shows of a run, line by line as the run tells it."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from proofvan.compose.practice import practices
from proofvan.station.setup import load_setup, setup_files
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
