"""The city's pages in a browser: what an office clerk sees and does, and what the public sees instead."""

from __future__ import annotations

import pytest
from browsing import in_both_themes, sign_in
from playwright.sync_api import Page, expect
from sample_runs import finish_run
from stations import Served

from proofvan.city.lake import Lake
from proofvan.sim.city.city import simulate
from proofvan.sim.city.difficulty import read_difficulty
from proofvan.sim.city.lake_rows import store
from proofvan.web.city.app import Place, make_city_app

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """The pages' address and the digest of the one document that was issued."""
    folder = tmp_path_factory.mktemp("screens")
    store(simulate(read_difficulty().of_size(60, 40), 1), Lake(folder / "lake"))
    digest = finish_run(folder / "documents" / ("a" * 32)).digest
    place = Place(folder / "lake", folder / "alerts.jsonl", folder, documents=folder / "documents", practice=True)
    pages = Served(make_city_app(place))
    yield pages.address, digest
    pages.close()


def at_the_map(page: Page, person: str) -> None:
    sign_in(page, person)
    page.locator("svg.map").wait_for()


def test_a_clerk_finds_a_bad_pile_and_gives_its_alert_to_an_inspector_who_closes_it(opened, city):
    address, _ = city
    page = opened(address, None)
    at_the_map(page, "Office")
    in_both_themes(page, "city-map")
    first = page.locator(".piles a").first
    expect(first).to_contain_text("可疑")
    name = first.locator("b").first.inner_text()
    first.click()
    expect(page.locator("h1")).to_contain_text(name)
    expect(page.locator("svg.course path.line")).to_be_visible()
    expect(page.locator(".no-verdict")).to_contain_text("不是检定结论")
    in_both_themes(page, "city-pile")
    page.goto(f"{address}/#/alerts")
    page.get_by_role("button", name="为可疑桩生成预警").click()
    alert = page.locator("ul.rows > li", has_text=name).first
    alert.get_by_role("button").click()
    in_both_themes(page, "city-alerts")
    alert.get_by_label("负责人").fill("监督员 Inspector")
    alert.get_by_role("button", name="分派", exact=True).click()
    expect(alert).to_contain_text("处理中")
    page.locator("header button", has_text="Office").click()
    sign_in(page, "Inspector")
    alert.get_by_role("button").click()
    alert.get_by_label("证据").fill("JD-2026-0001")
    alert.locator("form").get_by_role("button").click()
    expect(alert).to_contain_text("已关闭")
    expect(page.locator("a[href='#/figures']")).to_have_count(0)


def test_the_office_sees_figures_in_english_too(opened, city):
    address, _ = city
    page = opened(address, None)
    at_the_map(page, "Office")
    page.goto(f"{address}/#/figures")
    page.locator("table").wait_for()
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Figures")
    in_both_themes(page, "city-figures")


def test_the_public_sees_a_document_by_its_code_and_no_pile(opened, city):
    address, digest = city
    page = opened(f"{address}/document/{digest}", None)
    expect(page.locator("main")).to_contain_text("本页证明")
    expect(page.locator("main")).to_contain_text(digest)
    in_both_themes(page, "city-document")
    page.goto(f"{address}/#/pile/P00000")
    page.locator(".person").first.wait_for()
    assert page.locator("svg.map, .facts").count() == 0
