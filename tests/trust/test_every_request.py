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
from proofvan.web.people import PRACTICE_PIN

pytestmark = pytest.mark.trust
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
PLACES = {"{name}": "no-such-standard", **dict.fromkeys(("{number}", "{run}", "{uid}", "{token}"), "0123456789abcdef")}
# Nothing is wrong with them, but there is no such person, job, run, standard. Others are made from the description.
WHOLE: dict[str, dict[str, Any]] = {
    "/api/session": {"person": "nobody", "pin": "0000"},
    "/api/runs": {"job": "no such job", "speed": 20.0, "anew": True},
    "/api/runs/{number}/answer": {"action": "a" * 16, "prompt": 1, "value": True},
    "/api/runs/{number}/stop": {"action": "a" * 16, "argument": ""},
    "/api/runs/{number}/redo": {"action": "a" * 16, "argument": "60A"},
    "/api/runs/{number}/go-on": {"pin": ""},
    "/api/records/{run}/sign": {"pin": "0000"},
    "/api/records/{run}/printed": {"reason": "lost"},
    "/api/records/{run}/share": {"hours": 24},
    "/api/standards/{name}/checks": {"readings": ["1.0"], "occasion": "intermediate"},
    "/api/scan": {"text": "no such instrument", "job": ""},
    "/api/drafts": {"draft": "", "job": "no-such-job", "values": {}},
    "/api/drafts/{number}/end": {"how": "job"},
}
# These take no body that is described: a file as it is, or nothing.
BARE = {"/api/batches": "?job=no-such-job&name=list.csv", "/api/drafts/{number}/photos": "", "/api/scan/photo": ""}
PUBLIC = {"/d/{token}": {"GET"}}  # outside /api: a document that was shared by its address (decision 0085)
UNSIGNED = {"/api/session", "/api/runs/{number}/stop"}  # whoever stands at the screen may sign in, and may stop
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


def asked_for(path: str) -> str:
    """Give the path of something that is not there."""
    for part, value in PLACES.items():
        path = path.replace(part, value)
    return path


def described(client: Client) -> dict[str, set[str]]:
    paths = client.ask("GET", "/openapi.json").json()["paths"]
    return {path: {method.upper() for method in methods} for path, methods in paths.items()}


def bodies(client: Client) -> dict[str, Any]:
    """Give for every path that takes something what it would take, None where no body is described."""
    told = client.ask("GET", "/openapi.json").json()
    parts = {f"#/components/schemas/{name}": schema for name, schema in told["components"]["schemas"].items()}
    taking = {path: methods["post"] for path, methods in told["paths"].items() if "post" in methods}
    content = {path: one.get("requestBody", {}).get("content", {}) for path, one in taking.items()}
    made = {
        path: made_of(found["application/json"]["schema"], parts) if found else None for path, found in content.items()
    }
    assert set(WHOLE) | set(BARE) <= set(made)
    return {**made, **WHOLE}


def made_of(schema: dict[str, Any], parts: dict[str, Any]) -> Any:
    """Give something that a schema allows."""
    schema = parts.get(schema.get("$ref", ""), schema)
    if "anyOf" in schema:
        return made_of(schema["anyOf"][0], parts)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    match schema.get("type"):
        case "object":
            return {name: made_of(one, parts) for name, one in schema.get("properties", {}).items()}
        case "array":
            return [made_of(schema["items"], parts)]
        case "string":
            return "1" * schema.get("minLength", 1)
        case kind:
            return {"integer": schema.get("minimum", 1), "number": 1.0, "boolean": True}.get(kind, 1)


def spoilt(body: dict[str, Any], chance: random.Random) -> Any:
    """Give a body that is wrong somewhere."""
    how, changed = chance.randrange(4), dict(body)
    name = chance.choice(list(body))
    if how == 0:
        changed["".join(chance.choice("abcdefgh") for _ in range(chance.randint(3, 9)))] = chance.choice(VALUES)
    elif how == 1:
        # Nothing at all is a whole answer where values by name are taken.
        changed[name] = chance.choice([[], [{"job": "pile-dc"}], *([] if isinstance(body[name], dict) else [{}])])
    elif how == 2:
        changed = chance.choice([value for value in VALUES if value != {}])
    else:
        changed |= {"author": "" if "author" in body else 0, "action": "short", "speed": -1.0}
    return changed


def test_whoever_did_not_sign_in_is_told_to_and_nothing_happens(client, tmp_path):
    before, found = state(tmp_path), bodies(client)
    assert set(found) > UNSIGNED
    for path in found.keys() - UNSIGNED:
        for body in (found[path], {"x": 1}):
            answer = client.ask("POST", asked_for(path) + BARE.get(path, ""), body)
            assert answer.status_code == 401 and answer.json()["advice"]["zh"], path
    assert state(tmp_path) == before


def test_a_shared_document_is_all_that_is_public_and_no_guess_finds_or_changes_anything(client, tmp_path):
    known = described(client)
    assert {path: methods for path, methods in known.items() if not path.startswith("/api/")} == PUBLIC
    before, chance = state(tmp_path), random.Random(4)
    unknown = client.ask("GET", "/d/AAAAAAAAAAAAAAAAAAAAAA")
    assert unknown.status_code == 404 and 'lang="zh"' in unknown.text and 'lang="en"' in unknown.text
    for _ in range(sized(100, 2_000)):
        token = "".join(chance.choice(LETTERS.replace("/", "")) for _ in range(chance.randint(1, 60)))
        answer = client.ask("GET", "/d/" + token.replace("\0", "%00"))
        assert (answer.status_code, answer.text) == (404, unknown.text), token
    assert state(tmp_path) == before


def signed_in(client: Client) -> None:
    answer = client.ask("POST", "/api/session", {"person": "verifier", "pin": PRACTICE_PIN})
    assert answer.is_success, answer.text


def test_what_is_not_described_is_refused_and_changes_nothing(client, tmp_path, record_property):
    known, chance, said = described(client), random.Random(4), 0
    signed_in(client)
    whole = {path: client.ask("POST", asked_for(path), body) for path, body in WHOLE.items()}
    whole |= {path: client.ask("POST", asked_for(path) + query) for path, query in BARE.items()}
    for path, answer in whole.items():
        assert answer.status_code in (404, 409) and answer.json()["advice"]["zh"], (path, answer.text)
    before, runs = state(tmp_path), client.ask("GET", "/api/runs").json()
    for path, methods in known.items():
        for method in sorted(set(METHODS) - methods):
            answer = client.ask(method, asked_for(path), {})
            assert answer.status_code in (404, 405), (method, path)
            said += 1
    for path, body in bodies(client).items():
        for _ in range(sized(100, 20_000) if body else 0):
            wrong = spoilt(body, chance)
            answer = client.ask("POST", asked_for(path), wrong)
            assert answer.status_code == 422, (path, wrong, answer.text)
            said += 1
    for _ in range(sized(300, 20_000)):
        path = "/api/" + "".join(chance.choice(LETTERS) for _ in range(chance.randint(1, 20)))
        answer = client.ask(chance.choice(METHODS), path.replace("\0", "%00"), {"job": "pile-dc"})
        assert answer.status_code in (404, 405), path
        said += 1
    tell(record_property, undescribed=said)
    assert (state(tmp_path), client.ask("GET", "/api/runs").json()) == (before, runs) == (before, [])
