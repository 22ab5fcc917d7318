"""A station with a key of its own: its people sign in with their PINs and sign with their own keys."""

from __future__ import annotations

import shutil
from contextlib import closing

import httpx
import pytest
from furnished import finished
from own_station import PINS, peopled
from stations import KilledStation

from proofvan.keys.files import read_private_key
from proofvan.records.signed import SignedRecord, sign
from proofvan.web.people import PRACTICE_PIN

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    """A served station of its own with one run that waits for its signatures; the approver's key is not there."""
    home = tmp_path_factory.mktemp("own")
    own = peopled(home, "JJG 259")
    elsewhere = tmp_path_factory.mktemp("practice")
    name = finished(elsewhere, "metal-measure", 3)
    run = shutil.copytree(elsewhere / "runs" / name, home / "runs" / name)
    for path in (*run.glob("endorsement.*"), run / "certificate.pdf", run / "manifest.json"):
        path.unlink(missing_ok=True)
    kept = SignedRecord.from_pair(*((run / name).read_bytes() for name in ("record.json", "signature.json")))
    (run / "signature.json").write_bytes(sign(kept.record, read_private_key(home / "van.pem")).signature_bytes())
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
