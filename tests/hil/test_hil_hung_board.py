"""A board that answers nothing any more is taken out, and its test fails at once instead of waiting for ever."""

from __future__ import annotations

import subprocess

import pytest
from progress import answer

from proofvan.sim.board import BoardDiedError


def test_a_board_that_waits_while_we_wait_for_it_is_ended() -> None:
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as board:
        with pytest.raises(BoardDiedError, match="hangs"):
            answer(board, 1, idle_looks=2)
        assert board.poll() is not None


def test_a_board_that_ended_by_itself_is_not_waited_for() -> None:
    with subprocess.Popen(["true"], stdout=subprocess.PIPE) as board, pytest.raises(BoardDiedError, match="ended"):
        answer(board, 1)


def test_bytes_that_come_in_pieces_are_put_together() -> None:
    with subprocess.Popen(["sh", "-c", "printf abc; printf def"], stdout=subprocess.PIPE) as board:
        assert answer(board, 4) == b"abcd"
        assert answer(board, 2) == b"ef"
