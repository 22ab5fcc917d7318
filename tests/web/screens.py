"""A technician's screen without a browser: it signs in, looks at a run and answers as a person would."""

from __future__ import annotations

import json
import secrets
from contextlib import closing

import httpx
from stations import SPEED, LiveStation
from websockets.sync.client import connect

from proofvan.web.people import PRACTICE_PIN


def signed_in(station: LiveStation, person: str) -> httpx.Client:
    """Give a browser of somebody who signed in."""
    http = httpx.Client(base_url=station.address, timeout=300)
    assert http.post("/api/session", json={"person": person, "pin": PRACTICE_PIN}).is_success
    return http


class Screen:
    """What a technician's screen does: looks at a run and answers."""

    def __init__(self, station: LiveStation, job: str, **wish: object) -> None:
        self.http = signed_in(station, "verifier")
        self.id = self.http.post("/api/runs", json={"job": job, "speed": SPEED, **wish}).json()["id"]
        self._live = f"ws://127.0.0.1:{station.port}/api/runs/{self.id}/live"

    def look(self):
        """Give the state whenever it changes."""
        with connect(self._live, max_size=1 << 22) as socket:
            while True:
                yield json.loads(socket.recv(timeout=300))

    def say(self, what: str, action: str = "", **body: object) -> httpx.Response:
        action = action or secrets.token_hex(8)
        return self.http.post(f"/api/runs/{self.id}/{what}", json={"action": action, **body})

    def until(self, condition, answer=None, pages=False):
        """Answer every prompt, or whole pages of them, until the condition holds; gives the state then."""
        done: set[int] = set()
        with closing(self.look()) as states:
            for state in states:
                if condition(state):
                    return state
                if pages and state["prompt"] and state["together"]:
                    self._answer_page(state["prompt"]["number"], state["together"], done, answer or natural)
                else:
                    self._answer(state["prompt"], done, answer or natural)
        raise AssertionError("the run ended before that")

    def _answer(self, prompt, done: set[int], answer) -> None:
        if (
            prompt
            and prompt["number"] not in done
            and (prompt["kind"] == "confirm" or prompt["seen"] is not None or "run-redo" in str(prompt["options"]))
        ):
            done.add(prompt["number"])
            if (value := answer(prompt)) is not None:
                self.say("answer", prompt=prompt["number"], value=value)

    def _answer_page(self, number: int, page, done: set[int], answer) -> None:
        if number not in done and can_be_seen(page):
            done.add(number)
            assert self.say("answers", prompt=number, values=[answer(one) for one in page]).is_success

    def close(self) -> None:
        self.http.close()


def can_be_seen(page) -> bool:
    """Say whether the practice instrument shows all that a page asks."""
    return all(one["kind"] == "confirm" or one["seen"] is not None for one in page)


def natural(prompt):
    """What a person would say who sees what the instrument shows."""
    if prompt["kind"] == "confirm":
        return True
    if prompt["kind"] == "choose" and prompt["options"][0]["value"] == "run-redo":
        return "run-redo"
    if prompt["kind"] == "choose":
        return next(option["value"] for option in prompt["options"] if option["text"] == prompt["seen"])
    return prompt["seen"]
