"""A job of the van's own, on a real board behind a real port: begun with the verifier's PIN, stopped, gone on with."""

from __future__ import annotations

import shutil
import struct
import threading
from contextlib import closing

import httpx
import pytest
from browsing import barrier_free
from own_station import PINS, commanded, peopled
from playwright.sync_api import Locator, Page, expect
from screens import signed_in
from stations import KilledStation, LiveStation

from proofvan.compose.practice import own_jobs, practices
from proofvan.core.intake import Received
from proofvan.link.recording import RecordingReader, segments
from proofvan.sim.board import FreeBoard
from proofvan.standards.register import PRACTICE
from proofvan.web.runs import Runs

pytestmark = pytest.mark.e2e

UID, KEY = b"climate1", bytes(range(32))
# Counts of the climate board in a room at rest: 0.001 degC, 0.001 %RH, 1 Pa, nothing; one instant in 100 ms.
ROOM, PERIOD_S, SLOW = struct.pack("<4i", 20_500, 45_000, 101_325, 0), 0.1, 2


class BoardInTheRoom(FreeBoard):
    """A climate board under MicroPython in real time, and its converters."""

    def __init__(self) -> None:
        super().__init__("climate", UID, 5, KEY)
        self._ended = threading.Event()
        self._converters = threading.Thread(target=self._convert)
        self._converters.start()

    def _convert(self) -> None:
        index = 0
        while not self._ended.wait(PERIOD_S):
            self.push(SLOW, index, ROOM)
            index += 1

    def close(self) -> None:
        self._ended.set()
        self._converters.join()
        super().close()


def own_job(home, port: str):
    """Write a metal measure's job on a real desk, and let the metrologist seal it."""
    place, practice = home / "own" / "measure", practices()["metal-measure"]
    shutil.copytree(PRACTICE, place)
    shutil.copy(practice.job, place / "job.toml")
    rig = practice.rig.read_text(encoding="utf-8").replace("simulated = true", "simulated = false")
    item = '\n[[item]]\nname = "B1"\nzone = "outside"\n'
    (place / "rig.toml").write_text(rig.replace("world:B1", port) + item, encoding="utf-8")
    return place


def seal(home, place) -> None:
    words = ("parameters", "set", "--rig", place / "rig.toml", "--job", place / "job.toml", "--reason", "first use")
    own = {"PROOFVAN_PERSON": "P-1", "PROOFVAN_PIN": PINS["P-1"]}
    commanded(*words, "--home", home, "--station-key", home / "van.pem", **own)


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    home = tmp_path_factory.mktemp("own-rig")
    own = peopled(home, "JJG 259")
    (home / "board-keys").mkdir()
    (home / "board-keys" / f"{UID.hex()}.key").write_bytes(KEY)
    with BoardInTheRoom() as board:
        seal(home, own_job(home, board.path))
        with closing(KilledStation(home, *own)) as served:
            served.home = home
            yield served


def typed(page: Page, pin: str = PINS["verifier"]) -> None:
    """Type a PIN as the verifier does."""
    page.get_by_label("PIN 码").fill(pin)
    page.keyboard.press("Enter")


@pytest.fixture()
def http(station):
    with httpx.Client(base_url=station.address, timeout=300) as http:
        assert http.post("/api/session", json={"person": "verifier", "pin": PINS["verifier"]}).is_success
        yield http


def asked(page: Page) -> Locator:
    """Give the question that a page asks, whatever it is."""
    return page.locator("section.do h1")


def test_the_verifiers_pin_begins_a_job_on_a_real_board_and_a_killed_station_goes_on_at_the_same_step(station, opened):
    page = opened(station.address, person=None)
    page.get_by_role("button", name="练习检定员（仿真）").click()
    typed(page)
    page.locator("ul.cards li").first.get_by_role("button", name="开始").click()
    expect(page.locator("ul.morning li.ok")).to_contain_text("已找到")
    barrier_free(page)
    typed(page, "000000")
    expect(page.get_by_role("alert")).to_be_visible()
    typed(page)
    expect(asked(page)).to_contain_text("MEAS-0001")
    expect(page.locator(".sim")).to_have_count(0)
    page.get_by_role("button", name="停止").click()
    expect(asked(page)).to_contain_text("输出已处于安全状态")
    page.get_by_role("button", name="重做本步").click()
    page.get_by_role("button", name="与实物相符").click()
    expect(asked(page)).to_contain_text("铅封号")
    page.locator("section.do input").fill("S-1")
    page.keyboard.press("Enter")
    expect(asked(page)).to_contain_text("室温")
    station.kill()
    station.start()
    typed(page)
    expect(asked(page)).to_contain_text("室温")
    expect(page.locator("nav li.done")).to_have_count(1)
    page.get_by_role("button", name="停止").click()
    page.get_by_role("button", name="结束").click()
    expect(page.get_by_role("main")).to_contain_text("未完成")
    (folder,) = (station.home / "runs").iterdir()
    boards = [item.data for item in RecordingReader(segments(folder)).records() if isinstance(item, Received)]
    assert sum(map(len, boards)) > 1000


def test_without_a_right_pin_or_without_a_key_of_its_own_a_station_begins_nothing_on_a_real_rig(
    station, http, tmp_path
):
    refused = http.post("/api/runs", json={"job": "own-measure", "pin": "000000"})
    assert (refused.status_code, refused.json()["fault"]) == (409, "person-sign-in-wrong")
    own_job(tmp_path, "/dev/proofvan-b1")
    with closing(LiveStation(tmp_path)) as practice, closing(signed_in(practice, "verifier")) as there:
        refused = there.post("/api/runs", json={"job": "own-measure"})
        assert (refused.status_code, refused.json()["fault"]) == (409, "station-needs-key")
        assert there.get("/api/runs").json() == []


def test_a_job_of_the_vans_own_whose_file_is_wrong_says_so_and_the_others_are_there(tmp_path):
    place = own_job(tmp_path, "/dev/proofvan-b1")
    (place / "job.toml").write_text(
        '[job]\nregulation = "jjg259_metal_measure"\nservice = "unheard"\n', encoding="utf-8"
    )
    (tmp_path / "own" / "broken").mkdir()
    (tmp_path / "own" / "broken" / "job.toml").write_text("[job\n", encoding="utf-8")
    assert {name: job.regulation for name, job in own_jobs(tmp_path).items()} == {
        "own-broken": "", "own-measure": "jjg259_metal_measure",
    }  # fmt: skip
    broken, wrong, *others = Runs(tmp_path).jobs()
    assert broken["wrong"]["what"]["zh"] and "service" in wrong["wrong"]["what"]["en"]
    assert all("wrong" not in job for job in others)
