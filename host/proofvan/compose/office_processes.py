"""Broker and office as processes of this machine, beside each other, for as long as they are needed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from proofvan.compose.office import Place
from proofvan.core.errors import SetupError

_BROKER = "mosquitto"
# Debian puts the broker where only root looks.
_WHERE = "/usr/sbin:/usr/local/sbin"
# A process that is not ready by then never will be.
_START_S = 120.0
_STOP_S = 10.0
_CONNECTED = "office-connected"


class OfficeProcesses:
    """A context in which the broker listens and the office (which takes practice) is connected to it.

    Raises SetupError when one of them does not come up; its last words are in the evidence, all of them in `logs`.
    """

    def __init__(self, place: Place, settings: Path, key: Path, logs: Path) -> None:
        self._place, self._logs, self._running = place, logs, ExitStack()
        office = ("office", "serve", "--folder", place.folder, "--key", key, "--practice")
        self._office = [sys.executable, "-m", "proofvan.cli", *map(str, office)]
        self._broker = [broker_command(), "-c", str(settings)]

    def __enter__(self) -> OfficeProcesses:
        self._logs.mkdir(parents=True, exist_ok=True)
        try:
            self._start("broker", self._broker, lambda log: self._listens())
            self._start("office", self._office, lambda log: _CONNECTED in log.read_text(errors="replace"))
        except BaseException:
            self._running.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.close()

    def _start(self, name: str, command: list[str], is_ready: Callable[[Path], bool]) -> None:
        path = self._logs / f"{name}.log"
        with path.open("wb") as log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ})
        self._running.callback(_stop, process)
        deadline = time.monotonic() + _START_S
        while not is_ready(path):
            if process.poll() is not None or time.monotonic() > deadline:
                words = path.read_text(errors="replace").strip()[-2000:]
                raise SetupError("office-process-failed", name=name, log=path, detail=words or f"exit {process.poll()}")
            time.sleep(0.05)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((self._place.host, self._place.port)) == 0


def broker_command() -> str:
    """Give the path of the broker; raises SetupError when it is not installed."""
    found = shutil.which(_BROKER, path=f"{os.environ.get('PATH', '')}:{_WHERE}")
    if found is None:
        raise SetupError("office-broker-missing", name=_BROKER)
    return found


def free_port() -> int:
    """Give a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
