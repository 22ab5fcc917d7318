"""Stages 3 and 4: blocks from the wire become counts in a meter, and host time becomes positions among the samples."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from proofvan.core.errors import ClockError, GapError, ProofvanError, SaturationError
from proofvan.core.line.counts import CountBlock, Gap, Timeline
from proofvan.instruments.sampleclock import TickRegression
from proofvan.link.session import Session
from proofvan.link.watch import Watch
from proofvan_dsp import unpack
from proofvan_dsp.sums import CLIPPED, GAP, OUTSIDE, OVERRANGE, POSITION_BITS, Gate, GateSums
from proofvan_hw.load import RigBoard, RigStream
from proofvan_wire.clocksync import ClockFit
from proofvan_wire.sample_messages import BlockFlags, SampleBlock

NS_PER_S = 1_000_000_000
# Samples reach the host a fraction of a second after they were taken; a gate's end is waited for this long.
ARRIVAL_TIMEOUT_S = 5.0
# A converter that gives nothing for so long after the start has failed.
FIRST_SAMPLES_TIMEOUT_S = 5.0


Found = TypeVar("Found")


class Meter(Protocol[Found]):
    """What a stream feeds; the kernels' meters are of this form."""

    def feed(self, first_index: int, counts: Any, /) -> list[Found]:
        """Take consecutive counts; give the windows that they complete."""

    def hole(self, first_index: int, count: int, /) -> list[Found]:
        """Take note of counts that will never come; give the windows that this completes."""

    def overrange(self, first_index: int, count: int, /) -> None:
        """Take note that the converter reported an overrange among counts that come next."""


def count_block(board: str, block: SampleBlock) -> CountBlock:
    """Unpack a block: counts[n, channel], int32, or int64 for pulses."""
    counts = unpack.samples(block.samples, block.channels, block.width)
    return CountBlock(board, block.stream, block.first_index, counts)


def timeline(board: str, stream: int, regression: TickRegression, fit: ClockFit | None) -> Timeline:
    """Carry the node's sample instants over to host time; raises ClockError as long as either is not known."""
    rate = regression.rate()
    if fit is None or rate is None:
        raise ClockError("clock-not-synchronised", board=board, stream=stream)
    ns_per_tick = Fraction(NS_PER_S, fit.tick_hz) * Fraction(fit.rate)
    start_ns = fit.offset_ns + (rate.start - fit.reference_tick) * ns_per_tick
    # The fit is good near its reference; from there to the stream's start its rate counts.
    since_s = abs(float(rate.start - fit.reference_tick)) / fit.tick_hz
    u_time_s = math.hypot(fit.u_offset_ns * 1e-9, fit.u_rate * since_s, rate.u_tick / fit.tick_hz)
    u_rate = math.hypot(fit.u_rate, rate.u_period / float(rate.period))
    return Timeline(board, stream, float(start_ns), float(rate.period * ns_per_tick), u_time_s, u_rate)


