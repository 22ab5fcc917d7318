"""Whether a page speaks one language, whole: no message without words, nothing of the other language."""

from __future__ import annotations

import re
from functools import cache

from playwright.sync_api import Page

from proofvan.core.messages import catalogue_entries

# Names and places are as the job gives them, in any language; so is the button that says the other language's name.
_GIVEN = re.compile(r"练习\S*（仿真）|岳阳 练习场地（仿真）|中文|English")
_HYPHENED = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
_NOTHING = re.compile(r"undefined|null|NaN|\[object|\{\s*\$")
_FOREIGN = {"en": re.compile(r"[一-鿿]+"), "zh": re.compile(r"(?:[A-Za-z]{2,} ){3,}[A-Za-z]{2,}")}


def speaks(page: Page, language: str) -> None:
    """Fail on a page that shows a message's id, a value that is none, or the other language."""
    shown = page.locator("body").inner_text()
    for drawing in page.locator("figure.harness").all():  # drawn once, with both languages in it
        shown = shown.replace(drawing.inner_text(), "")
    shown = _GIVEN.sub("", shown)
    assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[language]
    assert [token for token in _HYPHENED.findall(shown) if token in _ids()] == []
    assert _NOTHING.findall(shown) == []
    assert _FOREIGN[language].findall(shown) == [], shown


@cache
def _ids() -> frozenset[str]:
    """Give the ids of all messages, but for those that are a word of their own language."""
    return frozenset(name for name in catalogue_entries("en") if "-" in name)
