"""A board's own software under MicroPython (L1) in virtual time, with a voltage source at its terminals."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from proofvan.core.intake import Input, Received, Start, Tick
from proofvan.sim.board import BoardProcess
from proofvan_hw.load import RigBoard, RigStream
from proofvan_wire.authentication import PRACTICE_KEY

START_NS = 1_000_000_000
UID = b"board-77"


@dataclass
class CareBoard:
    """`counts(stream, channel)` gives the converter's count of a channel now (implements InputSource)."""

    board: RigBoard
    counts: Callable[[int, int], float]
    utc: str = "2026-03-01T08:00:00Z"
    step_ns: int = 20_000_000
    process: BoardProcess | None = None
    written: bytearray = field(default_factory=bytearray)

    def start(self) -> Start:
        self.process = BoardProcess(self.board.board.family, UID, 7, key=PRACTICE_KEY)
        self.now_ns = START_NS
        self._sampled: dict[int, int] = {}
        name = self.board.name
        return Start(START_NS, self.utc, "simulated", "0.001", bytes(32), {name: f"world:{name}"}, True)

    def write(self, _port: str, data: bytes) -> None:
        self.written += data

    def ask(self, prompt: int, message: str, kind: str, values: Mapping[str, Any]) -> None:
        raise AssertionError("no operator here")

    def next(self, deadline_ns: int | None) -> list[Input]:
        for _ in range(200_000):
            self.now_ns += self.step_ns
            sent, _outputs = self._process.grant((self.now_ns - START_NS) // 1000, bytes(self.written), self._records())
            self.written.clear()
            if sent:
                return [Received(self.now_ns, self.board.name, sent)]
            if deadline_ns is not None and self.now_ns >= deadline_ns:
                return [Tick(self.now_ns)]
        raise AssertionError("ten minutes have passed and nothing happened")

    def close(self) -> None:
        self._process.close()

    @property
    def _process(self) -> BoardProcess:
        assert self.process is not None
        return self.process

    def _records(self) -> list[tuple[int, int, bytes]]:
        found = []
        for item in self.board.streams:
            if not item.rate:
                continue
            number = item.stream.number
            first = self._sampled.get(number, 0)
            due = self._sampled[number] = math.ceil((self.now_ns - START_NS) * item.rate / 1e9)
            if due > first:
                even, odd = (self._instant(item, scatter) for scatter in (-3, 3))
                found.append((number, first, b"".join(odd if at % 2 else even for at in range(first, due))))
        return found

    def _instant(self, item: RigStream, scatter: int) -> bytes:
        # Waveform converters toggle: the mean is what the terminals have, the scatter is a known one.
        stream = item.stream
        counts = (round(self.counts(stream.number, channel)) for channel in range(item.channels))
        wave = scatter if stream.kind == "waveform" else 0
        return b"".join((count + wave).to_bytes(stream.width, "little", signed=True) for count in counts)
