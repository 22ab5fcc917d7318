"""The jobs of a station in a browser: what came of each instrument before."""

from __future__ import annotations

from contextlib import closing

import pytest
from browsing import in_both_themes
from past_runs import SUBJECT, left
from playwright.sync_api import expect
from spoken import speaks
from stations import LiveStation

from proofvan.core.line.results import Outcome
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
        page.locator("summary", has_text="器具").click()
        lines = page.locator(".list .row")
        expect(lines.nth(0).locator(".trend span")).to_contain_text("+0.4 %")
        expect(lines.nth(1)).to_contain_text("还没有测量过")
        in_both_themes(page, "last-results")
        speaks(page, "zh")
        page.get_by_role("button", name="English").click()
        expect(lines.nth(1)).to_contain_text("not measured yet")
        lines.nth(0).locator(".trend").click()
        expect(page.locator(".verdict").first).to_have_text("✔ PASS")
