"""A screen in front of the city's pages, and the pages served for a browser."""

from __future__ import annotations

import asyncio
import socket
import threading
from time import sleep
from typing import Any

import httpx
import uvicorn


class Screen:
    """Asks the application as a browser does, and keeps its cookies."""

    def __init__(self, app: Any) -> None:
        self._app, self._cookies = app, httpx.Cookies()

    def get(self, path: str) -> httpx.Response:
        return asyncio.run(self._ask("GET", path))

    def post(self, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        return asyncio.run(self._ask("POST", path, json=body or {}))

    async def _ask(self, method: str, path: str, **wishes: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://city", cookies=self._cookies) as client:
            response = await client.request(method, path, **wishes)
            self._cookies.update(client.cookies)
            return response


class Served:
    """The pages on a port of their own."""

    def __init__(self, app: Any) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{probe.getsockname()[1]}"
            port = int(probe.getsockname()[1])
        self._server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", ws="none"))
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        while not self._server.started:
            sleep(0.01)

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join()
