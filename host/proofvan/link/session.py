"""One board of a rig: connection, streams, outputs and clock, on the inputs that the run hands over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from proofvan.core.clock import Clock
from proofvan.core.errors import (
    ChainError,
    ClockError,
    DataError,
    GapError,
    LinkLost,
    ProofvanError,
    RemoteProtocolError,
    SetupError,
)
from proofvan.core.intake import PortChanged, Received
from proofvan.core.line.counts import Gap
from proofvan.link import greeting
from proofvan.link.board_keys import BoardKeys, Opening, ProvedStream, Secrets
from proofvan.link.dialogue import Counters, Dialogue
from proofvan.link.greeting import Identity
from proofvan.link.held_outputs import HeldOutputs
from proofvan.link.opening import opened
from proofvan.link.seals import SealBook, SealState
from proofvan.link.sensor_faults import SENSOR_FAULTS
from proofvan.link.watch import NS_PER_S, Watch
from proofvan_hw.load import RigBoard, RigStream
from proofvan_wire import events as wire
from proofvan_wire.authentication_messages import StreamProof, StreamProofRequest
from proofvan_wire.clocksync import ClockFit
from proofvan_wire.continuity import instants
from proofvan_wire.core_messages import Fault, FaultCode, Hello
from proofvan_wire.definition import Message
from proofvan_wire.output_messages import OutputSet, OutputState
from proofvan_wire.registry import schema_fingerprint
from proofvan_wire.sample_messages import SampleBlock
from proofvan_wire.stream_messages import StreamInfo, StreamStart, StreamStop

__all__ = ["Counters", "Identity", "SealState", "Session", "Subscriber"]

CONNECT_TIMEOUT_S = 20.0
CLOCK_TIMEOUT_S = 10.0
# The rest of a stream comes within the resend time of the link.
STREAM_END_TIMEOUT_S = 2.0
# Of an authenticated stream the last seal must come; the link asks for it once a second, three times.
STREAM_PROOF_TIMEOUT_S = 6.0
VALID_FOR_MS = 1500


class Subscriber(Protocol):
    """Who takes a stream: blocks in order, gaps at their place, and the fault that ends it."""

    def block(self, block: SampleBlock) -> None:
        """Take the next block; nothing is missing before it but what `gap` said."""

    def gap(self, gap: Gap) -> None:
        """Take note of samples that will never come."""

    def fault(self, fault: ProofvanError) -> None:
        """Take note that the board failed or is gone; the stream must be started again."""


class Session:
    """One board. `write` sends bytes to its port; `nonce` (8 bytes or more) is used for this session only.

    With `keys` the board must prove who it is, and `secrets` holds what plays a recording back without its key.

    `handle`, `tick` and `next_deadline_ns` belong to whoever feeds the run's inputs; everything else is for tasks.
    After a fault `connect` begins anew.
    """

    def __init__(
        self,
        board: RigBoard,
        write: Callable[[bytes], object],
        clock: Clock,
        nonce: bytes,
        keys: BoardKeys | None = None,
    ) -> None:
        self.name = board.name
        self.board = board
        self.identity: Identity | None = None
        self.dictionary: bytes | None = None  # JSON text of what the board speaks, once known
        self.secrets: list[tuple[Opening, Secrets]] = []  # of the authenticated sessions so far
        self.look: Callable[[SampleBlock], None] | None = None  # who only looks on, after the subscriber
        self._keys = keys
        self._write = write
        self._clock = clock
        self._port_open = True
        self._ready = False
        self._watch = Watch(clock)
        self._subscribers: dict[int, Subscriber] = {}
        self._running: set[int] = set()
        self._held = HeldOutputs()
        self._seals = SealBook()
        self._dialogue = Dialogue(board.name, nonce, self._write_if_open, self._heard)

    # ---- inputs

    def handle(self, item: Received | PortChanged) -> None:
        """Take what came from the port, or what happened to it."""
        if isinstance(item, Received):
            if self._dialogue.receive(item.time_ns, item.data):
                self._watch.changed()
        elif item.state == "lost":
            self._port_open = False
            self._lose(LinkLost("port-lost", board=self.name, device=self.board.path, detail=item.detail))
        else:
            self._port_open = True
            self._watch.changed()

    def tick(self, now_ns: int) -> None:
        """Do what is due."""
        if self._dialogue.tick(now_ns):
            self._watch.changed()
        if self._ready:
            for held in self._held.due(now_ns):
                command = OutputSet(held.output, held.value, held.valid_for_ms)
                self._held.renewing(self._dialogue.say(now_ns, command))

    def next_deadline_ns(self) -> int | None:
        """Give the time at which `tick` has something to do."""
        if not self._port_open:
            return None
        times = (self._dialogue.next_deadline_ns(), self._held.deadline_ns() if self._ready else None)
        return min((time_ns for time_ns in times if time_ns is not None), default=None)

    # ---- connection

    async def connect(self, timeout_s: float = CONNECT_TIMEOUT_S) -> None:
        """Begin a session, or make sure that the present one is sound: port open, board known, clock compared.

        Raises LinkLost when nobody answers in time, RemoteProtocolError for another schema, SetupError for another
        board than the rig or this run knows, ClockError when the clock cannot be compared.
        """
        deadline_ns = self._clock.now_ns() + round(timeout_s * NS_PER_S)
        while True:
            try:
                await self._begin(deadline_ns)
            except LinkLost:
                if self._clock.now_ns() >= deadline_ns:
                    raise
                continue
            await self._watch.until(lambda: self.clock_fit is not None or not self._ready, CLOCK_TIMEOUT_S)
            if self._ready:
                break
        if self.clock_fit is None:
            raise ClockError("clock-not-synchronised", board=self.name, stream="-")

    async def command(self, message: Message) -> Message:
        """Send a command and wait for its answer.

        Raises LinkLost when it was not answered, LocalProtocolError `board-refused` when the board refused it.
        """
        if not self._port_open:
            raise LinkLost("port-closed", board=self.name, device=self.board.path)
        return await self._dialogue.ask(self._clock.now_ns(), message)

    # ---- streams

    def subscribe(self, stream: int, subscriber: Subscriber) -> None:
        """Name who takes a stream from its next start on."""
        self._subscribers[stream] = subscriber

    async def start_stream(self, wanted: RigStream) -> StreamInfo:
        """Start a stream at index 0 as the rig describes it; raises RemoteProtocolError when the board does another."""
        number, rate_mhz = wanted.stream.number, wanted.rate * 1000
        found = cast(StreamInfo, await self.command(StreamStart(number, wanted.channels, rate_mhz, 0)))
        if (found.channels, found.width, found.rate_mhz) != (wanted.channels, wanted.stream.width, rate_mhz):
            raise RemoteProtocolError(
                "board-other-stream",
                board=self.name,
                stream=number,
                found=f"{found.channels} x {found.width} B, {found.rate_mhz} mHz",
                wanted=f"{wanted.channels} x {wanted.stream.width} B, {rate_mhz} mHz",
            )
        return found

    async def stop_stream(self, number: int) -> None:
        """Stop a stream and wait until its last samples have come, for a short while.

        In an authenticated session the board gives its word for all of them; raises ChainError `seal-missing` when no
        seal covers the last, `board-word-differs` when its word does not fit what came. After a gap, which is a fault
        of its own, there is nothing to compare.
        """
        proves = self._keys is not None and number in self._running
        await self.command(StreamStop(number))
        wait_s = STREAM_PROOF_TIMEOUT_S if proves else STREAM_END_TIMEOUT_S
        ended = await self._watch.until(lambda: number not in self._running, wait_s)
        self._running.discard(number)
        if proves and self._seals.chain(number) is not None:
            if not ended:
                raise ChainError("seal-missing", board=self.name, stream=number)
            await self._require_word(number)

    # ---- outputs

    async def set_output(self, output: int, value: int, valid_for_ms: int = VALID_FOR_MS) -> None:
        """Set an output and keep it so; value 0, the safe state, ends that.

        A board that lets an output go by itself is a fault for every subscriber.
        """
        self._held.hold(self._clock.now_ns(), output, value, valid_for_ms)
        try:
            answer = cast(OutputState, await self.command(OutputSet(output, value, valid_for_ms)))
            if (answer.outputs >> output & 1) != bool(value):
                raise RemoteProtocolError("board-output-disobeys", board=self.name, output=output, wanted=value)
            self._held.confirm(output)
        except BaseException:  # cancelled tasks too: nobody may go on holding it
            self._held.hold(self._clock.now_ns(), output, 0, 0)
            raise

    def release_outputs(self) -> None:
        """Renew no output any more: the board takes them to the safe state by itself. Never raises."""
        self._held.release()

    # ---- state

    @property
    def ready(self) -> bool:
        """True while a session with the board stands."""
        return self._ready

    @property
    def clock_fit(self) -> ClockFit | None:
        """The board's clock on the host's time scale, None until it was compared often enough."""
        return self._dialogue.clock_fit

    @property
    def tick_hz(self) -> int:
        """Rate of the board's clock."""
        return self.identity.tick_hz if self.identity is not None else self.board.board.tick_hz

    def seals(self) -> tuple[SealState, ...]:
        """Give the last seal of every stream that had one."""
        return self._seals.states()

    def counters(self) -> Counters:
        """Give what happened on the line."""
        return self._dialogue.counters()

    # ---- inside

    async def _begin(self, deadline_ns: int) -> None:
        if not self._ready:
            await self._require_port(deadline_ns)
            await self._greet()
        for stream in sorted(self._running):
            await self.stop_stream(stream)

    async def _require_port(self, deadline_ns: int) -> None:
        left_s = max(0.0, (deadline_ns - self._clock.now_ns()) / NS_PER_S)
        if not await self._watch.until(lambda: self._port_open, left_s):
            raise LinkLost("port-closed", board=self.name, device=self.board.path)

    async def _greet(self) -> None:
        self._running.clear()
        self._dialogue.begin()
        hello = cast(Hello, await self._dialogue.greet(self._clock.now_ns()))
        found = greeting.identity_of(hello)
        greeting.require_same_board(self.board, found, self.identity)
        await self._require_language(found)
        await self._prove(hello)
        self.identity = found
        self._ready = True

    async def _prove(self, hello: Hello) -> None:
        """Make the session authenticated, if this one is to be."""
        if self._keys is None:
            return
        opening, secrets = await opened(self.name, hello, self._dialogue.host_nonce(), self._keys, self.command)
        before = max((known.boot_counter for known, _ in self.secrets), default=0)
        if opening.boot_counter < before:
            raise SetupError("board-started-back", board=self.name, found=opening.boot_counter, known=before)
        self.secrets.append((opening, secrets))
        self._dialogue.secure(secrets.session_key)

    async def _require_word(self, number: int) -> None:
        """Ask for the board's word for a stream that has ended, and compare it with what came."""
        said = cast(StreamProof, await self.command(StreamProofRequest(number)))
        opening, _ = self.secrets[-1]
        nonces = opening.board_nonce + opening.host_nonce
        word = ProvedStream(number, said.upto_index, said.chain, nonces, said.proof)
        ours = self._seals.chain(number)
        fits = self._keys is None or self._keys.fits(opening.uid, word) is not False
        if ours != (said.upto_index, said.chain) or said.stream != number or not fits:
            raise ChainError("board-word-differs", board=self.name, stream=number, upto_index=said.upto_index)
        self._seals.proved(word)

    async def _require_language(self, found: Identity) -> None:
        if found.schema == schema_fingerprint().hex():
            self.dictionary = greeting.our_dictionary()
            return
        theirs = await greeting.fetch_dictionary(self.command)
        self.dictionary = greeting.dictionary_json(theirs)
        greeting.require_same_schema(self.name, found, theirs)

    def _write_if_open(self, data: bytes) -> None:
        if self._port_open:
            self._write(data)

    def _heard(self, event: wire.Event) -> None:
        match event:
            case wire.BlockReceived():
                self._block(event.block)
            case wire.GapFound():
                self._gap(event)
            case wire.Answered():
                self._answered(event)
            case wire.Refused():
                if self._held.renewed(event.sequence):
                    self._fail(self._dialogue.refusal(event))
            case wire.CommandLost():
                self._lose(self._dialogue.no_answer(event))
            case wire.Rebooted():
                self._ready = False
                self._fail(LinkLost("board-rebooted", board=self.name, boot_id=event.new_boot_id))
            case wire.StreamEnded():
                self._running.discard(event.stream)
            case wire.SealChecked():
                self._seal(event)
            case wire.OutputsReported():
                self._outputs(event.state)
            case wire.FaultReported():
                self._reported(event.fault)
            case wire.LinkSilent():
                if self._running:
                    self._lose(LinkLost("board-silent", board=self.name, last_heard_ns=event.last_heard_ns))

    def _reported(self, fault: Fault) -> None:
        """Fail on what ends a measurement: a converter without samples, a sensor that this rig measures with."""
        if fault.code is FaultCode.CONVERTER_STOPPED:
            self._fail(GapError("stream-converter-stopped", board=self.name, stream=fault.detail))
        elif fault.code is FaultCode.PROGRAM_CHANGED:
            self._fail(SetupError("board-program-changed", board=self.name))
        elif (message := SENSOR_FAULTS.get(fault.code)) is not None:
            stream, channel = divmod(fault.detail, 256)
            for item in self.board.channels:
                if (item.stream.number, item.channel) == (stream, channel):
                    self._fail(DataError(message, board=self.name, role=item.role))

    def _block(self, block: SampleBlock) -> None:
        self._seals.add(block, block.first_index + instants(block))
        if (subscriber := self._subscribers.get(block.stream)) is not None:
            subscriber.block(block)
        if self.look is not None:
            self.look(block)

    def _gap(self, event: wire.GapFound) -> None:
        self._seals.broken(event.stream)
        if (subscriber := self._subscribers.get(event.stream)) is not None:
            subscriber.gap(Gap(self.name, event.stream, event.first_index, event.count, event.cause))

    def _answered(self, event: wire.Answered) -> None:
        self._held.renewed(event.sequence)
        if isinstance(event.command, StreamStart):
            self._running.add(event.command.stream)
            self._seals.start(self._dialogue.nonce, event.command.stream)
        elif isinstance(event.message, OutputState):
            self._outputs(event.message)

    def _seal(self, event: wire.SealChecked) -> None:
        self._seals.checked(event.stream, event.upto_index, event.ok)
        if event.ok is False:
            self._fail(ChainError("seal-differs", board=self.name, stream=event.stream, upto_index=event.upto_index))

    def _outputs(self, state: OutputState) -> None:
        if not self._held.still(state.outputs):
            cause = state.cause.name.lower()
            self._fail(LinkLost("board-output-dropped", board=self.name, outputs=state.outputs, cause=cause))

    def _lose(self, fault: LinkLost) -> None:
        """Everything that waits for the board fails; a session must begin anew.

        Commands that are still on their way are forgotten: a board that comes back must not switch anything on.
        """
        self._ready = False
        self._running.clear()
        self._dialogue.give_up(fault)
        self._fail(fault)
        self._watch.changed()

    def _fail(self, fault: ProofvanError) -> None:
        self._held.release()
        for stream in sorted(self._subscribers):
            self._subscribers[stream].fault(fault)
