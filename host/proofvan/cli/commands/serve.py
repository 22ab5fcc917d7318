"""`proofvan serve`: the station's screen in a browser."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from proofvan.cli.commands.flash import IMAGES
from proofvan.cli.files import default_home
from proofvan.cli.unlock import StationKey, open_signer
from proofvan.cli.words import both, say
from proofvan.core.errors import SetupError
from proofvan.keys.files import read_private_key
from proofvan.keys.signer import Signer


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
) -> None:
    """Serve until stopped; without a key of its own it is a practice station."""
    from proofvan.web.boards.care import Places
    from proofvan.web.people import StationPeople

    place = home or default_home()
    signer = open_signer(station_key) if station_key else None
    keys = partial(_person_key, person_keys) if person_keys else None
    places = Places(place, tuple(board or ()), images=images)
    serve_station(place, host, port, people=StationPeople(place, signer, keys), places=places)


def serve_station(place: Path, host: str, port: int, **wishes: Any) -> None:
    """Serve a home's station until stopped; `wishes` are those of `web.app.make_app`."""
    import uvicorn  # only here: every other command starts without the web server

    from proofvan.web.app import make_app

    place.mkdir(parents=True, exist_ok=True)
    app = make_app(place, **wishes)
    print(say("cli-serve-ready", address=f"http://{host}:{port}"), flush=True)
    uvicorn.run(app, host=host, port=port, log_level="warning", loop="asyncio", ws_max_size=1 << 16)


def _person_key(folder: Path, person: str, secret: str) -> Signer:
    """Open the key of a person: PERSON.pem in the folder, protected by the PIN that he or she signs in with."""
    path = folder / f"{person}.pem"
    if not path.is_file():
        raise SetupError("cli-serve-no-person-key", person=person, folder=folder)
    return read_private_key(path, secret.encode())
