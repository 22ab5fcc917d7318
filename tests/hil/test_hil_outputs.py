"""Every level: nothing stays switched on behind a silent host."""

from __future__ import annotations

import pytest
from levels import Level
from node_bench import framed, hello
from test_hil_session import STEP_US, Talk

from proofvan_hw.load import load_board
from proofvan_wire.output_messages import OutputCause, OutputSet, OutputState

VALVES_WITHIN_US = 500_000  # the rig's own safe sequence: valves are shut half a second after the host fell silent
LATE_US = 20_000  # one look of the board, and one of ours


@pytest.mark.needs("world")
@pytest.mark.parametrize("family", ["power", "flow"])
def test_outputs_fall_by_themselves_when_the_host_is_silent(level: Level, family: str) -> None:
    output = load_board(family).outputs[0]
    talk = Talk(level.start(family))
    talk.say(hello())
    (state,) = talk.say(framed(OutputSet(output.number, 1, output.longest_valid_ms), 2))
    assert state == OutputState(1 << output.number, OutputCause.COMMANDED)
    assert talk.outputs == 1 << output.number
    switched_us = talk.now_us
    while talk.outputs:
        talk.now_us += STEP_US
        talk.outputs = talk.board.grant(talk.now_us, b"")[1]
        assert talk.now_us - switched_us <= output.longest_valid_ms * 1000 + LATE_US
    if family == "flow":
        assert talk.now_us - switched_us <= VALVES_WITHIN_US + LATE_US


@pytest.mark.needs("world")
def test_an_output_that_is_renewed_stays_on(level: Level) -> None:
    talk = Talk(level.start("power"))
    talk.say(hello())
    for sequence in range(2, 8):
        talk.say(framed(OutputSet(0, 1, 150), sequence))
        assert talk.outputs == 1


def test_an_output_that_is_not_renewed_falls_and_the_board_says_so(level: Level) -> None:
    talk = Talk(level.start("power"))
    talk.say(hello())
    talk.say(framed(OutputSet(0, 1, 150), 2))
    assert talk.outputs == 1
    fallen = talk.say(b"", answers=1)
    assert [one for one in fallen if isinstance(one, OutputState)] == [OutputState(0, OutputCause.EXPIRED)]
    assert talk.outputs == 0
