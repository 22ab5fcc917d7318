"""The self-test finds what is wrong with a board and nothing else, on the board's own software at L1."""

from __future__ import annotations

import json
from functools import partial

import pytest
from care_board import CareBoard
from typer.testing import CliRunner

from proofvan.boardcare.selftest import Finding
from proofvan.boardcare.selftest import selftest as look
from proofvan.cli.app import app
from proofvan.cli.commands import calibrate as command
from proofvan.compose.one_board import unrecorded
from proofvan.core.messages import LANGUAGES, text
from proofvan_hw.load import RIGS, load_rig

BOARD = load_rig(RIGS / "practice_pile_dc.toml").boards[0]
LOWEST = -(2**31)


def counts(stream: int, channel: int) -> float:
    return (25_000.0, 1000.0, 1000.0, 24_000.0)[channel] if stream == 2 else 40_000.0


def board_on(terminals) -> CareBoard:
    return CareBoard(BOARD, terminals, step_ns=3_000_000)  # a line as quick as USB: the clock can be told


def findings(tmp_path, board: CareBoard, outputs: bool = False) -> tuple[Finding, ...]:
    return unrecorded(board, BOARD, tmp_path, partial(look, BOARD, outputs=outputs))


def test_a_good_board_passes_with_streams_sensors_seals_clock_counters_and_outputs(tmp_path) -> None:
    found = findings(tmp_path, board_on(counts), outputs=True)
    assert [one for one in found if not one.good] == []
    subjects = [one.subject for one in found]
    assert {name: subjects.count(name) for name in dict.fromkeys(subjects)} == {
        "selftest-stream": 2,
        "selftest-sensor": 3,
        "selftest-seal": 2,
        "selftest-clock": 1,
        "selftest-crystal": 1,
        "selftest-health": 4,
        "selftest-output": 6,
    }
    for subject in subjects:
        for language in LANGUAGES:
            assert text(subject, language) and text(f"{subject}.advice", language)


def broken_sensor(count: float) -> CareBoard:
    return board_on(lambda stream, channel: count if (stream, channel) == (2, 0) else counts(stream, channel))


@pytest.mark.parametrize("count", [LOWEST, 250_000.0])
def test_a_sensor_that_fails_or_cannot_be_true_is_named_alone(tmp_path, count: float) -> None:
    bad = [(one.subject, one.name) for one in findings(tmp_path, broken_sensor(count)) if not one.good]
    assert bad == [("selftest-sensor", "internal_temperature")]


def test_a_converter_that_gives_nothing_is_found(tmp_path, monkeypatch) -> None:
    board = board_on(counts)
    records = board._records
    monkeypatch.setattr(board, "_records", lambda: [one for one in records() if one[0] != 1])
    bad = [one for one in findings(tmp_path, board) if not one.good]
    assert ("selftest-stream", "waveform") in [(one.subject, one.name) for one in bad]


def test_the_command_prints_limit_found_and_advice_and_exits_by_it(tmp_path, monkeypatch) -> None:
    arguments = ["selftest", "B1", "--rig", str(RIGS / "practice_pile_dc.toml"), "--home", str(tmp_path)]
    for board, code, words in ((board_on(counts), 0, "✔"), (broken_sensor(LOWEST), 69, "→")):
        monkeypatch.setattr(command, "input_source", lambda *_, board=board: board)
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == code, done.output
        assert words in done.output
    monkeypatch.setattr(command, "input_source", lambda *_: board_on(counts))
    done = CliRunner().invoke(app, [*arguments, "--json"])
    assert all(row["good"] for row in json.loads(done.stdout)["result"])
