"""`proofvan top`: a station's runs and boards on a terminal, over SSH."""

from __future__ import annotations

from typing import Annotated

import typer

from proofvan.cli.words import both, language
from proofvan.core.errors import SetupError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("top", help=both("cli-top-help"))(top)


def top(
    station: Annotated[str, typer.Option("--station", help=both("cli-top-station"))] = "http://127.0.0.1:8080",
) -> None:
    """Look at a station until `q`; it changes nothing there."""
    try:
        from proofvan.cli.top_screen import Top, asking  # needs the extra `top`
    except ImportError as problem:
        raise SetupError("cli-top-missing", detail=str(problem)) from problem
    ask = asking(station)
    try:
        ask("runs")
    except (OSError, ValueError) as problem:
        raise SetupError("cli-top-no-station", address=station, detail=str(problem)) from problem
    Top(ask, language()).run()
