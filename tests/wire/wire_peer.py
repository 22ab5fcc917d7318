"""A small node for the tests of the link: the rules of docs/wire.md, nothing of the firmware."""

from proofvan_wire.clock_messages import ClockPing, ClockPong
from proofvan_wire.core_messages import (
    DictionaryChunk,
    DictionaryRequest,
    Done,
    Family,
    Fault,
    FaultCode,
    Hello,
    HelloRequest,
)
from proofvan_wire.definition import Message
from proofvan_wire.dictionary import build
from proofvan_wire.frame import FLAG_RETRANSMISSION, FrameScanner, pack
from proofvan_wire.output_messages import OutputCause, OutputSet, OutputState
from proofvan_wire.registry import WIRE_VERSION, decode, encode, number_of, schema_fingerprint
from proofvan_wire.sample_messages import BlockFlags, SampleBlock
from proofvan_wire.seal import BLOCK_HEADER_BYTES, StreamSeal
from proofvan_wire.stream_messages import (
    Credit,
    Resend,
    Seal,
    StreamInfo,
    StreamKind,
    StreamQuery,
    StreamStart,
    StreamStatus,
    StreamStop,
)

BLOCK_SAMPLES = 20
RING_BLOCKS = 64
CHANNELS, WIDTH = 2, 3
RATE = 1000  # samples per second: one block in 20 ms
BLOCK_NS = BLOCK_SAMPLES * 1_000_000_000 // RATE


def samples_of(first_index: int, count: int) -> bytes:
    """Give the samples that every peer produces; any wrong byte shows."""
    return b"".join(
        (index * 7919 % (1 << 48)).to_bytes(6, "little") for index in range(first_index, first_index + count)
    )


class PeerStream:
    """A waveform stream: produced blocks wait in a ring that overwrites."""

    def __init__(self, stream: int, credit: int, nonce: bytes, now_ns: int) -> None:
        self.stream, self.credit, self.started_ns = stream, credit, now_ns
        self.ring: dict[int, SampleBlock] = {}
        self.unsent: list[int] = []
        self.produced = self.sent = self.overflow = self.blocks = 0
        self.lost_before = False
        self.seal = StreamSeal(nonce, stream)
        self.upto = 0
        self.next_status_ns = now_ns + 1_000_000_000
        self.running = True
        self.final = False

    def produce(self, now_ns: int, last: bool = False) -> None:
        """Make the blocks that are full by now, and the rest when it is the last."""
        while self.running and self.started_ns + (self.produced + BLOCK_SAMPLES) * 1_000_000 <= now_ns:
            self._block(BLOCK_SAMPLES)
        if last:
            rest = (now_ns - self.started_ns) // 1_000_000 - self.produced
            if rest > 0:
                self._block(rest)
            self.running = False

    def _block(self, count: int) -> None:
        first = self.produced
        self.ring[first] = SampleBlock(self.stream, 0, CHANNELS, WIDTH, first, 1000 * first, samples_of(first, count))
        self.unsent.append(first)
        self.produced += count
        if len(self.ring) > RING_BLOCKS:
            oldest = min(self.ring)
            gone = self.ring.pop(oldest)
            if oldest in self.unsent:
                self.unsent.remove(oldest)
                self.overflow += len(gone.samples) // (CHANNELS * WIDTH)
                self.lost_before = True

    def take(self) -> SampleBlock | None:
        """Give the next block that credit allows."""
        if not self.unsent or self.blocks >= self.credit:
            return None
        first = self.unsent.pop(0)
        block = self.ring[first]
        if self.lost_before:
            flags = int(BlockFlags.OVERFLOW_BEFORE)
            block = SampleBlock(self.stream, flags, CHANNELS, WIDTH, first, block.tick, block.samples)
            self.ring[first] = block
            self.lost_before = False
        self.blocks += 1
        count = len(block.samples) // (CHANNELS * WIDTH)
        self.sent += count
        self.upto = first + count
        self.seal.add(encode(block)[:BLOCK_HEADER_BYTES], block.samples)
        return block


