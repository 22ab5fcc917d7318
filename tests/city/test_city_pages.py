"""The city's pages: who may see what, an alert's life on the screen, and what the public learns of a document."""

from __future__ import annotations

import json

import pytest
from city_screens import Screen
from sample_runs import finish_run

from proofvan.city.lake import Lake
from proofvan.core.errors import InputError, SetupError
from proofvan.sim.city.city import simulate
from proofvan.sim.city.difficulty import read_difficulty
from proofvan.sim.city.lake_rows import store
from proofvan.web.city.app import Place, make_city_app
from proofvan.web.city.people import CityPeople
from proofvan.web.people import PRACTICE_PIN

NEVER_PUBLIC = ("/api/city", "/api/city/piles/P00000", "/api/city/alerts", "/api/city/figures")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    store(simulate(read_difficulty().of_size(24, 30), 3), Lake(folder / "lake"))
    (folder / "pages").mkdir()
    (folder / "pages" / "office.html").write_text("<title>city</title>")
    finish_run(folder / "documents" / ("a" * 32))
    return Place(folder / "lake", folder / "alerts.jsonl", folder, documents=folder / "documents", practice=True)


@pytest.fixture(scope="module")
def app(place):
    return make_city_app(place, place.state / "pages")


@pytest.fixture
def public(app):
    return Screen(app)


def signed_in(app, person):
    client = Screen(app)
    assert client.post("/api/session", {"person": person, "pin": PRACTICE_PIN}).is_success
    return client


@pytest.fixture
def office(app):
    return signed_in(app, "office")


@pytest.fixture
def inspector(app):
    return signed_in(app, "inspector")


@pytest.mark.parametrize("path", NEVER_PUBLIC)
def test_no_estimate_is_shown_to_the_public(public, path):
    answer = public.get(path)
    assert answer.status_code == 401
    assert set(answer.json()) == {"fault", "what", "advice"}


def test_nobody_acts_on_alerts_without_signing_in(public):
    for what in ("raise", "assign", "close"):
        body = {"alert": "P00000/1", "owner": "x", "evidence": "x"}
        assert public.post(f"/api/city/alerts/{what}", body).status_code in (401, 422)


def test_the_list_shows_every_pile_with_band_or_with_why_not(office):
    piles = office.get("/api/city").json()["piles"]
    assert len(piles) == 24
    assert [one["risk_kwh"] for one in piles] == sorted((one["risk_kwh"] for one in piles), reverse=True)
    for one in piles:
        assert (one["error"] is None) == (one["why_not"] is not None)
        if one["why_not"]:
            assert set(one["why_not"]) == {"zh", "en"}


def test_a_pile_page_tells_course_sessions_verdicts_and_what_the_number_was_made_from(office):
    pile = next(one["pile"] for one in office.get("/api/city").json()["piles"] if one["verdict"])
    page = office.get(f"/api/city/piles/{pile}").json()
    assert page["course"] and [one["day"] for one in page["course"]] == sorted(one["day"] for one in page["course"])
    assert all(one["u"] > 0 for one in page["course"])
    assert page["sessions"] and page["sessions"][0]["begin"] >= page["sessions"][-1]["begin"]
    assert page["verifications"][0]["verdict"] in ("PASS", "FAIL")
    assert page["use"]["sessions"] >= len(page["sessions"]) and page["use"]["first"] <= page["use"]["last"]
    assert page["risk"]["model"] and page["risk"]["rules"] and page["limit"] == 0.02


def test_a_pile_that_is_not_there_is_said_in_both_languages(office):
    answer = office.get("/api/city/piles/NOBODY")
    assert answer.status_code == 404 and set(answer.json()["what"]) == {"zh", "en"}


def test_figures_are_for_the_office_alone(office, inspector):
    assert inspector.get("/api/city/figures").status_code == 403
    found = office.get("/api/city/figures").json()
    assert found["city"]["piles"] == 24 == sum(one["piles"] for one in found["operators"])


