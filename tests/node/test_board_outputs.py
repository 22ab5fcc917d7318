"""An output is on only while the host keeps saying so."""

from __future__ import annotations

import pytest
from node_bench import UID, BoardInProcess, Start, framed, hello, messages

from proofvan_wire.output_messages import OutputCause, OutputSet, OutputState


@pytest.mark.parametrize("family", ["power", "flow"])
def test_an_output_falls_to_its_safe_state_when_it_is_not_renewed(start: Start, family: str) -> None:
    board = start(family)
    board.grant(1000, hello())
    sent, outputs = board.grant(10_000, framed(OutputSet(0, 1, 500), 2))
    assert messages(sent) == [OutputState(1, OutputCause.COMMANDED)]
    assert outputs == 1
    assert board.grant(509_999, b"") == (b"", 1)
    sent, outputs = board.grant(510_000, b"")
    assert outputs == 0
    assert messages(sent) == [OutputState(0, OutputCause.EXPIRED)]
    assert board.grant(600_000, b"") == (b"", 0)


def test_a_renewed_output_stays_on(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello())
    for sequence in range(2, 22):
        outputs = board.grant(sequence * 400_000, framed(OutputSet(0, 1, 500), sequence))[1]
        assert outputs == 1
    assert board.grant(21 * 400_000 + 500_000, b"")[1] == 0


def test_switching_off_needs_no_time_and_ends_the_waiting(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello() + framed(OutputSet(0, 1, 500), 2))
    sent, outputs = board.grant(2000, framed(OutputSet(0, 0, 0), 3))
    assert messages(sent) == [OutputState(0, OutputCause.COMMANDED)]
    assert outputs == 0
    assert board.grant(900_000, b"") == (b"", 0)


def test_a_reset_board_comes_back_with_its_outputs_safe(start: Start) -> None:
    board = start("power", 1)
    assert board.grant(1000, hello() + framed(OutputSet(0, 1, 2000), 2))[1] == 1
    assert start("power", 2).grant(1000, b"")[1] == 0


def test_outputs_fall_while_the_line_takes_nothing() -> None:
    board = BoardInProcess("power", UID, 1)
    board.grant(1000, hello() + framed(OutputSet(0, 1, 500), 2))
    board.node.tend(501_000)
    assert board.node.outputs == 0
    assert messages(board.grant(502_000, b"")[0]) == [OutputState(0, OutputCause.EXPIRED)]
