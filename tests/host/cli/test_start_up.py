"""Decision 0070: help knows names and words only, and a command imports what its call needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from proofvan.cli.app import app
from proofvan.cli.command_folder import command, command_names
from proofvan.core.messages import text

# Each costs a tenth of a second of CPU, or much more.
DRAWING = {"matplotlib", "typst", "pikepdf", "segno"}
SIGNING = {"pyhanko", "aiohttp", "signxml", "lxml", "pkcs11", "rfc3161_client"}
NUMBERS = {"numpy", "scipy", "GTC", "proofvan_dsp"}
STORING = {"sqlalchemy", "alembic", "mcap"}
TABLES = {"openpyxl", "pyarrow", "soundfile", "comtrade", "tomlkit"}
WIRES = {"pyvisa", "can", "cantools", "littlefs"}
SERVING = {"fastapi", "uvicorn", "aiomqtt"}
HEAVY = DRAWING | SIGNING | NUMBERS | STORING | TABLES | WIRES | SERVING
LIGHT = {"construct", "pydantic", "cryptography", "rich"}
CALLS = {
    "--help": HEAVY | LIGHT,
    "keys --help": HEAVY,
    "keys new {folder}/key --unprotected": HEAVY,
    "boards --port {folder}/nothing --home {folder}": HEAVY,
    "show {folder}": HEAVY,
    "people list --home {folder} --station-key {folder}/none": HEAVY - STORING - {"numpy"},
    "standards list --home {folder}": HEAVY,
    "flash --help": HEAVY - {"tomlkit", "littlefs"},
    "verify {file}": HEAVY - DRAWING - SIGNING - {"mcap"} | {"matplotlib", "pyhanko", "aiohttp", "pkcs11"},
    "doctor --home {folder}": HEAVY - {"numpy", "proofvan_dsp", "sqlalchemy", "alembic"},
    "compute --help": HEAVY - NUMBERS - {"tomlkit"},
    "serve --help": HEAVY,
    "demo --help": HEAVY - {"numpy", "mcap", "tomlkit"},
}


@pytest.mark.parametrize("words", CALLS)
def test_a_command_imports_nothing_heavy_that_its_call_does_not_need(words: str, tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_text("{}")
    call = words.format(folder=tmp_path, file=file).split()
    started = [sys.executable, "-X", "importtime", "-m", "proofvan.cli", *call]
    done = subprocess.run(started, capture_output=True, text=True, check=False)
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "proofvan.cli.command_folder" in imported, done.stderr[-500:]
    assert "Traceback" not in done.stderr, done.stderr[-2000:]
    assert not imported & CALLS[words]


def test_the_station_starts_without_what_draws_and_what_reads_tables() -> None:
    asked = "import sys, proofvan.web.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"matplotlib", "pandas", "pyarrow", "comtrade", "openpyxl"}


def test_every_command_is_the_file_of_its_name_and_its_help_is_that_of_the_list() -> None:
    listed = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert list(listed) == command_names() and len(listed) > 30
    for name in command_names():
        assert command(name).help == listed[name].help, name
        assert listed[name].help.startswith(text(f"cli-{name}-help", "zh"))


def test_a_wrong_word_is_answered_with_the_command_that_is_meant() -> None:
    answered = CliRunner().invoke(app, ["verfy"])
    assert answered.exit_code == 2
    assert "'verify'" in answered.output


@pytest.mark.parametrize(
    ("words", "completed"),
    [("proofvan ver", "verify"), ("proofvan verify --pr", "--practice"), ("proofvan keys ro", "rotate")],
)
def test_completion_knows_commands_and_their_options(words: str, completed: str) -> None:
    asked = {"_PROOFVAN_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    answered = CliRunner().invoke(app, [], prog_name="proofvan", env=asked)
    assert completed in answered.output.split()
