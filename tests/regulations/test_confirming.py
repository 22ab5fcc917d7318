"""A remembered figure is confirmed once, by typing it from the paper text; what differs is not confirmed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from proofvan.cli.app import app
from proofvan.compose.confirming import confirm, figures_of, unconfirmed
from proofvan.core.errors import InputError
from proofvan.core.messages import LANGUAGES, explain
from proofvan.regulations import catalogue
from proofvan.standards import organisation

PILES = ["jjg1148_ac_pile", "jjg1149_dc_pile"]
DAY = date(2026, 11, 26)
REAL = '# kept\n[organisation]\nid = "o"\nname_zh = "所"\nname_en = "institute"\npractice = false\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "organisation.toml"
    path.write_text(REAL, encoding="utf-8")
    return path


@pytest.mark.parametrize("folder", PILES)
def test_nothing_is_open_once_every_figure_was_typed_as_the_table_has_it(folder: str, file: Path) -> None:
    regulation = catalogue.load(folder)
    still_open = unconfirmed(regulation, file)
    assert f"{folder[:7]}-2022:working-error-class-1" in still_open
    assert f"{folder[:7]}-2022:clock-time-error" not in still_open  # stated in a source
    typed = {name.partition(":")[2]: " ".join(figures_of(entry)) for name, entry in still_open.items()}
    assert set(confirm(regulation, file, typed, "甲", DAY)) == set(still_open)
    assert unconfirmed(regulation, file) == {}
    assert file.read_text(encoding="utf-8").startswith("# kept")
    confirmed = organisation.load(file)
    assert confirmed.confirmed_by(f"{folder[:7]}-2022:judged-value") == "甲 2026-11-26"


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"working-error-class-1": "1.0 1.5"}, "confirm-differs"),
        ({"working-error-class-1": "1.0"}, "confirm-differs"),
        ({"judged-value": "rule-unrounded-within-limit"}, "confirm-differs"),
        ({"least-runs": "2", "ambient-lowest": "-20"}, "confirm-differs"),
        ({"clock-time-error": "5 180"}, "confirm-not-open"),
    ],
)
def test_what_differs_from_the_paper_is_not_confirmed(typed: dict[str, str], fault: str, file: Path) -> None:
    with pytest.raises(InputError) as caught:
        confirm(catalogue.load("jjg1149_dc_pile"), file, typed, "甲", DAY)
    assert caught.value.fault == fault
    assert all(explain(caught.value, language) for language in LANGUAGES)
    assert file.read_text(encoding="utf-8") == REAL


def test_the_command_lists_what_is_open_and_confirms(file: Path) -> None:
    command = ["regulations", "confirm", "jjg1149_dc_pile", "--organisation", str(file)]
    before = CliRunner().invoke(app, command)
    assert before.exit_code == 0 and "jjg1149-2022:least-runs" in before.output
    done = CliRunner().invoke(app, [*command, "--by", "甲", "--figure", "least-runs=2"])
    assert done.exit_code == 0, done.output
    assert "jjg1149-2022:least-runs  " not in CliRunner().invoke(app, command).output
