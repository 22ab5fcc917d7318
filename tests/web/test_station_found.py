"""An instrument that stands on no list, at the screen: entered as far as it can be read, photographed, made a job."""

from __future__ import annotations

import re
from contextlib import closing

import pytest
import segno
from browsing import in_both_themes
from playwright.sync_api import expect
from stations import LiveStation

pytestmark = pytest.mark.e2e

PLATE = {"型号": "MM-20", "出厂编号": "FOUND-7", "制造单位": "某量器厂", "委托方": "海风服务区", "地点": "3 号岛"}


def enter(page, **values: str) -> None:
    for label, value in values.items():
        page.locator(".draft label", has_text=label).locator("input").fill(value)


def test_what_cannot_be_read_yet_waits_and_a_whole_draft_becomes_a_job_with_its_photograph(opened, tmp_path):
    plate = tmp_path / "plate.png"
    segno.make("FOUND-7").save(str(plate), scale=8)
    with closing(LiveStation(tmp_path / "home")) as station:
        page = opened(station.address)
        page.locator("summary", has_text="不在清单上的器具").click()
        page.get_by_role("button", name="登记一台").click()
        page.locator(".draft select").first.select_option("metal-measure")
        enter(page, **{label: PLATE[label] for label in ("型号", "出厂编号")})
        page.reload()  # what was typed is still there
        expect(page.locator(".draft label", has_text="出厂编号").locator("input")).to_have_value("FOUND-7")
        page.locator(".draft input[type=file]").set_input_files(plate)
        expect(page.locator(".draft img")).to_have_count(1)
        in_both_themes(page, "draft")
        page.locator(".draft button.next").click()
        card = page.locator(".cards li", has_text="MM-20 FOUND-7")
        expect(card).to_contain_text("还缺：")
        expect(card).to_contain_text("委托方、地点、制造单位")
        expect(card.locator(".next")).to_have_count(0)
        card.get_by_role("button", name="补填").click()
        fill_in_the_rest(page)
        page.locator(".draft button.next").click()
        card.get_by_role("button", name="转为任务").click()
        expect(card).to_have_count(0)
        listed = page.locator(".list", has_text="MM-20 FOUND-7")
        listed.locator(".next").click()
        expect(page).to_have_url(re.compile(r"#/(run|connect)/"))
        photos = list((tmp_path / "home" / "jobs").glob("*/photos/*.png"))
        assert [photo.read_bytes() for photo in photos] == [plate.read_bytes()]


def fill_in_the_rest(page) -> None:
    """Enter what the plate says, and the figures of the practice measure that the fields show as examples."""
    enter(page, **PLATE)
    for label in page.locator(".draft label").all():
        text = label.inner_text()
        entry, choice = label.locator("input:not([type=file])"), label.locator("select")
        if "*" in text and entry.count() and not entry.input_value():
            entry.fill(entry.get_attribute("placeholder").removeprefix("如 "))
        if "*" in text and choice.count():
            choice.select_option(index=2)  # as the practice measure: class 2
