"""一键追溯重判: a standard's new certificate, and every record that it touched computed again from raw."""

from __future__ import annotations

import json
from datetime import date

import pytest
from practice_runs import DISPENSER, PILE
from typer.testing import CliRunner

from proofvan.cli.app import app
from proofvan.compose.rejudge import rejudge, touched
from proofvan.standards.register import PRACTICE
from proofvan.standards.standard import load

DAY = date(2026, 1, 1)


def new_certificate(folder, name, *changes):
    text = (PRACTICE / name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def judged_again(finished, file):
    home = finished.folder.parents[1]
    ((folder, before),) = touched(home, load(file).id, DAY)
    return rejudge(folder, before, load(file), file.read_bytes())


@pytest.mark.parametrize("finished", [PILE], indirect=True)
def test_a_larger_gain_moves_every_energy_by_the_same_share_and_turns_the_verdict(finished, tmp_path):
    # 2 % more volts per count: the standard says 2 % more energy, the error of the pile falls by 2 points
    file = new_certificate(tmp_path, "dc_energy_standard.toml", ("0.00011920928955078125", "0.000121593475341796875"))
    again = judged_again(finished, file)
    assert again.problem is None
    both = zip(again.before.results, again.after.results, strict=True)
    errors = [(result, later) for result, later in both if "error" in result.name and result.unit == "%"]
    assert errors
    for result, later in errors:
        assert (100 + float(later.value)) * 1.02 == pytest.approx(100 + float(result.value), rel=1e-6)
    assert again.turned
    assert again.after.conclusion.outcome.value == "FAIL"
    assert "FAIL" in {change.outcome_after.value for change in again.changes}


@pytest.mark.parametrize(
    ("finished", "name", "change"),
    [
        pytest.param(*PILE.values, "dc_energy_standard.toml", ("PV-E-0001", "PV-E-0001 "), marks=PILE.marks),
        pytest.param(*DISPENSER.values, "metal_measure.toml", ("maker = ", "maker ="), marks=DISPENSER.marks),
    ],
    indirect=["finished"],
)
def test_the_same_values_in_another_file_give_the_same_results_bit_for_bit(finished, name, change, tmp_path):
    again = judged_again(finished, new_certificate(tmp_path, name, change))
    assert again.problem is None
    assert again.after.results == again.before.results
    assert again.after.attempts == again.before.attempts
    assert not again.turned


@pytest.mark.parametrize("finished", [DISPENSER], indirect=True)
def test_a_measure_that_holds_more_moves_the_error_of_the_dispenser(finished, tmp_path):
    text = (PRACTICE / "metal_measure.toml").read_text(encoding="utf-8")
    volumes = [line.split('volume_ml = "')[1].split('"')[0] for line in text.splitlines() if "volume_ml" in line]
    changes = [(f'"{volume}"', f'"{float(volume) + 300:.3f}"') for volume in volumes]
    again = judged_again(finished, new_certificate(tmp_path, "metal_measure.toml", *changes))
    assert again.problem is None
    before = {(result.name, result.point): result for result in again.before.results}
    errors = [result for result in again.after.results if result.name == "jjg443-indication-error"]
    assert errors
    for later in errors:
        # 0.3 L more in 100 L: V_B is larger by 0.3 %, the error smaller by 0.3 points
        shift = float(later.value) - float(before[(later.name, later.point)].value)
        assert shift == pytest.approx(-0.3, abs=0.01)


@pytest.mark.parametrize("finished", [PILE], indirect=True)
def test_the_command_lists_records_and_drafts_letters(finished, tmp_path):
    file = new_certificate(tmp_path, "dc_energy_standard.toml", ("0.00011920928955078125", "0.000121593475341796875"))
    home = finished.folder.parents[1]
    words = ["rejudge", str(file), "--reason", "new certificate", "--home", str(home), "--letters", str(tmp_path / "l")]
    result = CliRunner().invoke(app, [*words, "--json"])
    assert result.exit_code == 10
    (entry,) = json.loads(result.stdout)["result"]
    assert (entry["before"], entry["after"], entry["turned"]) == ("PASS", "FAIL", True)
    (letter,) = (tmp_path / "l").iterdir()
    words = letter.read_text(encoding="utf-8")
    assert entry["document"] in words
    assert "仿真" in words
    later = CliRunner().invoke(
        app, ["rejudge", str(file), "--reason", "x", "--home", str(home), "--since", "2100-01-01"]
    )
    assert later.exit_code == 0


@pytest.mark.parametrize("finished", [PILE], indirect=True)
def test_a_record_without_its_recording_is_named_as_doubtful(finished, tmp_path):
    copy = finished.copy(tmp_path / "runs")
    for part in copy.glob("recording.*.mcap"):
        part.unlink()
    ((folder, before),) = touched(tmp_path, "practice-energy-1", DAY)
    file = PRACTICE / "dc_energy_standard.toml"
    again = rejudge(folder, before, load(file), file.read_bytes())
    assert again.turned
    assert again.problem.fault == "rejudge-no-raw-data"
