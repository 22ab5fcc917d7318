"""A screen in front of the city's pages."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx


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
