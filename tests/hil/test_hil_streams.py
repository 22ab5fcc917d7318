"""Every level: samples arrive whole, in order, at their time, and sealed."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from levels import Level, Sampling
from node_bench import Host, numbered
from progress import worked_s

from proofvan_wire.events import Answered, SealChecked, StreamEnded
from proofvan_wire.health_messages import Health, HealthRequest
from proofvan_wire.stream_messages import StreamStart, StreamStop

CHANNELS, WIDTH, RATE = 8, 3, 1000
SECONDS = 1.2
WAVEFORM = Sampling({1: (CHANNELS, WIDTH, RATE)})


@pytest.mark.needs("world")
def test_every_sample_arrives_once_in_order_and_the_seals_fit(
    level: Level, record_property: Callable[[str, object], None]
) -> None:
    host = Host(level.start("power", WAVEFORM))
    host.converter.feed(1, CHANNELS, WIDTH, RATE)
    host.command(StreamStart(1, CHANNELS, RATE * 1000, 0))
    here_s, core_s = time.perf_counter(), used_s(host)
    host.run_seconds(SECONDS)
    here_s, core_s = time.perf_counter() - here_s, used_s(host) - core_s
    host.command(StreamStop(1))
    host.run(30)
    (ended,) = host.kinds(StreamEnded)
    assert ended.produced >= 1000
    assert ended.overflow == 0
    assert host.gaps() == []
    block = host.blocks()[0].block
    first = int.from_bytes(block.samples[:WIDTH], "little") // CHANNELS
    assert host.samples(1) == numbered(first, ended.produced, CHANNELS, WIDTH)
    seals = host.kinds(SealChecked)
    assert seals
    assert all(seal.ok for seal in seals)
    assert seals[-1].upto_index == ended.produced
    health = asked(host)
    assert (health.overruns, health.damaged_samples, health.failures) == (0, 0, 0)
    carried = ended.produced * CHANNELS * WIDTH
    times = {"board_s": SECONDS, "here_s": here_s, "core_s": core_s}
    record_property(level.name, {"bytes": carried, **times, "stalls": health.late_steps + ended.overflow})


def used_s(host: Host) -> float:
    """Say how much of a processor the board has used, with the host that talks to it."""
    process = getattr(host.board, "_process", None)
    return time.process_time() + (worked_s(process.pid) if process else 0.0)


def asked(host: Host) -> Health:
    """Ask the board how it is."""
    host.command(HealthRequest())
    answers = [event.message for event in host.kinds(Answered) if isinstance(event.message, Health)]
    return answers[-1]


@pytest.mark.needs("world")
def test_a_block_carries_the_time_at_which_its_first_sample_was_taken(level: Level) -> None:
    host = Host(level.start("power", WAVEFORM))
    host.converter.feed(1, CHANNELS, WIDTH, RATE)
    host.command(StreamStart(1, CHANNELS, RATE * 1000, 0))
    host.run_seconds(0.4)
    blocks = [event.block for event in host.blocks()]
    assert len(blocks) > 5
    for earlier, later in pairwise(blocks):
        assert abs(later.tick - earlier.tick - (later.first_index - earlier.first_index) * 1_000_000 // RATE) <= 2
