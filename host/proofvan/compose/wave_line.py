"""The way of live waveforms from a run to the station's screen: datagrams, of which a slow screen misses some."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Callable

# A screen that looks is told so often; the goal is 20, and each of two clocks may be late a little.
FRAMES_PER_S = 25
_PERIOD_NS = 1_000_000_000 // FRAMES_PER_S
_LARGEST_FRAME = 1 << 20


class WaveLine:
    """The run's end (implements station.wave_out.WaveOut); nothing that happens to it disturbs a run."""

    def __init__(self, descriptor: int) -> None:
        self._line = socket.socket(fileno=descriptor)
        self._line.setblocking(False)
        self._due_ns = 0

    def due(self) -> bool:
        """Say whether a frame is wanted now."""
        return time.monotonic_ns() >= self._due_ns

    def send(self, frame: bytes) -> None:
        """Send a frame, or drop it when nobody takes it."""
        self._due_ns = max(self._due_ns + _PERIOD_NS, time.monotonic_ns())
        try:
            self._line.send(frame)
        except OSError:
            return  # the screen is slow or gone: the next frame is as good


class WaveEar:
    """The station's end, on the running event loop; `run_end` is what the run inherits."""

    def __init__(self, hear: Callable[[bytes], None]) -> None:
        self._hear = hear
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ours.setblocking(False)
        self.run_end = theirs.detach()
        asyncio.get_running_loop().add_reader(self._ours, self._ready)

    def inherited(self) -> None:
        """Let go of the run's end, which the run has by now."""
        if self.run_end >= 0:
            os.close(self.run_end)
            self.run_end = -1

    def close(self) -> None:
        """Hear nothing any more."""
        self.inherited()
        if self._ours.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._ours)
            self._ours.close()

    def _ready(self) -> None:
        try:
            frame = self._ours.recv(_LARGEST_FRAME)
        except OSError:
            return
        self._hear(frame)
