"""The platform for piles, put together: a web socket for each pile, the lake behind it."""

from __future__ import annotations

import asyncio
import hmac
import ssl
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from websockets.asyncio.server import Server, ServerConnection, basic_auth, serve
from websockets.exceptions import ConnectionClosed

from proofvan.city.central.platform import SUBPROTOCOLS, PileOf16, PileOf201, Platform
from proofvan.city.lake import Lake
from proofvan.compose.now import utc_now
from proofvan.core.errors import InputError

_JOURNAL = "ocpp"


def open_platform(lake: Path, report: Callable[[str, dict[str, Any]], None], keys: Mapping[str, str]) -> Platform:
    """Open the platform over a lake."""
    platform = Platform(Lake(lake), lake / _JOURNAL, utc_now, report)
    platform.know_keys(keys)
    return platform


async def listen(
    platform: Platform, host: str, port: int, passwords: Mapping[str, str], tls: ssl.SSLContext | None = None
) -> Server:
    """Listen for piles; with `passwords` each one names itself with its own (OCPP security profiles 1 and 2)."""

    async def talk(socket: ServerConnection) -> None:
        name = _pile(socket)
        speaks = PileOf201 if socket.subprotocol == SUBPROTOCOLS[0] else PileOf16
        if not name or socket.subprotocol is None or (passwords and socket.username != name):
            await socket.close(1008, "no pile, no OCPP, or another's name")
            return
        try:
            await speaks(name, socket, platform).start()
        except ConnectionClosed:
            platform.report("city-pile-gone", {"pile": name})

    def fits(name: str, password: str) -> bool:
        return hmac.compare_digest(passwords.get(name, "").encode(), password.encode()) and name in passwords

    check = basic_auth(realm="proofvan", check_credentials=fits) if passwords else None
    return await serve(talk, host, port, subprotocols=_names(), process_request=check, ssl=tls)


def serve_piles(
    platform: Platform, host: str, port: int, passwords: Mapping[str, str], tls: ssl.SSLContext | None
) -> None:
    """Serve until stopped."""

    async def run() -> None:
        async with await listen(platform, host, port, passwords, tls) as server:
            await server.serve_forever()

    asyncio.run(run())


def read_names(path: Path) -> dict[str, str]:
    """Read a file of lines "pile value": passwords, or the public keys of meters. Raises InputError."""
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        name, _, value = line.strip().partition(" ")
        if name and not value.strip():
            raise InputError("city-value", file=path.name, row=number, column="2", value="", allowed="PILE VALUE")
        if name:
            found[name] = value.strip()
    return found


def tls_of(certificate: Path, key: Path) -> ssl.SSLContext:
    """Give the TLS settings of a server; raises InputError for a bad file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # what piles of OCPP 1.6 can do
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as problem:
        raise InputError("city-file-unreadable", file=certificate.name, detail=str(problem)) from problem
    return context


def _names() -> Any:
    # The library's type for it is a plain text with a name of its own.
    return list(SUBPROTOCOLS)


def _pile(socket: ServerConnection) -> str:
    path = socket.request.path if socket.request is not None else ""
    return unquote(path.partition("?")[0].rstrip("/").rpartition("/")[2])
