"""`proofvan city` as an office uses it: simulate, estimate, rank, alert, draw, route."""

import json

import pytest
from typer.testing import CliRunner

from proofvan.cli.app import app
from proofvan.core.errors import InputError


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city") / "lake"
    done = run("simulate", "--lake", folder, "--piles", 24, "--days", 12)
    assert done["result"]["piles"] == 24
    return folder


def run(*arguments):
    done = CliRunner().invoke(app, ["city", *map(str, arguments), "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def test_estimates_are_given_for_every_pile_and_said_to_be_no_verdict(lake):
    found = run("estimate", "--lake", lake)["result"]
    assert len(found["estimates"]) == 24 and found["model"]["version"]
    words = CliRunner().invoke(app, ["--lang", "en", "city", "estimate", "--lake", str(lake)])
    assert "no verification" in words.output


def test_a_pile_shows_its_course(lake):
    found = run("estimate", "--lake", lake, "--pile", "P00003")["result"]
    course = found["course"]  # days on which it was used
    assert len(found["estimates"]) == 1 and 6 < len(course) <= 12
    assert course[-1]["uncertainty"] < course[0]["uncertainty"]


def test_a_suspected_pile_becomes_an_alert_that_is_closed_by_evidence(lake, tmp_path):
    alerts = tmp_path / "alerts.jsonl"
    suspected = [one["pile_id"] for one in run("risk", "--lake", lake)["result"]["risks"] if one["suspected"]]
    raised = run("alert", "raise", "--lake", lake, "--alerts", alerts, "--who", "office")["result"]["raised"]
    assert sorted(raised) == sorted(f"{pile}/1" for pile in suspected) and raised
    run("alert", "assign", raised[0], "--owner", "Li", "--who", "office", "--alerts", alerts)
    run("alert", "close", raised[0], "--evidence", "certificate 1", "--who", "Li", "--alerts", alerts)
    listed = run("alert", "list", "--alerts", alerts)["result"]["alerts"]
    assert listed[0]["state"] == "closed"
    figures = run("figures", "--lake", lake, "--alerts", alerts)["result"]
    assert figures["city"]["alerts_closed"] == 1 and figures["operators"]


def test_a_draw_can_be_drawn_again(lake):
    some = ["draw", "--lake", lake, "--count", 4, "--inspector", "Li", "--inspector", "Wang", "--inspector", "Chen"]
    first = run(*some)["result"]
    assert run(*some, "--seed", first["seed"])["result"] == first


def test_a_round_visits_the_stations_with_the_largest_risk(lake):
    found = run("route", "--lake", lake, "--base", "29.37,113.09", "--stops", 2)["result"]
    assert len(found["stops"]) == 2 and found["kilometres"] > 0


def test_a_sample_is_planned():
    found = run("sample", "--lot", 200, "--stratum", "A=150", "--stratum", "B=50")["result"]
    assert sum(found["strata"].values()) == found["sample"]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("route", "--base", "here"), "cli-city-value"),
        (("estimate", "--pile", "P9"), "city-pile-unknown"),
        (("draw", "--inspector", "Li", "--team", "3"), "city-draw-team"),
    ],
)
def test_what_cannot_be_is_said(lake, words, fault):
    done = CliRunner().invoke(app, ["city", *words, "--lake", str(lake)])
    assert isinstance(done.exception, InputError) and done.exception.fault == fault


def test_every_score_is_explained_by_numbers_that_give_it_again(lake):
    worst = run("risk", "--lake", lake)["result"]["risks"][0]
    found = run("risk", "--lake", lake, "--explain", worst["pile_id"])["result"]
    risk = found["risk"]
    size = abs(risk["error"]) if risk["identifiable"] else float(found["rules"]["limit"])
    assert risk["risk_kwh"] == pytest.approx(risk["probability"] * size * risk["energy_kwh"])
    assert risk["risk_money"] == pytest.approx(risk["risk_kwh"] * float(found["rules"]["price"]))
    assert (found["rules"]["version"], bool(risk["model"])) == (risk["rules"], True)
    words = CliRunner().invoke(app, ["--lang", "en", "city", "risk", "--lake", str(lake), "--explain", "P00000"])
    assert words.exit_code == 0 and "P(|e| > 2 %)" in words.output and risk["model"] in words.output
