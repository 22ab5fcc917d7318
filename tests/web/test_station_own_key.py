"""A station with a key of its own: its people sign in with their PINs and sign with their own keys."""

from __future__ import annotations

import shutil
from contextlib import closing

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from furnished import finished
from stations import KilledStation
from typer.testing import CliRunner

from proofvan.cli import app as application
from proofvan.keys.files import read_private_key, write_private_key
from proofvan.records.signed import SignedRecord, sign
from proofvan.web.people import PRACTICE_PIN, practice_persons

pytestmark = pytest.mark.e2e

PINS = {"P-1": "739164", "verifier": "582037", "checker": "618294", "approver": "407153"}


def person_added(home, person: str, name: str, role: str, licence: str, by: str = "") -> None:
    """Add a person with the command, as an administrator does."""
    words = ["people", "add", person, "--name", name, "--role", role, "--home", str(home)]
    words += ["--station-key", str(home / "van.pem"), *(["--licence", licence] if licence else [])]
    own = {"PROOFVAN_NEW_PIN": PINS[person], "PROOFVAN_PERSON": by, "PROOFVAN_PIN": PINS.get(by, "")}
    answer = CliRunner().invoke(application.app, words, env=own)
    assert answer.exit_code == 0, answer.output


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    """A served station of its own with one run that waits for its signatures; the approver's key is not there."""
    home = tmp_path_factory.mktemp("own")
    (home / "persons").mkdir()
    write_private_key(home / "van.pem", Ed25519PrivateKey.generate())
    person_added(home, "P-1", "管理", "administrator", "")
    for one in practice_persons():
        (licence,) = [licence for licence in one.licences if licence.item == "JJG 259"]
        fields = (licence.number, licence.role, licence.item, licence.employer, licence.valid_from, licence.valid_until)
        person_added(home, one.id, one.name, one.id, ",".join(fields), by="P-1")
        if one.id != "approver":
            key = Ed25519PrivateKey.generate()
            write_private_key(home / "persons" / f"{one.id}.pem", key, PINS[one.id].encode())
    elsewhere = tmp_path_factory.mktemp("practice")
    name = finished(elsewhere, "metal-measure", 3)
    run = shutil.copytree(elsewhere / "runs" / name, home / "runs" / name)
    for path in (*run.glob("endorsement.*"), run / "certificate.pdf", run / "manifest.json"):
        path.unlink(missing_ok=True)
    kept = SignedRecord.from_pair(*((run / name).read_bytes() for name in ("record.json", "signature.json")))
    (run / "signature.json").write_bytes(sign(kept.record, read_private_key(home / "van.pem")).signature_bytes())
    own = ("--station-key", str(home / "van.pem"), "--person-keys", str(home / "persons"))
    with closing(KilledStation(home, *own)) as served:
        served.home, served.run = home, run.name
        yield served


def entered(station, person: str) -> httpx.Client:
    http = httpx.Client(base_url=station.address, timeout=300)
    assert http.post("/api/session", json={"person": person, "pin": PINS[person]}).is_success
    return http


def signed(http: httpx.Client, station, pin: str) -> httpx.Response:
    return http.post(f"/api/records/{station.run}/sign", json={"pin": pin})


def awaited(http: httpx.Client, station, pin: str) -> str:
    answer = signed(http, station, pin)
    assert answer.is_success, answer.text
    return answer.json()["awaited"]


def test_the_practice_pin_opens_nothing_here(station):
    said = httpx.get(f"{station.address}/api/people", timeout=60).json()
    assert said["practice_pin"] is None and {one["id"] for one in said["people"]} == set(PINS)
    refused = httpx.post(f"{station.address}/api/session", json={"person": "verifier", "pin": PRACTICE_PIN}, timeout=60)
    assert refused.json()["fault"] == "person-sign-in-wrong"


def test_each_person_signs_with_the_own_key_and_without_it_nobody_signs(station):
    with closing(entered(station, "verifier")) as http:
        assert signed(http, station, PINS["checker"]).json()["fault"] == "person-sign-in-wrong"
        assert awaited(http, station, PINS["verifier"]) == "checker"
    with closing(entered(station, "checker")) as http:
        assert awaited(http, station, PINS["checker"]) == "approver"
    with closing(entered(station, "approver")) as http:
        refused = signed(http, station, PINS["approver"])
        assert (refused.status_code, refused.json()["fault"]) == (409, "cli-serve-no-person-key")
        assert refused.json()["advice"]["zh"] and "approver" in refused.json()["what"]["en"]
    under = SignedRecord.read(station.home / "runs" / station.run).endorsements
    for one, person in zip(under, ("verifier", "checker"), strict=True):
        key = read_private_key(station.home / "persons" / f"{person}.pem", PINS[person].encode())
        assert one.public_key == key.public_key
