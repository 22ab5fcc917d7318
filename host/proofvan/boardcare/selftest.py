"""Looks whether a board is fit for work: it samples, its sensors answer, its outputs fall, its clock can be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

from proofvan.boardcare.stored import kept, opened
from proofvan.core.clock import Clock
from proofvan.core.errors import LocalProtocolError, ProofvanError, RecordError
from proofvan.core.line.counts import CountBlock
from proofvan.instruments.sampleclock import CRYSTAL
from proofvan.instruments.stream import SampledStream
from proofvan.link.session import Session
from proofvan.link.watch import NS_PER_S, Watch
from proofvan_hw.load import Channel, Output, RigBoard, RigStream
from proofvan_wire.health_messages import Health, HealthRequest
from proofvan_wire.output_messages import OutputSet, OutputState

SECONDS = 3.0
# Blocks that are not full yet are missing at the end.
FEWEST_SAMPLES = 0.8
# A gate's ends may err by so much; 1 ms of 60 kW is 60 J, 0.3 per mille of a kWh's tenth.
LARGEST_CLOCK_U_NS = 1_000_000.0
OUTPUT_MS = 200
# The board looks at its outputs every step; this long after their time they must be down.
OUTPUT_PATIENCE_S = 0.5
_COUNTERS = ("failures", "damaged_samples", "overruns", "outputs_dropped")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `subject` is a message id, `name` what of it; `fault` when it was no value."""

    subject: str
    name: str
    limit: str
    found: str
    good: bool
    fault: ProofvanError | None = None


@dataclass(frozen=True, slots=True)
class InForce:
    """What this computer knows of a board's coefficients: its standard ("" when the book names none), and `digest`,
    which gives the SHA-256 of the file of a standard in force here, "" for a standard that is not in the register.
    """

    standard: str
    digest: Callable[[str], str]


async def selftest(
    board: RigBoard, session: Session, clock: Clock, outputs: bool, in_force: Callable[[str], InForce] | None = None
) -> tuple[Finding, ...]:
    """Look at everything; `outputs` switches each output on for a moment. Link faults before the first look raise.

    `in_force` says of a serial number which coefficients its board must keep; without it nobody compares them.
    """
    await session.connect()
    findings: list[Finding] = []
    for stream in board.streams:
        findings += await _stream(board, session, clock, stream)
    findings += _seals(session)
    findings += _clock(session)
    findings += await _health(session)
    if in_force is not None:
        findings += await _coefficients(session, in_force)
    if outputs:
        for output in board.board.outputs:
            findings.append(await _output(board, session, clock, output))
    return tuple(findings)


class _Collector:
    """A meter that only keeps the last counts."""

    def __init__(self) -> None:
        self.last: list[int] = []
        self.overranges = 0

    def feed(self, _first_index: int, _counts: Any) -> list[None]:
        return []

    def hole(self, _first_index: int, _count: int) -> list[None]:
        return []

    def overrange(self, _first_index: int, count: int) -> None:
        self.overranges += count

    def see(self, block: CountBlock) -> None:
        if len(block.counts):
            self.last = [int(count) for count in block.counts[-1]]


async def _stream(board: RigBoard, session: Session, clock: Clock, wanted: RigStream) -> list[Finding]:
    name, watch, collector = wanted.stream.name, Watch(clock), _Collector()
    stream = SampledStream(session, board, name, watch, seen=collector.see)
    try:
        await stream.start(collector)
        await watch.until(lambda: False, SECONDS)
        await stream.stop()
    except ProofvanError as fault:
        return [Finding("selftest-stream", name, "-", "-", False, fault)]
    fewest = round(wanted.rate * SECONDS * FEWEST_SAMPLES)
    found = Finding("selftest-stream", name, f">= {fewest}", str(stream.next_index), stream.next_index >= fewest)
    channels = [item for item in board.channels if item.stream.name == name and wanted.rate]
    return [found, *(_sensor(board, item, collector.last) for item in channels)]


