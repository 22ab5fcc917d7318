"""A station that is served for real, on a port of its own, with practice instruments far faster than life."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from time import sleep

import uvicorn

from proofvan.web.app import make_app

SPEED = 200.0


class LiveStation:
    """`proofvan serve` in a thread; `close` ends its runs as well."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        settings = uvicorn.Config(
            make_app(home), host="127.0.0.1", port=self.port, log_level="warning", ws="websockets-sansio"
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
