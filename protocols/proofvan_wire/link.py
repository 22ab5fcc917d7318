"""The host's end of the line to one board: bytes in, events out, bytes to write; sans-I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Protocol

from proofvan_wire.authentication import BARE, TO_BOARD, Guard
from proofvan_wire.clock_messages import ClockPong
from proofvan_wire.clocksync import ClockSync
from proofvan_wire.commands import CommandChannel, Pending
from proofvan_wire.continuity import instants
from proofvan_wire.core_messages import Fault, FaultCode, Hello, HelloRequest
from proofvan_wire.definition import Message, definition_of
from proofvan_wire.errors import RemoteProtocolError
from proofvan_wire.events import (
    Answered,
    ClockUpdated,
    CommandLost,
    Event,
    FaultReported,
    HelloReceived,
    LinkSilent,
    OutputsReported,
    Rebooted,
    Refused,
    Unintelligible,
)
from proofvan_wire.frame import FLAG_AUTHENTICATED, OVERHEAD_BYTES, SILENCE_BYTES, FrameScanner, pack
from proofvan_wire.output_messages import OutputState
from proofvan_wire.reception import StreamReception
from proofvan_wire.registry import WIRE_VERSION, decode, encode, number_of, schema_fingerprint
from proofvan_wire.sample_messages import SampleBlock
from proofvan_wire.sequence import LAST_SEQUENCE, UNSOLICITED
from proofvan_wire.stream_messages import Seal, StreamInfo, StreamStart, StreamStatus, StreamStop

_NO_NONCE = bytes(8)
_LAST_INDEX = (1 << 64) - 1
_SCHEMA = schema_fingerprint()


class Scanner(Protocol):
    """Finds frames: FrameScanner here, or the compiled one with the same meaning."""

    frames: int
    bad_crc: int
    bad_length: int
    skipped: int

    def feed(self, data: bytes) -> list[tuple[int, int, int, bytes]]:
        """Take bytes; give (message, flags, sequence, payload) of every completed frame."""
        ...


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """What may be set per line; times in nanoseconds."""

    credit_window: int = 64  # blocks that may be on their way per stream
    receive_window: int = 65536  # bytes, told to the node
    resend_wait_ns: int = 500_000_000  # how long a hole waits for its blocks to come again
    silent_after_ns: int = 3_000_000_000  # pongs come every second
    flush_after_ns: int = 100_000_000  # so long a pause inside a frame means that it is none
    byte_ns: int = 0  # time of a byte on a line without buffering


class HostLink:
    """One session with one board.

    `connect` begins it; until HelloReceived nothing else from the node counts, since it may belong to an older session.
    After `secure` what has no right tag does not count either; when the node was reset the owner begins a new link.
    Call `receive` with what came, `tick` when `next_deadline_ns` is reached, and after every call write `take_output`.
    Nothing that a node sends raises.
    """

    def __init__(
        self,
        board: str,
        scanner: Scanner | None = None,
        nonce: bytes = _NO_NONCE,
        wire_version: int = WIRE_VERSION,
        options: LinkOptions | None = None,
    ) -> None:
        self.board = board
        self.scanner: Scanner = FrameScanner() if scanner is None else scanner
        self.clock: ClockSync | None = None
        self.node: Hello | None = None  # as introduced in this session or the last
        self.foreign = 0  # frames outside any session, answers to nothing, blocks of streams that do not run
        self._nonce = nonce
        self._wire_version = wire_version
        self._options = options or LinkOptions()
        self._output = bytearray()
        # Another host's remembered answer must not look like ours: begin at another place.
        first = 1 + int.from_bytes(nonce[:2], "little") % LAST_SEQUENCE
        self._guard: Guard | None = None
        self._commands = CommandChannel(self._frame, self._output.extend, first)
        self._streams: dict[int, StreamReception] = {}
        self._in_session = False
        self._heard_ns: int | None = None  # None: nobody is expected to speak
        self._silence_said = False
        self._bytes_ns = 0
        self._undecided = 0  # bytes that the scanner holds

    @property
    def streams(self) -> Mapping[int, StreamReception]:
        """The running streams by number, for counters."""
        return MappingProxyType(self._streams)

    @property
    def unauthentic(self) -> int:
        """Frames that were not the node's own, of the authenticated session."""
        return 0 if self._guard is None else self._guard.refused

    def secure(self, session_key: bytes) -> None:
        """Tag everything from now on, and believe only what is tagged: the node has proved that it has the key."""
        self._guard = Guard(session_key, TO_BOARD)

    def connect(self, now_ns: int) -> int:
        """Introduce ourselves; the answer is HelloReceived. Gives the command's sequence number."""
        return self.command(now_ns, HelloRequest(self._wire_version, self._options.receive_window, self._nonce))

    def command(self, now_ns: int, message: Message) -> int:
        """Send a command when those before it are done; ends in Answered, Refused or CommandLost with its sequence.

        A StreamStart with credit 0 gets the link's credit window. Raises LocalProtocolError("wire-not-a-command") and
        the errors of `registry.encode`.
        """
        if isinstance(message, StreamStart) and message.credit == 0:
            message = replace(message, credit=self._options.credit_window)
        if self._heard_ns is None:
            self._heard_ns = now_ns
        return self._commands.submit(now_ns, message)

    def receive(self, now_ns: int, data: bytes) -> list[Event]:
        """Take bytes that came at `now_ns`."""
        self._bytes_ns = now_ns
        events = self._feed(now_ns, data)
        return events + self.tick(now_ns)

    def tick(self, now_ns: int) -> list[Event]:
        """Do what is due at `now_ns`."""
        events = self._flush(now_ns)
        events += [CommandLost(lost.sequence, lost.command, lost.attempts) for lost in self._commands.expire(now_ns)]
        for number, stream in self._streams.items():
            events += stream.advance(now_ns)
            if stream.asks_for_end(now_ns):
                self._commands.submit(now_ns, StreamStop(number))
        self._ping(now_ns)
        if self._heard_ns is not None and not self._silence_said and now_ns >= self._silent_ns():
            self._silence_said = True
            events.append(LinkSilent(self._heard_ns))
        return events

    def take_output(self) -> bytes:
        """Give what is to be written to the node now."""
        output = bytes(self._output)
        self._output.clear()
        return output

    def next_deadline_ns(self) -> int | None:
        """Give the time at which `tick` has something to do; None while only bytes can change anything."""
        deadlines = [self._commands.deadline_ns()]
        deadlines += [stream.deadline_ns() for stream in self._streams.values()]
        if self._undecided:
            deadlines.append(self._bytes_ns + self._options.flush_after_ns)
        if self._in_session and self.clock is not None:
            deadlines.append(self.clock.next_ping_ns)
        if self._heard_ns is not None and not self._silence_said:
            deadlines.append(self._silent_ns())
        return min((deadline for deadline in deadlines if deadline is not None), default=None)

    def _silent_ns(self) -> int:
        return (self._heard_ns or 0) + self._options.silent_after_ns

    def _feed(self, now_ns: int, data: bytes) -> list[Event]:
        skipped = self.scanner.skipped
        frames = self.scanner.feed(data)
        used = sum(OVERHEAD_BYTES + len(payload) for _, _, _, payload in frames)
        self._undecided += len(data) - used - (self.scanner.skipped - skipped)
        events: list[Event] = []
        for number, flags, sequence, payload in frames:
            genuine = self._genuine(number, flags, sequence, payload)
            if genuine is not None:
                events += self._take(now_ns, number, sequence, genuine)
        return events

    def _flush(self, now_ns: int) -> list[Event]:
        """End a candidate that waits for bytes in a silent line: its length is damaged, and frames may hide in it."""
        if not self._undecided or now_ns < self._bytes_ns + self._options.flush_after_ns:
            return []
        events = self._feed(now_ns, bytes(SILENCE_BYTES))
        self._undecided = 0
        return events

    def _genuine(self, number: int, flags: int, sequence: int, payload: bytes) -> bytes | None:
        """Give the payload without its tag; None when it is not the node's, or of another session."""
        if number in BARE:
            return payload
        if self._guard is not None:
            return self._guard.opened(number, flags, sequence, payload)
        if flags & FLAG_AUTHENTICATED:
            self.foreign += 1
            return None
        return payload

    def _take(self, now_ns: int, number: int, sequence: int, payload: bytes) -> list[Event]:
        self._heard_ns, self._silence_said = now_ns, False
        try:
            message = decode(number, payload)
        except RemoteProtocolError as error:
            return [Unintelligible(number, sequence, error.fault, str(error))] if self._in_session else self._ignored()
        if isinstance(message, Hello):
            return self._hello(now_ns, sequence, message)
        if not self._in_session:
            return self._ignored()
        if sequence != UNSOLICITED:
            return self._answer(now_ns, sequence, message)
        return self._report(now_ns, message)

    def _report(self, now_ns: int, message: Message) -> list[Event]:
        """Handle what nobody asked for with a command."""
        if isinstance(message, SampleBlock):
            return self._block(now_ns, message)
        if isinstance(message, ClockPong):
            return self._pong(now_ns, message)
        if isinstance(message, StreamStatus) and message.stream in self._streams:
            return self._streams[message.stream].status(now_ns, message)
        if isinstance(message, Seal) and message.stream in self._streams:
            return self._streams[message.stream].seal(message)
        if isinstance(message, Fault):
            return [FaultReported(message), *self._fault(now_ns, message)]
        if isinstance(message, OutputState):
            return [OutputsReported(message)]
        return self._ignored()

    def _block(self, now_ns: int, block: SampleBlock) -> list[Event]:
        stream = self._streams.get(block.stream)
        if stream is None:
            return self._ignored()
        if not instants(block) or block.first_index + instants(block) > _LAST_INDEX:
            reason = f"{len(block.samples)} bytes, {block.channels} channels of {block.width} bytes"
            return [Unintelligible(number_of(block), UNSOLICITED, "wire-block-shape", reason)]
        return stream.block(now_ns, block)

    def _pong(self, now_ns: int, pong: ClockPong) -> list[Event]:
        if self.clock is None:
            return self._ignored()
        fit = self.clock.pong(now_ns, pong)
        if self.clock.went_back:
            self._reintroduce(now_ns)  # the node was reset and its Hello was lost
        return [] if fit is None else [ClockUpdated(fit)]

    def _reintroduce(self, now_ns: int) -> None:
        if self._guard is None and not self._commands.holds(HelloRequest):
            self.connect(now_ns)

    def _fault(self, now_ns: int, fault: Fault) -> list[Event]:
        if fault.code is FaultCode.NO_SESSION:
            self._reintroduce(now_ns)
        if fault.code is FaultCode.RESEND_REFUSED and fault.detail in self._streams:
            return self._streams[fault.detail].resend_refused(now_ns)
        return []

    def _answer(self, now_ns: int, sequence: int, message: Message) -> list[Event]:
        pending = self._commands.waiting_for(sequence)
        if pending is None:
            return self._ignored()  # the answer of a repetition
        if isinstance(message, Fault):
            self._commands.finish(now_ns)
            return [Refused(sequence, message, pending.command), *self._fault(now_ns, message)]
        if number_of(message) != definition_of(type(pending.command)).answer:
            reason = f"{type(message).__name__} does not answer {type(pending.command).__name__}"
            return [Unintelligible(number_of(message), sequence, "wire-wrong-answer", reason)]
        events: list[Event] = [Answered(sequence, message, pending.command)]
        events += self._executed(now_ns, pending, message)
        self._commands.finish(now_ns)
        return events

    def _executed(self, now_ns: int, pending: Pending, answer: Message) -> list[Event]:
        command = pending.command
        if isinstance(command, StreamStart) and isinstance(answer, StreamInfo):
            window = max(command.credit, 1)
            wait_ns = self._options.resend_wait_ns
            stream = StreamReception(answer, self._nonce, window, command.credit, wait_ns, self._message)
            self._streams[command.stream] = stream
        if isinstance(command, StreamStop) and command.stream in self._streams:
            return self._streams[command.stream].stopping(now_ns)
        return []

    def _hello(self, now_ns: int, sequence: int, hello: Hello) -> list[Event]:
        if hello.tick_hz == 0:
            return [Unintelligible(number_of(hello), sequence, "wire-unknown-value", "a clock that does not run")]
        pending = self._commands.waiting_for(sequence)
        ours = hello.nonce == self._nonce and pending is not None and isinstance(pending.command, HelloRequest)
        events: list[Event] = []
        if self.node is not None and hello.boot_id != self.node.boot_id and (ours or sequence == UNSOLICITED):
            events = self._rebooted(self.node.boot_id, hello.boot_id, keep=sequence if ours else UNSOLICITED)
            self.node = hello
        if ours and pending is not None:
            self._begin(now_ns, hello)
            self._commands.finish(now_ns)
            return [*events, Answered(sequence, hello, pending.command), HelloReceived(hello, hello.schema == _SCHEMA)]
        if events and self._guard is None:
            self.connect(now_ns)
        return events

    def _begin(self, now_ns: int, hello: Hello) -> None:
        if self.clock is None or self.node is None or self.node.tick_hz != hello.tick_hz:
            self.clock = ClockSync(now_ns, hello.tick_hz, self._options.byte_ns)
        self.node = hello
        self._in_session = True
        self._streams.clear()

    def _rebooted(self, old: int, new: int, keep: int) -> list[Event]:
        """End all that the node has forgotten; `keep` is the sequence of the command that its Hello answers."""
        events: list[Event] = [Rebooted(old, new)]
        events += [stream.rebooted() for stream in self._streams.values()]
        events += [CommandLost(lost.sequence, lost.command, lost.attempts) for lost in self._commands.cancel(keep)]
        self._streams.clear()
        self._in_session = False
        self.clock = None
        return events

    def _ping(self, now_ns: int) -> None:
        ping = self.clock.ping(now_ns) if self._in_session and self.clock is not None else None
        if ping is not None:
            self._message(ping)

    def _ignored(self) -> list[Event]:
        self.foreign += 1
        return []

    def _message(self, message: Message) -> None:
        """Send what is not answered."""
        self._frame(number_of(message), 0, UNSOLICITED, encode(message))

    def _frame(self, number: int, flags: int, sequence: int, payload: bytes) -> None:
        if self._guard is not None and number not in BARE:
            flags |= FLAG_AUTHENTICATED
            payload += self._guard.trailer(number, flags, sequence, payload)
        self._output += pack(number, flags, sequence, payload)
