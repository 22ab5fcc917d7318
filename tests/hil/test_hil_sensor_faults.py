"""L3: what a converter has comes through the image as a typed fault, within the time that its driver states."""

from __future__ import annotations

import pytest
from levels import Emulated, Sampling
from node_bench import Host

from proofvan_wire.core_messages import FaultCode
from proofvan_wire.events import FaultReported
from proofvan_wire.stream_messages import StreamStart

CHANNELS, WIDTH, RATE = 8, 3, 1000
BLOCK_S = 40 / RATE  # drivers/ads131m08: a damaged frame is told with the block that holds it
ANSWER_S = 0.06  # the board's next look, the way over USB, our own step
# drivers/ads131m08/driver.py: a clock that stopped within 1 s.
STATED = {
    "stopped": (FaultCode.CONVERTER_STOPPED, 1.0),
    "checksum": (FaultCode.SENSOR_CHECKSUM, 2 * BLOCK_S),
    "silent": (FaultCode.SENSOR_CHECKSUM, 2 * BLOCK_S),
}


@pytest.mark.needs("pio")
@pytest.mark.parametrize("fault", STATED)
def test_a_converter_with_a_fault_is_told_in_the_time_that_its_driver_states(level: Emulated, fault: str) -> None:
    board = level.start_with("power", Sampling({1: (CHANNELS, WIDTH, RATE)}))
    host = Host(board)  # type: ignore[arg-type]
    host.converter.feed(1, CHANNELS, WIDTH, RATE)
    host.command(StreamStart(1, CHANNELS, RATE * 1000, 0))
    host.run_seconds(0.2)
    assert host.kinds(FaultReported) == []
    board.order(fault=fault)
    code, within_s = STATED[fault]
    host.run_seconds(within_s + ANSWER_S)
    told = [event.fault for event in host.kinds(FaultReported)]
    assert [one.code for one in told] == [code]
    assert told[0].detail == (1 if code is FaultCode.CONVERTER_STOPPED else 1 << 8)
