"""The station's API on a real practice run: whole state at any moment, actions that count once, a stop that is safe."""

from __future__ import annotations

from contextlib import closing

import httpx
import pytest
from screens import Screen, can_be_seen, natural, signed_in
from stations import SPEED, LiveStation

from proofvan.core.messages import text
from proofvan.web.people import PRACTICE_PIN, practice_persons

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    station = LiveStation(tmp_path_factory.mktemp("station"))
    yield station
    station.close()


@pytest.fixture
def screen(station):
    screen = Screen(station, "metal-measure")
    yield screen
    screen.close()


def test_verifier_checker_and_approver_bring_a_measure_to_its_certificate(station, screen):
    state = screen.until(lambda state: state["done"] or state["failed"])
    assert state["failed"] is None
    assert state["done"]["verdict"] in ("PASS", "FAIL")
    assert all(step["state"] == "done" for step in state["steps"])
    run = state["done"]["run"]
    for person, awaited in (("verifier", "checker"), ("checker", "approver"), ("approver", None)):
        with closing(signed_in(station, person)) as http:
            record = http.post(f"/api/records/{run}/sign", json={"pin": PRACTICE_PIN}).json()
        assert record["awaited"] == awaited
    assert [one["role"] for one in record["signatures"]] == ["verifier", "checker", "approver"]
    assert record["signatures"][1]["basis"]["en"] == text("endorsement-basis-recomputed", "en")
    assert screen.http.get(f"/api/records/{run}/document.pdf").content.startswith(b"%PDF-")
    assert screen.http.get(f"/api/records/{run}/page-1.png").content.startswith(b"\x89PNG")
    assert "<svg" in screen.http.get(f"/api/records/{run}/label.svg").text
    assert [screen.http.post(f"/api/records/{run}/printed", json={}).json()["copies"] for _ in "ab"] == [1, 2]
    assert [one["run"] for one in screen.http.get("/api/records", params={"query": "jjg 259"}).json()].count(run) == 1


def test_who_signs_is_who_is_signed_in_with_the_right_pin_and_in_the_right_order(station, screen):
    answers = screen.until(lambda state: state["prompt"])
    assert answers["owner"] == text_of_the_verifier()
    with closing(signed_in(station, "checker")) as checker:
        refused = checker.post("/api/runs", json={"job": "pile-dc", "speed": SPEED})
        assert (refused.status_code, refused.json()["fault"]) == (409, "person-lacks-role")
    nobody = httpx.post(f"{station.address}/api/runs", json={"job": "pile-dc", "speed": SPEED}, timeout=60)
    assert (nobody.status_code, nobody.json()["fault"]) == (401, "station-sign-in-first")
    wrong = httpx.post(f"{station.address}/api/session", json={"person": "verifier", "pin": "000000"}, timeout=60)
    assert (wrong.status_code, wrong.json()["fault"]) == (409, "person-sign-in-wrong")
    halted = httpx.post(f"{station.address}/api/runs/{screen.id}/stop", json={"action": "b" * 16}, timeout=60)
    assert halted.is_success  # a stop asks nobody who he is
    state = screen.until(lambda state: state["prompt"] and len(state["prompt"]["options"]) == 2, lambda _: None)
    screen.say("answer", prompt=state["prompt"]["number"], value="run-stop")
    run = screen.until(lambda state: state["done"])["done"]["run"]
    with closing(signed_in(station, "approver")) as approver:
        refused = approver.post(f"/api/records/{run}/sign", json={"pin": PRACTICE_PIN})
        assert (refused.status_code, refused.json()["fault"]) == (409, "person-lacks-role")
    refused = screen.http.post(f"/api/records/{run}/sign", json={"pin": "111111"})
    assert refused.json()["fault"] == "person-sign-in-wrong"


def text_of_the_verifier() -> str:
    return practice_persons()[0].name


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


def test_a_stop_in_every_step_keeps_what_was_done_and_the_run_still_comes_to_its_verdict(screen):
    halted: set[str] = set()

    def look(state):
        now = next((step["key"] for step in state["steps"] if step["state"] == "now"), None)
        if now and now not in halted and (state["prompt"] or state["live"]):
            halted.add(now)
            screen.say("stop")
        return state["done"] or state["failed"]

    state = screen.until(look)
    assert state["failed"] is None and state["done"]["verdict"] in ("PASS", "FAIL")
    assert halted == {step["key"] for step in state["steps"]}
    record = screen.http.get(f"/api/records/{state['done']['run']}").json()
    assert {one["outcome"] for one in record["redone"]} == {"fault"}
    assert len(record["redone"]) == len(halted)


