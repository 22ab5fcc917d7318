"""`proofvan boards update`, `rollback` and `release-key`: other software for boards, over their line."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from proofvan.boardcare.board_book import read_book
from proofvan.boardcare.flash import Introduced
from proofvan.boardcare.package import UpdatePackage, load_package
from proofvan.boardcare.release_key import release_key
from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.files import default_home
from proofvan.cli.unlock import As, Station, StationKey, opened_station
from proofvan.cli.words import both, language, say
from proofvan.compose.flashing import ThisComputer
from proofvan.compose.now import utc_now
from proofvan.core.errors import InputError, ProofvanError, SetupError
from proofvan.core.messages import explain
from proofvan.people.person import Role
from proofvan_hw.load import Rig, RigBoard, load_rig
from proofvan_wire.update_messages import UpdateState

if TYPE_CHECKING:  # updating runs a whole board session: imported by who updates, not by `boards`
    from proofvan.compose.updating import Job

ALL = "all"

Board = Annotated[str, typer.Argument(help=both("cli-update-board"))]
Port = Annotated[list[str] | None, typer.Option("--port", help=both("cli-boards-port"))]
Home = Annotated[Path | None, typer.Option("--home", help=both("cli-home"))]
Json = Annotated[bool, typer.Option("--json", help=both("cli-json"))]


def update(
    board: Board,
    package: Annotated[Path, typer.Argument(help=both("cli-update-package"), exists=True)],
    person: As,
    station_key: StationKey,
    rig: Annotated[Path | None, typer.Option("--rig", help=both("cli-update-rig"), exists=True)] = None,
    port: Port = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Update one board or all of them; one that does not take it does not keep the others from theirs."""
    ask_json("boards update", as_json)
    place = home or default_home()
    key = release_key(place)
    wanted = load_package(package, key)
    known = load_rig(rig) if rig is not None else None
    done: list[dict[str, object]] = []
    failed: list[ProofvanError] = []
    with opened_station(place, station_key) as station:
        station.sign_in(person).require(Role.METROLOGIST, Role.ADMINISTRATOR)
        for one in _meant(board, port, place):
            job = _job(one, known, station, person)
            try:
                state = _updated(job, wanted, key, station, as_json)
            except ProofvanError as fault:
                if board != ALL:
                    raise
                failed.append(fault)
                done.append({"uid": one.uid, "error": fault.fault})
                _say(as_json, "cli-update-failed", {"board": job.board.name, "fault": explain(fault, language())[0]})
                continue
            done.append(_plain(one.uid, state))
            _say(as_json, "cli-update-done", _words(job, state))
    code = ExitCode.SETUP if failed else ExitCode.OK
    if as_json:
        print_result("boards update", done, code)
    raise typer.Exit(code)


def rollback(
    board: Annotated[str, typer.Argument(help=both("cli-calibrate-board"))],
    reason: Annotated[str, typer.Option("--reason", help=both("cli-rollback-reason"))],
    person: As,
    station_key: StationKey,
    port: Port = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Let a board go back to the software before its last update."""
    from proofvan.compose.updating import roll_back

    ask_json("boards rollback", as_json)
    place = home or default_home()
    with opened_station(place, station_key) as station:
        station.sign_in(person).require(Role.METROLOGIST, Role.ADMINISTRATOR)
        (one,) = _meant(board, port, place)
        job = _job(one, None, station, person)
        state = roll_back(job, reason, station.ledger)
    if as_json:
        print_result("boards rollback", _plain(one.uid, state))
    else:
        print(say("cli-rollback-done", **_words(job, state)))


def trust_release_key(
    file: Annotated[Path, typer.Argument(help=both("cli-release-key-file"), exists=True)],
    person: As,
    station_key: StationKey,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Take the public release key that this computer and its boards are to trust."""
    from proofvan.compose.updating import take_release_key

    ask_json("boards release-key", as_json)
    place = home or default_home()
    with opened_station(place, station_key) as station:
        station.sign_in(person).require(Role.METROLOGIST, Role.ADMINISTRATOR)
        known = take_release_key(place, file, person, utc_now(), station.ledger)
    if as_json:
        print_result("boards release-key", {"key": known})
    else:
        print(say("cli-release-key-done", key=known))


def _meant(board: str, port: list[str] | None, home: Path) -> list[Introduced]:
    """Give the boards that are meant; raises InputError naming those that are there."""
    running = list(ThisComputer(port or ()).running())
    if not running:
        raise SetupError("flash-no-board")
    if board == ALL:
        return running
    uid = {page.name: uid for uid, page in read_book(home).items()}.get(board, board.lower())
    found = [one for one in running if one.uid == uid]
    if not found:
        raise InputError("board-not-found", value=board, allowed=", ".join(one.uid for one in running))
    return found


def _job(one: Introduced, rig: Rig | None, station: Station, person: str) -> Job:
    from proofvan.compose.real import RealSource
    from proofvan.compose.updating import Job, plain_board

    page = read_book(station.home).get(one.uid)
    name = page.name if page is not None else one.uid
    board = _rigged(rig, name, one) or plain_board(name, one.family, one.device)
    source_rig = Rig("update", False, name, name, "pile", (board,))
    return Job(board, one.uid, lambda: RealSource(source_rig, person), station.home, person, utc_now())


def _rigged(rig: Rig | None, name: str, one: Introduced) -> RigBoard | None:
    boards = rig.boards if rig is not None else ()
    return next((replace(item, path=one.device) for item in boards if item.name == name), None)


def _updated(job: Job, package: UpdatePackage, key: bytes, station: Station, quiet: bool) -> UpdateState:
    from proofvan.compose.updating import update_board

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bar:
        task = bar.add_task(say("cli-update-bar"), total=package.size)
        return update_board(
            job,
            package,
            key,
            station.ledger,
            lambda message, values: _say(quiet, message, values),
            lambda done, size: bar.update(task, completed=done, total=size),
        )


def _words(job: Job, state: UpdateState) -> dict[str, str]:
    slot = say(f"cli-boards-slot-{state.running.name.lower()}")
    return {"board": job.board.name, "release": str(state.release), "slot": slot}


def _plain(uid: str, state: UpdateState) -> dict[str, object]:
    slot = state.running.name.lower()
    return {"uid": uid, "release": state.release, "slot": slot, "confirmed": bool(state.confirmed)}


def _say(quiet: bool, message: str, values: Mapping[str, str]) -> None:
    if not quiet:
        print(say(message, **values), file=sys.stderr)
