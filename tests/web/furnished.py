"""A station that has worked before: finished practice runs, registered standards; and a browser that looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from browsing import CHROMIUM, FLAGS, PATIENCE_MS, sign_in
from playwright.sync_api import Page, expect, sync_playwright
from stations import LiveStation

from proofvan.compose.demo import Wishes, chosen, demonstrate


def finished(home: Path, job: str, seed: int, **wishes: object) -> str:
    """Bring one practice run to its end; gives its name."""
    (entry,) = demonstrate(chosen(job), Wishes(seed=seed, **wishes), home, lambda _job, _message: None)
    return (home / entry["record"]).parent.name


@contextmanager
def screen(station: LiveStation, path: str = "", person: str = "检定员") -> Iterator[Page]:
    """Open a page as a person would; it may neither complain nor ask another machine for anything."""
    problems: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN")
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: problems.append(request.url) if "127.0.0.1" not in request.url else None)
        page.goto(station.address)
        sign_in(page, person)
        page.goto(f"{station.address}/{path}")
        yield page
        browser.close()
    assert problems == []