class Peer:
    """Frames in, frames out (one list entry per frame, so that a test line can lose them one by one)."""

    def __init__(self, boot_id: int = 1) -> None:
        self.executed: list[Message] = []
        self.repeated = 0
        self.silent = False  # does not answer commands
        self.reboot(boot_id)
        self.output.clear()

    def reboot(self, boot_id: int, at_ns: int = 0) -> None:
        self.boot_id, self.booted_ns = boot_id, at_ns
        self.scanner = FrameScanner()
        self.nonce: bytes | None = None
        self.streams: dict[int, PeerStream] = {}
        self.last: tuple[tuple[int, int, bytes], Message] | None = None
        self.output: list[bytes] = []
        self.send(self._hello(bytes(8)), 0)

    def send(self, message: Message, sequence: int, flags: int = 0) -> None:
        self.output.append(pack(number_of(message), flags, sequence, encode(message)))

    def step(self, now_ns: int, data: bytes = b"") -> list[bytes]:
        for number, _flags, sequence, payload in self.scanner.feed(data):
            self._take(now_ns, number, sequence, payload)
        for stream in self.streams.values():
            self._serve(now_ns, stream)
        output, self.output = self.output, []
        return output

    def tick(self, now_ns: int) -> int:
        """The node's clock in microseconds; 20e-6 fast, and zero at the reset."""
        return (now_ns - self.booted_ns) * 100_002 // 100_000_000

    def _serve(self, now_ns: int, stream: PeerStream) -> None:
        stream.produce(now_ns)
        while (block := stream.take()) is not None:
            self.send(block, 0)
        if stream.running and now_ns >= stream.next_status_ns:
            stream.next_status_ns += 1_000_000_000
            self._status(now_ns, stream)
        if stream.final and not stream.unsent:
            stream.final = False
            self._status(now_ns, stream)

    def _status(self, now_ns: int, stream: PeerStream) -> None:
        tick = self.tick(now_ns)
        self.send(StreamStatus(stream.stream, stream.produced, stream.sent, stream.overflow, 0, 0, tick), 0)
        self.send(Seal(stream.stream, stream.upto, stream.seal.digest()), 0)

    def _take(self, now_ns: int, number: int, sequence: int, payload: bytes) -> None:
        message = decode(number, payload)
        if isinstance(message, ClockPing):
            tick = self.tick(now_ns)
            self.send(ClockPong(message.host_ns, tick, tick), 0)
        elif isinstance(message, Credit):
            stream = self.streams.get(message.stream)
            if stream is not None:
                stream.credit = max(stream.credit, message.blocks)
        elif isinstance(message, Resend):
            self._resend(message)
        elif not self.silent:
            self._command(now_ns, number, sequence, payload, message)

    def _command(self, now_ns: int, number: int, sequence: int, payload: bytes, message: Message) -> None:
        key = (number, sequence, payload)
        if self.last is not None and self.last[0] == key:
            self.repeated += 1
            self.send(self.last[1], sequence, FLAG_RETRANSMISSION)
            return
        self.executed.append(message)
        answer = self._execute(now_ns, message)
        self.last = (key, answer)
        self.send(answer, sequence)

    def _execute(self, now_ns: int, message: Message) -> Message:
        if isinstance(message, HelloRequest):
            self.nonce = message.nonce
            self.streams.clear()
            return self._hello(message.nonce)
        if self.nonce is None:
            return Fault(FaultCode.NO_SESSION, number_of(message), self.tick(now_ns))
        if isinstance(message, DictionaryRequest):
            whole = build()
            return DictionaryChunk(message.offset, len(whole), whole[message.offset : message.offset + message.count])
        if isinstance(message, StreamStart | StreamStop | StreamQuery) and message.stream != 1:
            return Fault(FaultCode.UNKNOWN_STREAM, message.stream, self.tick(now_ns))
        if isinstance(message, StreamStart):
            self.streams[1] = PeerStream(1, message.credit, self.nonce, now_ns)
        if isinstance(message, StreamStop):
            stream = self.streams[1]
            if stream.running:
                stream.produce(now_ns, last=True)
            stream.final = True
            return Done(number_of(message))
        if isinstance(message, OutputSet):
            return OutputState(message.value << message.output, OutputCause.COMMANDED)
        running = int(1 in self.streams and self.streams[1].running)
        return StreamInfo(1, StreamKind.WAVEFORM, CHANNELS, WIDTH, RATE * 1000, BLOCK_SAMPLES, RING_BLOCKS, running)

    def _resend(self, message: Resend) -> None:
        stream = self.streams.get(message.stream)
        if stream is None:
            return
        kept = [
            block
            for first, block in sorted(stream.ring.items())
            if first < message.first_index + message.count
            and first + len(block.samples) // (CHANNELS * WIDTH) > message.first_index
            and first not in stream.unsent
        ]
        for block in kept:
            self.send(block, 0, FLAG_RETRANSMISSION)
        if not kept:
            self.send(Fault(FaultCode.RESEND_REFUSED, message.stream, 0), 0)

    def _hello(self, nonce: bytes) -> Hello:
        return Hello(
            WIRE_VERSION,
            schema_fingerprint(),
            b"PEER0001",
            self.boot_id,
            1_000_000,
            Family.POWER,
            bytes(16),
            bytes(8),
            nonce,
        )
