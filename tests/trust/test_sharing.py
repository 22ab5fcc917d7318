"""A document that is shared by QR code: who has the address gets that document until its end, and nothing else."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sample_records import pile
from sample_runs import finish_run
from test_every_option import state

from proofvan.compose.local_authority import address_for_others
from proofvan.keys.practice import practice_signer
from proofvan.records.record import DocumentKind
from proofvan.records.signed import sign
from proofvan.records.sink import FolderSink
from proofvan.station.endorse import endorse_practice
from proofvan.web.app import make_app
from proofvan.web.asked import COOKIE
from proofvan.web.people import StationPeople
from proofvan.web.shares import NAME, Shares

RUN, OTHER = "0123456789abcdef", "fedcba9876543210"
VAN = "http://192.168.4.1:8081"


class Clock:
    """The van's time, set by the test."""

    def __init__(self) -> None:
        self.utc = "2026-11-26T08:00:00.000Z"

    def __call__(self) -> str:
        return self.utc


class Van:
    """A station in this process, with the verifier's screen and a customer's phone."""

    def __init__(self, home: Path, clock: Clock, reached: Callable[[], str] = lambda: VAN) -> None:
        numbers = iter(range(1, 256))
        pages = home.parent / "pages"
        pages.mkdir(exist_ok=True)
        (pages / "index.html").write_text("<!doctype html>")
        shares = Shares(home, clock, lambda count: bytes([next(numbers)]) * count)
        app = make_app(home, pages, shares=shares, reached=reached)
        transport = httpx.ASGITransport(app)
        self._loop = asyncio.new_event_loop()
        self._screen, self._phone = (httpx.AsyncClient(transport=transport, base_url="http://van") for _ in "ab")
        self._screen.cookies.set(COOKIE, app.state.sessions.open("verifier", "王练习", ("verifier",)))

    def ask(self, method: str, path: str, **wishes: object) -> httpx.Response:
        return self._loop.run_until_complete(self._screen.request(method, path, **wishes))

    def phone(self, address: str, method: str = "GET", **wishes: object) -> httpx.Response:
        return self._loop.run_until_complete(self._phone.request(method, address.removeprefix(VAN), **wishes))

    def share(self, run: str = RUN, hours: int = 24) -> dict[str, str]:
        answer = self.ask("POST", f"/api/records/{run}/share", json={"hours": hours})
        assert answer.is_success, answer.text
        return dict(answer.json()["share"])

    def close(self) -> None:
        for client in (self._screen, self._phone):
            self._loop.run_until_complete(client.aclose())
        self._loop.close()


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a station that has finished a run and knows its people."""
    home = tmp_path_factory.mktemp("worked") / "home"
    finish_run(home / "runs" / RUN)
    StationPeople(home).known()
    return home


@pytest.fixture
def home(tmp_path: Path, worked: Path) -> Path:
    return shutil.copytree(worked, tmp_path / "home")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def van(home: Path, clock: Clock) -> Iterator[Van]:
    van = Van(home, clock)
    yield van
    van.close()


def told(answer: httpx.Response) -> tuple[int, str, dict[str, str]]:
    return answer.status_code, answer.text, dict(answer.headers)


def test_who_has_the_address_gets_that_document_without_signing_in(van, home):
    share = van.share()
    assert share["address"].startswith(f"{VAN}/d/") and share["until"] == "2026-11-27T08:00:00.000Z"
    assert share["qr"].startswith("data:image/svg+xml")
    got = van.phone(share["address"])
    assert got.status_code == 200 and got.content == (home / "runs" / RUN / "certificate.pdf").read_bytes()
    assert got.headers["content-type"] == "application/pdf" and got.headers["cache-control"] == "no-store"
    assert got.headers["content-disposition"] == f'inline; filename="{RUN}-certificate.pdf"'
    assert "set-cookie" not in got.headers and got.headers["referrer-policy"] == "no-referrer"


def test_the_address_leads_to_nothing_else_and_takes_nothing(van, home):
    address, before = van.share()["address"], state(home)
    for beside in (
        "/record.json",
        "/../record.json",
        "%2Frecord.json",
        "/..%2F..%2Fshared-documents.json",
        "0",
        "?x=1",
    ):
        got = van.phone(address + beside)
        assert got.status_code == (200 if beside == "?x=1" else 404), beside
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert van.phone(address, method, json={"hours": 24}).status_code == 405
    assert state(home) == before


def test_unknown_ended_and_withdrawn_addresses_get_one_answer_in_both_languages(van, clock):
    unknown = told(van.phone("/d/AAAAAAAAAAAAAAAAAAAAAA"))
    assert unknown[0] == 404 and "重新索取" in unknown[1] and "new QR code" in unknown[1]
    address = van.share()["address"]
    clock.utc = "2026-11-27T07:59:59.999Z"
    assert van.phone(address).status_code == 200
    clock.utc = "2026-11-27T08:00:00.000Z"
    assert told(van.phone(address)) == unknown
    again = van.share(hours=1)["address"]
    assert again != address and van.phone(again).status_code == 200
    assert van.ask("DELETE", f"/api/records/{RUN}/share").json() == {"share": None}
    assert told(van.phone(again)) == told(van.phone(address)) == unknown
    assert van.ask("DELETE", f"/api/records/{RUN}/share").is_success  # taken back twice is taken back


def test_a_restart_keeps_what_is_handed_out_and_what_was_taken_back(van, home, clock):
    address = van.share()["address"]
    assert (home / NAME).stat().st_mode & 0o077 == 0
    again = Van(home, clock)
    assert again.ask("GET", f"/api/records/{RUN}/share").json()["share"]["address"] == address
    assert again.phone(address).status_code == 200
    again.ask("DELETE", f"/api/records/{RUN}/share")
    again.close()
    third = Van(home, clock)
    assert third.phone(address).status_code == 404
    third.close()


@pytest.mark.parametrize(
    "kept", [b"", b"{}", b"[1]", b'[{"run": "x"}]', b'[{"run":"","token":"","until":"x","who":""}]']
)
def test_a_damaged_list_hands_nothing_out_and_the_station_goes_on(home, clock, kept):
    (home / NAME).write_bytes(kept)
    van = Van(home, clock)
    assert van.ask("GET", f"/api/records/{RUN}/share").json() == {"share": None}
    assert van.phone(van.share()["address"]).status_code == 200
    van.close()


def test_sharing_again_keeps_the_address_and_lengthens_it(van, clock):
    first = van.share()
    clock.utc = "2026-11-26T20:00:00.000Z"
    second = van.share()
    assert second["address"] == first["address"] and second["until"] == "2026-11-27T20:00:00.000Z"


def test_it_is_the_document_as_far_as_it_is_signed_when_it_is_fetched(van, home):
    folder = home / "runs" / OTHER
    record = pile()
    signed = sign(replace(record, head=replace(record.head, run=OTHER)), practice_signer())
    FolderSink(folder.parent).append(signed)
    (folder / "field-record.pdf").write_bytes(b"%PDF field record")
    address = van.share(OTHER)["address"]
    assert van.phone(address).content == b"%PDF field record"
    FolderSink(folder.parent).append(endorse_practice(signed, practice_signer()))
    assert van.phone(address).status_code == 404  # signed by all, its certificate not yet drawn
    (folder / "certificate.pdf").write_bytes(b"%PDF certificate")
    assert van.phone(address).content == b"%PDF certificate"


def test_handing_out_and_taking_back_stand_in_the_ledger(van):
    van.share()
    van.ask("DELETE", f"/api/records/{RUN}/share")
    back, out = van.ask("GET", "/api/ledger").json()["entries"][:2]
    assert (out["what"]["zh"], back["what"]["zh"]) == ("扫码取文书", "收回扫码取文书")
    assert out["subject"] == back["subject"] and out["subject"].startswith(f"{RUN} ")
    assert out["new"] == back["old"] == "2026-11-27T08:00:00.000Z" and out["who"] == back["who"]


def test_only_who_signed_in_hands_out_looks_up_and_takes_back(van, home):
    address = van.share()["address"]
    before = state(home)
    for method, body in (("GET", None), ("POST", {"hours": 24}), ("DELETE", None)):
        answer = van.phone(f"/api/records/{RUN}/share", method, json=body)
        assert answer.status_code == 401 and address.rpartition("/")[2] not in answer.text
    assert state(home) == before


@pytest.mark.parametrize("body", [None, {"hours": 0}, {"hours": 73}, {"hours": 24, "run": OTHER}, []])
def test_what_is_not_described_hands_nothing_out(van, home, body):
    assert van.ask("POST", f"/api/records/{RUN}/share", json=body).status_code == 422
    assert not (home / NAME).exists()


def test_what_has_no_document_and_what_nobody_reaches_is_not_handed_out(van, home, clock):
    record = pile()
    nothing = replace(record.conclusion, document=DocumentKind.NONE, valid_until="")
    FolderSink(home / "runs").append(
        sign(replace(record, head=replace(record.head, run=OTHER), conclusion=nothing), practice_signer())
    )
    for run in (OTHER, "00000000"):
        assert van.ask("POST", f"/api/records/{run}/share", json={}).status_code == 404
    alone = Van(home, clock, reached=str)
    refused = alone.ask("POST", f"/api/records/{RUN}/share", json={})
    assert refused.status_code == 409 and "--tablets" in refused.json()["advice"]["zh"]
    alone.close()
    assert not (home / NAME).exists()


def test_a_run_that_was_taken_away_leads_to_the_same_page(van, home):
    address = van.share()["address"]
    unknown = told(van.phone("/d/x"))
    (home / "runs" / RUN / "certificate.pdf").unlink()
    assert told(van.phone(address)) == unknown


def test_a_token_cannot_be_guessed_and_none_is_drawn_twice(home):
    shares, asked = Shares(home), []
    assert shares.run_of("") is None

    class Trail:
        def note(self, event: object) -> None:
            asked.append(event)

    signed = sign(pile(), practice_signer())
    tokens = {shares.hand_out(signed, f"{n:016x}", "王", 1, Trail()).token for n in range(8)}
    assert len(tokens) == 8 == len(asked) and all(len(token) == 22 for token in tokens)
    assert len(json.loads((home / NAME).read_bytes())) == 8


@pytest.mark.parametrize(
    ("host", "others"),
    [
        ("127.0.0.1", ""),
        ("127.0.1.9", ""),
        ("localhost", ""),
        ("192.168.4.1", "192.168.4.1"),
        ("van.local", "van.local"),
    ],
)
def test_a_station_that_listens_for_itself_has_no_address_for_others(host, others):
    assert address_for_others(host) == others
