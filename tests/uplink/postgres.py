"""A real PostgreSQL in a folder of its own, reached through a socket in that folder, gone when the test ends."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

# Debian keeps the server's programs out of PATH; the package brings the user, since the server refuses to run as root.
_PROGRAMS = Path("/usr/lib/postgresql")
_USER = "postgres"
_PATIENCE_S = 60.0


class LivePostgres:
    """A server; `address` is what `proofvan office serve --database` is given."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._data = folder, folder / "data"
        self._programs = max(_PROGRAMS.glob("*/bin"), default=_PROGRAMS)  # an absent package fails at the first program
        self.address = f"postgresql+psycopg://{_USER}@/{_USER}?host={folder}"
        self._run("initdb", "-D", self._data, "-U", _USER, "-A", "trust", "--no-sync", "-E", "UTF8")

    def start(self) -> None:
        settings = [f"unix_socket_directories={self._folder}", "listen_addresses=", "fsync=off"]
        command = [self._programs / "postgres", "-D", self._data, *(part for one in settings for part in ("-c", one))]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder, **_unprivileged())
        deadline = monotonic() + _PATIENCE_S
        while subprocess.run([self._programs / "pg_isready", "-q", "-h", self._folder], check=False).returncode:
            assert self._process.poll() is None, (self._folder / "log").read_text()[-2000:]
            assert monotonic() < deadline
            sleep(0.05)

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)  # "fast": open transactions are rolled back
        self._process.wait()

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._programs / program), *map(str, arguments)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder, **_unprivileged())


@contextmanager
def live_postgres() -> Iterator[LivePostgres]:
    """Start a server below the system's folder for temporary files: its user may not enter a test's own."""
    folder = Path(tempfile.mkdtemp(prefix="proofvan-postgres-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _USER)
        server = LivePostgres(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _unprivileged() -> dict[str, Any]:
    return {"user": _USER} if os.geteuid() == 0 else {}
