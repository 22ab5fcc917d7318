"""What a scanned code means at a station, and how it is read off a photograph."""

from __future__ import annotations

import io
import json
import struct
import zlib

import cv2
import httpx
import numpy as np
import pytest
import segno
from past_runs import JOB, SUBJECT, left

from proofvan.core.errors import InputError
from proofvan.documents.certificate import qr_text
from proofvan.web.app import make_app
from proofvan.web.last_results import LastResults
from proofvan.web.people import PRACTICE_PIN
from proofvan.web.qr_photo import code_in
from proofvan.web.runs import Runs, StationRun
from proofvan.web.scan import is_list, jobs_of

CODE = json.dumps([{"serial": f"P-{n}"} for n in range(3)])


def photograph(text: str, kind: str = ".jpg", degrees: float = 7.0) -> bytes:
    """A code on grey, turned a little, as a tablet would see it."""
    drawn = io.BytesIO()
    segno.make(text, micro=False).save(drawn, kind="png", scale=6, border=4)
    code = cv2.imdecode(np.frombuffer(drawn.getvalue(), np.uint8), cv2.IMREAD_GRAYSCALE)
    scene = np.full((1200, 1600), 150, np.uint8)
    scene[200 : 200 + code.shape[0], 300 : 300 + code.shape[1]] = code
    turn = cv2.getRotationMatrix2D((800, 600), degrees, 1.0)
    scene = cv2.GaussianBlur(cv2.warpAffine(scene, turn, (1600, 1200), borderValue=150), (0, 0), 1.0)
    return cv2.imencode(kind, scene)[1].tobytes()


@pytest.fixture
def station(tmp_path):
    return Runs(tmp_path, StationRun), LastResults(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        SUBJECT["serial"],
        f"  {SUBJECT['serial'].lower()}\n",
        f"{SUBJECT['model']} {SUBJECT['serial']}",
        f"{SUBJECT['model'].lower()}   {SUBJECT['serial']}\nthe rest of the plate",
    ],
)
def test_a_serial_number_alone_or_with_its_model_brings_up_its_job(station, text):
    assert JOB in [job["name"] for job in jobs_of(text, *station)]


def test_a_serial_number_brings_up_every_nozzle_of_it_and_no_other_instrument(station):
    runs, results = station
    runs.batches.add(b"serial,nozzle\nD-9,1\nD-9,2\nD-10,1\n", "a.csv", "dispenser")
    assert [job["name"] for job in jobs_of("D-9", runs, results)] == ["a.001", "a.002"]
    assert [job["name"] for job in jobs_of("d-9 / 2", runs, results)] == ["a.002"]


def test_our_own_label_brings_up_the_job_of_the_instrument_whose_record_it_is(station, tmp_path):
    signed = left(tmp_path, 1)
    found = jobs_of(f"{qr_text(signed)}\nproofvan/0123\n12\n", *station)  # the ledger's checkpoint follows
    assert [job["name"] for job in found] == [JOB] and found[0]["wired"]


def test_a_label_of_another_station_and_one_without_a_job_are_told_apart(station, tmp_path):
    with pytest.raises(InputError) as refused:
        jobs_of(f"PROOFVAN:RECORD:SHA256:{'ab' * 32}", *station)
    assert refused.value.fault == "scan-label-unknown"
    with pytest.raises(InputError) as refused:
        jobs_of(qr_text(left(tmp_path, 1, serial="GONE")), *station)
    assert refused.value.fault == "scan-label-without-job" and "GONE" in refused.value.evidence["value"]


@pytest.mark.parametrize("text", ["https://example.org/x", "P-999", "x" * 5000])
def test_anything_else_is_refused_with_what_was_read(station, text):
    with pytest.raises(InputError) as refused:
        jobs_of(text, *station)
    assert refused.value.fault == "scan-unknown" and text.startswith(refused.value.evidence["value"])


def test_a_code_that_holds_a_list_makes_it_once(station):
    runs, _ = station
    assert is_list(CODE) and is_list(' {"instruments": []}') and not is_list(SUBJECT["serial"])
    number = runs.batches.add_code(CODE, JOB)
    assert runs.batches.add_code(CODE, JOB) == number
    (shown,) = runs.lists()
    assert shown["id"] == number and [line["instrument"].split(" / ")[0] for line in shown["lines"]] == [
        "P-0", "P-1", "P-2",
    ]  # fmt: skip
    with pytest.raises(InputError) as refused:
        runs.batches.add_code('[{"serial": ', JOB)
    assert refused.value.fault == "sheet-not-readable"


@pytest.mark.parametrize(("kind", "text"), [(".jpg", CODE), (".png", f"PROOFVAN:RECORD:SHA256:{'ab' * 32}")])
def test_a_code_is_read_off_a_photograph(kind, text):
    assert code_in(photograph(text, kind)) == text


def huge() -> bytes:
    """A PNG of some bytes that says it has 900 million pixels."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", len(head)) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return b"\x89PNG\r\n\x1a\n" + chunk


@pytest.mark.parametrize("photo", [b"", b"%PDF-1.7", b"\xff\xd8\xff", photograph("A")[:200], huge()])
def test_what_is_no_photograph_or_unpacks_to_too_much_is_refused(photo):
    with pytest.raises(InputError) as refused:
        code_in(photo)
    assert refused.value.fault == "scan-no-picture"


def test_a_photograph_without_a_code_says_so():
    with pytest.raises(InputError) as refused:
        code_in(cv2.imencode(".png", np.full((300, 400), 150, np.uint8))[1].tobytes())
    assert refused.value.fault == "scan-no-code"


@pytest.mark.asyncio
async def test_whoever_may_not_verify_finds_an_instrument_and_makes_no_list(tmp_path):
    (tmp_path / "index.html").write_text("<!doctype html>", encoding="utf-8")
    over = httpx.ASGITransport(make_app(tmp_path, tmp_path))
    async with httpx.AsyncClient(transport=over, base_url="http://station") as http:
        await http.post("/api/session", json={"person": "checker", "pin": PRACTICE_PIN})
        read = await http.post("/api/scan/photo", content=photograph(SUBJECT["serial"]))
        found = (await http.post("/api/scan", json=read.json())).json()
        assert found["list"] == "" and JOB in [job["name"] for job in found["jobs"]]
        refused = await http.post("/api/scan", json={"text": CODE, "job": JOB})
        assert refused.json()["fault"] == "person-lacks-role" and not list(tmp_path.glob("jobs/*"))
