"""Mean counts of a channel while the reference stands still: exact sums of the stream's own gates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from statistics import stdev

from proofvan.core.clock import Clock
from proofvan.core.errors import GapError
from proofvan.core.line.counts import CountBlock
from proofvan.instruments.calibration import CalibratedChannel, exact_mean
from proofvan.instruments.stream import ARRIVAL_TIMEOUT_S, SampledStream, require_clean
from proofvan.link.session import Session
from proofvan.link.watch import Watch
from proofvan.standards.standard import ChannelCoefficients, Standard
from proofvan_dsp.meters import PowerConfig
from proofvan_dsp.power import PowerMeter
from proofvan_dsp.sums import POSITION_BITS, GateSums
from proofvan_hw.load import Channel, RigBoard

# What the filters of transducer and converter need after a step of the reference.
SETTLE_S = 1.0
# Parts of a gate whose scatter is looked at.
PARTS = 10
# A count stands for everything within half of it: rectangular.
U_COUNT = 1.0 / math.sqrt(12.0)
TEMPERATURE_ROLE = "internal_temperature"


@dataclass(frozen=True, slots=True)
class Average:
    """Exact mean of a channel's counts, its standard uncertainty in counts, and the board's temperature meanwhile."""

    counts: Fraction
    u_counts: float
    temperature_degc: Fraction


class Averages:
    """Averages channels of one board, one after the other; `standard` calibrates the board's own thermometer."""

    def __init__(self, board: RigBoard, session: Session, clock: Clock, standard: Standard) -> None:
        self._board = board
        self._session = session
        self._watch = Watch(clock)
        self._standard = standard

    async def average(self, role: str, seconds: float) -> Average:
        """Average a channel over some seconds, after the settling time.

        Raises GapError or SaturationError when the samples are not clean, link faults as everywhere.
        """
        wanted = self._board.channel(role)
        warm = self._thermometer()
        channels = [wanted, *([warm] if warm is not None and role != TEMPERATURE_ROLE else [])]
        sums = await self._gates(channels, seconds)
        parts = [float(_mean(part, wanted)) for part in sums[0][1:]]
        u = math.hypot(stdev(parts) / math.sqrt(len(parts)), U_COUNT)
        return Average(_mean(sums[0][0], wanted), u, self._temperature(sums[1][0] if len(sums) > 1 else None, warm))

    async def _gates(self, channels: list[Channel], seconds: float) -> list[list[GateSums]]:
        """Give the whole gate and its parts of each channel's stream."""
        running: dict[str, tuple[SampledStream, PowerMeter]] = {}
        self._watch.clear()
        try:
            for channel in channels:
                name = channel.stream.name
                if name not in running:
                    running[name] = self._stream(name, seconds)
                    await running[name][0].start(running[name][1])
            return [await self._clean(channel, *running[channel.stream.name], seconds) for channel in channels]
        finally:
            for stream, _ in running.values():
                await stream.stop()

    def _stream(self, name: str, seconds: float) -> tuple[SampledStream, PowerMeter]:
        stream = SampledStream(self._session, self._board, name, self._watch, seen=self._seen)
        ends = (min(stream.rig.stream.highest_count, (1 << 31) - 1),) * stream.rig.channels
        history = math.ceil((2 * seconds + SETTLE_S + ARRIVAL_TIMEOUT_S) * stream.rig.rate)
        return stream, PowerMeter(PowerConfig(stream.rig.channels, (), ends, history))

    async def _clean(
        self, channel: Channel, stream: SampledStream, meter: PowerMeter, seconds: float
    ) -> list[GateSums]:
        first, count = math.ceil(SETTLE_S * stream.rig.rate), max(PARTS, math.ceil(seconds * stream.rig.rate))
        patience_s = 2 * seconds + SETTLE_S + ARRIVAL_TIMEOUT_S
        if not await self._watch.until(lambda: stream.next_index >= first + count + 2, patience_s):
            raise GapError("stream-no-samples", board=self._board.name, stream=stream.number)
        edges = [first + count * part // PARTS for part in range(PARTS + 1)]
        gates = [(edges[0], edges[-1]), *pairwise(edges)]
        sums = [meter.gate(start << POSITION_BITS, end << POSITION_BITS) for start, end in gates]
        require_clean(self._board.name, stream.number, sums[0], stream.gaps, {channel.channel: channel.role})
        return sums

    def _seen(self, block: CountBlock) -> None:
        """Take a look at each block; nothing here."""

    def _thermometer(self) -> Channel | None:
        known = {item.role: item for item in self._board.channels}
        return known.get(TEMPERATURE_ROLE) if TEMPERATURE_ROLE in self._standard.channels else None

    def _temperature(self, sums: GateSums | None, channel: Channel | None) -> Fraction:
        if sums is None or channel is None:
            return next(iter(self._standard.channels.values())).reference_temperature_degc
        known = CalibratedChannel(channel.channel, self._standard.channels[TEMPERATURE_ROLE])
        return exact_mean(sums, known, known.reference_degc)


def _mean(sums: GateSums, channel: Channel) -> Fraction:
    """Give mean counts: the value of a channel whose gain is one."""
    counts = ChannelCoefficients(gain=Fraction(1), full_scale=(1 << 31) - 1, unit="V")
    return exact_mean(sums, CalibratedChannel(channel.channel, counts), counts.reference_temperature_degc)
