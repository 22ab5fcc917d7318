"""`proofvan city`: what a clerk sees of files and of what cannot be true, in words and in JSON."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from proofvan.cli.app import app

HEAD = "Session ID,Charger,Connector,Start,End,Energy (kWh)\n"
GOOD = "s-1001,A,1,2026-01-01T08:00:00Z,2026-01-01T09:00:00Z,7.0\n"
IMPOSSIBLE = "s-1002,A,1,2026-01-01T08:30:00Z,2026-01-01T09:00:00Z,70.0\n"
UNFINISHED = "s-1003,A,1,2026-01-01T10:30:00Z,,\n"


@pytest.fixture
def city(tmp_path):
    (tmp_path / "drop.csv").write_text(HEAD + GOOD + IMPOSSIBLE + UNFINISHED)
    (tmp_path / "status.csv").write_text("time,busy\n2026-01-01,3\n")

    def run(*words):
        done = CliRunner().invoke(app, [str(word) for word in words])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    return run


def test_json_says_what_was_understood_refused_and_flagged(city, tmp_path):
    lake = ("--lake", tmp_path / "lake")
    done = city("city", "load", tmp_path / "drop.csv", tmp_path / "status.csv", *lake, "--json")
    first, second = json.loads(done.stdout)["result"]["files"]
    assert done.exit_code == 65
    assert (first["new"], first["refused"]["city-row-no-end"]) == (2, {"count": 1, "rows": [3]})
    assert first["roles"]["energy"] == "Energy (kWh)"
    assert set(second["problem"]) == {"zh", "en"}
    done = city("city", "flags", *lake, "--power", 22, "--json")
    result = json.loads(done.stdout)["result"]
    assert [(one["flag"], one["session_id"]) for one in result["flags"]] == [
        ("above-rating", "A/s-1002"), ("overlap", "A/s-1002"),
    ]  # fmt: skip
    assert done.exit_code == 0


@pytest.mark.parametrize(
    ("language", "word"), [("zh", "电量超过桩的功率所允许"), ("en", "more energy than the pile's power allows")]
)
def test_words_come_in_both_languages(city, tmp_path, language, word):
    lake = ("--lake", tmp_path / "lake")
    said = city("--lang", language, "city", "load", tmp_path / "drop.csv", *lake)
    assert said.exit_code == 0 and "✔ drop.csv" in said.stdout and "Energy (kWh)" in said.stdout
    assert word in city("--lang", language, "city", "flags", *lake, "--power", 22).stdout
