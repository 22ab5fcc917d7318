"""What a block costs the processor, counted at L3, is what the cycle budget says; the full rate stays below 100 %."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from emulated_board import EmulatedBoard
from levels import Emulated, Sampling
from node_bench import Host

from proofvan_wire.stream_messages import StreamStart

sys.path.append(str(Path(__file__).parents[2] / "tools"))
import capture_budget

CHANNELS, WIDTH, RATE = 8, 3, 4000
SECONDS = 1.0  # memory is collected once in it
CYCLES_PER_SECOND = 125_000_000
_, FULL_CYCLES_PER_SECOND, FULL_RATE, _ = capture_budget.CHIPS[1]  # the RP2350, with the RP2040's cycles
NEAR = 0.2  # of the figure


def busy_cycles(host: Host, board: EmulatedBoard, seconds: float) -> float:
    """Let the board live and give the cycles in which its processor did not wait, per second."""
    before = board.order()
    host.run_seconds(seconds)
    after = board.order()
    passed = after["clock_ns"] - before["clock_ns"]
    return float((after["awake_ns"] - before["awake_ns"]) / passed) * CYCLES_PER_SECOND


@pytest.mark.needs("pio")
def test_a_block_costs_the_processor_what_the_budget_says(level: Emulated) -> None:
    board = level.start_with("power", Sampling({1: (CHANNELS, WIDTH, RATE)}))
    host = Host(board)  # type: ignore[arg-type]
    idle = busy_cycles(host, board, SECONDS)
    host.converter.skip(1, host.now_us * RATE // 1_000_000)
    host.converter.feed(1, CHANNELS, WIDTH, RATE)
    host.command(StreamStart(1, CHANNELS, RATE * 1000, 0))
    host.run_seconds(0.1)
    streaming = busy_cycles(host, board, SECONDS)
    per_block = (streaming - idle) / (RATE / capture_budget.FRAMES_PER_BLOCK)
    share = (per_block * FULL_RATE / capture_budget.FRAMES_PER_BLOCK + idle) / FULL_CYCLES_PER_SECOND
    said = f"idle {idle:.0f} cycles a second, {per_block:.0f} a block, {share:.1%} of an RP2350 at its full rate"
    print(said)
    assert share < 1, said
    assert per_block == pytest.approx(capture_budget.BLOCK_CYCLES, rel=NEAR), said
    assert idle == pytest.approx(capture_budget.IDLE_CYCLES, rel=NEAR), said