def test_an_alert_goes_from_office_to_inspector_and_is_closed_by_evidence(place, office, inspector):
    from proofvan.city.action.alerts import AlertBook
    from proofvan.city.action.risk import Risk

    risk = Risk("P00001", "S0000", 0.9, 0.03, 0.002, True, "", 1e3, 20.0, 24.0, 0.0, ("risk-outside",), True, "m", "r")
    (name,) = AlertBook(place.alerts).raise_for([risk], "test", "2026-11-26T12:00:00.000000Z")
    assert inspector.post("/api/city/alerts/raise").status_code == 403
    assert inspector.post("/api/city/alerts/assign", {"alert": name, "owner": "me"}).status_code == 403
    closing = {"alert": name, "evidence": "JD-2026-0001"}
    assert inspector.post("/api/city/alerts/close", closing).json()["fault"] == "city-alert-not-yours"
    mine = {"alert": name, "owner": inspector.get("/api/session").json()["session"]["name"], "until": "2026-12-31"}
    held = next(one for one in office.post("/api/city/alerts/assign", mine).json()["alerts"] if one["alert"] == name)
    assert (held["state"], held["deadline"], held["why"][0]["zh"]) == (
        "owned",
        "2026-12-31",
        "估计误差可能超出允许误差",
    )
    assert inspector.post("/api/city/alerts/close", {**closing, "evidence": " "}).status_code == 404
    closed = inspector.post("/api/city/alerts/close", closing).json()["alerts"]
    assert next(one for one in closed if one["alert"] == name)["evidence"] == "JD-2026-0001"
    shown = office.get("/api/city/piles/P00001").json()["alerts"]
    assert [one["state"] for one in shown] == ["closed"]


def test_the_public_page_of_a_document_says_what_it_is_and_checks_it(place, public):
    from proofvan.records.signed import SignedRecord

    signed = SignedRecord.read(place.documents / ("a" * 32))
    page = public.get(f"/api/documents/{signed.digest}").json()
    assert page["status"] == "practice" and page["simulated"]
    assert (page["serial"], page["number"]) == (signed.record.subject.serial, signed.record.head.document_number)
    assert page["checks"] and all(one["ok"] is not False for one in page["checks"])
    assert signed.record.subject.client not in json.dumps(page, ensure_ascii=False)
    leads = public.get(f"/document/{signed.digest}")
    assert leads.headers["location"] == f"/#/document/{signed.digest}"


def test_a_document_that_was_changed_is_not_called_good(place, public):
    from proofvan.records.signed import SignedRecord

    folder = place.documents / ("b" * 32)
    signed = finish_run(folder)
    pdf = bytearray((folder / "certificate.pdf").read_bytes())
    pdf[len(pdf) // 2] ^= 1
    (folder / "certificate.pdf").write_bytes(pdf)
    page = public.get(f"/api/documents/{SignedRecord.read(folder).digest}").json()
    assert page["digest"] == signed.digest and page["status"] == "damaged"


def test_a_digest_of_no_document_is_unknown_and_a_wrong_one_refused(public):
    assert public.get(f"/api/documents/{'0' * 64}").json()["fault"] == "city-document-unknown"
    assert public.get("/api/documents/..%2F..%2Fetc").status_code in (404, 422)


def test_too_many_wrong_pins_lock_out_across_restarts(tmp_path):
    file = tmp_path / "people.json"
    people = CityPeople(file)
    people.add("li", "李", "inspector", "593817")
    assert people.sign_in("li", "593817").name == "李" and not people.practice
    for _ in range(5):
        with pytest.raises(Exception, match="person-sign-in-wrong"):
            people.sign_in("li", "000001")
    with pytest.raises(Exception, match="person-locked"):
        CityPeople(file).sign_in("li", "593817")
    assert b"593817" not in file.read_bytes() and file.stat().st_mode & 0o077 == 0


def test_a_role_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(InputError):
        CityPeople(tmp_path / "people.json").add("li", "李", "king", "593817")


def test_pages_that_were_not_built_are_said_at_the_start(place, tmp_path):
    with pytest.raises(SetupError):
        make_city_app(place, tmp_path)


def test_every_answer_forbids_other_machines(public):
    assert "default-src 'self'" in public.get("/").headers["content-security-policy"]
