"""The office, put together from its folder: authority, broker's settings, database, keys, service."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import tomllib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proofvan.compose.now import utc_now
from proofvan.core.errors import SetupError
from proofvan.keys.files import write_public_key
from proofvan.keys.signer import Signer
from proofvan.keys.trust import TrustStore
from proofvan.office.authority import Authority
from proofvan.office.broker import write_settings
from proofvan.office.intake import Intake
from proofvan.office.service import OFFICE, Service
from proofvan.office.store import Store, open_store
from proofvan.records.check_record import Trusted
from proofvan.uplink.joined import AUTHORITY, CERTIFICATE, KEY, OFFICE_KEY, SETTINGS, settings_text
from proofvan.uplink.mqtt import Broker

if TYPE_CHECKING:
    from uvicorn import Server

_SETTINGS, _SERVER = "office.toml", "broker"


@dataclass(frozen=True, slots=True)
class Place:
    """An office's folder, where its broker is found, and the address on which the office listens."""

    folder: Path
    host: str
    port: int
    listen: str

    def authority(self) -> Authority:
        """Open the authority of the wire."""
        return Authority(self.folder / "tls", _now())

    def broker(self) -> Broker:
        """Give the office's own way to its broker."""
        authority = self.authority()
        own = authority.issued(OFFICE)
        return Broker(self.host, self.port, authority.certificate, own.certificate, own.key)

    def store(self, where: str = "") -> Store:
        """Open the database: the folder's own, or an address of SQLAlchemy."""
        return open_store(where or str(self.folder / "office.sqlite"))


def begin(folder: Path, host: str, port: int, listen: str) -> Path:
    """Begin an office: certificates for broker and office, the broker's settings. Gives the settings' file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _SETTINGS).write_text(f'host = "{host}"\nport = {port}\nlisten = "{listen}"\n')
    place = read_place(folder)
    authority = place.authority()
    server = authority.server(_SERVER, (host,), _now())
    authority.client(OFFICE, _now())
    return write_settings(folder / "broker", authority, server, listen, port)


def read_place(folder: Path) -> Place:
    """Read an office's folder; raises SetupError when none was begun there."""
    path = folder / _SETTINGS
    if not path.exists():
        raise SetupError("office-not-begun", folder=folder)
    settings = tomllib.loads(path.read_text())
    listen = str(settings.get("listen", settings["host"]))
    return Place(folder, str(settings["host"]), int(settings["port"]), listen)


def enrol(place: Place, name: str, office_key: bytes) -> Path:
    """Certify a van for the wire and write the folder that is handed to it."""
    issued = place.authority().client(name, _now())
    handed = place.folder / "enrolled" / name
    shutil.rmtree(handed, ignore_errors=True)
    handed.mkdir(parents=True, mode=0o700)
    shutil.copyfile(place.authority().certificate, handed / AUTHORITY)
    shutil.copyfile(issued.certificate, handed / CERTIFICATE)
    shutil.copyfile(issued.key, handed / KEY)
    write_public_key(handed / OFFICE_KEY, office_key)
    (handed / SETTINGS).write_text(settings_text(name, place.host, place.port))
    return handed


def revoke(place: Place, name: str) -> None:
    """Let a van's certificate for the wire count no more."""
    place.authority().revoke(name, _now())


def serve(
    place: Place,
    signer: Signer,
    trusted: Trusted,
    report: Callable[[str], None],
    where: str = "",
    https: int = 0,
    listen: str = "",
) -> None:
    """Run the office until it is stopped.

    `https` is the port of the second way, 0 for none; `listen` its address instead of the one that the office began
    with.
    """
    place.authority().renew_list(_now())
    store = place.store(where)
    try:
        intake = Intake(store, trusted, signer, utc_now)
        asyncio.run(_serve(replace(place, listen=listen or place.listen), intake, report, https))
    finally:
        store.close()


async def _serve(place: Place, intake: Intake, report: Callable[[str], None], https: int) -> None:
    ways: list[Coroutine[Any, Any, None]] = [Service(intake, place.broker(), report).run()]
    if https:
        ways.append(web_server(place, intake, https).serve())
    await asyncio.gather(*ways)


def web_server(place: Place, intake: Intake, port: int) -> Server:
    """Give the server of the second way: TLS 1.3, certificates of both sides, revoked ones refused at every request."""
    from uvicorn import Config, Server  # only here: every other command starts without a web server

    from proofvan.office.https import NamedPeer, application
    from proofvan.office.recordings import Recordings
    from proofvan.office.revocations import Revocations

    authority = place.authority()
    own = authority.issued(_SERVER)
    app = application(intake, Recordings(place.folder / "recordings"), Revocations(authority.revoked))
    config = Config(app, place.listen, port, http=NamedPeer, log_level="warning", lifespan="off")
    config.load()
    config.ssl = context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(own.certificate, own.key)
    # Not the list of revoked ones: OpenSSL would hold to that of the start, and refuse everybody once it ran out.
    context.load_verify_locations(authority.certificate)
    return Server(config)


def trusted_by(folders: list[Path], practice: bool) -> Trusted:
    """Give whom the office trusts."""
    return Trusted(TrustStore.from_files(folders), practice)


def _now() -> datetime:
    return datetime.now(UTC)
