"""`proofvan boards`: which boards are plugged in, and whether host and board speak the same language."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.words import both, say
from proofvan.compose.boards import find_devices, identify


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("boards", help=both("cli-boards-help"))(boards)


def boards(
    port: Annotated[list[Path] | None, typer.Option("--port", help=both("cli-boards-port"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Ask every board who it is."""
    ask_json("boards", as_json)
    devices = [str(path) for path in port] if port else find_devices()
    found = [identify(device) for device in devices]
    if as_json:
        print_result("boards", [asdict(board) for board in found])
        return
    for board in found:
        same = say("cli-boards-same") if board.same_schema else say("cli-boards-other", schema=board.schema)
        state = f"{board.family} {board.uid}  {board.firmware}  {same}" if board.answered else say("cli-boards-silent")
        print(f"{'✔' if board.same_schema else '✘'} {board.device}: {state}")
    if not found:
        print(say("cli-boards-none"))
