"""`proofvan boards`: which boards are plugged in, their software against the host's, and how they are.

`boards update` and `boards rollback` change the software of a slot.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from proofvan.boardcare.board_book import Page, read_book
from proofvan.cli.board_update import rollback, trust_release_key, update
from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.files import default_home
from proofvan.cli.words import both, say
from proofvan.compose.boards import Condition, FoundBoard, find_devices, identify
from proofvan.compose.standards import StandardsRegister


def register(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(help=both("cli-boards-help"), invoke_without_command=True)
    group.callback()(boards)
    group.command("update", help=both("cli-update-help"))(update)
    group.command("rollback", help=both("cli-rollback-help"))(rollback)
    group.command("release-key", help=both("cli-release-key-help"))(trust_release_key)
    app.add_typer(group, name="boards")


def boards(
    context: typer.Context,
    port: Annotated[list[Path] | None, typer.Option("--port", help=both("cli-boards-port"))] = None,
    home: Annotated[Path | None, typer.Option("--home", help=both("cli-home"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Ask every board who it is."""
    if context.invoked_subcommand is not None:
        return
    ask_json("boards", as_json)
    place = home or default_home()
    devices = [str(path) for path in port] if port else find_devices()
    found, book = [identify(device) for device in devices], read_book(place)
    due = _due(place)
    if as_json:
        rows = [{**asdict(board), **_known(book.get(board.uid), due)} for board in found]
        print_result("boards", rows)
        return
    for board in found:
        _print(board, book.get(board.uid), due)
    if not found:
        print(say("cli-boards-none"))


def _print(board: FoundBoard, page: Page | None, due: dict[str, date]) -> None:
    same = say("cli-boards-same") if board.same_schema else say("cli-boards-other", schema=board.schema)
    state = f"{board.family} {board.uid}  {board.firmware}  {same}" if board.answered else say("cli-boards-silent")
    print(f"{'✔' if board.same_schema else '✘'} {board.device}: {state}")
    if not board.answered:
        return
    known = _known(page, due)
    print("    " + (say("cli-boards-page", **known) if page else say("cli-boards-no-page")))
    if board.condition is not None:
        print("    " + _software(board.condition))
        print("    " + say("cli-boards-condition", **_condition(board.condition)))


def _software(found: Condition) -> str:
    slot = say(f"cli-boards-slot-{found.slot}")
    trial = [] if found.confirmed else [say("cli-boards-on-trial")]
    return "; ".join([say("cli-boards-software", release=str(found.release), slot=slot), *trial])


def _known(page: Page | None, due: dict[str, date]) -> dict[str, str]:
    if page is None:
        return {"name": "", "seal": "", "standard": "", "calibration_until": ""}
    until = due.get(page.standard)
    return {
        "name": page.name,
        "seal": page.seal,
        "standard": page.standard or "-",
        "calibration_until": until.isoformat() if until else "-",
    }


def _due(home: Path) -> dict[str, date]:
    entries = StandardsRegister(home).entries()
    return {entry.standard.id: entry.standard.certificate.valid_until for entry in entries}


def _condition(found: Condition) -> dict[str, str]:
    cause = say(f"cli-reset-{found.reset_cause}")
    software = ("release", "slot", "confirmed")
    said = {name: value for name, value in asdict(found).items() if name not in software}
    return {name: cause if name == "reset_cause" else str(value) for name, value in said.items()}
