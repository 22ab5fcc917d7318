"""TRUST-22: however long the line is dead, no sample stands at a wrong place or time, and what is missing is said."""

from __future__ import annotations

import pytest
from campaign import sized, tell
from wire_bench import MS, SECOND, Bench
from wire_peer import BLOCK_SAMPLES, RING_BLOCKS

from proofvan_wire.events import BlockReceived, ClockUpdated, GapFound, StreamEnded
from proofvan_wire.stream_messages import StreamStart, StreamStop

pytestmark = pytest.mark.trust
# The wire bench's node samples once a millisecond and stamps sample n with tick 1000 n.
SAMPLE_NS = 1 * MS
DEAD_NS = [1 * MS, 10 * MS, 100 * MS, 1 * SECOND, 10 * SECOND, 60 * SECOND, 600 * SECOND, 3600 * SECOND]
DEAD_NS += sized([], [24 * 3600 * SECOND])


def dead(bench: Bench, duration_ns: int) -> None:
    """Nothing passes for a while; what the node measures meanwhile it makes at once in the end."""
    working = bench.to_host, bench.to_node
    bench.to_host = bench.to_node = lambda data: []
    bench._next_step = bench.now + duration_ns
    bench.run(duration_ns / SECOND)
    bench.to_host, bench.to_node = working


@pytest.mark.parametrize("duration_ns", DEAD_NS, ids=lambda ns: f"{ns / SECOND:g} s")
def test_every_sample_stands_in_its_place_or_in_a_gap(duration_ns, record_property):
    bench = Bench()
    bench.connect()
    bench.command(StreamStart(1, 2, 1_000_000, 0))
    bench.run(1.0)
    dead(bench, duration_ns)
    bench.run(5.0)
    bench.command(StreamStop(1))
    bench.until(StreamEnded)
    received = bench.received()  # every sample of every block is compared with its index here
    assert [first for first, _, _ in received] == [0, *(end for _, end, _ in received[:-1])]
    produced = bench.peer.streams[1].produced
    assert received[-1][1] == produced
    assert produced * SAMPLE_NS >= duration_ns + 5 * SECOND
    missing = sum(gap.count for gap in bench.of(GapFound))
    tell(record_property, dead_links=1, samples=produced, in_gaps=missing)
    # What was on the line when it died, and is overwritten when it lives again, is missing too.
    assert 0 <= missing - bench.peer.streams[1].overflow <= RING_BLOCKS * BLOCK_SAMPLES


@pytest.mark.parametrize("duration_ns", DEAD_NS, ids=lambda ns: f"{ns / SECOND:g} s")
def test_the_time_of_what_comes_after_is_right(duration_ns):
    bench = Bench()
    bench.connect()
    bench.command(StreamStart(1, 2, 1_000_000, 0))
    bench.run(10.0)
    started_ns = bench.peer.streams[1].started_ns
    dead(bench, duration_ns)
    bench.run(10.0)
    fit = bench.of(ClockUpdated)[-1].fit
    after = [event.block for event in bench.events if isinstance(event, BlockReceived)][-100:]
    offsets = {fit.host_ns(block.tick) - block.first_index * SAMPLE_NS - started_ns for block in after}
    # Host and node of the bench share one clock; the fit may be off by the delay of the line.
    assert max(offsets) - min(offsets) <= MS
