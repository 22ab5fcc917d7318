"""A pile and a dispenser come to their certificates though sockets are cut and the station is killed, firmware and all.

As fast as the simulator goes; each in the language in which test_station_pages does not bring it there.
"""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest
from browsing import CUTTABLE, cut, signed
from playwright.sync_api import Page, expect
from practised import (
    INSTRUMENTS,
    SOUND,
    connected,
    finished,
    go_on,
    going,
    judged,
    observed,
    present_step,
    record_in,
    run_folder,
    state_of,
)
from spoken import speaks
from stations import KilledStation

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(("job", "language"), [("pile-dc", "en"), ("dispenser", "zh")])
def test_cut_sockets_and_a_killed_station_cost_nothing_on_the_way_to_three_signatures(opened, tmp_path, job, language):
    with closing(KilledStation(tmp_path, seed=SOUND)) as station:
        page = opened(station.address)
        page.add_init_script(CUTTABLE)
        page.reload()
        if language == "en":
            page.get_by_role("button", name="English").click()
        page.locator(".cards button.next").first.wait_for()
        speaks(page, language)
        connected(page, station.address, job)
        speaks(page, language)
        loads = page.evaluate("window.loads")
        page.locator("button.next").click()
        page.wait_for_url(re.compile("#/run/"))
        steps = cut_everywhere(page, station, language, tmp_path)
        assert page.evaluate("window.loads") == loads
        assert steps == [step["key"] for step in state_of(page)["steps"]]
        expect(page.locator(".verdict")).to_have_text("✔ 合格" if language == "zh" else "✔ PASS")
        speaks(page, language)
        sign_by_three(page, opened, language)
        judged(record_in(run_folder(tmp_path)), INSTRUMENTS[job], SOUND)


def cut_everywhere(page: Page, station: KilledStation, language: str, home: Path) -> list[str]:
    """Cut the socket in every step; kill the station in the second measurement. Gives the steps."""
    seen: list[str] = []
    kept = None
    while going(page):
        step = present_step(state_of(page))
        if step and step["key"] not in seen:
            seen.append(step["key"])
            speaks(page, language)
            cut(page)
        elif kept is None and step and page.locator(".facts").count() and second_measurement(step):
            kept = killed_and_gone_on(page, station, language, home)
        else:
            go_on(page)
    now = observed(run_folder(home))
    assert kept and {key: now[key] for key in kept} == kept
    return seen


def second_measurement(step: dict) -> bool:
    return step["point"] != "" and step["key"].endswith("/2")


def killed_and_gone_on(page: Page, station: KilledStation, language: str, home: Path) -> dict:
    """Take the station away in the midst of a measurement; gives what had been observed before."""
    state, kept = state_of(page), observed(run_folder(home))
    assert set(kept) == finished(state)
    station.kill()
    expect(page.locator(".banner")).to_be_visible()
    speaks(page, language)
    station.start()
    expect(page.locator(".banner")).to_have_count(0)
    page.locator("section.do .next").wait_for()
    assert finished(state_of(page)) == set(kept)
    speaks(page, language)
    page.locator("section.do .next").click()
    page.locator("nav li.now").wait_for()
    assert present_step(state_of(page))["key"] == present_step(state)["key"]
    return kept


def sign_by_three(page: Page, opened, language: str) -> None:
    signed(page, 1)
    place = page.url.partition("#")[0] + "#/record/" + page.locator(".digest").first.inner_text().rpartition("/")[2]
    for count, person in ((2, "核验员"), (3, "批准人")):
        other = opened(place, person)
        signed(other, count)
    expect(page.locator(".signatures .done")).to_have_count(3)
    page.get_by_role("button", name="预览" if language == "zh" else "Preview").click()
    page.wait_for_function("() => document.querySelector('img.paper')?.naturalWidth > 700")
    speaks(page, language)
