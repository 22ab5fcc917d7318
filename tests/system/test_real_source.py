"""The real van's input source on a board that runs free in real time behind a serial port."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from proofvan.compose.loop import Intake, IntakeClock, run_to_end
from proofvan.compose.practice import practices
from proofvan.compose.real import RealSource
from proofvan.compose.terminal import TerminalOperator
from proofvan.core.intake import Commanded, Entered, PortChanged, Received
from proofvan.link.session import Session
from proofvan.sim.board import FreeBoard
from proofvan_hw.load import load_rig

pytestmark = pytest.mark.micropython


def rig_at(path: str):
    rig = load_rig(practices()["pile-dc"].rig)
    return dataclasses.replace(rig, simulated=False, buses=(), boards=(dataclasses.replace(rig.boards[0], path=path),))


class OneSession:
    """Listens as a run does, with one session and nothing else."""

    def __init__(self, rig, source, clock):
        (board,) = rig.boards
        self.session = Session(board, partial(source.write, board.name), clock, bytes(8))

    def handle(self, item):
        if isinstance(item, Received | PortChanged):
            self.session.handle(item)
        self.session.tick(item.time_ns)

    def next_deadline_ns(self):
        return self.session.next_deadline_ns()


def test_a_session_over_a_real_port_knows_the_board_and_its_clock_and_everything_was_written_down():
    with FreeBoard("power", b"board-01", 5) as board:
        rig = rig_at(board.path)
        source = RealSource(rig, "verifier")
        start = source.start()
        clock, written = IntakeClock(start.time_ns), []
        intake = Intake(source, clock, written.append)
        listener = OneSession(rig, source, clock)
        intake.listen(listener)
        try:
            run_to_end(intake, listener.session.connect(timeout_s=20.0))
        finally:
            source.close()
    assert listener.session.identity.family == "power"
    assert listener.session.clock_fit is not None
    assert b"".join(item.data for item in written if isinstance(item, Received))
    assert not start.simulated and start.utc_source == "system clock"
    times = [item.time_ns for item in written]
    assert times == sorted(times)


def test_the_boards_command_recognises_a_board_and_says_that_it_speaks_our_messages():
    with FreeBoard("flow", b"board-02", 6) as board:
        command = [sys.executable, "-m", "proofvan.cli", "boards", "--port", board.path, "--json"]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
    (found,) = json.loads(answer.stdout)["result"]
    assert found["answered"] and found["same_schema"]
    assert (found["family"], found["uid"]) == ("flow", b"board-02".hex())


def test_a_port_with_nobody_behind_it_is_reported_and_does_not_hang(tmp_path: Path):
    command = [sys.executable, "-m", "proofvan.cli", "boards", "--port", str(tmp_path / "nothing"), "--json"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout)["result"][0]["answered"] is False


def test_lines_typed_at_the_terminal_become_entries_and_stop_is_a_command(capsys):
    operator = TerminalOperator("verifier")
    operator.ask(1, "run-after-fault", "choose", {"options": ["run-redo", "run-stop"], "step": "x"})
    assert "▶" in capsys.readouterr().err
    assert operator.line(b"1\n", 5) == [Entered(5, 1, "run-redo", "verifier")]
    operator.ask(2, "entry-not-text", "number", {"unit": "L", "minimum": 0, "maximum": 9, "value": "", "longest": 5})
    assert operator.line("12.5\n停止\n".encode(), 6) == [
        Entered(6, 2, 12.5, "verifier"),
        Commanded(6, "stop", "", "verifier"),
    ]
    operator.ask(3, "entry-not-text", "confirm", {"value": "", "longest": 5})
    assert operator.line(b"n", 7) == []
    assert operator.line(b"\n", 8) == [Entered(8, 3, False, "verifier")]
