"""Standards at the screen: what runs out, intermediate checks with their chart, runs side by side."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from browsing import in_both_themes
from furnished import finished, screen
from playwright.sync_api import expect
from screens import signed_in
from stations import LiveStation

from proofvan.compose.standards import StandardsRegister
from proofvan.standards.checks import Check, Occasion
from proofvan.standards.register import PRACTICE

pytestmark = pytest.mark.e2e

ID = "practice-thermometers-1"
PLAN = """
[standard.check]
source = "ice-point-1"
quantity = "temperature"
unit = "degC"
value = "0"
largest_deviation = "0.1"
readings = 3
interval_days = 30
"""
TODAY = datetime.now(UTC).date()
SOURCE = "MEAS-0001"


def register(home, checks: int) -> None:
    """Enter and confirm a standard with a plan, and so many good checks of the days before today."""
    place, begin = StandardsRegister(home), TODAY - timedelta(days=checks + 2)
    file = home / "thermometers.toml"
    file.write_text((PRACTICE / "thermometers.toml").read_text(encoding="utf-8") + PLAN, encoding="utf-8")
    place.enter(file, "A", begin)
    place.confirm(ID, "B", begin)
    for number in range(checks):
        value = f"{0.01 * (-1) ** number + 0.001 * number:.3f}"
        day = begin + timedelta(days=number + 1)
        place.check(ID, Check(day, Occasion.INTERMEDIATE, "A", (value, value, value)))


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    home = tmp_path_factory.mktemp("charts")
    register(home, 12)
    runs = [finished(home, "metal-measure", seed) for seed in (3, 4)]
    station = LiveStation(home)
    station.runs = runs
    yield station
    station.close()


def test_the_due_list_names_registered_and_practice_standards_once(station):
    with closing(signed_in(station, "verifier")) as http:
        found = [one["id"] for one in http.get("/api/standards").json()]
        one = http.get(f"/api/standards/{ID}").json()
    assert found.count(ID) == 1 and len(found) > 5
    assert one["entered"] and one["refused"] is None and one["plan"]["readings"] == 3
    assert [date.fromisoformat(due["day"]) for due in one["due"]] == sorted(
        date.fromisoformat(d["day"]) for d in one["due"]
    )


def test_a_check_at_the_screen_is_judged_charted_and_stands_in_the_ledger(station):
    with closing(signed_in(station, "verifier")) as http:
        before = http.get(f"/api/standards/{ID}").json()["checks"]
        bad = http.post(f"/api/standards/{ID}/checks", json={"readings": ["0.3", "0.3", "0.31"]}).json()
        assert len(bad["checks"]) == len(before) + 1 and not bad["checks"][0]["good"]
        assert "0.30" in bad["refused"]["zh"][0]  # a standard with a bad check may not be used
        chart = http.get(f"/api/standards/{ID}/chart.svg", params={"language": "en"})
        assert chart.headers["content-type"] == "image/svg+xml" and chart.text.count("<use") > len(before)
        entry = http.get("/api/ledger").json()["entries"][0]
        assert (entry["subject"], entry["who"], entry["new"]) == (ID, "verifier", "0.3 0.3 0.31")
        few = http.post(f"/api/standards/{ID}/checks", json={"readings": ["0.3"]})
        assert few.json()["fault"] == "standard-check-readings"
        assert http.post(f"/api/standards/{ID}/checks", json={"readings": ["1/0"] * 3}).status_code == 422
    with closing(signed_in(station, "checker")) as http:
        refused = http.post(f"/api/standards/{ID}/checks", json={"readings": ["0", "0", "0"]})
        assert (refused.status_code, refused.json()["fault"]) == (409, "person-lacks-role")


def test_what_has_no_checks_has_no_chart_and_says_so(station):
    with closing(signed_in(station, "verifier")) as http:
        assert http.get("/api/standards/nothing").json()["fault"] == "station-standard-unknown"
        assert http.get("/api/standards/nothing/chart.svg").status_code == 404


def test_two_runs_are_compared_result_by_result_with_the_normalised_error(station):
    first, second = station.runs
    with closing(signed_in(station, "verifier")) as http:
        both = http.get(f"/api/compare/{first}/{second}").json()
        same = http.get(f"/api/compare/{first}/{first}").json()
    assert both["same_instrument"] and both["shared_standards"]
    stated = [row for row in both["rows"] if row["normalised"]]
    assert stated and all(row["agrees"] == (abs(float(row["normalised"])) <= 1) for row in stated)
    assert all(float(row["difference"]) == 0 for row in same["rows"])
    assert any(float(row["difference"]) for row in both["rows"])
    assert len(same["rows"]) > len({(row["name"]["en"], row["point"]) for row in same["rows"]})  # single runs too


def test_the_runs_on_a_check_source_make_a_chart_of_means_and_deviations(station):
    with closing(signed_in(station, "verifier")) as http:
        found = http.get("/api/stability", params={"source": SOURCE}).json()
        chart = http.get("/api/stability/chart.svg", params={"source": SOURCE})
        unknown = http.get("/api/stability", params={"source": "nothing"})
    assert {one["run"] for one in found["groups"]} == set(station.runs) and float(found["stability"]) > 0
    assert "<svg" in chart.text
    assert (
        unknown.json()["fault"] == "stability-source-unknown"
        and SOURCE in unknown.json()["advice"]["zh"] + unknown.json()["what"]["zh"]
    )


def test_the_charts_at_the_screen(station):
    with screen(station, "#/station/standards") as page:
        page.locator(".rows button", has_text="温度计").first.click()
        page.wait_for_function("() => document.querySelector('img.paper')?.naturalWidth > 300")
        in_both_themes(page, "standard")
        count = page.locator(".checks li").count()
        page.locator(".explained input").fill("0.01 0.02 0.01")
        page.keyboard.press("Enter")
        expect(page.locator(".checks li")).to_have_count(count + 1)
        page.goto(f"{station.address}/#/station/compare")
        for at in (0, 1):
            page.locator(".rows button").nth(at).click()
        expect(page.locator("td:has-text('一致')").first).to_be_visible()
        in_both_themes(page, "compare")
        page.get_by_role("button", name=re.compile("English")).click()
        expect(page.locator("h1")).to_have_text("Compare")
