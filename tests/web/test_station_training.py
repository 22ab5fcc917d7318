"""Training: what is hidden stays hidden until the trainee has answered, nothing of it is issued; blind samples."""

from __future__ import annotations

from contextlib import closing

import pytest
from browsing import in_both_themes
from furnished import screen
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect
from screens import Screen, signed_in
from stations import SPEED, LiveStation

from proofvan.methods.comparison import normalised_error
from proofvan.sim.effects import read_scales
from proofvan.sim.faults import read_plan
from proofvan.web.people import PRACTICE_PIN
from proofvan.web.training.exercises import EXERCISES, LIMIT_PERCENT, assessed, drawn, findings, why, world_wishes

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    station = LiveStation(tmp_path_factory.mktemp("training"))
    yield station
    station.close()


class Trainee(Screen):
    """Begins an exercise instead of a job."""

    def __init__(self, station: LiveStation, job: str) -> None:
        self.http = signed_in(station, "verifier")
        self.id = self.http.post("/api/training/runs", json={"job": job, "speed": SPEED}).json()["id"]
        self._live = f"ws://127.0.0.1:{station.port}/api/runs/{self.id}/live"


@given(st.sampled_from(sorted(LIMIT_PERCENT)), st.integers(0, 2**31))
def test_the_same_seed_hides_the_same_and_the_error_fits_the_verdict(tmp_path_factory, bench, seed):
    folder, hidden = tmp_path_factory.mktemp("world"), drawn(bench, seed)
    assert hidden == drawn(bench, seed) and hidden.name in {one["name"] for one in findings(bench)}
    wishes = world_wishes(hidden, bench, seed, folder)
    assert wishes == world_wishes(hidden, bench, seed, folder)
    said = dict(zip(wishes[::2], wishes[1::2], strict=True))
    assert (abs(float(said["--true-error"])) > LIMIT_PERCENT[bench]) == (hidden.verdict == "FAIL")
    assert read_scales(said["--effects"]) == hidden.scales if hidden.scales else "--effects" not in said
    assert len(read_plan(folder / "faults.json")) == len(hidden.faults) if hidden.faults else "--fault-plan" not in said


def test_everything_is_drawn_some_time_and_explained():
    for bench in LIMIT_PERCENT:
        possible = {one.name for one in EXERCISES if bench in one.benches}
        assert {drawn(bench, seed).name for seed in range(200)} == possible
    for one in EXERCISES:
        assert why(one)["zh"] and why(one)["en"]
        assert assessed(one, one.verdict, one.name).points == 100
        assert assessed(one, "PASS" if one.verdict == "FAIL" else "FAIL", one.name).points == 50
        assert assessed(one, one.verdict, "training-else").points == 50


def test_an_exercise_is_judged_after_the_trainee_and_is_in_no_archive(station):
    with closing(Trainee(station, "dispenser")) as trainee:
        early = trainee.http.post(
            f"/api/training/runs/{trainee.id}", json={"verdict": "PASS", "finding": "training-cable"}
        )
        assert early.json()["fault"] == "training-not-done"
        state = trainee.until(lambda state: state["done"] or state["failed"])
        assert state["failed"] is None and state["training"]
        assert state["done"]["verdict"] == "MEASURED" and state["done"]["worst"] is None
        run, place = state["done"]["run"], f"/api/training/runs/{trainee.id}"
        before = trainee.http.get(place).json()
        assert before["results"] and before["outcome"] is None and "outcome" not in before["results"][0]
        assert trainee.http.get("/api/records").json() == []
        for refused in (
            trainee.http.get(f"/api/records/{run}"),
            trainee.http.post(f"/api/records/{run}/sign", json={"pin": PRACTICE_PIN}),
        ):
            assert refused.json()["fault"] == "station-record-unknown"
        wrong = trainee.http.post(place, json={"verdict": "PASS", "finding": "training-else"})
        assert wrong.json()["fault"] == "training-finding-unknown"
        after = trainee.http.post(place, json={"verdict": "FAIL", "finding": "training-reads-high"}).json()["outcome"]
        assert after["points"] == 50 * after["verdict_right"] + 50 * after["finding_right"]
        assert after["hidden"]["zh"] and after["why"]["en"]
        again = trainee.http.post(place, json={"verdict": "PASS", "finding": "training-nothing"})
        assert again.json()["fault"] == "training-again"
        other = trainee.http.get("/api/training/runs/" + "0" * 16)
        assert other.status_code == 404


SAMPLE = {"title": "20 L", "unit": "L", "value": 20.004, "U": 0.004}


def test_a_blind_value_is_seen_after_the_own_result_only_and_by_its_normalised_error(station):
    with closing(signed_in(station, "verifier")) as http:
        assert http.post("/api/training/blind", json=SAMPLE).json()["fault"] == "person-lacks-role"
    with closing(signed_in(station, "checker")) as http:
        number = http.post("/api/training/blind", json=SAMPLE).json()["id"]
        own = http.post(f"/api/training/blind/{number}", json={"value": 20.004, "U": 0.002})
        assert own.json()["fault"] == "blind-own"
    with closing(signed_in(station, "verifier")) as http:
        (before,) = http.get("/api/training/blind").json()
        assert before["open"] and before["reference"] is None and "20.004" not in str(before)
        done = http.post(f"/api/training/blind/{number}", json={"value": 20.009, "U": 0.006}).json()
        assert done["reference"]["value"] == "20.004"
        (mine,) = done["results"]
        assert mine["me"] and float(mine["normalised"]) == round(normalised_error(20.009, 0.006, 20.004, 0.004), 2)
        again = http.post(f"/api/training/blind/{number}", json={"value": 20.004, "U": 0.006})
        assert again.json()["fault"] == "blind-again"
        assert http.post("/api/training/blind/ffffffff", json={"value": 1, "U": 1}).json()["fault"] == "blind-unknown"
    with closing(signed_in(station, "approver")) as http:
        assert http.get("/api/training/blind").json()[0]["open"]  # who has not measured still sees nothing


def test_a_blind_sample_at_the_screen(station):
    with closing(signed_in(station, "checker")) as http:
        http.post("/api/training/blind", json={**SAMPLE, "title": "100 L"})
    with screen(station, "#/station/training") as page:
        page.locator(".cards li").first.wait_for()
        page.locator(".blind button", has_text="100 L").click()
        page.locator(".blind input").nth(0).fill("20.005")
        page.locator(".blind input").nth(1).fill("0.006")
        in_both_themes(page, "training")
        page.locator(".blind button.next").click()
        expect(page.locator(".blind .explained")).to_contain_text("满意")
