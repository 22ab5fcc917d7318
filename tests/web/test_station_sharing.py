"""A document shared by its QR code: a phone that never signed in opens the address, until it is taken back."""

from __future__ import annotations

import re

import pytest
from browsing import CHROMIUM, FLAGS, in_both_themes, taken
from furnished import finished
from playwright.sync_api import Page, expect
from stations import LiveStation

__all__ = ["CHROMIUM", "FLAGS"]

pytestmark = pytest.mark.e2e
# Desktop Chromium has no sheet of its own: this is what a tablet's browser has.
SHEET = """navigator.canShare = wish => wish.files?.[0]?.type === 'application/pdf';
    navigator.share = async wish => { window.sent = wish.files[0]; };"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A station whose address other devices find, with a finished run."""
    home, own = tmp_path_factory.mktemp("sharing"), {}
    run = finished(home, "metal-measure", seed=3)
    station = own["station"] = LiveStation(home, reached=lambda: own["station"].address)
    yield station, run
    station.close()


def opened_to_share(page: Page, address: str) -> Page:
    page.goto(address)
    page.get_by_role("button", name=re.compile("扫码取件|Share")).click()
    return page


def test_a_phone_opens_the_address_without_signing_in_until_it_is_taken_back(opened, browser, place):
    station, run = place
    page = opened_to_share(opened(station.address), f"{station.address}/#/record/{run}")
    expect(page.locator(".share img")).to_be_visible()
    address = page.locator(".share .digest").inner_text()
    assert address.startswith(f"{station.address}/d/")
    expect(page.get_by_role("button", name="用本机发送")).to_have_count(0)  # this browser has no sheet
    page.locator(".share").scroll_into_view_if_needed()
    in_both_themes(page, "share")
    phone = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    got = phone.request.get(address)
    assert got.status == 200 and got.headers["content-type"] == "application/pdf" and got.body()[:5] == b"%PDF-"
    assert got.body() == page.request.get(f"{station.address}/api/records/{run}/document.pdf").body()
    page.reload()
    opened_to_share(page, f"{station.address}/#/record/{run}")
    expect(page.locator(".share .digest")).to_have_text(address)  # it outlives a reload
    page.get_by_role("button", name="收回").click()
    expect(page.locator(".share")).to_have_count(0)
    screen = phone.new_page()
    screen.goto(address)
    expect(screen.get_by_role("heading")).to_have_count(2)
    expect(screen.locator("section[lang=zh]")).to_contain_text("重新索取")
    assert screen.evaluate("document.documentElement.scrollWidth") <= 390
    screen.screenshot(path="build/screens/share-gone-phone.png")
    phone.close()


def test_the_tablets_own_sheet_gets_the_pdf(opened, place):
    station, run = place
    page = opened(station.address)
    page.add_init_script(SHEET)
    page.reload()
    opened_to_share(page, f"{station.address}/#/record/{run}")
    page.get_by_role("button", name="用本机发送").click()
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".share img").evaluate("one => one.scrollIntoView()")
    taken(page, "share-phone")
    page.wait_for_function("() => window.sent?.size > 1000")
    assert page.evaluate("window.sent.name").endswith(".pdf")


def test_a_station_that_nobody_else_reaches_says_how_to_start_it(opened, tmp_path):
    run = finished(tmp_path, "metal-measure", seed=3)
    station = LiveStation(tmp_path)
    page = opened_to_share(opened(station.address), f"{station.address}/#/record/{run}")
    expect(page.locator(".share [role=alert]")).to_contain_text("--tablets 8081")
    expect(page.locator(".share img")).to_have_count(0)
    station.close()
