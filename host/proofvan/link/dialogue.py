"""Question and answer with a board: one link after another, each with its own nonce, and tasks that wait."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from proofvan.core.errors import LinkLost, LocalProtocolError, ProofvanError, RemoteProtocolError, SetupError
from proofvan_dsp.frame import Scanner
from proofvan_wire import events as wire
from proofvan_wire import link as wire_link
from proofvan_wire.authentication import NONCE_BYTES
from proofvan_wire.clocksync import ClockFit
from proofvan_wire.core_messages import FaultCode
from proofvan_wire.definition import Message
from proofvan_wire.link import HostLink
from proofvan_wire.registry import WIRE_VERSION


@dataclass(frozen=True, slots=True)
class Counters:
    """What happened on the line so far; `clock_u_ns` and `rtt_min_ns` are -1 while unknown."""

    frames: int = 0
    bad_crc: int = 0
    bad_length: int = 0
    skipped_bytes: int = 0
    foreign: int = 0
    unintelligible: int = 0
    commands_lost: int = 0
    reboots: int = 0
    gaps: int = 0
    reports: int = 0
    unauthentic: int = 0
    rtt_min_ns: int = -1
    clock_u_ns: float = -1.0


class Dialogue:
    """One board's link and the answers that tasks wait for; `heard` takes every event, after the answers are given."""

    def __init__(
        self,
        board: str,
        nonce: bytes,
        write: Callable[[bytes], object],
        heard: Callable[[wire.Event], None],
    ) -> None:
        self._board = board
        self._seed = nonce
        self._write = write
        self._heard = heard
        self._links = 0
        self._past = Counters()
        self._counts = dict.fromkeys(("unintelligible", "commands_lost", "reboots", "gaps", "reports"), 0)
        self._answers: dict[int, asyncio.Future[Message]] = {}
        self.begin()

    def begin(self) -> None:
        """Start over with a new link: commands on their way are forgotten, the board must be greeted again."""
        if self._links:
            self._past = self.counters()
        # A board must never take a command of an old link for one of this one.
        self.nonce = hashlib.sha256(self._seed + self._links.to_bytes(4, "little")).digest()[:8]
        self._links += 1
        self._link = HostLink(self._board, cast(wire_link.Scanner, Scanner()), self.nonce)

    def receive(self, now_ns: int, data: bytes) -> bool:
        """Take bytes from the board; True when they said something."""
        return self._handle(self._link.receive(now_ns, data))

    def tick(self, now_ns: int) -> bool:
        """Do what is due; True when something became known by it."""
        return self._handle(self._link.tick(now_ns))

    def next_deadline_ns(self) -> int | None:
        """Give the time at which `tick` has something to do."""
        return self._link.next_deadline_ns()

    def say(self, now_ns: int, message: Message) -> int:
        """Send a command whose answer nobody waits for; gives its sequence number."""
        sequence = self._link.command(now_ns, message)
        self.flush()
        return sequence

    async def greet(self, now_ns: int) -> Message:
        """Introduce ourselves; gives the board's Hello."""
        return await self._answer(self._link.connect(now_ns))

    async def ask(self, now_ns: int, message: Message) -> Message:
        """Send a command and wait for its answer; raises what `give_up` says, and the board's refusal."""
        return await self._answer(self._link.command(now_ns, message))

    def host_nonce(self) -> bytes:
        """Give our 16 bytes for the challenge of this link, never the same twice."""
        return hashlib.sha256(b"answer" + self._seed + self._links.to_bytes(4, "little")).digest()[:NONCE_BYTES]

    def secure(self, session_key: bytes) -> None:
        """Believe from now on only what the board has tagged."""
        self._link.secure(session_key)

    def give_up(self, fault: ProofvanError) -> None:
        """Tell every task that waits for an answer that there will be none, and start over."""
        for future in self._answers.values():
            if not future.done():
                future.set_exception(fault)
        self.begin()

    def flush(self) -> None:
        """Write what the link has to say."""
        data = self._link.take_output()
        if data:
            self._write(data)

    def refusal(self, event: wire.Refused) -> ProofvanError:
        """Give the fault of a refused command."""
        fault = event.fault
        if fault.code is FaultCode.WIRE_VERSION_REFUSED:
            return RemoteProtocolError(
                "link-other-wire-version", board=self._board, ours=WIRE_VERSION, theirs=fault.detail
            )
        if fault.code is FaultCode.PROGRAM_CHANGED:
            return SetupError("board-program-changed", board=self._board)
        command, code = type(event.command).__name__, fault.code.name.lower().replace("_", "-")
        return LocalProtocolError("board-refused", board=self._board, command=command, code=code, detail=fault.detail)

    def no_answer(self, event: wire.CommandLost) -> LinkLost:
        """Give the fault of a command that was not answered."""
        command = type(event.command).__name__
        return LinkLost("board-no-answer", board=self._board, command=command, attempts=event.attempts)

    @property
    def clock_fit(self) -> ClockFit | None:
        """The board's clock on the host's time scale, None until it was compared often enough."""
        return self._link.clock.fit if self._link.clock is not None else None

    def counters(self) -> Counters:
        """Give what happened on the line, over all links."""
        past, scanner, fit = self._past, self._link.scanner, self.clock_fit
        return Counters(
            frames=past.frames + scanner.frames,
            bad_crc=past.bad_crc + scanner.bad_crc,
            bad_length=past.bad_length + scanner.bad_length,
            skipped_bytes=past.skipped_bytes + scanner.skipped,
            foreign=past.foreign + self._link.foreign,
            unauthentic=past.unauthentic + self._link.unauthentic,
            rtt_min_ns=fit.rtt_min_ns if fit is not None else -1,
            clock_u_ns=fit.u_offset_ns if fit is not None else -1.0,
            **self._counts,
        )

    async def _answer(self, sequence: int) -> Message:
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._answers[sequence] = future
        self.flush()
        try:
            return await future
        finally:
            self._answers.pop(sequence, None)
            if not future.cancelled():
                future.exception()  # a task that was cancelled meanwhile has no use for it

    def _handle(self, events: list[wire.Event]) -> bool:
        for event in events:
            self._count(event)
            match event:
                case wire.Answered():
                    self._settle(event.sequence, event.message)
                case wire.Refused():
                    self._settle(event.sequence, self.refusal(event))
                case wire.CommandLost():
                    self._settle(event.sequence, self.no_answer(event))
            self._heard(event)
        self.flush()
        return bool(events)

    def _settle(self, sequence: int, outcome: Message | ProofvanError) -> None:
        future = self._answers.get(sequence)
        if future is None or future.done():
            return
        if isinstance(outcome, ProofvanError):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)

    def _count(self, event: wire.Event) -> None:
        match event:
            case wire.Unintelligible():
                self._counts["unintelligible"] += 1
            case wire.CommandLost():
                self._counts["commands_lost"] += 1
            case wire.Rebooted():
                self._counts["reboots"] += 1
            case wire.GapFound():
                self._counts["gaps"] += 1
            case wire.FaultReported():
                self._counts["reports"] += 1
