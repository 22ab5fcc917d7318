"""A browser for the tests of the station's pages."""

from __future__ import annotations

import pytest
from browsing import CHROMIUM, FLAGS, PATIENCE_MS, sign_in
from playwright.sync_api import Page, expect, sync_playwright


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def opened(browser):
    """Opens pages of people at screens of their own; none may complain or ask another machine for anything."""
    contexts, problems = [], []

    def open_page(address: str, person: str | None = "检定员", **wishes: object) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN", **wishes)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: problems.append(request.url) if "127.0.0.1" not in request.url else None)
        page.goto(address)
        if person:
            sign_in(page, person)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []
