"""A stop in every step of a pile and of a dispenser, a point redone, and the verdict that a hidden error deserves.

As fast as the simulator goes; what the outputs did is the board's own word in the recording.
"""

from __future__ import annotations

import re
from contextlib import closing

import pytest
from browsing import signed, take_next_step
from playwright.sync_api import Page, expect
from practised import (
    BEYOND,
    INSTRUMENTS,
    connected,
    finished,
    go_on,
    going,
    judged,
    outputs_at_faults,
    present_step,
    record_in,
    run_folder,
    state_of,
)
from stations import KilledStation

from proofvan.records.record import AttemptOutcome, DocumentKind, VerificationRecord

pytestmark = pytest.mark.e2e

REASON = "读数抖动"


@pytest.mark.parametrize("job", INSTRUMENTS)
def test_a_stop_in_every_step_and_a_redone_point_change_nothing_in_a_failed_verdict(opened, tmp_path, job):
    with closing(KilledStation(tmp_path, seed=BEYOND)) as station:
        page = opened(station.address)
        connected(page, station.address, job)
        page.locator("button.next").click()
        page.wait_for_url(re.compile("#/run/"))
        halted = stopped_everywhere(page, INSTRUMENTS[job].redone)
        expect(page.locator(".verdict")).to_have_text("✘ 不合格")
        record = record_in(run_folder(tmp_path))
        assert halted == {step["key"] for step in state_of(page)["steps"]}
        broken = [one for one in record.attempts if one.outcome is AttemptOutcome.FAULT]
        assert sorted(one.key for one in broken) == sorted(halted)
        assert {one.fault for one in broken} == {"operator-halt"}
        outputs = outputs_at_faults(run_folder(tmp_path))
        assert len(outputs) == len(broken) and all(left == 0 for _most, left in outputs)
        assert any(most for most, _left in outputs), "some stop came while an output was on"
        both_values_kept(record, INSTRUMENTS[job].redone)
        judged(record, INSTRUMENTS[job], BEYOND)
        assert record.conclusion.document is DocumentKind.NOTICE_OF_RESULTS
        signed(page, 1)


def stopped_everywhere(page: Page, point: str) -> set[str]:
    """Stop once in every step, in the midst of it where it measures, and redo a point as soon as that may be."""
    halted: set[str] = set()
    redone = False
    while going(page):
        state = state_of(page)
        step = present_step(state)
        measuring = page.locator(".facts").count() > 0
        if step and step["key"] not in halted and (measuring or not step["point"]):
            halted.add(step["key"])
            stopped(page, state, step["key"])
        elif step and step["key"] in halted and not redone and complete(state, point, step):
            redone = True
            page.locator("nav li button.small").last.click()
            page.get_by_role("button", name=REASON).click()
            page.locator("section.do button", has_text=REASON).wait_for(state="detached")
        else:
            go_on(page)
    assert redone
    return halted


def complete(state: dict, point: str, present: dict) -> bool:
    """Whether all of a point is measured, but for what is being measured."""
    return all(one["state"] == "done" for one in state["steps"] if one["point"] == point and one is not present)


def stopped(page: Page, before: dict, key: str) -> None:
    page.get_by_role("button", name="停止").click()
    page.get_by_role("button", name="重做本步").wait_for()
    state = state_of(page)
    assert [step["key"] for step in state["steps"] if step["state"] == "failed"] == [key]
    assert finished(state) == finished(before) and state["live"] is None
    assert "停止" in state["note"]["zh"] and "输出已处于安全状态" in state["prompt"]["text"]["zh"]
    take_next_step(page)  # the first that it offers: repeat the step


def both_values_kept(record: VerificationRecord, point: str) -> None:
    """The first values of the point, why they were set aside, and the values that count are all on the record."""
    again = [one for one in record.attempts if one.outcome is AttemptOutcome.REDONE]
    assert {one.key for one in again} == {one.key for one in record.attempts if one.point == point}
    for one in again:
        assert one.reason == REASON
        first, second = [other for other in record.attempts if other.key == one.key and other.observation]
        assert first.attempt == one.attempt < second.attempt and first.observation != second.observation
