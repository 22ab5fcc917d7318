"""A board's own software on an ideal line in virtual time, as an input source; every disturbance is a switch."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

import proofvan_hw.load
from proofvan.compose.loop import Intake, IntakeClock, run_to_end
from proofvan.core.intake import Input, PortChanged, Received, Start, Tick
from proofvan.link.board_keys import BoardKeys
from proofvan.link.session import Session
from proofvan_hw.load import Rig, RigBoard, load_rig
from proofvan_node.access import Access
from proofvan_node.families import climate, flow, power, timebase, weigh
from proofvan_node.node import Node

Value = TypeVar("Value")
Counts = npt.NDArray[np.int64]

STEP_NS = 10_000_000
START_NS = 1_000_000_000
START = Start(START_NS, "2026-03-01T08:00:00Z", "simulated", "0.001", bytes(32), {"B1": "world:B1"}, True)
FAMILIES = {"power": power, "flow": flow, "weigh": weigh, "climate": climate, "timebase": timebase}


def rig(name: str) -> Rig:
    return load_rig(Path(proofvan_hw.load.__file__).parent / "rigs" / f"{name}.toml")


def nothing(_stream: int, times_s: npt.NDArray[np.float64]) -> Counts:
    return np.zeros((len(times_s), 8), dtype=np.int64)


@dataclass
class BoardLine:
    """`counts(stream, times)` gives counts[n, channels] at host times in seconds; the node's clock is `drift` fast."""

    board: RigBoard
    counts: Callable[[int, npt.NDArray[np.float64]], Counts] = nothing
    drift: float = 0.0
    uptime_s: float = 3600.0
    latency_ns: int = 300_000
    boot_id: int = 7
    uid: bytes = b"board-01"
    alter: Callable[[bytes], bytes] = lambda data: data
    alter_to_board: Callable[[bytes], bytes] = lambda data: data
    key: bytes | None = None
    pulses: Callable[[float, float], npt.NDArray[np.float64]] = lambda start, end: np.empty(0)
    events: list[tuple[int, Callable[[BoardLine], None]]] = field(default_factory=list)
    hear: bool = True  # what the board sends reaches the host
    listens: bool = True  # what the host sends reaches the board
    stalled: bool = False  # the host's process stands still: the board cannot send, time goes on
    alive: bool = True
    open: bool = True
    outputs: int = 0
    written: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self.now_ns = START_NS
        self._boot_ns = START_NS - round(self.uptime_s * 1e9)
        self._queue: list[Input] = []
        self._sampled = {1: START_NS, 2: START_NS}
        self.node = self._new_node()
        self.history: list[tuple[int, int]] = []  # host time, outputs

    def node_ns(self, host_ns: int) -> int:
        elapsed = host_ns - self._boot_ns
        return elapsed + round(elapsed * self.drift)

    def reboot(self, boot_id: int) -> None:
        self.boot_id, self._boot_ns = boot_id, self.now_ns
        self.node = self._new_node()

    def lose_port(self) -> None:
        self.open = False
        self._queue.append(PortChanged(self.now_ns, self.board.name, "lost", "unplugged"))

    def reopen_port(self) -> None:
        self.open = True
        self._queue.append(PortChanged(self.now_ns, self.board.name, "open"))

    # ---- as an input source

    def start(self) -> Start:
        return START

    def write(self, _port: str, data: bytes) -> None:
        self.written += data

    def ask(self, prompt: int, message: str, kind: str, values: Mapping[str, Any]) -> None:
        raise AssertionError("no operator here")

    def close(self) -> None:
        pass

    def next(self, deadline_ns: int | None) -> list[Input]:
        while not self._queue:
            if deadline_ns is not None and deadline_ns <= self.now_ns + STEP_NS and not self.stalled:
                self.now_ns = max(self.now_ns, deadline_ns)
                self._step()
                self._queue.append(Tick(self.now_ns))
            else:
                self.now_ns += STEP_NS
                self._step()
            assert self.now_ns < START_NS + 3_600 * 10**9, "an hour has passed and nothing happened"
        found, self._queue = self._queue, []
        return found

    def _step(self) -> None:
        for at_ns, event in list(self.events):
            if at_ns <= self.now_ns:
                self.events.remove((at_ns, event))
                event(self)
        self._sample()
        if self.stalled:
            return
        if not self.alive:
            self.written.clear()
            return
        rx, self.written = bytes(self.written) if self.open and self.listens else b"", bytearray()
        rx = self.alter_to_board(rx) if rx else rx
        sent = bytes(self.node.step(self.node_ns(self.now_ns) // 1000, rx))
        assert self.node.failures == 0, self.node.last_failure
        if self.node.outputs != self.outputs:
            self.outputs = self.node.outputs
            self.history.append((self.now_ns, self.outputs))
        sent = self.alter(sent) if sent else sent
        if sent and self.open and self.hear:
            self._queue.append(Received(self.now_ns + self.latency_ns, self.board.name, sent))

    def _sample(self) -> None:
        for item in self.board.streams:
            start_ns, self._sampled[item.stream.number] = self._sampled[item.stream.number], self.now_ns
            stream = self.node.streams[item.stream.number]
            if not stream.state or not self.alive:
                continue
            if item.rate:
                self._evenly(stream, item.rate, start_ns)
            else:
                self._edges(stream, start_ns)

    def _evenly(self, stream: Any, rate: int, start_ns: int) -> None:
        period = 1e9 / rate
        first, end = (int(np.ceil(self.node_ns(at) / period)) for at in (start_ns, self.now_ns))
        if end <= first:
            return
        node_ns = np.arange(first, end) * period
        times = (node_ns / (1 + self.drift) + self._boot_ns) / 1e9
        counts = self.counts(stream.number, times)[:, : stream.channels]
        raw = np.ascontiguousarray(counts.astype("<i8")).view(np.uint8).reshape(len(times), stream.channels, 8)
        stream.converted(first, int(first * period) // 1000, raw[:, :, : stream.width].tobytes())

    def _edges(self, stream: Any, start_ns: int) -> None:
        times = self.pulses(start_ns / 1e9, self.now_ns / 1e9)
        if len(times):
            stamps = [self.node_ns(round(at * 1e9)) for at in times]
            data = np.array(stamps, dtype="<u8").tobytes()
            self._count = getattr(self, "_count", 0)
            stream.converted(self._count, stamps[0] // 1000, data)
            self._count += len(stamps)

    def _new_node(self) -> Node:
        family = FAMILIES[self.board.board.family]
        return Node(family, self.uid, self.boot_id, b"legal-id", access=Access(self.key, self.boot_id))


class Van:
    """A session on a line, driven by the run's own loop."""

    def __init__(self, line: BoardLine, nonce: bytes = b"a nonce!", keys: BoardKeys | None = None) -> None:
        self.line = line
        self.clock = IntakeClock(START_NS)
        self.session = Session(line.board, lambda data: line.write("B1", data), self.clock, nonce, keys)
        self.inputs: list[Input] = []

    def handle(self, item: Input) -> None:
        if isinstance(item, Received | PortChanged):
            self.session.handle(item)
        self.session.tick(item.time_ns)

    def next_deadline_ns(self) -> int | None:
        return self.session.next_deadline_ns()

    def run(self, main: Coroutine[Any, Any, Value]) -> Value:
        intake = Intake(self.line, self.clock, self.inputs.append)
        intake.listen(self)
        return run_to_end(intake, main)

    async def sleep(self, seconds: float) -> None:
        await self.clock.sleep_until(self.clock.now_ns() + round(seconds * 1e9))
