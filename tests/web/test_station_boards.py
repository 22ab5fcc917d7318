"""Boards at the screen: the board's own software (L1) at a serial line, its boot loader's drive, released images.

Calibrating has the same board in virtual time, with a voltage source at its terminals that a person reads.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import closing
from datetime import UTC, datetime
from time import sleep

import pytest
from board_desk import PUBLIC, make_image
from browsing import in_both_themes
from care_board import CareBoard
from furnished import screen
from playwright.sync_api import expect
from pty_desk import UID, PtyDesk
from screens import signed_in
from slot_bench import made, software
from stations import LiveStation
from test_calibrate_board import REFERENCE

from images.release import write_package
from proofvan.boardcare.board_book import Page
from proofvan.compose.flashing import ThisComputer
from proofvan.compose.ledger import opened_ledger
from proofvan.compose.provisioning import proving, provision
from proofvan.compose.real import RealSource
from proofvan.compose.standards import StandardsRegister
from proofvan.keys.practice import practice_signer
from proofvan.standards.register import PRACTICE
from proofvan.standards.standard import load
from proofvan.web.boards.care import Places
from proofvan_hw.load import RIGS
from proofvan_node import wire
from proofvan_node.hal.sim import legal_id
from proofvan_node.version import FIRMWARE

pytestmark = [pytest.mark.e2e, pytest.mark.micropython]

STANDARD = load(PRACTICE / "dc_energy_standard.toml")
# The van's own rig file: the practice pile's board at its slowest, so that a second of it is computed quickly.
SLOW = (
    (RIGS / "practice_pile_dc.toml")
    .read_text(encoding="utf-8")
    .replace("practice-pile-dc", "slow-pile")
    .replace("rate = 4000", "rate = 250")
)
RIG = "slow-pile"
TODAY = datetime.now(UTC).date()
# What the board really is: the file says offset 0.
TRUE_GAIN, TRUE_OFFSET = 1.0002, 400.0


class Source:
    """The real line for everything; while `care` is set, the board in virtual time with `volts` at its terminals."""

    def __init__(self) -> None:
        self.care, self.shown = False, {"voltage": 0.0, "current": 0.0}

    def __call__(self, rig, author):
        return CareBoard(rig.boards[0], self.counts) if self.care else RealSource(rig, author)

    def counts(self, stream: int, channel: int) -> float:
        if stream == 2:
            return 23_000.0  # the reference temperature
        role = ("voltage", "current")[channel]
        return self.shown[role] / (float(STANDARD.channels[role].gain) * TRUE_GAIN) + TRUE_OFFSET


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    folder = tmp_path_factory.mktemp("boards")
    home, release, source = folder / "home", folder / "release", Source()
    (home / "rigs").mkdir(parents=True)
    (home / "rigs" / "slow.toml").write_text(SLOW, encoding="utf-8")
    own = {"firmware": FIRMWARE.decode(), "legal_id": legal_id(hashlib.sha256()).hex(), "schema": wire.SCHEMA.hex()}
    image = make_image(release, release=1, **own)
    names = ["manifest", *sorted(software(2))]
    write_package(release / "update-2.zip", dict(zip(names, made(2).parts, strict=True)))
    register = StandardsRegister(home)
    register.enter(PRACTICE / "dc_energy_standard.toml", "A", TODAY)
    register.confirm(STANDARD.id, "B", TODAY)
    with PtyDesk(folder, "power") as desk:
        places = Places(home, (str(desk.device),), desk.drive, image)
        station = LiveStation(home, places=places, source=source)
        station.home, station.release, station.desk, station.source = home, release, desk, source
        yield station
        station.close()


def ended(http, answer=None):
    """Wait for the end of the task; gives it."""
    while True:
        task = http.get("/api/boards/task").json()
        if task["state"] != "running":
            return task
        if task["question"] and answer:
            answer(task["question"])
        sleep(0.05)


def begun(http, path, **request):
    answer = http.post(f"/api/boards/{path}", **request)
    assert answer.is_success, answer.text
    return ended(http)


@pytest.fixture(scope="module")
def board(station):
    """Bring the blank board into the van, by the approver, who is the practice station's administrator."""
    with closing(signed_in(station, "approver")) as http:
        assert http.get("/api/boards").json()["drives"]
        untrusted = begun(http, "blank/flash")
        assert untrusted["state"] == "failed" and untrusted["fault"]["zh"][1]  # nobody said whose releases to trust
        assert http.post("/api/boards/release-key", content=PUBLIC).json()["key"]
        done = begun(http, "blank/flash")
        assert done["state"] == "done", done["fault"]
        assert done["progress"] == 1 and done["result"]["uid"] == UID.hex()
    computer = ThisComputer([str(station.desk.device)], station.desk.drive)
    (running,) = computer.running()
    page = Page(running.uid, "B1", "power", "封-17", STANDARD.id, "approver", "2026-03-01T08:00:00Z")
    with opened_ledger(station.home, practice_signer()) as ledger:
        tell = (lambda *_: None, lambda *_: None)
        provision(
            computer, running, page, station.home, practice_signer(), ledger, *tell, proving(station.home, "x", "B1")
        )
    return UID.hex()


