"""What stands beside a job: the last runs of its instrument, none of another one's, each record read once."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from past_runs import JOB, SUBJECT, left
from sample_records import pile

from proofvan.compose.practice import practices
from proofvan.core.line.results import Outcome
from proofvan.records.signed import RECORD_NAME
from proofvan.web import last_results
from proofvan.web.app import make_app
from proofvan.web.instruments import of_job, of_record
from proofvan.web.last_results import MOST, LastResults

INSTRUMENT = of_job(practices()[JOB])


def beside(results: LastResults, **changed: object):
    return results.beside({JOB: replace(INSTRUMENT, **changed)}).get(JOB, [])


def test_a_job_and_its_record_are_about_the_same_instrument(tmp_path):
    assert of_record(left(tmp_path, 1).record) == INSTRUMENT


def test_the_last_eight_stand_there_oldest_first_with_verdict_worst_error_and_limit(tmp_path):
    for number in reversed(range(MOST + 2)):
        left(tmp_path, number, error=f"0.{number}", outcome=Outcome.FAIL if number == 3 else Outcome.PASS)
    found = beside(LastResults(tmp_path))
    assert [one["run"] for one in found] == [f"{number:016x}" for number in range(2, MOST + 2)]
    assert [one["verdict"] for one in found[:2]] == ["PASS", "FAIL"]
    assert (found[-1]["value"], found[-1]["unit"], found[-1]["error"]) == ("+0.9", "%", 0.9)
    assert (found[-1]["limit"], found[-1]["limit_shown"]) == (1.0, "±1.0 %")
    assert found[-1]["date"] == pile().conclusion.date


@pytest.mark.parametrize("other", [{"serial": "ANOTHER"}, {"simulated": False}])
def test_neither_another_instrument_nor_practice_is_mixed_in(tmp_path, other):
    left(tmp_path, 1)
    left(tmp_path, 2, **other)
    results = LastResults(tmp_path)
    assert [one["run"] for one in beside(results)] == [f"{1:016x}"]
    changed = {**other, "name": INSTRUMENT.name.replace(SUBJECT["serial"], "ANOTHER")} if "serial" in other else other
    assert [one["run"] for one in beside(results, **changed)] == [f"{2:016x}"]
    assert beside(results, folder="another regulation") == beside(results, model="another") == []


def test_a_run_that_was_stopped_stands_there_without_a_value_and_another_unit_is_no_trend(tmp_path):
    left(tmp_path, 1, error="3", unit="kWh")
    left(tmp_path, 2, outcome=Outcome.INCONCLUSIVE)
    left(tmp_path, 3, error="0.3")
    assert [(one["verdict"], one["error"]) for one in beside(LastResults(tmp_path))] == [
        ("INCONCLUSIVE", None), ("PASS", 0.3),
    ]  # fmt: skip


def test_a_record_is_read_once_and_again_only_when_its_folder_has_changed(tmp_path, monkeypatch):
    read, real = [], last_results.SignedRecord.read
    monkeypatch.setattr(last_results.SignedRecord, "read", lambda folder: read.append(folder.name) or real(folder))
    results = LastResults(tmp_path)
    assert beside(results) == []
    for number in (1, 2):
        left(tmp_path, number)
    assert len(beside(results)) == len(beside(results)) == len(read) == 2
    (tmp_path / "runs" / f"{2:016x}").rename(tmp_path / "runs" / f"{2:016x}.earlier-1")
    left(tmp_path, 3)
    assert len(beside(results)) == 3 and read[2:].count(f"{3:016x}") == 1 and f"{1:016x}" not in read[2:]


def test_a_damaged_record_does_not_hide_the_others(tmp_path):
    left(tmp_path, 1)
    left(tmp_path, 2)
    (tmp_path / "runs" / f"{2:016x}" / RECORD_NAME).write_text("{", encoding="utf-8")
    assert [one["run"] for one in beside(LastResults(tmp_path))] == [f"{1:016x}"]


def test_a_job_whose_file_is_wrong_has_no_instrument(tmp_path):
    (tmp_path / "job.toml").write_text("[job]\n", encoding="utf-8")
    assert of_job(replace(practices()[JOB], job=tmp_path / "job.toml")) is None
    assert of_job(replace(practices()[JOB], rig=tmp_path / "none.toml")) is None


@pytest.mark.asyncio
async def test_a_screen_that_asks_again_is_sent_only_what_is_new(tmp_path):
    (tmp_path / "index.html").write_text("<!doctype html>", encoding="utf-8")
    left(tmp_path, 1)
    over = httpx.ASGITransport(make_app(tmp_path, tmp_path))
    async with httpx.AsyncClient(transport=over, base_url="http://station") as http:
        first = await http.get("/api/last-results")
        assert [one["run"] for one in first.json()[JOB]] == [f"{1:016x}"]
        again = await http.get("/api/last-results", headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        left(tmp_path, 2)
        new = await http.get("/api/last-results", headers={"if-none-match": first.headers["etag"]})
        assert [one["run"] for one in new.json()[JOB]] == [f"{1:016x}", f"{2:016x}"]
