"""An office that vans reach by HTTPS alone, for tests."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from time import sleep

from brokers import free_port
from offices import TRUSTED, make_intake

from proofvan.compose.office import begin, read_place, web_server


class WebOffice:
    """An office with the second way only, in a thread of its own, which its database belongs to."""

    def __init__(self, folder):
        begin(folder, "127.0.0.1", free_port(), "127.0.0.1")
        self.place, self.port = read_place(folder), free_port()

    def start(self):
        self._server = None
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        while self._server is None or not self._server.started:
            assert self._thread.is_alive()
            sleep(0.01)

    def stop(self):
        self._server.should_exit = True
        self._thread.join()

    def _serve(self):
        store = self.place.store()
        self._server = web_server(self.place, make_intake(store, TRUSTED), self.port)
        asyncio.run(self._server.serve())
        store.close()

    @contextmanager
    def work(self):
        store = self.place.store()
        with store.work() as work:
            yield work
        store.close()
