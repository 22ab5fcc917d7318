"""The city's pages in a browser: what an office clerk sees and does, and what the public sees instead."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from city_screens import Served
from playwright.sync_api import Page, expect, sync_playwright
from sample_runs import finish_run

from proofvan.city.lake import Lake
from proofvan.sim.city.city import simulate
from proofvan.sim.city.difficulty import read_difficulty
from proofvan.sim.city.lake_rows import store
from proofvan.web.city.app import Place, make_city_app
from proofvan.web.people import PRACTICE_PIN

pytestmark = pytest.mark.e2e

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
# Without them Debian's Chromium looks for its maker's machines at every start.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "build" / "screens"
AXE = ROOT / "host" / "ui" / "node_modules" / "axe-core" / "axe.min.js"
# Slow machines only make a test slow.
PATIENCE_MS = 900_000


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("screens")
    store(simulate(read_difficulty().of_size(60, 40), 1), Lake(folder / "lake"))
    digest = finish_run(folder / "documents" / ("a" * 32)).digest
    place = Place(folder / "lake", folder / "alerts.jsonl", folder, documents=folder / "documents", practice=True)
    pages = Served(make_city_app(place))
    yield pages.address, digest
    pages.close()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def page(browser, served):
    """A page that may not complain nor ask another machine for anything."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page, problems = context.new_page(), []
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: problems.append(request.url) if "127.0.0.1" not in request.url else None)
    page.goto(served[0])
    yield page
    context.close()
    assert problems == []


def sign_in(page: Page, person: str) -> None:
    page.locator(".person", has_text=person).click()
    page.locator("input[type=password]").fill(PRACTICE_PIN)
    page.locator("form button.next").click()
    page.locator("svg.map").wait_for()


def accessible(page: Page, name: str) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"city-{name}.png")
    page.evaluate(AXE.read_text())  # as the browser, not as the page: its policy allows no other script
    broken = page.evaluate("axe.run().then((found) => found.violations.map((one) => one.id + ' ' + one.nodes[0].html))")
    assert broken == []


def test_a_clerk_finds_a_bad_pile_and_gives_its_alert_to_an_inspector_who_closes_it(page, served):
    sign_in(page, "Office")
    accessible(page, "map")
    first = page.locator(".piles a").first
    expect(first).to_contain_text("可疑")
    name = first.locator("b").first.inner_text()
    first.click()
    expect(page.locator("h1")).to_contain_text(name)
    expect(page.locator("svg.course path.line")).to_be_visible()
    expect(page.locator(".no-verdict")).to_contain_text("不是检定结论")
    accessible(page, "pile")
    page.goto(f"{served[0]}/#/alerts")
    page.get_by_role("button", name="为可疑桩生成预警").click()
    alert = page.locator("ul.rows > li", has_text=name).first
    alert.get_by_role("button").click()
    accessible(page, "alerts")
    alert.get_by_label("负责人").fill("监督员 Inspector")
    alert.get_by_role("button", name="分派", exact=True).click()
    expect(alert).to_contain_text("处理中")
    page.locator("header button", has_text="Office").click()
    sign_in(page, "Inspector")
    page.goto(f"{served[0]}/#/alerts")
    alert.get_by_role("button").click()
    alert.get_by_label("证据").fill("JD-2026-0001")
    alert.locator("form").get_by_role("button").click()
    expect(alert).to_contain_text("已关闭")
    expect(page.locator("a[href='#/figures']")).to_have_count(0)


def test_the_office_sees_figures_in_english_too(page, served):
    sign_in(page, "Office")
    page.goto(f"{served[0]}/#/figures")
    page.locator("table").wait_for()
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Figures")
    accessible(page, "figures")


def test_the_public_sees_a_document_by_its_code_and_no_pile(page, served):
    address, digest = served
    page.goto(f"{address}/document/{digest}")
    expect(page.locator("main")).to_contain_text("本页证明")
    expect(page.locator("main")).to_contain_text(digest)
    accessible(page, "document")
    page.goto(f"{address}/#/pile/P00000")
    page.locator(".person").first.wait_for()
    assert page.locator("svg.map, .facts").count() == 0
