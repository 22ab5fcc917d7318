"""Levels that are granted every step send the same bytes: whatever the width of their integers and floats."""

from __future__ import annotations

import pytest
from levels import Level
from node_bench import UID, BoardInProcess
from test_board_interpreters import played

STEPS = 40  # a line of 17 kB/s into QEMU


@pytest.mark.needs("lockstep")
def test_a_drawn_script_gives_the_same_bytes_and_outputs(level: Level) -> None:
    assert played(level.start("power"), 2, STEPS) == played(BoardInProcess("power", UID, 1), 2, STEPS)
