"""What goes wrong on a day, through the station's API: a failed instrument, an expired standard, a wrong board."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import httpx
import pytest
from lines import plugged_in
from screens import Screen, natural, signed_in
from stations import LiveStation

import proofvan.web.batches
from proofvan.compose.practice import Practice, practices
from proofvan.core.messages import LANGUAGES
from proofvan.regulations.forms import DOES_NOT_CONFORM
from proofvan.standards.register import PRACTICE
from proofvan_node.families import climate

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("faults")


@pytest.fixture(scope="module")
def station(home):
    station = LiveStation(home)
    yield station
    station.close()


def with_a_finding(prompt):
    """Answer as a person does who found something that does not conform."""
    found = any(option["value"] == DOES_NOT_CONFORM for option in prompt["options"])
    return DOES_NOT_CONFORM if found else natural(prompt)


def test_a_finding_that_does_not_conform_fails_the_instrument_and_makes_a_notice(station):
    screen = Screen(station, "metal-measure")
    state = screen.until(lambda state: state["done"] or state["failed"], with_a_finding)
    assert state["done"]["verdict"] == "FAIL"
    record = screen.http.get(f"/api/records/{state['done']['run']}").json()
    assert record["verdict"] == "FAIL" and record["document"] == "notice_of_results"
    failed = [one for one in record["results"] if one["outcome"] == "FAIL"]
    assert failed and all(one["unit"] != "1" for one in record["results"])
    screen.close()


def test_an_expired_standard_is_named_before_anything_is_measured(station, home):
    with closing(signed_in(station, "verifier")) as http:
        sheet = b"serial,standards.measure\nM-1,standards/expired.toml\n"
        made = http.post("/api/batches", params={"job": "metal-measure", "name": "a.csv"}, content=sheet)
        folder = home / "jobs" / made.json()["id"]
        ours = (PRACTICE / "metal_measure_first.toml").read_text(encoding="utf-8")
        expired = ours.replace("valid_until = 2035-12-31", "valid_until = 2026-01-06", 1)
        (folder / "standards").mkdir()
        (folder / "standards" / "expired.toml").write_text(expired, encoding="utf-8")
        (listed,) = http.get("/api/batches").json()
        assert listed["next"]["instrument"] == "M-1" and not listed["next"]["wired"]
        screen = Screen(station, listed["next"]["name"])
        state = screen.until(lambda state: state["done"] or state["failed"])
        assert state["failed"]["fault"] == "standard-expired" and not state["done"]
        for language in LANGUAGES:
            assert "2026-01-06" in state["failed"]["what"][language] and state["failed"]["advice"][language]
        screen.close()


def test_a_wrong_board_is_named_at_the_connect_step(station, tmp_path, monkeypatch):
    practice = practices()["dispenser"]
    with plugged_in(climate) as device:
        rig = practice.rig.read_text(encoding="utf-8").replace("simulated = true", "simulated = false")
        real = tmp_path / "rig.toml"
        item = '[[item]]\nname = "B1"\nzone = "outside"\n'
        real.write_text(rig.replace("world:B1", device) + item, encoding="utf-8")
        job = {"dispenser": Practice("dispenser", practice.regulation, practice.job, Path(real))}
        monkeypatch.setattr(proofvan.web.batches, "practices", lambda: job)
        step = asked_until_it_answers(f"{station.address}/api/jobs/dispenser/connection")
    (board,) = step["boards"]
    assert board["state"] == "wrong" and board["name"] in board["found"]["en"]
    assert step["wires"] and not step["simulated"]


def asked_until_it_answers(address: str) -> dict:
    """Ask for the connect step as the page does: again, while a board that a loaded machine lets wait is silent."""
    while True:
        step = httpx.get(address, timeout=60).json()
        if all(board["state"] != "silent" for board in step["boards"]):
            return step