def test_a_stop_is_taken_before_anything_runs_and_after_everything_has_ended(station, screen):
    assert screen.say("stop").is_success  # its processes are still starting
    state = screen.until(
        lambda state: state["prompt"] and "run-redo" in str(state["prompt"]["options"]), lambda _: None
    )
    assert [step["state"] for step in state["steps"]].count("done") == 0
    screen.say("answer", prompt=state["prompt"]["number"], value="run-stop")
    state = screen.until(lambda state: state["done"])
    assert state["done"]["verdict"] == "INCONCLUSIVE"
    assert screen.say("stop").is_success


def a_page(state):
    """The first page of several questions, when all of it can be seen."""
    return state["prompt"] and state["together"] and can_be_seen(state["together"])


def test_a_page_is_answered_at_once_or_not_at_all_and_counts_once(station):
    with closing(Screen(station, "pile-dc")) as screen, closing(signed_in(station, "checker")) as other:
        state = screen.until(a_page, lambda _: None)
        number, page = state["prompt"]["number"], state["together"]
        values = [natural(one) for one in page]
        short = screen.say("answers", prompt=number, values=values[:-1])
        assert (short.status_code, short.json()["fault"]) == (404, "station-page-incomplete")
        refused = screen.say("answers", prompt=number, values=["", values[1], 99.0, *values[3:]])
        assert refused.status_code == 422
        assert [(one["place"], one["fault"]) for one in refused.json()["fields"]] == [
            (0, "entry-not-text"), (2, "entry-out-of-range"),
        ]  # fmt: skip
        assert "99" in refused.json()["fields"][1]["what"]["zh"]
        seen = other.get(f"/api/runs/{screen.id}").json()
        assert seen["together"] == page and seen["prompt"]["number"] == number  # the other tablet sees the same page
        for _ in range(2):
            assert screen.say("answers", "d" * 16, prompt=number, values=values).is_success
        later = screen.until(lambda one: a_page(one) and one["prompt"]["number"] > number, lambda _: None)
        assert later["prompt"]["number"] == number + len(page)
        assert screen.say("answers", prompt=number, values=values).is_success  # too late: nobody asks that any more
        state = screen.until(lambda state: state["steps"][2]["state"] == "now", natural)
        assert state["steps"][1]["state"] == "done"
        screen.say("stop")


def test_a_demonstration_opens_with_one_run_under_way_and_after_a_restart_with_the_same(tmp_path):
    demonstration = LiveStation(tmp_path, practising="metal-measure")
    (begun,) = httpx.get(f"{demonstration.address}/api/runs", timeout=60).json()
    assert begun["owner"] == text_of_the_verifier() and not begun["broken_off"]
    demonstration.close()
    again = LiveStation(tmp_path, practising="metal-measure")
    (kept,) = httpx.get(f"{again.address}/api/runs", timeout=60).json()
    assert kept["id"] == begun["id"] and kept["broken_off"]
    again.close()


BAD = {
    "no such job": ("/api/runs", {"job": "pile-dcx"}, 404),
    "no such field": ("/api/runs", {"job": "pile-dc", "spede": 3}, 422),
    "no such run": (f"/api/runs/{'0' * 16}/stop", {"action": "a" * 16}, 404),
    "no action": (f"/api/runs/{'0' * 16}/stop", {}, 422),
    "no id": ("/api/runs/../stop", {}, 405),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_requests_are_answered_with_what_is_wrong(station, what):
    path, body, code = BAD[what]
    with closing(signed_in(station, "verifier")) as http:
        answer = http.post(path, json=body)
    assert answer.status_code in (code, 404)
    if code == 404:
        assert answer.json()["what"]["zh"] and answer.json()["advice"]["en"]


def test_no_page_asks_another_machine_for_anything(station):
    page = httpx.get(station.address + "/", timeout=60)
    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    assert "://" not in page.text
    for path in ("/docs", "/redoc"):
        assert httpx.get(station.address + path, timeout=60).status_code == 404


def test_the_morning_card_says_what_a_day_needs_and_what_is_wrong(station):
    with closing(signed_in(station, "verifier")) as http:
        card = {one["subject"]: one for one in http.get("/api/morning").json()}
        assert list(card) == ["standards", "people", "boards", "disk", "clock", "upload"]
        assert all(one["state"] in ("ok", "warn", "bad") and one["found"]["zh"] for one in card.values())
        standards = http.get("/api/standards").json()
        assert standards and all(one["simulated"] and one["until"] for one in standards)
        page = http.get("/api/ledger").json()
        assert page["entries"][0]["seq"] == page["size"]
        assert http.get("/api/ledger", params={"before": 2}).json()["entries"][-1]["seq"] == 1
        assert http.get("/api/ledger/check").json()["ok"] is True
        assert http.get("/api/about").json()["legal_id"]
        assert http.get("/api/boards").json()["boards"] == []
        assert http.get("/api/days/2026-03-02").json().keys() == {"finished", "open"}
        nothing = http.get("/api/days/1999-01-01/report.pdf")
        assert nothing.json()["fault"] == "print-nothing"
