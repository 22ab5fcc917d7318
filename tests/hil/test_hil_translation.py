"""L3 runs translated blocks of the program: they do exactly what the emulator does instruction by instruction."""

from __future__ import annotations

from typing import Any

import pytest
from emulated_board import EmulatedBoard
from levels import Emulated, Sampling
from node_bench import Host

from proofvan_wire.stream_messages import StreamStart

CHANNELS, WIDTH, RATE = 8, 3, 1000


def lived(board: EmulatedBoard) -> tuple[bytes, dict[str, Any]]:
    """Let a board start, set up its converter and stream; gives all it sent, and how it is then."""
    host = Host(board)  # type: ignore[arg-type]
    host.converter.feed(1, CHANNELS, WIDTH, RATE)
    host.command(StreamStart(1, CHANNELS, RATE * 1000, 0))
    host.run_seconds(0.3)
    return host.sent, board.order(digest=True)


@pytest.mark.needs("flash")
def test_translated_blocks_leave_the_same_bytes_memory_and_clock(level: Emulated) -> None:
    sampling = Sampling({1: (CHANNELS, WIDTH, RATE)})
    quick = lived(level.start_with("power", sampling, randomness=7))
    level.forget_flash()
    faithful = lived(level.start_with("power", sampling, randomness=7, translated=False))
    level.forget_flash()
    again = lived(level.start_with("power", sampling, randomness=7))  # with what was translated for the first
    assert quick == faithful == again
    assert len(quick[0]) > 5000
