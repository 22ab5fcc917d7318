"""The station in a browser, as a technician uses it: from the list of jobs to the certificate, in both languages."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from stations import LiveStation

pytestmark = pytest.mark.e2e

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
# Without them Debian's Chromium looks for its maker's machines at every start.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
SCREENS = Path(__file__).parents[2] / "build" / "screens"
# Slow machines only make a test slow; a page that never comes is what ends it.
PATIENCE_MS = 240_000


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    station = LiveStation(tmp_path_factory.mktemp("pages"))
    yield station
    station.close()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def page(browser, station):
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: problems.append(request.url) if "127.0.0.1" not in request.url else None)
    page.goto(station.address)
    yield page
    context.close()
    assert problems == []


def taken(page: Page, name: str) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"{name}.png")


def begin(page: Page, words: str = "直流充电桩") -> None:
    page.get_by_role("button", name="60 ×").click()
    page.locator(".cards li", has_text=words).get_by_role("button").click()


def take_next_step(page: Page) -> bool:
    """Do what the screen asks; False when the run is over."""
    page.locator(".display button, .entry input, section.do .chips button, .result").first.wait_for()
    if page.locator(".result").count():
        return False
    asked = page.locator("section.do h1").inner_text()
    if page.locator(".entry input").count():
        page.locator(".display button").click()
        page.locator(".entry button.next").click()
    else:
        page.locator("section.do .chips button").first.click()
    # Answered: another question, the same one again, or none.
    answered = """asked => document.querySelector('section.do h1')?.innerText !== asked
        || document.querySelector('section.do button:not([disabled])')"""
    page.wait_for_function(answered, arg=asked)
    return True


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_technician_brings_a_pile_to_its_certificate(page, language):
    if language == "en":
        page.get_by_role("button", name="English").click()
    taken(page, f"jobs-{language}")
    begin(page, "直流充电桩" if language == "zh" else "DC charging piles")
    page.locator("section.do .display button").wait_for()
    taken(page, f"prompt-{language}")
    while take_next_step(page):
        if page.locator(".facts").count():
            taken(page, f"measuring-{language}")
    expect(page.locator(".verdict")).to_have_text(re.compile("合格|PASS|FAIL"))
    taken(page, f"result-{language}")
    page.get_by_role("button", name="夜间" if language == "zh" else "Night").click()
    page.set_viewport_size({"width": 390, "height": 844})
    taken(page, f"result-night-phone-{language}")


def test_stop_is_one_touch_and_the_page_says_that_the_outputs_are_off(page):
    begin(page)
    page.locator("section.do .display button").wait_for()
    page.get_by_role("button", name="停止").click()
    expect(page.get_by_role("button", name="停止")).to_have_count(0)
    taken(page, "stopped")


def test_a_lost_socket_keeps_the_screen_and_comes_back_without_a_reload(browser, station):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(
        "window.sockets = []; const Real = WebSocket;"
        "window.WebSocket = class extends Real { constructor(...a) { super(...a); window.sockets.push(this); } };"
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(station.address)
    begin(page)
    page.locator("section.do .display button").wait_for()
    asked = page.locator("section.do h1").inner_text()
    page.evaluate("window.sockets.at(-1).close()")
    expect(page.locator(".banner")).to_be_visible()
    expect(page.locator("section.do h1")).to_have_text(asked)
    expect(page.locator(".banner")).to_have_count(0)
    page.get_by_role("button", name="停止").click()
    expect(page.get_by_role("button", name="停止")).to_have_count(0)
    context.close()
