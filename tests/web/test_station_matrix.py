"""What must keep a run from its start, for a pile and for a dispenser in a browser: named in words, nothing done."""

from __future__ import annotations

import re
import tomllib
from contextlib import closing
from pathlib import Path

import pytest
from browsing import barrier_free, in_both_themes
from lines import plugged_in
from playwright.sync_api import Page, expect
from stations import LiveStation

import proofvan.web.batches
from proofvan.compose.practice import Practice, practices
from proofvan.standards.register import PRACTICE
from proofvan_node.families import climate, flow

pytestmark = pytest.mark.e2e

INSTRUMENTS = ("pile-dc", "dispenser")


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    station = LiveStation(tmp_path_factory.mktemp("matrix"))
    yield station
    station.close()


def run_of(page: Page, address: str, job: str, speed: float) -> None:
    """Begin a job as the screen does, faster than its buttons offer, and look at it."""
    begun = page.request.post(f"{address}/api/runs", data={"job": job, "speed": speed})
    assert begun.ok, begun.text()
    page.goto(f"{address}/#/run/{begun.json()['id']}")


@pytest.mark.parametrize("job", INSTRUMENTS)
def test_an_expired_standard_is_named_with_its_end_and_nothing_is_measured(opened, tmp_path, job):
    with closing(LiveStation(tmp_path / "home")) as station:
        page = opened(station.address)
        role = next(iter(standards_of(job)))
        folder = tmp_path / "home" / "standards"
        folder.mkdir()
        ours = standards_of(job)[role].read_text(encoding="utf-8")
        expired = re.sub(r"valid_until = \d{4}-\d\d-\d\d", "valid_until = 2026-01-06", ours, count=1)
        (folder / "expired.toml").write_text(expired, encoding="utf-8")
        sheet = f"serial,standards.{role}\nX-1,{folder / 'expired.toml'}\n".encode()
        made = page.request.post(f"{station.address}/api/batches?job={job}&name=a.csv", data=sheet)
        assert made.ok, made.text()
        run_of(page, station.address, f"{made.json()['id']}.001", 200.0)
        expect(page.locator("section.do")).to_contain_text("2026-01-06")
        barrier_free(page)
        expect(page.locator("nav li.done")).to_have_count(0)


def standards_of(job: str) -> dict[str, Path]:
    """Give the files of a practice job's standards."""
    table = tomllib.loads(practices()[job].job.read_text(encoding="utf-8"))["standards"]
    beside = practices()[job].job.parent
    return {role: path for role, name in table.items() for path in (beside / name, PRACTICE / name) if path.exists()}


def rig_of(job: str, device: str, bus: str, folder: Path) -> dict[str, Practice]:
    """Give a practice job on a rig that is no simulator's: its board at a device, its vehicle on a bus."""
    practice, path = practices()[job], folder / "rig.toml"
    real = practice.rig.read_text(encoding="utf-8").replace("simulated = true", "simulated = false")
    item = '[[item]]\nname = "B1"\nzone = "outside"\n'
    path.write_text(real.replace("world:B1", device).replace("world:CAN1", bus) + item, encoding="utf-8")
    return {job: Practice(job, practice.regulation, practice.job, path)}


# Each instrument finds a board of the van that is not its own.
@pytest.mark.parametrize(("job", "family"), [("dispenser", climate), ("pile-dc", flow)])
def test_a_wrong_board_is_named_in_words_before_the_start(opened, station, tmp_path, monkeypatch, job, family):
    with plugged_in(family) as device:
        ours = rig_of(job, device, "socketcan:can0", tmp_path)
        monkeypatch.setattr(proofvan.web.batches, "practices", lambda: ours)
        page = opened(station.address)
        page.goto(f"{station.address}/#/connect/{job}/60")
        expect(page.locator(".morning .bad")).to_contain_text("B1")
        expect(page.get_by_role("button", name="已接好")).to_be_disabled()
        in_both_themes(page, "wrong-board" if job == "dispenser" else f"wrong-board-{job}")


def test_a_rig_that_cannot_be_read_is_named_at_the_connect_step_and_nothing_begins(
    opened, station, tmp_path, monkeypatch
):
    ours = rig_of("pile-dc", "/dev/ttyACM0", "can0", tmp_path)
    page = opened(station.address)
    page.locator(".cards button.next").first.wait_for()
    monkeypatch.setattr(proofvan.web.batches, "practices", lambda: ours)
    page.goto(f"{station.address}/#/connect/pile-dc/60")
    expect(page.get_by_role("alert").first).to_contain_text("bus[0].path")
    expect(page.get_by_role("button", name="已接好")).to_be_disabled()
    barrier_free(page)
