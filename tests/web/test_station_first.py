"""As a technician would from `make demo` alone: by the clock, at a person's pace, how long until the first certificate.

A clock measures the machine too: this is slow, and no part of CI. `pytest -s -m slow tests/web/test_station_first.py`
"""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import pytest
from browsing import signed, take_next_step
from playwright.sync_api import Page, expect
from stations import free_port

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

# To think, to point, to press; a key of somebody who types seldom. Card, Moran, Newell: The keystroke-level model for
# user performance time with interactive systems, Communications of the ACM 23 (1980), table 1
TOUCH_S, KEY_S = 1.35 + 1.1 + 0.2, 0.28
PIN_KEYS = 6
# What the station promises: certificate, active time, touches.
CERTIFICATE_S, ACTIVE_S, TOUCHES = 180.0, 90.0, 25


class Person:
    """Waits before every touch as a person does, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.touches, self.active_s = page, 0, 0.0

    def touches_once(self, keys: int = 0) -> None:
        self.touches += 1
        wait_s = TOUCH_S + keys * KEY_S
        self.active_s += wait_s
        self.page.wait_for_timeout(1000 * wait_s)


@contextmanager
def demonstration(tmp_path):
    port = free_port()
    command = [sys.executable, "-m", "proofvan.cli", "demo", "--out", str(tmp_path), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/api/session", timeout=60).status_code < 500
    except httpx.HTTPError:
        return False


def test_the_first_certificate_lies_there_within_three_minutes_of_make_demo(opened, tmp_path):
    begin = time.monotonic()
    with demonstration(tmp_path) as address:
        while not answers(address):
            time.sleep(0.1)
        page = opened(address)
        person = Person(page)
        person.touches_once(PIN_KEYS)
        page.locator(".cards a.next").first.click()
        person.touches_once()
        while True:
            person.touches_once()
            if not take_next_step(page):
                break
        person.touches_once(PIN_KEYS)
        signed(page, 1)
        place = page.url.partition("#")[0] + "#/record/" + page.locator(".digest").first.inner_text().rpartition("/")[2]
        for count, role in ((2, "核验员"), (3, "批准人")):
            other = opened(place, role)
            Person(other).touches_once(PIN_KEYS)
            signed(other, count)
        expect(page.locator(".signatures .done")).to_have_count(3)
        page.get_by_role("button", name="预览").click()
        page.wait_for_function("() => document.querySelector('img.paper')?.naturalWidth > 700")
        took = time.monotonic() - begin
        print(f"\nfirst certificate after {took:.0f} s; {person.touches} touches, active {person.active_s:.0f} s")
        assert took <= CERTIFICATE_S and person.touches <= TOUCHES and person.active_s <= ACTIVE_S
