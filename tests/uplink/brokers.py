"""A real broker (mosquitto) with the office's own settings, started and killed by tests."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
from pathlib import Path
from time import monotonic, sleep

from proofvan.compose.office import Place, begin, read_place

COMMAND = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin") or "mosquitto"
_PATIENCE_S = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LiveBroker:
    """The broker of one office folder."""

    def __init__(self, folder: Path) -> None:
        self.settings = begin(folder, "127.0.0.1", free_port(), "127.0.0.1")
        self.place: Place = read_place(folder)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        log = (self.settings.parent / "log").open("ab")
        self._process = subprocess.Popen([COMMAND, "-c", str(self.settings)], stdout=log, stderr=log)
        log.close()
        deadline = monotonic() + _PATIENCE_S
        while not self._listens():
            assert self._process.poll() is None, (self.settings.parent / "log").read_text()[-2000:]
            assert monotonic() < deadline
            sleep(0.02)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def read_again(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGHUP)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.place.port)) == 0