def test_a_board_is_listed_with_its_versions_health_seal_and_end_of_calibration(station, board):
    with closing(signed_in(station, "verifier")) as http:
        found = http.get("/api/boards").json()
    (one,) = found["boards"]
    assert one["answered"] and one["same_schema"] and one["uid"] == board
    assert (one["name"], one["seal"], one["standard"]) == ("B1", "封-17", STANDARD.id)
    assert one["calibration_until"] == STANDARD.certificate.valid_until.isoformat()
    assert one["condition"]["failures"] == 0 and one["condition"]["slot"] == "factory" and one["reset"]["zh"]
    assert found["host"]["legal_id"]


def test_only_who_may_changes_a_board_and_one_at_a_time(station, board):
    with closing(signed_in(station, "verifier")) as http:
        for path, body in ((f"{board}/flash", None), (f"{board}/rollback", {"reason": "x"}), ("release-key", None)):
            refused = http.post(f"/api/boards/{path}", json=body)
            assert (refused.status_code, refused.json()["fault"]) == (409, "person-lacks-role")
        calibration = {"rig": RIG, "standard": STANDARD.id, "reference": REFERENCE, "seconds": 0.5}
        station.source.care = True
        assert http.post(f"/api/boards/{board}/calibrate", json=calibration).is_success
        busy = http.post(f"/api/boards/{board}/selftest", json={"rig": RIG})
        assert busy.json()["fault"] == "station-board-busy"
        broken_off = ended(http, lambda _: http.post("/api/boards/task/answer", json={"value": None}))
        station.source.care = False
    assert broken_off["state"] == "failed" and "没有任何更改" in broken_off["fault"]["zh"][0]


def test_a_board_is_updated_over_its_line_and_goes_back_and_the_ledger_knows(station, board):
    package = (station.release / "update-2.zip").read_bytes()
    with closing(signed_in(station, "approver")) as http:
        wrong = begun(http, f"{board}/update", content=package[:-100])
        assert wrong["state"] == "failed"
        done = begun(http, f"{board}/update", content=package)
        assert done["state"] == "done", done["fault"]
        assert (done["result"]["release"], done["result"]["slot"]) == (2, "a")
        back = begun(http, f"{board}/rollback", json={"reason": "trouble"})
        assert back["state"] == "done", back["fault"]
        assert http.get("/api/boards").json()["boards"][0]["condition"]["slot"] == back["result"]["slot"] != "a"
        told = [one["what"]["en"] for one in http.get("/api/ledger").json()["entries"] if one["subject"] == board]
    assert len(told) >= 4  # flashed, provisioned, updated, rolled back


def test_a_self_test_says_of_each_thing_what_was_found_and_what_to_do(station, board):
    with closing(signed_in(station, "verifier")) as http:
        done = begun(http, f"{board}/selftest", json={"rig": RIG})
        other = begun(http, f"{board}/selftest", json={"rig": "no-such-rig"})
    assert done["state"] == "done", done["fault"]
    assert all(one["subject"]["zh"] and (one["good"] or one["advice"]["zh"]) for one in done["result"])
    assert other["state"] == "failed" and RIG in other["fault"]["zh"][1]


def test_a_person_is_guided_through_a_calibration_that_finds_the_true_coefficients(station, board):
    station.source.care = True
    with screen(station, "#/station/boards") as page:
        page.locator(".rows button", has_text="B1").click()
        page.locator(".health dd").first.wait_for()
        in_both_themes(page, "boards")
        page.locator("select").nth(0).select_option(RIG)
        page.locator("select").nth(1).select_option(STANDARD.id)
        page.locator("input[accept='.toml']").set_input_files(
            {"name": "reference.toml", "mimeType": "text/plain", "buffer": REFERENCE.encode()}
        )
        page.get_by_role("button", name="每点 1 秒").click()
        page.get_by_role("button", name="自校").click()
        for point in range(10):
            page.locator(".task label").wait_for()
            asked = page.locator(".task label").inner_text()
            role, value = re.search(r"(voltage|current) (-?[\d.]+)", asked).groups()
            expect(page.locator("#shown")).to_have_value(value)
            station.source.shown[role] = float(value)
            if point == 3:
                in_both_themes(page, "calibrating")
            page.keyboard.press("Enter") if point in (1, 5, 7) else page.locator(".task button.next").click()
            page.wait_for_function("asked => document.querySelector('.task label')?.innerText !== asked", arg=asked)
        expect(page.locator(".task .ok").first).to_be_visible()
        expect(page.locator(".task")).to_contain_text("新系数已生效")
        in_both_themes(page, "calibrated")
    station.source.care = False
    with closing(signed_in(station, "verifier")) as http:
        channels = http.get("/api/boards/task").json()["result"]["channels"]
        refused = http.get(f"/api/standards/{STANDARD.id}").json()["refused"]
    assert [float(one["ppm"]) for one in channels] == [pytest.approx(200, abs=20)] * 2
    assert "未溯源" in refused["zh"][0]