class SampledStream:
    """One stream of a board while it runs: its meter, its clock, its faults.

    `block_size` is the largest number of sample instants that the meter is fed at once; no value depends on it.
    Faults (gaps, lost board) go to the watch. `seen` is called with each block, before the watch looks.
    """

    def __init__(
        self,
        session: Session,
        board: RigBoard,
        stream: str,
        watch: Watch,
        block_size: int | None = None,
        seen: Callable[[CountBlock], None] = lambda _block: None,
    ) -> None:
        self.rig: RigStream = board.stream(stream)
        self.number = self.rig.stream.number
        self.board = board.name
        self.running = False
        self.gaps: list[Gap] = []
        self.next_index = 0
        self._session = session
        self._watch = watch
        self._block_size = block_size
        self._seen = seen
        self._feed: Callable[[int, Any], None] = lambda _first_index, _counts: None
        self._hole: Callable[[int, int], None] = lambda _first_index, _count: None
        self._overrange: Callable[[int, int], None] = lambda _first_index, _count: None
        self._regression = TickRegression(Fraction(1))

    async def start(self, meter: Meter[Found], windows: Callable[[list[Found]], None] = lambda _windows: None) -> None:
        """Start the stream into a new meter and wait for its first samples; a pulse stream may have none yet."""
        self._feed = lambda first_index, counts: windows(meter.feed(first_index, counts))
        self._hole = lambda first_index, count: windows(meter.hole(first_index, count))
        self._overrange = meter.overrange
        self.gaps, self.next_index = [], 0
        self._regression = TickRegression(self._nominal_period())
        self._session.subscribe(self.number, self)
        await self._session.start_stream(self.rig)
        self.running = True
        if self.rig.rate:
            arrived = await self._watch.until(lambda: self.next_index > 0, FIRST_SAMPLES_TIMEOUT_S)
            if not arrived:
                raise GapError("stream-no-samples", board=self.board, stream=self.number)

    async def stop(self) -> None:
        """Stop the stream; what arrived stays in the meter."""
        if self.running:
            self.running = False
            await self._session.stop_stream(self.number)

    def block(self, block: SampleBlock) -> None:
        """Take the next block (called by the session)."""
        found = count_block(self.board, block)
        self._regression.add(block.first_index, block.tick)
        if block.flags & BlockFlags.SATURATED and len(found.counts):
            self._overrange(found.first_index, len(found.counts))
        for first_index, counts in self._pieces(found):
            self._feed(first_index, counts)
        self.next_index = found.first_index + len(found.counts)
        self._seen(found)
        self._watch.changed()

    def gap(self, gap: Gap) -> None:
        """Take note of samples that will never come (called by the session)."""
        self.gaps.append(gap)
        if gap.count:
            self._hole(gap.first_index, gap.count)
            self.next_index = gap.first_index + gap.count
        self._watch.fail(gap_error(gap))

    def fault(self, fault: ProofvanError) -> None:
        """Take note that the board failed or is gone (called by the session)."""
        self.running = False
        self._watch.fail(fault)

    def timeline(self) -> Timeline:
        """Give the host time of the samples, from everything known by now; raises ClockError."""
        return timeline(self.board, self.number, self._regression, self._session.clock_fit)

    async def gate(self, start_ns: int, end_ns: int) -> Gate:
        """Give a gate between two host instants as positions, once its samples are there; raises GapError."""
        reached = await self._watch.until(lambda: self._reaches(end_ns), ARRIVAL_TIMEOUT_S)
        if not reached:
            raise GapError("gap-outside", board=self.board, stream=self.number, start_ns=start_ns, end_ns=end_ns)
        known = self.timeline()
        return Gate(position(known, start_ns), position(known, end_ns))

    def _reaches(self, end_ns: int) -> bool:
        # One sample more than the gate: the cubic at its end is made of it.
        return self.next_index - 2 >= math.ceil(self.timeline().position(end_ns))

    def _nominal_period(self) -> Fraction:
        hz = self._session.tick_hz
        return Fraction(hz, self.rig.rate) if self.rig.rate else Fraction(1)

    def _pieces(self, block: CountBlock) -> Iterator[tuple[int, npt.NDArray[np.signedinteger]]]:
        size = self._block_size or max(1, len(block.counts))
        for at in range(0, len(block.counts), size):
            yield block.first_index + at, block.counts[at : at + size]


def position(known: Timeline, host_ns: int) -> int:
    """Give a host instant as a position, 2**-20 sample."""
    return round(known.position(host_ns) * (1 << POSITION_BITS))


def require_clean(board: str, stream: int, sums: GateSums, gaps: list[Gap], channels: dict[int, str]) -> None:
    """Refuse sums with a flag: SaturationError names role and extremes, GapError the first gap in the gate."""
    if sums.flags & (CLIPPED | OVERRANGE) and sums.highest:
        channel = max(sums.highest, key=lambda one: max(sums.highest[one], -sums.lowest[one]))
        raise SaturationError(
            "saturation",
            board=board,
            stream=stream,
            channel=channel,
            role=channels.get(channel, str(channel)),
            lowest=sums.lowest[channel],
            highest=sums.highest[channel],
        )
    if sums.flags & GAP:
        # One sample more on either side, as far as the cubics of the sums reach.
        first, end = (sums.gate.start >> POSITION_BITS) - 1, (sums.gate.end >> POSITION_BITS) + 2
        inside = [gap for gap in gaps if gap.first_index <= end and gap.first_index + gap.count >= first]
        raise gap_error(inside[0] if inside else Gap(board, stream, first, 0, "lost"))
    if sums.flags & OUTSIDE:
        raise GapError(
            "gap-outside", board=board, stream=stream, start_ns=float(sums.gate.start), end_ns=float(sums.gate.end)
        )


def gap_error(gap: Gap) -> GapError:
    """Give the fault of a gap: gap-overflow, gap-lost or gap-reboot."""
    return GapError(
        f"gap-{gap.cause}", board=gap.board, stream=gap.stream, first_index=gap.first_index, count=gap.count
    )
