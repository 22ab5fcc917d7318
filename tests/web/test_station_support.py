"""The support bundle: what is in it is shown first, and nothing secret or anybody's own is in it."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import closing

import httpx
import pytest
from browsing import in_both_themes
from furnished import finished, screen
from screens import signed_in
from stations import LiveStation
from typer.testing import CliRunner

from proofvan.cli import app as application
from proofvan.records.signed import SignedRecord
from proofvan.web.people import PRACTICE_PIN, practice_persons

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    home = tmp_path_factory.mktemp("support")
    run = finished(home, "metal-measure", 3)
    (home / "board-keys").mkdir()
    (home / "board-keys" / "aa.key").write_bytes(b"the secret of board aa, 32 bytes")
    station = LiveStation(home)
    station.home, station.run = home, run
    yield station
    station.close()


def secrets_of(station) -> list[str]:
    """Give what must stay here: keys, PIN, people, client, instrument, results, and where the station's folder is."""
    record = SignedRecord.read(station.home / "runs" / station.run).record
    own = [record.subject.client, record.subject.serial, record.subject.place, *(one.value for one in record.results)]
    people = [one.name for one in practice_persons()]
    return [word for word in (*own, *people, PRACTICE_PIN, "the secret of", str(station.home)) if len(word) > 5]


def test_the_bundle_holds_what_helps_and_nothing_that_is_anybodys_own(station, tmp_path):
    with closing(signed_in(station, "verifier")) as http:
        shown = {one["name"]: one["text"] for one in http.get("/api/support").json()}
        with zipfile.ZipFile(io.BytesIO(http.get("/api/support/bundle.zip").content)) as archive:
            sent = {name: archive.read(name).decode() for name in archive.namelist()}
    assert json.loads(sent["software.json"])["legal_id"] and "fastapi==" in sent["packages.txt"]
    (run,) = json.loads(sent["runs.json"])
    assert run["run"] == station.run and run["files"]["record.json"] > 0
    assert sent.keys() == shown.keys() and sent["runs.json"] == shown["runs.json"]
    for word in secrets_of(station):
        assert word not in "".join(sent.values()), word
    said = CliRunner().invoke(
        application.app, ["doctor", "--home", str(station.home), "--bundle", str(tmp_path / "b.zip"), "--json"]
    )
    assert zipfile.is_zipfile(tmp_path / "b.zip"), said.output


def test_nobody_who_is_not_signed_in_gets_it(station):
    for path in ("/api/support", "/api/support/bundle.zip"):
        assert httpx.get(station.address + path, timeout=60).status_code == 401


def test_the_screen_shows_it_before_it_is_taken(station):
    with screen(station, "#/station/support") as page:
        page.locator("summary", has_text="runs.json").click()
        page.locator("pre", has_text=station.run).wait_for()
        in_both_themes(page, "support")
        with page.expect_download() as taken:
            page.get_by_role("link", name="保存支持包").click()
        assert taken.value.suggested_filename == "proofvan-support.zip"
