"""The waveform of a run at the screen: phasors and harmonics of the part that is looked at; that part taken away."""

from __future__ import annotations

import math
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from browsing import in_both_themes
from furnished import finished, screen
from playwright.sync_api import expect
from screens import signed_in
from stations import LiveStation

from proofvan.waveforms.analysis import analyse
from proofvan.waveforms.read import read_waveform

pytestmark = pytest.mark.e2e

# While it charges.
PART = {"begin": 100.0, "end": 102.0}


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    home = tmp_path_factory.mktemp("viewer")
    run = finished(home, "pile-ac", 5)
    station = LiveStation(home)
    station.run = run
    yield station
    station.close()


def test_the_analysis_of_a_part_is_that_of_the_file_which_leaves(station, tmp_path):
    place = f"/api/records/{station.run}"
    with closing(signed_in(station, "verifier")) as http:
        shown = http.get(f"{place}/analysis", params=PART).json()
        for ending in ("csv", "parquet", "cff"):
            answer = http.get(f"{place}/waveform.{ending}", params=PART)
            assert f".{ending}" in answer.headers["content-disposition"]
            (tmp_path / f"part.{ending}").write_bytes(answer.content)
        assert http.get(f"{place}/waveform", params={"pair": 3}).json()["fault"] == "station-no-such-pair"
        picture = http.get(f"{place}/analysis.png", params=PART)
    assert picture.content.startswith(b"\x89PNG")
    assert shown["kind"] == "ac" and abs(shown["frequency"] - 50) < 1
    pair = shown["pairs"][0]
    angles = [math.degrees(math.atan2(*reversed(one["voltage"]["phasors"][1]))) for one in shown["pairs"]]
    assert [round(angle / 120) * 120 for angle in angles] == [0, -120, 120]
    volts = pair["voltage"]["phasors"][1]
    assert volts[1] == pytest.approx(0, abs=1e-6 * volts[0])  # everything is turned against the first voltage
    assert math.hypot(*volts) == pytest.approx(pair["voltage"]["rms"], rel=0.05)
    waves = [read_waveform(tmp_path / f"part.{ending}") for ending in ("csv", "parquet", "cff")]
    for wave in waves:
        assert analyse(wave).pairs[0].active == pytest.approx(pair["active"], rel=1e-5)
        np.testing.assert_allclose(wave.voltage, waves[0].voltage, rtol=1e-5, atol=1e-3)


def test_a_part_beside_the_waveform_and_a_run_without_one_are_refused_in_words(station):
    with closing(signed_in(station, "verifier")) as http:
        beside = http.get(f"/api/records/{station.run}/analysis", params={"begin": 9e5, "end": 9.1e5})
        other = http.get(f"/api/records/{station.run}/waveform.exe", params=PART)
    assert beside.json()["fault"] == "station-window-empty" and other.status_code == 422


def test_cursors_phasors_and_harmonics_at_the_screen(station):
    with screen(station, f"#/record/{station.run}") as page:
        page.locator("h2:has-text('原始波形') + .chips button").click()
        page.locator(".wave canvas").wait_for()
        for _ in range(5):
            window = page.locator(".wave-window").inner_text()
            page.get_by_role("button", name="放大").click()
            expect(page.locator(".wave-window")).not_to_have_text(window)
        page.get_by_role("button", name="U2 I2").click()
        before = page.locator(".cursors").inner_text()
        page.get_by_role("button", name="光标 A 右移").press("Enter")
        expect(page.locator(".cursors")).not_to_have_text(before)
        page.locator(".wave .u-over").click(position={"x": 40, "y": 60})
        expect(page.locator("button[aria-pressed]", has_text="光标 B")).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name="分析这一段").click()
        page.locator("svg.harmonics rect").first.wait_for()
        assert page.locator("svg.phasors line").count() == 8  # two axes, three voltages, three currents
        in_both_themes(page, "viewer")
        with page.expect_download() as taken:
            page.get_by_role("link", name="COMTRADE").click()
        assert Path(taken.value.path()).read_bytes().startswith(b"--- file type: CFG ---")