def _sensor(board: RigBoard, item: Channel, counts: list[int]) -> Finding:
    """Judge a sensor: one that fails gives the lowest count, any other value must be one that its chip can have."""
    known = board.board.channel(item.stream.name, item.channel)
    count = counts[item.channel] if item.channel < len(counts) else item.stream.lowest_count
    value = count * Fraction(known.per_count)
    good = count != item.stream.lowest_count and Fraction(known.lowest) <= value <= Fraction(known.highest)
    limit = f"{known.lowest} … {known.highest} {known.unit}"
    return Finding("selftest-sensor", item.role, limit, f"{float(value):.6g} {known.unit}", good)


def _seals(session: Session) -> list[Finding]:
    return [
        Finding("selftest-seal", f"{state.stream}", "=", f"{state.upto_index} {state.digest[:16]}", state.fits)
        for state in session.seals()
    ]


def _clock(session: Session) -> list[Finding]:
    fit = session.clock_fit
    if fit is None:
        return [Finding("selftest-clock", "-", "-", "-", False)]
    u_us, off = fit.u_offset_ns / 1e3, fit.rate - 1.0
    limit = LARGEST_CLOCK_U_NS / 1e3
    return [
        Finding("selftest-clock", "u", f"<= {limit:g} us", f"{u_us:.1f} us", fit.u_offset_ns <= LARGEST_CLOCK_U_NS),
        Finding(
            "selftest-crystal", "", f"+-{CRYSTAL * 1e6:g} ppm", f"{off * 1e6:+.2f} ppm", abs(off) <= _most(fit.u_rate)
        ),
    ]


def _most(u_rate: float) -> float:
    """Allow for what is not known yet of a clock that was compared for seconds only."""
    return float(CRYSTAL + 2.0 * u_rate)


async def _health(session: Session) -> list[Finding]:
    health = cast(Health, await session.command(HealthRequest()))
    counters = {name: int(getattr(health, name)) for name in _COUNTERS}
    return [Finding("selftest-health", name, "0", str(count), count == 0) for name, count in counters.items()]


async def _coefficients(session: Session, in_force: Callable[[str], InForce]) -> list[Finding]:
    """Compare what the board keeps with what is in force here; a board without a place for them has nothing to tell."""
    uid = session.identity.uid if session.identity is not None else ""
    known = in_force(uid)
    try:
        content = await kept(session)
        said = opened(content, uid) if content else {"standard": known.standard, "standard_file": ""}
    except LocalProtocolError as refused:
        if refused.evidence.get("code") == "unknown-message":
            return []
        raise
    except RecordError as fault:
        return [Finding("selftest-coefficients", known.standard, "-", "-", False, fault)]
    standard, found = str(said["standard"]), str(said["standard_file"])
    if not standard:
        return []
    wanted = known.digest(known.standard or standard)
    good = bool(wanted) and found == wanted
    return [Finding("selftest-coefficients", standard, wanted[:16] or "-", found[:16] or "-", good)]


async def _output(board: RigBoard, session: Session, clock: Clock, output: Output) -> Finding:
    """Switch an output on once, without renewal: the board itself must take it back."""
    others = [one.number for one in board.board.outputs if one.number != output.number]
    try:
        bit = 1 << output.number
        on = cast(OutputState, await session.command(OutputSet(output.number, 1, OUTPUT_MS)))
        await clock.sleep_until(clock.now_ns() + round((OUTPUT_MS / 1e3 + OUTPUT_PATIENCE_S) * NS_PER_S))
        # The answer for any output tells the state of all; the one under test is not touched.
        other = others[0] if others else output.number
        off = cast(OutputState, await session.command(OutputSet(other, 0, 0)))
    except ProofvanError as fault:
        return Finding("selftest-output", output.name, "-", "-", False, fault)
    found = f"{int(bool(on.outputs & bit))} -> {int(bool(off.outputs & bit))}"
    return Finding("selftest-output", output.name, "1 -> 0", found, found == "1 -> 0")
