"""What the benches have in common: one board's streams, an output that is held, and the way back to safety."""

from __future__ import annotations

from fractions import Fraction

from proofvan.core.clock import Clock
from proofvan.core.errors import ClockError, ProofvanError
from proofvan.instruments.stream import NS_PER_S, SampledStream
from proofvan.link.session import VALID_FOR_MS, Session
from proofvan.link.watch import Watch
from proofvan_hw.load import Output, RigBoard
from proofvan_wire.clocksync import ClockFit


class BoardBench:
    """A bench on one board; `output` is the role of the output that it drives."""

    def __init__(self, board: RigBoard, session: Session, clock: Clock, output: str) -> None:
        self.board = board
        self.session = session
        self.clock = clock
        self.watch = Watch(clock)
        self._output = board.output(output).output
        self._streams: list[SampledStream] = []

    async def safe(self) -> None:
        """Take the output to its safe state and stop sampling. Never raises: the board falls back by itself too."""
        self.session.release_outputs()
        for work in (self._switch_off, self.end):
            try:
                await work()
            except ProofvanError:
                continue  # the fault that brought us here is already on its way to the record

    async def end(self) -> None:
        """Stop sampling; what was sampled can still be read."""
        for stream in self._streams:
            await stream.stop()

    async def switch_on(self, role: str = "") -> None:
        """Drive the output, or that of a role, until `switch_off`; raises when sampling failed: nobody would watch."""
        self.watch.require_sound()
        output = self._of(role)
        valid_for_ms = min(VALID_FOR_MS, output.longest_valid_ms)
        await self.session.set_output(output.number, 1 - output.safe, valid_for_ms)

    async def switch_off(self, role: str = "") -> None:
        """Take the output, or the one of a role, to its safe state."""
        output = self._of(role)
        await self.session.set_output(output.number, output.safe)

    def _of(self, role: str) -> Output:
        return self.board.output(role).output if role else self._output

    async def _switch_off(self) -> None:
        if self.session.ready:
            await self.switch_off()

    def clock_fit(self) -> ClockFit:
        """Give the board's clock on the host's time scale; raises ClockError as long as it is not known."""
        fit = self.session.clock_fit
        if fit is None:
            raise ClockError("clock-not-synchronised", board=self.board.name, stream="-")
        return fit

    def uptime_minutes(self) -> float:
        """Give how long the board has been running."""
        fit = self.clock_fit()
        return fit.tick(self.clock.now_ns()) / fit.tick_hz / 60.0


def node_ns_to_host_ns(fit: ClockFit, node_ns: int) -> int:
    """Give the host time of an instant of the node's clock; both in nanoseconds."""
    since = Fraction(node_ns) - Fraction(fit.reference_tick * NS_PER_S, fit.tick_hz)
    return fit.offset_ns + round(since * Fraction(fit.rate))


def host_ns_to_node_ns(fit: ClockFit, host_ns: int) -> int:
    """Give the node's clock at a host instant; both in nanoseconds."""
    since = Fraction(host_ns - fit.offset_ns) / Fraction(fit.rate)
    return round(since + Fraction(fit.reference_tick * NS_PER_S, fit.tick_hz))
