"""A board under test, in this process or under MicroPython, and a host that talks to it in virtual time."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Sequence
from types import ModuleType

from proofvan.sim.board import BoardProcess, Record
from proofvan_node.families import climate, flow, power, timebase, weigh
from proofvan_node.hal.sim import Records, legal_id
from proofvan_node.node import Node
from proofvan_wire.core_messages import HelloRequest
from proofvan_wire.definition import Message
from proofvan_wire.events import BlockReceived, Event, GapFound
from proofvan_wire.frame import FrameScanner, pack
from proofvan_wire.link import HostLink
from proofvan_wire.registry import WIRE_VERSION, decode, encode, number_of

UID = b"board-01"
NONCE = b"a nonce!"
MODULES: dict[str, ModuleType] = {
    "power": power,
    "flow": flow,
    "weigh": weigh,
    "climate": climate,
    "timebase": timebase,
}


class BoardInProcess:
    """The board's files under CPython, granted like `BoardProcess`."""

    def __init__(self, family: str, uid: bytes, boot_id: int) -> None:
        self.node = Node(MODULES[family], uid, boot_id, legal_id(hashlib.sha256()))
        self._records = Records(False)

    def grant(self, now_us: int, host_bytes: bytes, records: Sequence[Record] = ()) -> tuple[bytes, int]:
        for record in records:
            self._take(record, now_us)
        sent = bytes(self.node.step(now_us, host_bytes))
        assert self.node.failures == 0, self.node.last_failure
        return sent, self.node.outputs

    def close(self) -> None:
        pass

    def _take(self, record: Record, now_us: int) -> None:
        stream, first_index, samples = record[:3]
        data = struct.pack("<BBHQ", stream, len(record) == 4, len(samples), first_index)
        if len(record) == 4:
            data += struct.pack("<Q", record[3])
        data += samples
        while data:
            space = self._records.space()
            count = min(len(space), len(data))
            space[:count] = data[:count]
            self._records.take(count, self.node, now_us)
            data = data[count:]


Board = BoardInProcess | BoardProcess
Start = Callable[..., Board]


def board(kind: str, family: str, boot_id: int = 1) -> Board:
    """Start a board: kind "cpython" or "micropython"."""
    return {"cpython": BoardInProcess, "micropython": BoardProcess}[kind](family, UID, boot_id)


def framed(message: Message, sequence: int) -> bytes:
    """Pack a command as it goes over the line."""
    return pack(number_of(message), 1, sequence, encode(message))


def frames(data: bytes) -> list[tuple[int, int, int, bytes]]:
    """Find the frames (message, flags, sequence, payload) in what a board sent."""
    return FrameScanner().feed(data)


def messages(data: bytes) -> list[Message]:
    """Decode what a board sent."""
    return [decode(number, payload) for number, _, _, payload in frames(data)]


def hello() -> bytes:
    """Give the command that begins a session, sequence 1."""
    return framed(HelloRequest(WIRE_VERSION, 65536, NONCE), 1)


class Host:
    """A host link and a board on one virtual clock; the node's clock is the host's, less one second."""

    def __init__(self, board: Board, step_us: int = 10_000) -> None:
        self.board = board
        self.link = HostLink("B1", nonce=NONCE)
        self.step_us = step_us
        self.now_us = 0
        self.events: list[Event] = []
        self.sent = b""  # everything that the board sent
        self.unheard = b""  # of that, what a silent host has not read
        self.outputs = 0
        self.converter = Converter()
        self.silent = False
        self.lose: set[int] = set()  # indices of blocks that the line loses, once each
        self.link.connect(self.now_ns)
        self.run(3)
        self.events.clear()

    @property
    def now_ns(self) -> int:
        return self.now_us * 1000 + 1_000_000_000

    def command(self, message: Message) -> None:
        self.link.command(self.now_ns, message)
        self.run(3)

    def run(self, steps: int) -> None:
        """Let board and host live for some steps."""
        for _ in range(steps):
            self.now_us += self.step_us
            to_board = b"" if self.silent else self.link.take_output()
            sent, self.outputs = self.board.grant(self.now_us, to_board, self.converter.records(self.now_us))
            self.sent += sent
            self.unheard += self._through_the_line(sent)
            if not self.silent:
                self.events += self.link.receive(self.now_ns, self.unheard)
                self.unheard = b""

    def run_seconds(self, seconds: float) -> None:
        self.run(round(seconds * 1_000_000 / self.step_us))

    def kinds(self, kind: type) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]

    def blocks(self) -> list[BlockReceived]:
        return [event for event in self.events if isinstance(event, BlockReceived)]

    def gaps(self) -> list[GapFound]:
        return [event for event in self.events if isinstance(event, GapFound)]

    def samples(self, stream: int) -> bytes:
        """Join the samples that arrived."""
        return b"".join(event.block.samples for event in self.blocks() if event.block.stream == stream)

    def _through_the_line(self, sent: bytes) -> bytes:
        if not self.lose:
            return sent
        kept = b""
        for number, flags, sequence, payload in frames(sent):
            index = int.from_bytes(payload[4:12], "little")
            if number == 0x40 and index in self.lose:
                self.lose.discard(index)
            else:
                kept += pack(number, flags, sequence, payload)
        return kept


class Converter:
    """Samples that say who they are: each one is a running number, so that a swap or a loss shows."""

    def __init__(self) -> None:
        self.streams: dict[int, tuple[int, int, int]] = {}  # number: channels, width, rate
        self._done: dict[int, int] = {}

    def feed(self, stream: int, channels: int, width: int, rate: int) -> None:
        self.streams[stream] = (channels, width, rate)

    def skip(self, stream: int, instants: int) -> None:
        """Lose samples between converter and board."""
        self._done[stream] = self._done.get(stream, 0) + instants

    def records(self, now_us: int) -> list[Record]:
        found: list[Record] = []
        for stream, (channels, width, rate) in self.streams.items():
            first = self._done.get(stream, 0)
            due = now_us * rate // 1_000_000 + 1
            if due > first:
                found.append((stream, first, numbered(first, due - first, channels, width)))
                self._done[stream] = due
        return found


def numbered(first: int, instants: int, channels: int, width: int) -> bytes:
    """Give samples whose value is their running number, below half scale."""
    mask = (1 << (8 * width - 2)) - 1
    numbers = range(first * channels, (first + instants) * channels)
    return b"".join((number & mask).to_bytes(width, "little") for number in numbers)
