"""One page, one touch: how often a person touches the screen for an instrument, counted from what was recorded."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from browsing import ASKED, begin, in_both_themes, take_next_step
from playwright.sync_api import expect
from screens import Screen, can_be_seen, natural
from stations import LiveStation

from proofvan.compose.replay import recording_paths, replay
from proofvan.compose.segment import recorded
from proofvan.core.intake import Entered
from proofvan.link.recording import Prompted, segments

pytestmark = pytest.mark.e2e
# Choosing the job, the connection, the signature.
AROUND = 3
MOST = 25


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    home = tmp_path_factory.mktemp("questions")
    with closing(LiveStation(home)) as station:
        station.home = home
        yield station


def touches(folder: Path) -> tuple[int, int]:
    """Give from a recording how many touches gave answers, and how many answers there are.

    An answer that was given ahead is there in the very instant in which its question is asked.
    """
    asked: dict[int, int] = {}
    answered: dict[int, int] = {}
    for path in segments(folder):
        for one in recorded(path)[1]:
            if isinstance(one, Prompted):
                asked[one.prompt] = one.time_ns
            elif isinstance(one, Entered):
                answered[one.prompt] = one.time_ns
    return sum(at != asked[prompt] for prompt, at in answered.items()), len(answered)


def test_a_dispenser_takes_at_most_twenty_five_touches_from_the_list_of_jobs_to_the_signature(opened, station):
    page = opened(station.address)
    page.locator(".cards button.next").first.wait_for()
    begin(page, "燃油加油机")
    page.locator(ASKED).first.wait_for()
    in_both_themes(page, "questions-safety")
    take_next_step(page)
    page.locator(ASKED).first.wait_for()
    in_both_themes(page, "questions-longest")
    bottom = page.locator("section.together button.all").bounding_box()
    assert bottom["y"] + bottom["height"] <= 800, "all of it is seen at once"
    count = 1
    while take_next_step(page):
        count += 1
    expect(page.locator(".verdict")).to_be_visible()
    (folder,) = (station.home / "runs").iterdir()
    by_record, answers = touches(folder)
    assert (by_record, answers) == (count, 55)
    assert count + AROUND <= MOST


def test_what_was_typed_outlives_a_reload_a_wrong_value_is_told_beside_its_field_and_a_key_goes_on(opened, station):
    page = opened(station.address)
    page.locator(".cards button.next").first.wait_for()
    begin(page)
    step = page.locator("section.together input").nth(1)
    step.fill("7000")
    expect(page.locator("section.together .odd")).to_contain_text("允许范围")
    expect(page.locator("section.together button.all")).to_be_disabled()
    page.reload()
    expect(step).to_have_value("7000")
    step.fill("")
    page.locator("section.together button.all:not([disabled])").wait_for()
    step.press("Enter")
    expect(page.locator("section.together li")).to_have_count(5)
    page.locator("section.together li").last.get_by_role("button", name="做不到").click()
    page.locator("section.together button.all:not([disabled])").wait_for()
    page.keyboard.press("PageDown")  # the foot-switch
    page.get_by_role("button", name="结束").click()
    expect(page.locator(".verdict")).to_contain_text("未完成")


def test_a_dc_pile_takes_seven_touches_and_what_is_looked_at_is_on_its_record(station):
    with closing(Screen(station, "pile-dc")) as screen:
        state = screen.until(lambda one: one["done"] or one["failed"], natural, pages=True)
        assert state["failed"] is None
        folder = station.home / "runs" / state["done"]["run"]
        assert touches(folder) == (7, 16)
        # In a thread of its own: the browser's library keeps a loop in this one.
        with ThreadPoolExecutor(max_workers=1) as aside:
            again = aside.submit(replay, recording_paths(folder)).result()
        assert again.canonical() == (folder / "record.json").read_bytes()


def test_a_reading_between_two_steps_of_the_display_is_asked_again_alone_and_a_stop_asks_for_the_tank_anew(station):
    with closing(Screen(station, "dispenser")) as screen:
        state = screen.until(lambda one: readings(one) and can_be_seen(one["together"]), natural, pages=True)
        shown = [natural(one) for one in state["together"]]
        number = state["prompt"]["number"]
        assert screen.say("answers", prompt=number, values=[shown[0] + 0.003, *shown[1:]]).is_success
        state = screen.until(lambda one: first(one) == "jjg443-indicated-volume-off-step", nothing)
        assert state["together"] == []
        screen.say("answer", prompt=state["prompt"]["number"], value=shown[0])
        # The next page comes after the drain: neither amount nor tank was asked for again.
        state = screen.until(lambda one: one["prompt"] and one["prompt"]["number"] > number + 2, nothing)
        assert first(state) == "jjg443-zero" and len(state["together"]) == 2
        screen.say("stop")
        state = screen.until(lambda one: first(one) == "run-after-fault", nothing)
        screen.say("answer", prompt=state["prompt"]["number"], value="run-redo")
        state = screen.until(lambda one: first(one) not in ("", "run-after-fault"), nothing)
        assert first(state) == "jjg443-return-tank" and state["together"] == []
        screen.say("stop")


def first(state):
    return state["prompt"]["message"] if state["prompt"] else ""


def readings(state):
    """Say whether display, amount and the tank for what comes next are asked together."""
    page = [one["message"] for one in state["together"]] if state["prompt"] else []
    return page == ["jjg443-indicated-volume", "jjg443-amount", "jjg443-return-tank"]


def nothing(_prompt):
    """Answer nothing."""
