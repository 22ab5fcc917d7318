"""`proofvan provision`: a new board gets its family, name, key and seal number."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from proofvan.boardcare.board_book import Page
from proofvan.cli.commands.flash import chosen
from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.files import default_home
from proofvan.cli.unlock import As, StationKey, opened_station
from proofvan.cli.words import both, say
from proofvan.compose.flashing import ThisComputer
from proofvan.compose.now import utc_now
from proofvan.compose.provisioning import proving, provision
from proofvan.core.errors import InputError, SetupError
from proofvan.people.person import Role
from proofvan_hw.load import FAMILIES


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("provision", help=both("cli-provision-help"))(provision_board)


def provision_board(
    name: Annotated[str, typer.Argument(help=both("cli-calibrate-board"))],
    family: Annotated[str, typer.Option("--family", help=both("cli-provision-family"))],
    seal: Annotated[str, typer.Option("--seal", help=both("cli-provision-seal"))],
    person: As,
    station_key: StationKey,
    serial: Annotated[str, typer.Option("--serial", help=both("cli-provision-serial"))] = "",
    standard: Annotated[str, typer.Option("--standard", help=both("cli-standards-name"))] = "",
    port: Annotated[list[str] | None, typer.Option("--port", help=both("cli-boards-port"))] = None,
    drive: Annotated[Path | None, typer.Option("--drive", help=both("cli-flash-drive"))] = None,
    home: Annotated[Path | None, typer.Option("--home", help=both("cli-home"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Name a board that was flashed, give it a key and write its seal number down."""
    ask_json("provision", as_json)
    if family not in FAMILIES:
        raise InputError("provision-family-unknown", value=family, allowed=", ".join(FAMILIES))
    place, computer = home or default_home(), ThisComputer(port or (), drive)
    (board,) = chosen(computer, serial, False, place)
    if board is None:
        raise SetupError("provision-not-flashed")
    with opened_station(place, station_key) as station:
        station.sign_in(person).require(Role.METROLOGIST, Role.ADMINISTRATOR)
        page = Page(board.uid, name, family, seal, standard, person, utc_now())

        def tell(message: str, values: Mapping[str, str]) -> None:
            if not as_json:
                print(say(message, **values), file=sys.stderr)

        prove = proving(place, person, name)
        provision(computer, board, page, place, station.signer, station.ledger, tell, lambda _done, _size: None, prove)
    if as_json:
        print_result("provision", asdict(page))
    else:
        print(say("cli-provision-done", name=name, uid=board.uid, seal=seal))
