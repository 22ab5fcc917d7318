"""A wrong file or entry is told with file, field, value and what is allowed, in both languages and as JSON."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from proofvan.compose.practice import practices
from proofvan.core.errors import InputError, PreconditionError, ProofvanError
from proofvan.core.intake import Entered
from proofvan.core.messages import explain
from proofvan.procedures.events import AnswerRefused
from proofvan.procedures.prompts import PromptingOperator
from proofvan.standards.logbook import Logbook
from proofvan.standards.register import PRACTICE
from proofvan.station.setup import load_setup, require_valid_on, setup_files
from proofvan_hw.load import RIGS, load_rig

PILE = practices()["pile-dc"]
DAY = date(2026, 6, 1)


def job_with(tmp_path: Path, old: str, new: str) -> Path:
    text = PILE.job.read_text(encoding="utf-8")
    assert old in text
    job = tmp_path / "job.toml"
    job.write_text(text.replace(old, new), encoding="utf-8")
    return job


def standard_with(tmp_path: Path, old: str, new: str) -> Path:
    text = (PRACTICE / "dc_energy_standard.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "dc_energy_standard.toml").write_text(text.replace(old, new), encoding="utf-8")
    return job_with(tmp_path, "[practice]", "[practice]")


def refused(job: Path, rig: Path = PILE.rig) -> ProofvanError:
    with pytest.raises(ProofvanError) as caught:
        load_setup(setup_files(job, rig))
    for language in ("zh", "en"):
        what, advice = explain(caught.value, language)
        assert what and advice
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "field", "value"),
    [
        ("energy_kwh = 5.0", 'energy_kwh = "viel"', "points.0.energy_kwh", "viel"),
        ("energy_kwh = 5.0", "energy_kwh = -5.0", "points.0.energy_kwh", "-5.0"),
        ('accuracy_class = "1"', 'accuracy_class = "7"', "accuracy_class", "7"),
        ('service = "practice"', 'service = "Prüfung"', "job.service", "Prüfung"),
        ("highest_voltage_v = 750.0", "", "highest_voltage_v", ""),
        ("time_of_use = false", "time_of_use = false\ncolour = 3", "colour", "3"),
    ],
)
def test_a_wrong_job_names_file_field_and_value(tmp_path, old, new, field, value):
    error = refused(job_with(tmp_path, old, new))
    assert isinstance(error, InputError)
    assert "job.toml" in str(error.evidence["file"])
    assert error.evidence["field"] == field
    assert value in str(error.evidence["value"])
    assert error.evidence["allowed"]


def test_a_file_that_is_no_toml_names_the_place(tmp_path):
    error = refused(job_with(tmp_path, "[subject]", "[subject"))
    assert error.fault == "table-not-toml"
    assert "line" in str(error.evidence["detail"])


def test_a_unit_that_nobody_knows_is_refused_with_those_that_are(tmp_path):
    error = refused(standard_with(tmp_path, 'unit = "V"\n', 'unit = "furlong"\n'))
    assert error.evidence["value"] == "furlong"
    assert "'V'" in str(error.evidence["allowed"])


def test_a_service_without_its_own_limit_is_an_error_and_inherits_nothing(tmp_path):
    error = refused(
        job_with(tmp_path, 'practised_service = "subsequent_verification"', 'practised_service = "in_use_inspection"')
    )
    assert isinstance(error, InputError)
    assert "in_use_inspection" in str(error.evidence.values())


def test_an_unconfirmed_limit_stops_the_run_before_it_begins(tmp_path):
    text = (PRACTICE / "organisation.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "working-error-class-1" not in line]
    (tmp_path / "organisation.toml").write_text("\n".join(lines), encoding="utf-8")
    error = refused(job_with(tmp_path, "[practice]", "[practice]"))
    assert isinstance(error, PreconditionError)
    assert "working-error-class-1" in str(error.evidence.values())


def test_a_rig_of_another_kind_is_refused(tmp_path):
    error = refused(PILE.job, practices()["dispenser"].rig)
    assert (error.fault, error.evidence["allowed"]) == ("setup-wrong-bench", "pile")


def test_an_expired_standard_or_licence_stops_the_run_before_it_begins():
    setup = load_setup(setup_files(PILE.job, PILE.rig))
    require_valid_on(setup, DAY, Logbook())
    with pytest.raises(PreconditionError) as caught:
        require_valid_on(setup, date(2036, 1, 1), Logbook())
    assert caught.value.fault == "standard-expired"
    assert caught.value.evidence["valid_until"] == "2035-12-31"


def test_real_fuel_is_refused_while_anything_in_a_zone_has_no_approval():
    practice = practices()["dispenser"]
    setup = load_setup(setup_files(practice.job, practice.rig))
    with pytest.raises(PreconditionError) as caught:
        require_valid_on(replace(setup, rig=load_rig(RIGS / "example_real_dispenser.toml")), DAY, Logbook())
    assert (caught.value.fault, caught.value.evidence["zone"]) == ("rig-item-not-explosion-proof", "zone0")
    for language in ("zh", "en"):
        assert all(explain(caught.value, language))


@pytest.mark.asyncio
async def test_a_negative_volume_is_refused_and_asked_for_again_and_never_reaches_a_step():
    asked, events = [], []
    operator = PromptingOperator(lambda *question: asked.append(question), events.append)
    answer = asyncio.ensure_future(operator.number("jjg443-indicated-volume", unit="L", minimum=0.0, maximum=1000.0))
    for value in (-20.0, "twenty", True, float("nan"), 1e9, 20.0):
        await asyncio.sleep(0)
        operator.entered(Entered(0, asked[-1][0], value, "verifier"))
        await asyncio.sleep(0)
    assert (await answer).value == 20.0
    refusals = [event for event in events if isinstance(event, AnswerRefused)]
    assert [event.fault for event in refusals] == [
        "entry-out-of-range",
        "entry-not-a-number",
        "entry-not-a-number",
        "entry-not-a-number",
        "entry-out-of-range",
    ]
    assert refusals[0].evidence == {
        "field": "jjg443-indicated-volume", "value": "-20.0", "unit": "L", "minimum": "0.0", "maximum": "1000.0",
    }  # fmt: skip


def run_command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "proofvan.cli", *arguments], capture_output=True, text=True, check=False
    )


def test_the_command_line_says_it_in_the_language_asked_for_and_in_the_envelope(tmp_path):
    job = job_with(tmp_path, "energy_kwh = 5.0", "energy_kwh = -5.0")
    arguments = ("run", "--rig", str(PILE.rig), "--job", str(job))
    chinese, english = run_command(*arguments), run_command("--lang", "en", *arguments)
    assert chinese.returncode == english.returncode == 65
    assert "points.0.energy_kwh" in chinese.stderr and "points.0.energy_kwh" in english.stderr
    assert chinese.stderr != english.stderr and "Traceback" not in chinese.stderr + english.stderr
    envelope = json.loads(run_command(*arguments, "--json").stdout)
    assert not envelope["ok"] and envelope["exit"] == 65 and envelope["result"] is None
    assert envelope["error"]["evidence"]["value"] == "-5.0"
    assert envelope["error"]["zh"]["advice"] and envelope["error"]["en"]["advice"]


@pytest.mark.parametrize(
    "command",
    ["demo", "run", "boards", "doctor", "replay", "verify", "show", "keys", "people", "parameters", "endorse"],
)
def test_every_command_explains_itself_in_both_languages(command):
    answer = run_command(command, "--help")
    assert answer.returncode == 0
    assert any("\u4e00" <= character <= "\u9fff" for character in answer.stdout)
    assert any(character.isascii() and character.isalpha() for character in answer.stdout)


def test_a_real_rig_is_refused_without_a_key_and_a_simulated_one_without_a_world(tmp_path):
    simulated = run_command("run", "--rig", str(PILE.rig), "--job", str(PILE.job), "--json")
    assert json.loads(simulated.stdout)["error"]["id"] == "run-simulated-needs-world"
    real = PILE.rig.with_name("example_real_pile_dc.toml")
    answer = json.loads(run_command("run", "--rig", str(real), "--job", str(PILE.job), "--json").stdout)
    assert answer["error"]["id"] == "run-needs-key"
