"""What a person does at the station's pages in a browser, and what is looked at on every page."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from playwright.sync_api import Page, expect

from proofvan.web.people import PRACTICE_PIN

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
# Without them Debian's Chromium looks for its maker's machines at every start.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
# Slow machines only make a test slow; a page that never comes is what ends it.
PATIENCE_MS = 600_000
ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "build" / "screens"
AXE = ROOT / "host" / "ui" / "node_modules" / "axe-core" / "axe.min.js"

# A page whose sockets can be cut, and come back only when they are let.
CUTTABLE = """window.sockets = []; const Real = WebSocket;
    window.WebSocket = class extends Real {
        constructor(at) { super(window.cut ? 'ws://127.0.0.1:9' : at); window.sockets.push(this); }
    };
    window.loads = Number(sessionStorage.loads = Number(sessionStorage.loads || 0) + 1);"""


def sign_in(page: Page, person: str) -> None:
    page.locator(".person", has_text=person).click()
    page.locator("input[type=password]").fill(PRACTICE_PIN)
    page.locator("form button.next").click()
    page.locator(".person").first.wait_for(state="detached")


def signed(page: Page, count: int) -> None:
    """Sign as who is signed in; then so many signatures are there."""
    page.locator(".result input[type=password]").fill(PRACTICE_PIN)
    page.locator(".result form button.next").click()
    expect(page.locator(".signatures .done")).to_have_count(count)


def barrier_free(page: Page) -> None:
    """No serious finding of axe, WCAG 2.2 AA included."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in serious] == []


def in_both_themes(page: Page, name: str) -> None:
    """Look at a page by day and by night, large and on a phone."""
    for theme, turn in (("day", "夜间"), ("night", "日光")):
        barrier_free(page)
        taken(page, f"{name}-{theme}")
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        taken(page, f"{name}-{theme}-phone")
        page.set_viewport_size({"width": 1280, "height": 800})
        page.get_by_role("button", name=re.compile(f"{turn}|{'Night' if theme == 'day' else 'Day'}")).click()


def taken(page: Page, name: str) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"{name}.png")


def begin(page: Page, words: str = "直流充电桩") -> None:
    page.get_by_role("button", name="60 ×").click()
    page.locator(".cards li", has_text=words).get_by_role("button").first.click()
    if "金属量器" not in words:  # there nothing is wired
        page.locator(".harness svg").wait_for()
        page.get_by_role("button", name=re.compile("已接好|Connected")).click()


# What a run shows that waits for a person; a page of several questions waits until all can be seen.
ASKED = """section.together button.all:not([disabled]), section.do:not(.together) .display button,
    section.do:not(.together) .entry input, section.do:not(.together) .chips button, .result"""


def confirm_page(page: Page) -> bool:
    """Answer a page of several questions as shown, with its one touch."""
    kept = page.locator("section.together").get_attribute("data-page")
    page.locator("section.together button.all:not([disabled])").click()
    gone = """kept => document.querySelector('section.together')?.dataset.page !== kept
        || document.querySelector('section.together button.all:not([disabled])')"""
    page.wait_for_function(gone, arg=kept)
    return True


def take_next_step(page: Page, words: str = "") -> bool:
    """Do what the screen asks, saying these words where they are offered; False when the run is over."""
    page.locator(ASKED).first.wait_for()
    if page.locator(".result").count():
        return False
    asked = page.locator("section.do h1").inner_text()
    options = page.locator("section.do .chips button")
    wished = options.filter(has_text=words)
    if page.locator("section.together").count():
        if words and wished.count():
            wished.first.click()
        return confirm_page(page)
    if page.locator("section.do .entry input").count():
        page.locator(".display button").click()
    else:
        (wished if wished.count() else options).first.click()
    # Answered: another question, the same one again, or none.
    answered = """asked => document.querySelector('section.do h1')?.innerText !== asked
        || document.querySelector('section.do button:not([disabled])')"""
    page.wait_for_function(answered, arg=asked)
    return True


def to_the_end(page: Page, name: str = "") -> None:
    while take_next_step(page):
        if name and page.locator(".facts").count():
            taken(page, name)
    expect(page.locator(".verdict")).to_have_text(re.compile("合格|PASS|FAIL"))


def cut(page: Page) -> None:
    """Cut the sockets of a CUTTABLE page for a while: the run's screen stays as it is, says so, and comes back."""
    step = page.locator("nav h2").inner_text()
    page.evaluate("window.cut = true; window.sockets.forEach(one => one.close())")
    expect(page.locator(".banner")).to_be_visible()
    expect(page.locator("nav h2")).to_have_text(step)
    page.evaluate("window.cut = false")
    expect(page.locator(".banner")).to_have_count(0)
