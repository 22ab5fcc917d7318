"""`proofvan calibrate`: gain and offset of an own board against a reference, point by point; never a certificate."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from proofvan.boardcare.calibrate import SECONDS_PER_POINT, Tell, planned, planned_delays
from proofvan.boardcare.record import table
from proofvan.boardcare.reference import Reference, TypedValues, Values, load_reference
from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.files import default_home
from proofvan.cli.unlock import opened_station
from proofvan.cli.words import both, language, say
from proofvan.compose.calibrating import Done, Order, calibrate_board, keep_in_board, restore
from proofvan.compose.ledger import opened_ledger
from proofvan.compose.now import utc_now
from proofvan.compose.real import RealSource
from proofvan.compose.simulated import SimulatedSource
from proofvan.core.clock import civil_date
from proofvan.core.errors import InputError, SetupError
from proofvan.core.intake import InputSource
from proofvan.keys.practice import practice_signer
from proofvan.keys.signer import Signer
from proofvan.people.person import Role
from proofvan.records.ledger.ledger import Ledger
from proofvan_hw.load import Rig, RigBoard, load_rig


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("calibrate", help=both("cli-calibrate-help"))(calibrate)


def calibrate(
    board: Annotated[str, typer.Argument(help=both("cli-calibrate-board"))],
    rig: Annotated[Path, typer.Option("--rig", help=both("cli-run-rig"), exists=True)],
    standard: Annotated[str, typer.Option("--standard", help=both("cli-standards-name"))],
    by: Annotated[str, typer.Option("--by", help=both("cli-calibrate-by"))],
    reference: Annotated[Path | None, typer.Option("--reference", help=both("cli-calibrate-reference"))] = None,
    channel: Annotated[list[str] | None, typer.Option("--channel", help=both("cli-calibrate-channel"))] = None,
    scpi: Annotated[str, typer.Option("--scpi", help=both("cli-calibrate-scpi"))] = "",
    backend: Annotated[str, typer.Option("--backend", help=both("cli-calibrate-backend"))] = "@py",
    values: Annotated[Path | None, typer.Option("--values", help=both("cli-calibrate-values"), exists=True)] = None,
    seconds: Annotated[float, typer.Option("--seconds", help=both("cli-calibrate-seconds"), min=0.5, max=600.0)] = (
        SECONDS_PER_POINT
    ),
    delay: Annotated[bool, typer.Option("--delay", help=both("cli-calibrate-delay"))] = False,
    back: Annotated[bool, typer.Option("--restore", help=both("cli-calibrate-restore"))] = False,
    keep: Annotated[bool, typer.Option("--keep", help=both("cli-calibrate-keep"))] = False,
    reason: Annotated[str, typer.Option("--reason", help=both("cli-standards-reason"))] = "",
    key: Annotated[
        str | None, typer.Option("--station-key", envvar="PROOFVAN_STATION_KEY", help=both("cli-station-key"))
    ] = None,
    world: Annotated[Path | None, typer.Option("--world", help=both("cli-run-world"))] = None,
    home: Annotated[Path | None, typer.Option("--home", help=both("cli-home"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Calibrate a board of a rig, or bring the coefficients before the last calibration back."""
    ask_json("calibrate", as_json)
    place, described = home or default_home(), load_rig(rig)
    item = board_of(described, board)
    with _opened(described, place, key, by) as (signer, ledger):
        if back:
            day = civil_date(utc_now())
            file = restore(place, standard, by, day, utc_now(), reason or say("cli-calibrate-restored"), ledger)
            _keep(described, item, standard, place, signer, by, as_json)
            _tell_restored(standard, file, as_json)
            return
        if keep:
            _keep(described, item, standard, place, signer, by, as_json)
            return
        known = load_reference(_required(reference))
        with _values(known, scpi, backend, values) as source_of_values:
            given = source_of_values.points() if isinstance(source_of_values, TypedValues) else None
            roles = tuple(channel or ())
            way = planned_delays if delay else planned
            plan = partial(way, item, known, roles=roles, given=given, seconds=seconds)
            source = input_source(described, item, by, world)
            order = Order(item, standard, known, by, _today())
            done = calibrate_board(source, order, plan, source_of_values, place, signer, ledger, _teller(as_json))
        if done.changed:
            _keep(described, item, standard, place, signer, by, as_json)
    _tell(done, as_json)
    raise typer.Exit(ExitCode.OK if done.changed else ExitCode.FAIL)


