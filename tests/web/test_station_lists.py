"""Lists of instruments: out of the office's sheets, one job for each, the next one always known."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from proofvan.city.action.route import Place
from proofvan.compose.batch import NOT_DONE, Line
from proofvan.compose.practice import practices
from proofvan.core.errors import InputError
from proofvan.station.setup import load_setup, setup_files
from proofvan.web import batches as lists
from proofvan.web.batches import Batches, distance_shown
from proofvan.web.runs import Runs, StationRun

HEAD = ("serial", "nozzle", "plan.runs")
ROWS = (("DISP-0007", "1", "3"), ("DISP-0007", "2", "3"), ("00123", "1", "3"))


def as_csv(rows, head=HEAD):
    text = io.StringIO()
    csv.writer(text).writerows((head, *rows))
    return text.getvalue().encode("utf-8-sig")


def as_excel(rows):
    book, kept = openpyxl.Workbook(), io.BytesIO()
    for row in (HEAD, *rows):
        book.active.append([int(cell) if cell == "3" else cell for cell in row])
    book.save(kept)
    return kept.getvalue()


def as_json(rows):
    return json.dumps([{"serial": a, "subject": {"nozzle": b}, "plan.runs": int(c)} for a, b, c in rows]).encode()


@pytest.mark.parametrize(("name", "written"), [("站点.csv", as_csv), ("a.xlsx", as_excel), ("b.json", as_json)])
def test_each_line_of_a_sheet_becomes_a_job_that_can_be_run(tmp_path, name, written):
    station = Batches(tmp_path)
    number = station.add(written(ROWS), name, "dispenser")
    jobs = station.jobs()
    assert list(jobs) == [f"{number}.00{n}" for n in (1, 2, 3)]
    setups = [load_setup(setup_files(job.job, job.rig)) for job in jobs.values()]
    assert [(one.subject.serial, one.subject.nozzle) for one in setups] == [row[:2] for row in ROWS]
    assert {one.plan.runs for one in setups} == {3} and all(one.rig.simulated for one in setups)
    (shown,) = station.shown({})
    assert (shown["title"], shown["done"], shown["of"]) == (Path(name).stem, 0, 3)
    assert shown["next"]["instrument"] == "DISP-0007 / 1"


BAD = {
    "a field that nobody knows": (
        "a.csv",
        as_csv([("X", "1", "3")], ("serial", "nozle", "plan.runs")),
        "table-value-wrong",
    ),
    "the same twice": ("a.csv", as_csv([ROWS[0], ROWS[0]]), "batch-twice"),
    "no lines": ("a.csv", as_csv([]), "sheet-empty"),
    "no sheet": ("a.pdf", b"%PDF", "sheet-kind-unknown"),
    "no JSON": ("a.json", b"{", "sheet-not-readable"),
    "no list": ("a.json", b"{}", "sheet-not-readable"),
    "a latitude without its longitude": (
        "a.csv",
        as_csv([("X", "26.6")], ("serial", "latitude")),
        "sheet-position-wrong",
    ),
    "a latitude beyond the pole": (
        "a.csv",
        as_csv([("X", "106.6", "26.6")], ("serial", "latitude", "longitude")),
        "sheet-position-wrong",
    ),
    "degrees, minutes, seconds": (
        "a.csv",
        as_csv([("X", "26.6", "106°38'")], ("serial", "latitude", "longitude")),
        "sheet-position-wrong",
    ),
    "no number": ("a.json", b'[{"serial": "X", "latitude": NaN, "longitude": true}]', "sheet-position-wrong"),
    "too large": ("a.csv", b"x" * 1_000_001, "table-too-large"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_wrong_sheet_is_refused_in_words_and_leaves_nothing(tmp_path, what):
    name, content, fault = BAD[what]
    with pytest.raises(InputError) as refused:
        Batches(tmp_path).add(content, name, "dispenser")
    assert refused.value.fault == fault or fault == "table-value-wrong"
    assert not list(tmp_path.rglob("*.toml"))


def test_two_lists_of_one_name_stand_side_by_side(tmp_path):
    station = Batches(tmp_path)
    assert [station.add(as_csv(ROWS), "Day 1.csv", "dispenser") for _ in "ab"] == ["day-1", "day-1-2"]


def test_a_file_beside_the_jobs_of_a_list_is_none_of_them(tmp_path):
    station = Batches(tmp_path)
    number = station.add(as_csv(ROWS), "a.csv", "dispenser")
    (tmp_path / "jobs" / number / "standard-copied-here.toml").write_text("[standard]\n", encoding="utf-8")
    assert list(station.jobs()) == [f"{number}.00{n}" for n in (1, 2, 3)]
    (shown,) = station.shown({})
    assert shown["of"] == 3


def test_the_next_is_the_first_that_is_open_and_not_under_way(tmp_path, monkeypatch):
    station = Batches(tmp_path)
    number = station.add(as_csv(ROWS), "a.csv", "dispenser")
    became = [
        Line("001.toml", "1", "PASS", run="r"), Line("002.toml", "2", NOT_DONE), Line("003.toml", "3", "INCONCLUSIVE"),
    ]  # fmt: skip
    monkeypatch.setattr(lists, "sign_off", lambda *_: became)
    (shown,) = station.shown({f"{number}.002": "f" * 16})
    assert shown["done"] == 1 and shown["next"]["instrument"] == "3"
    became[2] = Line("003.toml", "3", "FAIL", run="s")
    (tmp_path / "runs" / "s").mkdir(parents=True)
    (shown,) = station.shown({f"{number}.002": "f" * 16})
    assert shown["done"] == 2 and shown["next"] is None


# Two places in Guiyang, about 7 km from each other.
SOUTH, NORTH = ("26.5614", "106.7084"), ("26.6190", "106.6750")
WHERE = ("serial", "latitude", "longitude")


def test_a_position_out_of_its_range_is_named_with_its_line_and_what_is_allowed(tmp_path):
    with pytest.raises(InputError) as refused:
        Batches(tmp_path).add(as_csv([("A", *SOUTH), ("B", "26.6", "260")], WHERE), "a.csv", "dispenser")
    assert dict(refused.value.evidence) == {
        "file": "a.csv", "number": 2, "field": "longitude", "value": "260", "allowed": "−180 … 180",
    }  # fmt: skip


def test_the_nearest_list_and_in_it_the_nearest_instrument_come_first_and_say_how_far(tmp_path):
    station = Batches(tmp_path)
    station.add(as_csv([("NOWHERE",)], ("serial",)), "1.csv", "dispenser")
    station.add(as_csv([("S", *SOUTH)], WHERE), "2.csv", "dispenser")
    station.add(as_csv([("S2", *SOUTH), ("N", *NORTH)], WHERE), "3.csv", "dispenser")
    assert [(one["title"], one["distance"]) for one in station.shown({})] == [("1", ""), ("2", ""), ("3", "")]
    found = station.shown({}, Place("", 26.62, 106.675))
    assert [(one["title"], one["distance"]) for one in found] == [("3", "110 m"), ("2", "7.3 km"), ("1", "")]
    assert [line["instrument"].split(" ")[0] for line in found[0]["lines"]] == ["N", "S2"]
    assert found[0]["next"]["instrument"].startswith("N")
    far = station.shown({}, Place("", 39.9, 116.4))
    assert [one["title"] for one in far] == ["3", "2", "1"] and far[0]["distance"].endswith(" km")


def test_what_is_done_no_longer_makes_a_list_near(tmp_path, monkeypatch):
    station = Batches(tmp_path)
    station.add(as_csv([("N", *NORTH), ("S", *SOUTH)], WHERE), "a.csv", "dispenser")
    became = [Line("001.toml", "N", "PASS", run="r"), Line("002.toml", "S", NOT_DONE)]
    monkeypatch.setattr(lists, "sign_off", lambda *_: list(became))
    (shown,) = station.shown({}, Place("", 26.62, 106.675))
    assert shown["distance"] == "7.3 km" and shown["lines"][0]["distance"] == "110 m"


@pytest.mark.parametrize(
    ("far", "shown"), [(0.0, "0 m"), (0.994, "990 m"), (0.996, "1.0 km"), (99.94, "99.9 km"), (99.96, "100 km")]
)
def test_a_distance_is_told_as_a_driver_reads_it(far, shown):
    assert distance_shown(far) == shown


def test_the_empty_sheet_of_every_job_can_be_imported_as_it_is(tmp_path):
    for name in ("dispenser", "pile-dc", "pile-ac"):
        station = Batches(tmp_path / name)
        station.add(station.sheet_csv(name), f"{name}.csv", name)
        assert len(station.jobs()) == 1
    assert set(practices()) >= {"dispenser", "pile-dc", "pile-ac"}


def test_an_instrument_whose_job_cannot_be_opened_is_told_and_hinders_no_other(tmp_path):
    sheet = as_csv([("TOO-FINE", "1"), ("M-2", "2")], ("serial", "accuracy_class"))
    runs = Runs(tmp_path, StationRun)
    runs.batches.add(sheet, "a.csv", "metal-measure")
    (shown,) = runs.lists()
    assert shown["next"]["instrument"] == "M-2" and shown["next"]["simulated"]
    (wrong,) = shown["wrong"]
    assert wrong["instrument"] == "TOO-FINE" and wrong["fault"] == "standard-too-coarse" and wrong["advice"]["zh"]


def test_a_list_whose_job_of_the_vans_own_is_gone_says_so_and_goes_to_no_practice_rig(tmp_path):
    own = tmp_path / "own" / "gate"
    own.mkdir(parents=True)
    (own / "job.toml").write_text(practices()["dispenser"].job.read_text(encoding="utf-8"), encoding="utf-8")
    runs = Runs(tmp_path, StationRun)
    runs.batches.add(as_csv(ROWS), "a.csv", "own-gate")
    (own / "job.toml").unlink()
    (shown,) = runs.lists()
    assert shown["next"] is None and [one["fault"] for one in shown["wrong"]] == ["demo-unknown-job"] * 3
