"""The van's and the office's commands over the second way, and a round of the city that becomes work orders."""

from __future__ import annotations

import hashlib
import json

import pytest
from ledgers import VAN, fill, opened
from offices import OFFICE
from typer.testing import CliRunner
from web_offices import WebOffice

from proofvan.cli.app import app
from proofvan.keys.files import write_private_key


@pytest.fixture
def office(tmp_path):
    office = WebOffice(tmp_path / "office")
    office.start()
    yield office
    office.stop()


@pytest.fixture
def home(tmp_path):
    write_private_key(tmp_path / "office.key", OFFICE._private_key, None)
    write_private_key(tmp_path / "van.key", VAN._private_key, None)
    home = tmp_path / "van"
    home.mkdir()
    ledger = opened(home)
    fill(ledger, 4)
    ledger.close()
    return home


def run(*words):
    done = CliRunner().invoke(app, [*map(str, words), "--json"], env={"LANG": "C"})
    assert done.exit_code == 0, done.output + repr(done.exception)
    return json.loads(done.stdout)["result"]


@pytest.fixture
def van(office, home, tmp_path):
    """The van's commands, joined to the office."""
    office_keys = ("--folder", office.place.folder, "--key", tmp_path / "office.key")
    run("office", "enrol", "van-07", *office_keys)
    run("uplink", "join", office.place.folder / "enrolled" / "van-07", "--home", home)
    signed = ("--home", home, "--station-key", tmp_path / "van.key")

    def command(name, *words):
        more = ("--https", office.port) if name in ("sync", "recordings") else ()
        return run("uplink", name, *words, *more, *(signed if name != "recordings" else signed[:2]))

    return command


def test_records_and_recordings_reach_the_office_by_command(office, home, van):
    recording = home / "runs" / "run-0001" / "run.mcap"
    recording.parent.mkdir(parents=True)
    recording.write_bytes(bytes(range(256)) * 9000)
    delivered = van("sync")
    assert delivered["receipted"] == delivered["entries"] > 4 and delivered["refusals"] == []
    assert van("recordings") == {"recordings": 1}
    (held,) = (office.place.folder / "recordings").iterdir()
    assert held.read_bytes() == recording.read_bytes()
    assert hashlib.sha256(held.read_bytes()).hexdigest() in held.name
    assert van("recordings") == {"recordings": 1}  # there already: nothing changes
    assert [held] == list((office.place.folder / "recordings").iterdir())


def test_a_round_of_the_city_becomes_work_orders_that_come_back_done(office, van, tmp_path):
    lake = tmp_path / "lake"
    run("city", "simulate", "--lake", lake, "--piles", 24, "--days", 6)
    stops = run("city", "route", "--lake", lake, "--base", "29.37,113.09", "--stops", 2)["stops"]
    van("sync")
    for stop in stops:
        issued = ("--folder", office.place.folder, "--key", tmp_path / "office.key")
        run("office", "order", "van-07", "work-order", f"station {stop['station']}", *issued)
    assert van("sync")["orders"] == 2
    received = van("orders")["orders"]
    assert [one["subject"] for one in received] == [f"station {stop['station']}" for stop in stops]
    assert not any(one["done"] for one in received)
    for one in received:
        van("done", one["number"], "--run", f"run-{one['number']}", "--as", "verifier-1")
    van("sync")
    listed = run("office", "status", "--folder", office.place.folder)
    assert [(one["subject"], one["run"]) for one in listed["orders"]] == [
        (f"station {stop['station']}", f"run-{number}") for number, stop in enumerate(stops, 1)
    ]
    assert all(one["kept_utc"] and one["done_utc"] for one in listed["orders"]) and listed["alarms"] == []
