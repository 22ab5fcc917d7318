"""A board behind a port, granted like `sim.board.BoardProcess`: level L4. It lives in its own time, not in ours.

The port is opened by the host's own code. What the board's outputs are is what it says of them.
"""

from __future__ import annotations

import select
from collections.abc import Sequence

from proofvan.link.ports import open_port
from proofvan.sim.board import BoardDiedError, FreeBoard, Record
from proofvan_wire.frame import FrameScanner
from proofvan_wire.output_messages import OutputState
from proofvan_wire.registry import decode, number_of

# A board answers within a few milliseconds; a computer that does much else lets it, or us, wait.
PATIENCE = 10
_INTRODUCTION = 2  # Hello and the state of the outputs
_QUIET_S = 0.2
_OUTPUT_STATE = number_of(OutputState(0, 0))  # type: ignore[arg-type]


class PortBoard:
    """One board; with `stand_in` the port is that of a simulated one, which ends with it."""

    def __init__(self, device: str, stand_in: FreeBoard | None = None) -> None:
        self._stand_in = stand_in
        self._port = open_port(device)
        self._scanner = FrameScanner()
        self._outputs = 0
        self._now_us = 0
        self._let_speak(_INTRODUCTION if stand_in else 0)

    def grant(self, now_us: int, host_bytes: bytes, records: Sequence[Record] = ()) -> tuple[bytes, int]:
        """Wait for what the board has to say, as long as it is granted and some more; gives that and its outputs."""
        if records:
            raise BoardDiedError("a real converter takes no records")
        waits_s = PATIENCE * max(now_us - self._now_us, 0) / 1e6
        self._now_us = now_us
        self._write(memoryview(host_bytes))
        sent = b""
        while select.select([self._port.descriptor], [], [], 0.0 if sent else waits_s)[0]:
            sent += self._port.read()
        for number, _, _, payload in self._scanner.feed(sent):
            if number == _OUTPUT_STATE:
                self._outputs = decode(number, payload).outputs  # type: ignore[attr-defined]
        return sent, self._outputs

    def close(self) -> None:
        """Let go of the port. May be called twice."""
        self._port.close()
        if self._stand_in:
            self._stand_in.close()

    def _let_speak(self, messages: int) -> None:
        """Take what a board says by itself: one that has just started its introduction, another what it had to say."""
        heard = 0
        while heard < messages or select.select([self._port.descriptor], [], [], _QUIET_S)[0]:
            select.select([self._port.descriptor], [], [])
            heard += len(self._scanner.feed(self._port.read()))

    def _write(self, data: memoryview) -> None:
        while data:
            select.select([], [self._port.descriptor], [])
            data = data[self._port.write(data) :]
