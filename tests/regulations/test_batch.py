"""All nozzles of a station: a job for each, and one list of what became of them and who signed."""

from __future__ import annotations

import csv
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomlkit
import typer
from case_records import signed_record_of
from practice_cases import DISPENSER, virtual_case
from typer.testing import CliRunner

from proofvan.cli.commands import batch as command
from proofvan.compose.batch import NOT_DONE, as_csv, sign_off, split
from proofvan.compose.files import packaged_rig
from proofvan.core.errors import InputError
from proofvan.core.messages import LANGUAGES, explain
from proofvan.regulations import catalogue
from proofvan.station.setup import load_setup, setup_files

PRACTICE = catalogue.load(DISPENSER).root / "practice_job.toml"
NOZZLES = [
    {"subject": {"serial": "DISP-0001", "nozzle": "3", "product": "petrol_92"}},
    {"subject": {"serial": "DISP-0001", "nozzle": "4", "product": "petrol_95"}},
    {"subject": {"serial": "DISP-0002", "nozzle": "1", "product": "diesel_0"}, "plan": {"highest_flow_l_min": 55.0}},
]


def station(tmp_path: Path, instruments: list[dict[str, Any]] = NOZZLES, **changed: Any) -> Path:
    table = tomllib.loads(PRACTICE.read_text(encoding="utf-8"))
    for name in ("serial", "nozzle", "product"):
        table["subject"].pop(name)
    path = tmp_path / "station.toml"
    path.write_text(tomlkit.dumps({**table, "instruments": instruments, **changed}), encoding="utf-8")
    return path


def test_each_nozzle_of_a_station_gets_a_job_that_can_be_run(tmp_path: Path) -> None:
    jobs = split(station(tmp_path), tmp_path / "jobs")
    assert [path.name for path in jobs] == ["001.toml", "002.toml", "003.toml"]
    setups = [load_setup(setup_files(path, packaged_rig("practice_dispenser"))) for path in jobs]
    assert [(one.subject.serial, one.subject.nozzle, one.subject.fuel) for one in setups] == [
        ("DISP-0001", "3", "petrol"),
        ("DISP-0001", "4", "petrol"),
        ("DISP-0002", "1", "diesel"),
    ]
    assert [one.plan.highest_flow_l_min for one in setups] == [45.0, 45.0, 55.0]


def test_a_file_beside_the_list_is_found_from_the_jobs_too(tmp_path: Path) -> None:
    measure = Path(catalogue.load(DISPENSER).root).parents[1] / "standards/practice/metal_measure.toml"
    (tmp_path / "ours.toml").write_bytes(measure.read_bytes())
    (job, *_) = split(station(tmp_path, standards={"measure": "ours.toml"}), tmp_path / "jobs")
    assert tomllib.loads(job.read_text(encoding="utf-8"))["standards"]["measure"] == str(tmp_path / "ours.toml")


@pytest.mark.parametrize(
    ("instruments", "changed", "fault", "named"),
    [
        ([NOZZLES[0], NOZZLES[1], NOZZLES[0]], {}, "batch-twice", "DISP-0001 / 3"),
        ([{"subject": {"serial": "X", "nozzle": "1", "product": "water"}}], {}, "table-value-wrong", "water"),
        ([], {}, "table-value-wrong", ""),
        (NOZZLES, {"plan": {"highest_flow_l_min": -4.0}}, "table-value-wrong", "-4"),
    ],
)
def test_a_wrong_list_is_told_and_nothing_is_written(
    tmp_path: Path, instruments: list[dict[str, Any]], changed: dict[str, Any], fault: str, named: str
) -> None:
    with pytest.raises(InputError) as caught:
        split(station(tmp_path, instruments, **changed), tmp_path / "jobs")
    assert caught.value.fault == fault and named in str(caught.value.evidence["value"])
    assert not (tmp_path / "jobs").exists()
    assert all(all(explain(caught.value, language)) for language in LANGUAGES)


def test_jobs_that_are_there_are_never_written_over(tmp_path: Path) -> None:
    split(station(tmp_path), tmp_path / "jobs")
    (tmp_path / "jobs" / "002.toml").unlink()
    with pytest.raises(InputError) as caught:
        split(station(tmp_path), tmp_path / "jobs")
    assert caught.value.fault == "batch-job-exists"
    assert not (tmp_path / "jobs" / "002.toml").exists()


def finished(tmp_path: Path) -> Path:
    """A home with one run: nozzle 3, signed by all three."""
    home = tmp_path / "home"
    folder = home / "runs" / "r1"
    folder.mkdir(parents=True)
    for name, data in signed_record_of(DISPENSER, virtual_case(DISPENSER, 0.1)).files().items():
        (folder / name).write_bytes(data)
    return home


@pytest.mark.parametrize("content", [None, "[subject]\nserial = 'X'\n"])
def test_a_folder_without_jobs_and_a_file_that_is_none_are_told(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "other.toml").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        sign_off(tmp_path, tmp_path / "runs")
    assert caught.value.fault == ("batch-no-jobs" if content is None else "table-field-missing")
    assert all(all(explain(caught.value, language)) for language in LANGUAGES)


def test_the_list_says_what_was_done_and_who_signed(tmp_path: Path) -> None:
    split(station(tmp_path), tmp_path / "jobs")
    lines = sign_off(tmp_path / "jobs", finished(tmp_path) / "runs")
    assert [(one.instrument, one.outcome) for one in lines] == [
        ("DISP-0001 / 3", "PASS"),
        ("DISP-0001 / 4", NOT_DONE),
        ("DISP-0002 / 1", NOT_DONE),
    ]
    assert all((lines[0].run, lines[0].verifier, lines[0].checker, lines[0].approver))
    assert not any((lines[1].run, lines[1].document, lines[1].verifier))
    rows = list(csv.reader(as_csv(lines).splitlines()))
    assert rows[0][:3] == ["job", "instrument", "outcome"] and rows[1][1] == "DISP-0001 / 3"


def run(*words: str) -> Any:
    app = typer.Typer()
    command.register(app)
    return CliRunner().invoke(app, list(words))


def test_the_command_splits_and_lists(tmp_path: Path) -> None:
    jobs, home = str(tmp_path / "jobs"), str(finished(tmp_path))
    assert "3" in run("batch", "split", str(station(tmp_path)), "--out", jobs).stdout
    shown = run("batch", "list", jobs, "--home", home, "--to", str(tmp_path / "list.csv")).stdout
    assert "DISP-0002 / 1" in shown and "PASS" in shown and "2 / 3" in shown.replace(" of ", " / ")
    assert (tmp_path / "list.csv").read_text(encoding="utf-8-sig").count("\n") == 4
    listed = json.loads(run("batch", "list", jobs, "--home", home, "--json").stdout)
    assert listed["result"]["open"] == 2
    again = json.loads(run("batch", "split", str(station(tmp_path)), "--out", str(tmp_path / "more"), "--json").stdout)
    assert len(again["result"]["jobs"]) == 3
