"""A port of a run that a thread of its own serves: what the thread sends, the run reads without waiting."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from abc import ABC, abstractmethod


class ThreadedPort(ABC):
    """Base of such ports; a subclass says what the thread does in `_serve`, and begins with `_begin`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._ours, self._theirs = socket.socketpair()
        self._ours.setblocking(False)
        self._thread = threading.Thread(target=self._serve, name=f"port {name}", daemon=True)

    @property
    def descriptor(self) -> int:
        """Descriptor for a selector."""
        return self._ours.fileno()

    def read(self) -> bytes:
        """Give what has arrived."""
        with contextlib.suppress(BlockingIOError):
            return os.read(self.descriptor, 1 << 16)
        return b""

    def _begin(self) -> None:
        self._thread.start()

    @abstractmethod
    def _serve(self) -> None:
        """Serve until the port is closed."""
