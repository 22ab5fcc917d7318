"""The pile's pulse output, sampled beside the waveform: whole pulses between two instants of the sample clock."""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import median

from proofvan.core.errors import PreconditionError, ProcedureError
from proofvan.core.line.counts import CountBlock
from proofvan.core.line.readings import Interval
from proofvan.instruments.pulse_edges import PulseEdges
from proofvan.instruments.stream import SampledStream
from proofvan.link.watch import Watch
from proofvan.standards.standard import Standard
from proofvan_dsp.sums import POSITION_BITS, Gate
from proofvan_hw.load import RigBoard

ROLE = "pulse_output"
LEVEL_V = 1.0  # of the comparator behind the pulse output
# A pulse of the pile lasts 80 ms (DL/T 645-2007 appendix, [M-med]); what follows sooner than 20 ms is a bounce.
DEAD_S = 0.02
# An interval this many times as long as the one before it has lost a pulse: the power itself changes slowly.
LONGEST_INTERVAL = 1.5


class PulseInput:
    """Counts the pulses of a channel of the waveform; a board without that channel has none."""

    def __init__(self, board: RigBoard, standard: Standard) -> None:
        found = [item for item in board.channels if item.role == ROLE]
        self._board = board.name
        self._channel = found[0].channel if found else None
        rate = board.stream("waveform").rate
        level = LEVEL_V / float(standard.channels[ROLE].gain) if found else math.inf
        self._level, self._dead = level, DEAD_S * rate
        self.restart()

    def restart(self) -> None:
        """Forget every pulse: sampling begins anew."""
        self._edges = PulseEdges(self._level, self._dead)
        self._begun: int | None = None

    @property
    def live(self) -> tuple[int, float] | None:
        """Give pulses and samples from the first to the latest of the present measurement; None before the second."""
        counted = [] if self._begun is None else self._edges.positions[self._begun :]
        return (len(counted) - 1, counted[-1] - counted[0]) if len(counted) > 1 else None

    def look_at(self, block: CountBlock) -> None:
        """Take a block of the waveform."""
        if self._channel is not None:
            self._edges.feed(block.first_index, block.counts[:, self._channel])

    async def between(
        self, pulses: int, timeout_s: float, watch: Watch, waveform: SampledStream
    ) -> tuple[Gate, Interval]:
        """Wait for the first pulse from now and for the one that is `pulses` later; give what lies between them.

        Raises PreconditionError without such a channel, ProcedureError when pulses do not come or are irregular.
        """
        if self._channel is None:
            raise PreconditionError("pulses-no-input", board=self._board, role=ROLE)
        begun, bounces = len(self._edges.positions), self._edges.bounces
        self._begun = begun
        if not await watch.until(lambda: len(self._edges.positions) - begun > pulses, timeout_s):
            found = len(self._edges.positions) - begun
            raise ProcedureError("pulses-missing", wanted=pulses + 1, found=found, timeout_s=f"{timeout_s:.0f}")
        positions = self._edges.positions[begun : begun + pulses + 1]
        _require_regular(positions, self._edges.bounces - bounces)
        ends = (positions[0], positions[-1])
        margin = math.ceil(positions[-1]) + 2
        await watch.until(lambda: waveform.next_index > margin, timeout_s)
        known = waveform.timeline()
        times = [round(known.start_ns + position * known.period_ns) for position in ends]
        return Gate(*(round(position * (1 << POSITION_BITS)) for position in ends)), Interval(*times)


def _require_regular(positions: list[float], bounces: int) -> None:
    intervals = [after - before for before, after in pairwise(positions)]
    before = [median(intervals[:3]), *intervals]
    missing = sum(interval > LONGEST_INTERVAL * usual for usual, interval in zip(before, intervals, strict=False))
    if missing:
        raise ProcedureError("pulses-irregular", glitches=bounces, missing=missing)
