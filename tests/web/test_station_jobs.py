"""The jobs of a station in a browser: what came of each instrument before, which is nearest, what a code brings up."""

from __future__ import annotations

import json
from contextlib import closing

import pytest
import segno
from browsing import in_both_themes
from past_runs import SUBJECT, left
from playwright.sync_api import expect
from spoken import speaks
from stations import LiveStation

from proofvan.core.line.results import Outcome
from proofvan.documents.certificate import qr_text
from proofvan.web.batches import Batches

pytestmark = pytest.mark.e2e

NEW = "PILE-NEW"


def sheet(*lines: str) -> bytes:
    return "\n".join(("serial", *lines)).encode()


@pytest.fixture
def home(tmp_path):
    """A station whose practice pile was measured four times, and a list with it and a new one."""
    became = (Outcome.PASS, Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.PASS)
    for number, (outcome, error) in enumerate(zip(became, ("0.2", "-1.25", "", "0.4"), strict=True), 1):
        left(tmp_path, number, outcome=outcome, error=error)
    Batches(tmp_path).add(sheet(SUBJECT["serial"], NEW), "站点.csv", "pile-dc")
    return tmp_path


def test_the_last_results_stand_beside_every_job_and_every_line_of_a_list(opened, home):
    with closing(LiveStation(home)) as station:
        page = opened(station.address)
        card = page.locator(".cards li", has_text=SUBJECT["serial"]).first
        expect(card.locator(".trend span")).to_contain_text("✔ 合格 +0.4 %")
        said = card.get_by_role("img").get_attribute("aria-label")
        assert said.startswith("最近 4 次") and said.endswith("限值 ±1.0 %")
        assert [part.split()[1] for part in said.split(": ")[1].split("; ")] == ["合格", "不合格", "未完成", "合格"]
        assert [one.get_attribute("class") for one in card.locator(".trend path").all()] == [
            "pass", "fail", "inconclusive", "pass",
        ]  # fmt: skip
        assert len({one.get_attribute("d").count("a") for one in card.locator(".trend path").all()}) == 2
        expect(page.locator(".cards li", has_text="标准金属量器检定").first).to_contain_text("还没有测量过")
        page.get_by_text("器具", exact=True).click()
        lines = page.locator(".list .row")
        expect(lines.nth(0).locator(".trend span")).to_contain_text("+0.4 %")
        expect(lines.nth(1)).to_contain_text("还没有测量过")
        in_both_themes(page, "last-results")
        speaks(page, "zh")
        page.get_by_role("button", name="English").click()
        expect(lines.nth(1)).to_contain_text("not measured yet")
        lines.nth(0).locator(".trend").click()
        expect(page.locator(".verdict").first).to_have_text("✔ PASS")


def listed(home, *places: tuple[str, str]) -> None:
    for number, place in enumerate(places, 1):
        rows = f"serial,latitude,longitude\nP-{number},{place[0]},{place[1]}\n"
        Batches(home).add(rows.encode(), f"站点{number}.csv", "pile-dc")


def test_the_nearest_list_comes_first_when_the_browser_tells_where_it_is(opened, tmp_path):
    listed(tmp_path, ("", ""), ("26.5614", "106.7084"), ("26.6190", "106.6750"))
    with closing(LiveStation(tmp_path)) as station:
        page = opened(
            station.address, geolocation={"latitude": 26.62, "longitude": 106.675}, permissions=["geolocation"]
        )
        heads = page.locator(".list h2")
        expect(heads).to_have_text(["站点1 · 0 / 1", "站点2 · 0 / 1", "站点3 · 0 / 1"])
        page.get_by_role("button", name="最近的在前").click()
        expect(heads).to_have_text(["站点3 · 0 / 1 · 110 m", "站点2 · 0 / 1 · 7.3 km", "站点1 · 0 / 1"])
        expect(page.locator(".list").nth(2)).to_contain_text("表格中没有位置")
        in_both_themes(page, "nearest")
        page.context.set_geolocation({"latitude": 26.56, "longitude": 106.708})  # the van has moved on
        expect(heads.first).to_have_text("站点2 · 0 / 1 · 160 m")
        page.reload()
        expect(heads.first).to_have_text("站点2 · 0 / 1 · 160 m")
        page.get_by_role("button", name="最近的在前").click()
        expect(heads.first).to_have_text("站点1 · 0 / 1")


def test_a_refused_position_says_why_and_what_to_do_and_the_lists_stay(opened, tmp_path):
    listed(tmp_path, ("26.5614", "106.7084"))
    with closing(LiveStation(tmp_path)) as station:
        page = opened(station.address)
        page.get_by_role("button", name="最近的在前").click()
        expect(page.get_by_role("alert")).to_contain_text("浏览器不允许定位。请在网址旁的网站设置中允许“位置”")
        expect(page.locator(".list h2")).to_have_text("站点1 · 0 / 1")
        expect(page.get_by_role("button", name="最近的在前")).to_have_attribute("aria-pressed", "false")
        in_both_themes(page, "no-position")
        speaks(page, "zh")
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("alert")).to_contain_text("press again")


def test_a_scanner_and_a_photograph_bring_up_the_instrument_and_make_a_list(opened, home, tmp_path):
    label, code = tmp_path / "label.png", tmp_path / "list.png"
    segno.make(qr_text(left(home, 9, error="0.4"))).save(str(label), scale=8, border=4)
    segno.make(json.dumps([{"serial": "QR-1"}, {"serial": "QR-2"}])).save(str(code), scale=8, border=4)
    with closing(LiveStation(home)) as station:
        page = opened(station.address)
        field, camera, found = (
            page.locator(".scan > input"),
            page.locator(".scan input[type=file]"),
            page.locator(".found li"),
        )
        field.press_sequentially(NEW)
        field.press("Enter")
        expect(found).to_have_count(1)
        expect(found).to_contain_text(NEW)
        expect(found.get_by_role("button")).to_have_text("开始")
        page.keyboard.type("P-404")  # what was scanned before is selected: the next scan takes its place
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("本站没有“P-404”的任务。 可以扫：器具编号")
        camera.set_input_files(label)
        expect(found).to_have_count(2)  # the practice job, and its line of the list
        expect(found.first.locator(".trend span")).to_contain_text("+0.4 %")
        in_both_themes(page, "scan-found")
        camera.set_input_files(code)
        page.locator(".asked select").select_option("pile-dc")
        in_both_themes(page, "scan-list")
        page.locator(".asked").get_by_role("button", name="导入").click()
        expect(page.get_by_role("status")).to_contain_text("清单已导入")
        expect(page.locator(".list .next", has_text="QR-1")).to_be_visible()
        speaks(page, "zh")
