"""TRUST-04: what programs can say to the station: every request is described, and what is not described is refused
without any effect."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from campaign import sized, tell
from test_every_option import LETTERS, state

from proofvan.web.app import make_app

pytestmark = pytest.mark.trust
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
RUN = "0123456789abcdef"
# Each is refused for one thing in it: a field that nobody described, a wrong kind, a value outside what is allowed.
WHOLE: dict[str, dict[str, Any]] = {
    "/api/runs": {"job": "no such job", "speed": 20.0, "anew": True},
    "/api/runs/{number}/answer": {"action": "a" * 16, "prompt": 1, "value": True, "author": "Wang"},
    "/api/runs/{number}/stop": {"action": "a" * 16, "author": "Wang", "argument": ""},
    "/api/runs/{number}/redo": {"action": "a" * 16, "author": "Wang", "argument": "60A"},
}
VALUES: list[Any] = [None, "", "x" * 1000, -1, 1e308, True, [], {}, [{"job": "pile-dc"}], {"$ne": 1}, "../../x", "\0"]


class Client:
    """Asks the application in this process, without a network."""

    def __init__(self, home: Path, pages: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(make_app(home, pages)), base_url="http://station")

    def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return self._loop.run_until_complete(self._http.request(method, path, json=body))

    def close(self) -> None:
        self._loop.run_until_complete(self._http.aclose())
        self._loop.close()


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "index.html").write_text("<!doctype html>")
    client = Client(tmp_path / "home", tmp_path / "pages")
    yield client
    client.close()


def described(client: Client) -> dict[str, set[str]]:
    paths = client.ask("GET", "/openapi.json").json()["paths"]
    return {path: {method.upper() for method in methods} for path, methods in paths.items()}


def spoilt(body: dict[str, Any], chance: random.Random) -> Any:
    """Give a body that is wrong somewhere."""
    how, changed = chance.randrange(4), dict(body)
    name = chance.choice(list(body))
    if how == 0:
        changed["".join(chance.choice("abcdefgh") for _ in range(chance.randint(3, 9)))] = chance.choice(VALUES)
    elif how == 1:
        changed[name] = chance.choice([[], {}, [{"job": "pile-dc"}], None])
    elif how == 2:
        changed = chance.choice(VALUES)
    else:
        changed |= {"author": "" if "author" in body else 0, "action": "short", "speed": -1.0}
    return changed


def test_every_request_that_takes_something_is_tried_here(client):
    takes = {path for path, methods in described(client).items() if "POST" in methods}
    assert takes == set(WHOLE)


def test_what_is_not_described_is_refused_and_changes_nothing(client, tmp_path, record_property):
    known, chance, said = described(client), random.Random(4), 0
    before, runs = state(tmp_path), client.ask("GET", "/api/runs").json()
    for path, methods in known.items():
        for method in sorted(set(METHODS) - methods):
            answer = client.ask(method, path.replace("{number}", RUN), {})
            assert answer.status_code in (404, 405), (method, path)
            said += 1
    for path, body in WHOLE.items():
        for _ in range(sized(100, 20_000)):
            wrong = spoilt(body, chance)
            answer = client.ask("POST", path.replace("{number}", RUN), wrong)
            assert answer.status_code == 422, (path, wrong, answer.text)
            said += 1
        answer = client.ask("POST", path.replace("{number}", RUN), body)  # nothing wrong, but no such job, no such run
        assert answer.status_code == 404 and answer.json()["advice"]["zh"], path
    for _ in range(sized(300, 20_000)):
        path = "/api/" + "".join(chance.choice(LETTERS) for _ in range(chance.randint(1, 20)))
        answer = client.ask(chance.choice(METHODS), path.replace("\0", "%00"), {"job": "pile-dc"})
        assert answer.status_code in (404, 405), path
        said += 1
    tell(record_property, undescribed=said)
    assert (state(tmp_path), client.ask("GET", "/api/runs").json()) == (before, runs) == (before, [])
