"""`proofvan flash`: board software onto boards, checked before and compared afterwards."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from proofvan.boardcare.board_book import read_book
from proofvan.boardcare.flash import Introduced, flash_board, runs
from proofvan.boardcare.image import BoardImage, load_images
from proofvan.boardcare.release_key import release_key
from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.files import default_home
from proofvan.cli.unlock import opened_station
from proofvan.cli.words import both, say
from proofvan.compose.flashing import ThisComputer, note_flashed
from proofvan.compose.now import utc_now
from proofvan.core.audit import AuditTrail
from proofvan.core.errors import InputError, SetupError
from proofvan.people.person import Role

# Where `make firmware` leaves the images.
IMAGES = Path("build/images")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("flash", help=both("cli-flash-help"))(flash)


def flash(
    board: Annotated[str, typer.Argument(help=both("cli-flash-board"))] = "",
    every: Annotated[bool, typer.Option("--all", help=both("cli-flash-all"))] = False,
    image: Annotated[Path, typer.Option("--image", help=both("cli-flash-image"))] = IMAGES,
    port: Annotated[list[str] | None, typer.Option("--port", help=both("cli-boards-port"))] = None,
    drive: Annotated[Path | None, typer.Option("--drive", help=both("cli-flash-drive"))] = None,
    unreleased: Annotated[bool, typer.Option("--unreleased", help=both("cli-flash-unreleased"))] = False,
    again: Annotated[bool, typer.Option("--again", help=both("cli-flash-again"))] = False,
    person: Annotated[str, typer.Option("--as", envvar="PROOFVAN_PERSON", help=both("cli-as"))] = "",
    key: Annotated[
        str, typer.Option("--station-key", envvar="PROOFVAN_STATION_KEY", help=both("cli-station-key"))
    ] = "",
    home: Annotated[Path | None, typer.Option("--home", help=both("cli-home"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Flash one board, or all that are plugged in."""
    ask_json("flash", as_json)
    place = home or default_home()
    if not unreleased and not (person and key):
        raise SetupError("flash-needs-key")
    images = load_images(image, None if unreleased else release_key(place))
    if unreleased:
        _say(as_json, "cli-flash-unreleased-warning", {})
    computer = ThisComputer(port or (), drive)
    done: list[Introduced] = []
    with _trail(place, person, key) as trail:
        for one in chosen(computer, board, every, place):
            if one is not None and runs(one, images) and not again:
                _say(as_json, "cli-flash-same", {"uid": one.uid, "firmware": one.firmware})
                done.append(one)
                continue
            done.append(_flashed(computer, one, images, as_json))
            if trail is not None:
                note_flashed(trail, one, done[-1], person, utc_now())
            _say(as_json, "cli-flash-done", {"uid": done[-1].uid, "firmware": done[-1].firmware})
    if as_json:
        print_result("flash", [asdict(one) for one in done])


@contextmanager
def _trail(home: Path, person: str, key: str) -> Iterator[AuditTrail | None]:
    """Sign the person in and give the ledger; None for developers who name neither."""
    if not (person and key):
        yield None
        return
    with opened_station(home, key) as station:
        station.sign_in(person).require(Role.METROLOGIST, Role.ADMINISTRATOR)
        yield station.ledger


def chosen(computer: ThisComputer, board: str, every: bool, home: Path) -> list[Introduced | None]:
    """Give the boards that are meant; None is a blank one on its drive. Raises InputError, SetupError."""
    running = computer.running()
    names = {page.name: uid for uid, page in read_book(home).items()}
    if board:
        uid = names.get(board, board.lower())
        meant = [one for one in running if one.uid == uid]
        if not meant:
            raise InputError("board-not-found", value=board, allowed=", ".join(one.uid for one in running) or "-")
        return list(meant)
    blank: list[Introduced | None] = [None] if computer.drives() else []
    found = [*running, *blank]
    if not found:
        raise SetupError("flash-no-board")
    if len(found) > 1 and not every:
        raise InputError("flash-which-board", allowed=", ".join(one.uid if one else "-" for one in found))
    return found


def _flashed(
    computer: ThisComputer, board: Introduced | None, images: Mapping[str, BoardImage], quiet: bool
) -> Introduced:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bar:
        task = bar.add_task(say("cli-flash-bar"), total=None)
        return flash_board(
            computer,
            board,
            images,
            lambda message, values: _say(quiet, message, values),
            lambda done, size: bar.update(task, completed=done, total=size),
        )


def _say(quiet: bool, message: str, values: Mapping[str, str]) -> None:
    if not quiet:
        print(say(message, **values), file=sys.stderr)
