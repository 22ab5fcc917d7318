"""`proofvan serve`: the station's screen in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from proofvan.cli.files import default_home
from proofvan.cli.words import both, say


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve", help=both("cli-serve-help"))(serve)


def serve(
    host: Annotated[str, typer.Option("--host", help=both("cli-serve-host"))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help=both("cli-serve-port"))] = 8080,
    home: Annotated[Path | None, typer.Option("--home", help=both("cli-home"))] = None,
) -> None:
    """Serve until stopped."""
    import uvicorn  # only here: every other command starts without the web server

    from proofvan.web.app import make_app

    place = home or default_home()
    place.mkdir(parents=True, exist_ok=True)
    app = make_app(place)
    print(say("cli-serve-ready", address=f"http://{host}:{port}"), flush=True)
    uvicorn.run(app, host=host, port=port, log_level="warning", ws_max_size=1 << 16)
