"""A station that is served for real, on a port of its own, with practice instruments far faster than life."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from time import sleep
from typing import Any

import uvicorn

from proofvan.web.app import make_app

SPEED = 200.0
_SEEDED = "import secrets; secrets.randbelow = lambda _: {seed}; from proofvan.cli.app import main; main()"


def free_port() -> int:
    """Give a port that nobody listens at.

    It lies below those that the system gives to connections (ip(7), ip_local_port_range: from 32768): no other test's
    takes it before its station listens there, or while that is killed.
    """
    while True:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", secrets.choice(range(20_000, 32_000))))
            return int(probe.getsockname()[1])


class KilledStation:
    """`proofvan serve` as the process that it is; `kill` takes it away as a power cut would, `start` brings it back.

    With a `seed` every practice instrument of it is the same one.
    """

    def __init__(self, home: Path, *options: str, seed: int | None = None) -> None:
        self.port, self._home, self._options = free_port(), home, options
        self._program = ("-m", "proofvan.cli") if seed is None else ("-c", _SEEDED.format(seed=seed))
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [*self._program, "serve", "--port", str(self.port), "--home", str(self._home), *self._options]
        self._process = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL, env=os.environ)
        while not self._answers():
            assert self._process.poll() is None
            sleep(0.05)

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        self._process.send_signal(signal.SIGINT)
        self._process.wait()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/api/session", timeout=60):
                return True
        except (urllib.error.URLError, OSError):
            return False


class Served:
    """A web application in a thread, at a port of its own."""

    def __init__(self, application: Any) -> None:
        self.port = free_port()
        settings = uvicorn.Config(
            application,
            host="127.0.0.1",
            port=self.port,
            log_level="warning",
            loop="asyncio",
            ws="websockets-sansio",
        )
        self._server = uvicorn.Server(settings)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        while not self._server.started:
            sleep(0.01)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join()


class LiveStation(Served):
    """`proofvan serve` in a thread, with the wishes of `make_app`; `close` ends its runs as well."""

    def __init__(self, home: Path, **wishes: Any) -> None:
        super().__init__(make_app(home, **wishes))
