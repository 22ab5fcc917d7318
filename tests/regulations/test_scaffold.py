"""A new folder is whole from its first minute: the generated one passes the conformance suite as it stands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner

from proofvan.cli.commands import regulations as command
from proofvan.core.errors import InputError
from proofvan.regulations.scaffold import confirmation_line, new_folder, prefix_of, title_of

REPOSITORY = Path(__file__).resolve().parents[2]
ORGANISATION = "host/proofvan/standards/practice/organisation.toml"


def copied(place: Path) -> Path:
    """The program and the tests of the regulations, to be changed."""
    leave = shutil.ignore_patterns("__pycache__", "builds")
    shutil.copytree(REPOSITORY / "host", place / "host", ignore=leave)
    shutil.copytree(REPOSITORY / "tests" / "regulations", place / "tests" / "regulations", ignore=leave)
    shutil.copy(REPOSITORY / "pyproject.toml", place)
    for name in ("protocols", "cext", "firmware", "hw"):
        (place / name).symlink_to(REPOSITORY / name)
    return place


@pytest.mark.parametrize("name", ["jjg9999_toy_scale"])
def test_a_generated_folder_passes_the_conformance_suite(tmp_path: Path, name: str) -> None:
    place = copied(tmp_path)
    new_folder(name, "2031", place / "host" / "proofvan" / "regulations")
    with (place / ORGANISATION).open("a", encoding="utf-8") as organisation:
        organisation.write(confirmation_line(name, "2031") + "\n")
    suite = "tests/regulations/test_regulation_conformance.py"
    options = ["-q", "-x", "-p", "no:cacheprovider", "-m", "not slow", "-k", name, "--basetemp", str(tmp_path / "t")]
    words = [sys.executable, "-m", "pytest", *options, suite]
    paths = os.pathsep.join(str(place / part) for part in ("host", "protocols", "cext", "hw"))
    done = subprocess.run(
        words, cwd=place, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert int(re.findall(r"(\d+) passed", done.stdout)[0]) >= 30 and "failed" not in done.stdout


def test_nothing_of_the_example_is_left_in_a_generated_folder(tmp_path: Path) -> None:
    folder = new_folder("hydrogen_toy", "2031", tmp_path)
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        assert "_example" not in text and "JJG 0000" not in text and '"example' not in text, path
    assert prefix_of("hydrogen_toy") == "hydrogen-toy" and title_of("hydrogen_toy") == "hydrogen toy"
    assert prefix_of("jjg1038_coriolis_meter") == "jjg1038" and title_of("jjg1038_coriolis_meter") == "JJG 1038"


@pytest.mark.parametrize(
    ("name", "edition", "fault"),
    [
        ("JJG 1038", "2019", "scaffold-name"),
        ("../escape", "2019", "scaffold-name"),
        ("_example", "2019", "scaffold-name"),
        ("jjg1038_x", "19", "scaffold-edition"),
    ],
)
def test_a_name_or_edition_that_cannot_be_is_refused(tmp_path: Path, name: str, edition: str, fault: str) -> None:
    with pytest.raises(InputError) as caught:
        new_folder(name, edition, tmp_path)
    assert caught.value.fault == fault and list(tmp_path.iterdir()) == []


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    new_folder("jjg1_toy", "2031", tmp_path)
    with pytest.raises(InputError) as caught:
        new_folder("jjg1_toy", "2031", tmp_path)
    assert caught.value.fault == "scaffold-exists"


def test_the_command_says_what_comes_next(tmp_path: Path) -> None:
    app = Typer()
    command.register(app)
    words = ["regulations", "new", "jjg2_toy", "--edition", "2031", "--into", str(tmp_path)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0 and '"jjg2-2031:*"' in done.stdout and (tmp_path / "jjg2_toy" / "regulation.py").exists()
