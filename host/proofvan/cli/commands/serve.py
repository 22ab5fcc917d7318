"""`proofvan serve`: the station's screen in a browser."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from proofvan.cli.commands.flash import IMAGES
from proofvan.cli.files import default_home
from proofvan.cli.unlock import PIN, StationKey, open_signer, secrets_of
from proofvan.cli.words import both, say
from proofvan.core.errors import SetupError
from proofvan.keys.files import read_private_key
from proofvan.keys.signer import Signer

if TYPE_CHECKING:
    from proofvan.compose.attended import OwnKey

# A screen whose technician reads a display for a while sends its answer on the line that it has: closed after five
# seconds (uvicorn's own), the answer would cross the closing.
_IDLE_S = 120


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve", help=both("cli-serve-help"))(serve)


def serve(
    host: Annotated[str, typer.Option("--host", help=both("cli-serve-host"))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help=both("cli-serve-port"))] = 8080,
    home: Annotated[Path | None, typer.Option("--home", help=both("cli-home"))] = None,
    station_key: StationKey = "",
    board: Annotated[list[str] | None, typer.Option("--board", help=both("cli-serve-board"))] = None,
    images: Annotated[Path, typer.Option("--images", help=both("cli-serve-images"))] = IMAGES,
    person_keys: Annotated[Path | None, typer.Option("--person-keys", help=both("cli-serve-person-keys"))] = None,
    tablets: Annotated[int, typer.Option("--tablets", max=65535, help=both("cli-serve-tablets"))] = 0,
) -> None:
    """Serve until stopped; without a key of its own it is a practice station."""
    from proofvan.web.boards.care import Places
    from proofvan.web.people import StationPeople

    place = home or default_home()
    secrets = secrets_of(station_key) if station_key else {}
    signer = open_signer(station_key, secrets) if station_key else None
    keys = partial(_person_key, person_keys) if person_keys else None
    wishes: dict[str, Any] = {
        "people": StationPeople(place, signer, keys),
        "places": Places(place, tuple(board or ()), images=images),
        "unlock": partial(_own_key, station_key, secrets) if station_key else None,
    }
    if tablets:
        _serve_tablets(place, host, port, tablets, wishes)
    else:
        serve_station(place, host, port, **wishes)


def serve_station(place: Path, host: str, port: int, tls: tuple[Path, Path] | None = None, **wishes: Any) -> None:
    """Serve a home's station until stopped, by https with `tls`; `wishes` are those of `web.app.make_app`."""
    import uvicorn  # only here: every other command starts without the web server

    from proofvan.web.app import make_app

    place.mkdir(parents=True, exist_ok=True)
    app = make_app(place, **{"reached": partial(_reached, host, port), **wishes})
    print(say("cli-serve-ready", address=f"{'https' if tls else 'http'}://{host}:{port}"), flush=True)
    certificate, key = tls or (None, None)
    uvicorn.run(
        app, host=host, port=port, log_level="warning", loop="asyncio", ws_max_size=1 << 16,
        ssl_certfile=certificate, ssl_keyfile=key, timeout_keep_alive=_IDLE_S,
    )  # fmt: skip


def _serve_tablets(place: Path, host: str, port: int, plain_port: int, wishes: dict[str, Any]) -> None:
    """Serve by https, with the station's own authority; a tablet gets both by their QR codes."""
    from proofvan.compose.local_authority import CERTIFICATE, LocalAuthority, offered, own_address
    from proofvan.web.archive import Archive
    from proofvan.web.handing_out import HandingOut
    from proofvan.web.shares import Shares

    authority, address = LocalAuthority(place / "tls"), own_address(host)
    tls = authority.certify(tuple(dict.fromkeys((address, "127.0.0.1", "localhost"))))
    _show_code("cli-serve-authority", f"http://{address}:{plain_port}{CERTIFICATE}")
    _show_code("cli-serve-tablet", f"https://{address}:{port}/")
    shares = Shares(place)
    wishes = {**wishes, "shares": shares, "reached": partial(_reached, host, plain_port)}
    with offered(authority.certificate, host, plain_port, HandingOut(shares, Archive(place)).at):
        serve_station(place, host, port, tls, **wishes)


def _reached(host: str, port: int) -> str:
    """Give where a phone on the van's network fetches a shared document; empty when it cannot."""
    from proofvan.compose.local_authority import address_for_others

    address = address_for_others(host)
    return f"http://{address}:{port}" if address else ""


def _show_code(message: str, address: str) -> None:
    import segno

    print(say(message, address=address))
    segno.make(address, error="m", micro=False).terminal(compact=True)


def _own_key(key: str, secrets: Mapping[str, str], person: str, pin: str) -> OwnKey:
    """Give what a run on the van's own rig is begun with."""
    from proofvan.compose.attended import OwnKey

    return OwnKey(key, person, {**secrets, PIN: pin})


def _person_key(folder: Path, person: str, secret: str) -> Signer:
    """Open the key of a person: PERSON.pem in the folder, protected by the PIN that he or she signs in with."""
    path = folder / f"{person}.pem"
    if not path.is_file():
        raise SetupError("cli-serve-no-person-key", person=person, folder=folder)
    return read_private_key(path, secret.encode())
