"""The station's API on a real practice run: whole state at any moment, actions that count once, a stop that is safe."""

from __future__ import annotations

import json
import secrets
from contextlib import closing

import httpx
import pytest
from stations import SPEED, LiveStation
from websockets.sync.client import connect

pytestmark = pytest.mark.e2e

AUTHOR = "王练习"


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    station = LiveStation(tmp_path_factory.mktemp("station"))
    yield station
    station.close()


class Screen:
    """What a technician's screen does: looks at a run and answers."""

    def __init__(self, station: LiveStation, job: str, **wish: object) -> None:
        self.http = httpx.Client(base_url=station.address, timeout=60)
        self.id = self.http.post("/api/runs", json={"job": job, "speed": SPEED, **wish}).json()["id"]
        self._live = f"ws://127.0.0.1:{station.port}/api/runs/{self.id}/live"

    def look(self):
        """Give the state whenever it changes."""
        with connect(self._live, max_size=1 << 22) as socket:
            while True:
                yield json.loads(socket.recv(timeout=300))

    def say(self, what: str, action: str = "", **body: object) -> httpx.Response:
        action = action or secrets.token_hex(8)
        return self.http.post(f"/api/runs/{self.id}/{what}", json={"action": action, "author": AUTHOR, **body})

    def until(self, condition, answer=None):
        """Answer every prompt until the condition holds; gives the state then."""
        done: set[int] = set()
        with closing(self.look()) as states:
            for state in states:
                if condition(state):
                    return state
                self._answer(state["prompt"], done, answer or natural)
        raise AssertionError("the run ended before that")

    def _answer(self, prompt, done: set[int], answer) -> None:
        if prompt and prompt["number"] not in done and (prompt["kind"] == "confirm" or prompt["seen"] is not None):
            done.add(prompt["number"])
            if (value := answer(prompt)) is not None:
                self.say("answer", prompt=prompt["number"], value=value)

    def close(self) -> None:
        self.http.close()


@pytest.fixture
def screen(station):
    screen = Screen(station, "pile-dc")
    yield screen
    screen.close()


def natural(prompt):
    """What a person would say who sees what the instrument shows."""
    if prompt["kind"] == "confirm":
        return True
    if prompt["kind"] == "choose":
        return next(option["value"] for option in prompt["options"] if option["text"] == prompt["seen"])
    return prompt["seen"]


def test_a_person_at_the_screen_brings_a_pile_to_its_certificate(screen):
    state = screen.until(lambda state: state["done"] or state["failed"])
    assert state["failed"] is None
    assert state["done"]["verdict"] in ("PASS", "FAIL")
    assert all(step["state"] == "done" for step in state["steps"])
    certificate = screen.http.get(f"/api/runs/{screen.id}/certificate.pdf")
    assert certificate.content.startswith(b"%PDF-")


def test_what_is_outside_the_allowed_range_is_refused_in_words_and_asked_again(screen):
    state = screen.until(lambda state: state["prompt"] and state["prompt"]["unit"] == "degC")
    screen.say("answer", prompt=state["prompt"]["number"], value=400.0)
    state = screen.until(lambda state: state["note"], answer=natural)
    assert "400" in state["note"]["zh"] and "400" in state["note"]["en"]
    state = screen.until(lambda state: state["prompt"])
    assert state["prompt"]["unit"] == "degC"
    screen.say("stop")


def test_an_action_that_is_sent_twice_counts_once(screen):
    state = screen.until(lambda state: state["prompt"] and state["prompt"]["seen"] is not None)
    number = state["prompt"]["number"]
    for _ in range(2):
        assert screen.say("answer", "a" * 16, prompt=number, value=state["prompt"]["seen"]).is_success
    state = screen.until(lambda state: state["prompt"] and state["prompt"]["number"] > number, answer=lambda _: None)
    assert state["prompt"]["number"] == number + 1
    screen.say("stop")


def test_a_stop_acts_at_once_and_the_run_can_be_gone_on_with(screen):
    screen.until(lambda state: sum(step["state"] == "done" for step in state["steps"]) >= 1)
    screen.say("stop")
    state = screen.until(lambda state: state["done"] or state["failed"])
    assert state["done"] is None or state["done"]["verdict"] == "INCONCLUSIVE"


BAD = {
    "no such job": ("/api/runs", {"job": "pile-dcx"}, 404),
    "no such field": ("/api/runs", {"job": "pile-dc", "spede": 3}, 422),
    "no such run": (f"/api/runs/{'0' * 16}/stop", {"action": "a" * 16, "author": AUTHOR}, 404),
    "no author": (f"/api/runs/{'0' * 16}/stop", {"action": "a" * 16}, 422),
    "no id": ("/api/runs/../stop", {}, 405),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_requests_are_answered_with_what_is_wrong(station, what):
    path, body, code = BAD[what]
    answer = httpx.post(station.address + path, json=body)
    assert answer.status_code in (code, 404)
    if code == 404:
        assert answer.json()["what"]["zh"] and answer.json()["advice"]["en"]


def test_no_page_asks_another_machine_for_anything(station):
    page = httpx.get(station.address + "/")
    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    assert "://" not in page.text
    for path in ("/docs", "/redoc"):
        assert httpx.get(station.address + path).status_code == 404