def board_of(rig: Rig, name: str) -> RigBoard:
    """Give the board of that name; raises InputError naming those that are there."""
    for board in rig.boards:
        if board.name == name:
            return board
    raise InputError("board-unknown", value=name, allowed=", ".join(board.name for board in rig.boards))


def input_source(rig: Rig, board: RigBoard, by: str, world: Path | None) -> InputSource:
    """Give the ports of one board: the simulated world's for a simulated rig, else the real one."""
    if not rig.simulated:
        return RealSource(replace(rig, boards=(board,)), by)
    if world is None:
        raise InputError("run-simulated-needs-world", rig=rig.id)
    return SimulatedSource(world)


class Asked:
    """A person who reads the reference (implements Values)."""

    name = "typed"

    def give(self, role: str, wanted: Fraction, unit: str) -> Fraction:
        """Ask for the value that the reference shows; asks again for what is no number."""
        question = say("cli-calibrate-ask", role=role, value=f"{float(wanted):g}", unit=unit)
        while True:
            answer = str(typer.prompt(question, default=f"{float(wanted):g}", err=True))
            try:
                return Fraction(answer.strip())
            except (ValueError, ZeroDivisionError):
                typer.echo(say("cli-calibrate-no-number", value=answer), err=True)

    def safe(self) -> None:
        """Ask to take everything off the terminals."""
        typer.echo(say("cli-calibrate-safe"), err=True)


@contextmanager
def _opened(rig: Rig, home: Path, key: str | None, person: str) -> Iterator[tuple[Signer, Ledger]]:
    """Open the ledger: with the practice key for practice, else for somebody who signs in and may do this."""
    if rig.simulated:
        with opened_ledger(home, practice_signer()) as ledger:
            yield practice_signer(), ledger
        return
    if key is None:
        raise SetupError("run-needs-key", rig=rig.id)
    with opened_station(home, key) as station:
        station.sign_in(person).require(Role.VERIFIER, Role.METROLOGIST)
        yield station.signer, station.ledger


def _keep(rig: Rig, board: RigBoard, standard: str, home: Path, signer: Signer, by: str, quiet: bool) -> None:
    """Put what is in force into the board; a practice board has no memory for it."""
    if rig.simulated:
        return
    said = keep_in_board(input_source(rig, board, by, None), board, standard, home, utc_now(), signer)
    if not quiet:
        print(say("cli-calibrate-kept", board=board.name, certificate=str(said["certificate"])), file=sys.stderr)


def _required(reference: Path | None) -> Path:
    if reference is None:
        raise InputError("calibrate-needs-reference")
    return reference


@contextmanager
def _values(reference: Reference, scpi: str, backend: str, file: Path | None) -> Iterator[Values]:
    if scpi:
        from proofvan.boardcare.scpi import ScpiValues

        instrument = ScpiValues(reference, scpi, backend)
        try:
            yield instrument
        finally:
            instrument.close()
    elif file is not None:
        yield TypedValues(file)
    else:
        yield Asked()


def _today() -> date:
    return civil_date(utc_now())


def _teller(as_json: bool) -> Tell:
    def tell(message: str, values: Mapping[str, str]) -> None:
        if not as_json:
            print(say(message, **values), file=sys.stderr)

    return tell


def _tell_restored(standard: str, file: Path, as_json: bool) -> None:
    if as_json:
        print_result("calibrate", {"standard": standard, "restored": str(file)})
    else:
        print(say("cli-calibrate-restore-done", standard=standard, file=file))


def _tell(done: Done, as_json: bool) -> None:
    code = ExitCode.OK if done.changed else ExitCode.FAIL
    if as_json:
        result = {"id": done.calibration.id, "folder": str(done.folder), "changed": done.changed}
        print_result("calibrate", result, code)
        return
    print(table(done.calibration, language()))
    message = "cli-calibrate-done" if done.changed else "cli-calibrate-not-changed"
    print(say(message, standard=done.calibration.standard.id, folder=done.folder))
