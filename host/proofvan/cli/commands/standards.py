"""`proofvan standards`: the register of reference standards, their certificates and intermediate checks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from proofvan.cli.chart import chart_lines
from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.files import default_home
from proofvan.cli.unlock import As, StationKey, opened_station
from proofvan.cli.words import both, language, say
from proofvan.compose.now import utc_now
from proofvan.compose.standards import Entry, StandardsRegister
from proofvan.core.errors import PreconditionError
from proofvan.core.messages import explain
from proofvan.people.person import Role
from proofvan.standards.checks import Check, Judged, Occasion
from proofvan.standards.logbook import Happening
from proofvan.standards.standing import due, require_standing

Home = Annotated[Path | None, typer.Option("--home", help=both("cli-home"))]
Day = Annotated[str, typer.Option("--day", help=both("cli-standards-day"))]
Name = Annotated[str, typer.Argument(help=both("cli-standards-name"))]
Json = Annotated[bool, typer.Option("--json", help=both("cli-json"))]


def register(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(help=both("cli-standards-help"), no_args_is_help=True)
    for command in (list_standards, enter, confirm, check, chart, block, show_due):
        name = {"list_standards": "list", "show_due": "due"}.get(command.__name__, command.__name__)
        group.command(name, help=both(f"cli-standards-{name}-help"))(command)
    app.add_typer(group, name="standards")


def list_standards(home: Home = None, day: Day = "", as_json: Json = False) -> None:
    """Say of each standard whether it may be used."""
    ask_json("standards list", as_json)
    place, today = StandardsRegister(home or default_home()), _day(day)
    rows = [_standing(place, entry, today) for entry in place.entries()]
    code = ExitCode.OK if all(row["usable"] for row in rows) else ExitCode.INPUT
    if as_json:
        print_result("standards list", rows, code)
    for row in [] if as_json else rows:
        mark = "✔" if row["usable"] else "✘"
        print(f"{mark} {row['standard']}  {row['certificate']}  … {row['valid_until']}  {row['reason']}".rstrip())
    raise typer.Exit(code)


def enter(
    file: Annotated[Path, typer.Argument(help=both("cli-standards-file"), exists=True)],
    person: As,
    station_key: StationKey,
    home: Home = None,
    day: Day = "",
    as_json: Json = False,
) -> None:
    """Enter a standard's file with its certificate."""
    ask_json("standards enter", as_json)
    with _register_of(home, station_key, person, Role.VERIFIER, Role.METROLOGIST) as place:
        entry = place.enter(file, person, _day(day))
    _tell(as_json, "standards enter", "cli-standards-entered", standard=entry.standard.id, file=entry.sha256[:16])


def confirm(
    standard: Name, person: As, station_key: StationKey, home: Home = None, day: Day = "", as_json: Json = False
) -> None:
    """Confirm the certificate that another person entered."""
    ask_json("standards confirm", as_json)
    with _register_of(home, station_key, person, Role.CHECKER, Role.METROLOGIST) as place:
        entry = place.confirm(standard, person, _day(day))
    _tell(as_json, "standards confirm", "cli-standards-confirmed", standard=standard, file=entry.sha256[:16])


def block(
    standard: Name,
    reason: Annotated[str, typer.Option("--reason", help=both("cli-standards-reason"))],
    person: As,
    station_key: StationKey,
    untraced: Annotated[bool, typer.Option("--untraced", help=both("cli-standards-untraced"))] = False,
    home: Home = None,
    day: Day = "",
    as_json: Json = False,
) -> None:
    """Take a standard out of use; everybody who works with it may."""
    ask_json("standards block", as_json)
    happening = Happening.UNTRACED if untraced else Happening.BLOCKED
    with _register_of(home, station_key, person, *Role) as place:
        place.block(standard, person, _day(day), reason, happening)
    _tell(as_json, "standards block", "cli-standards-blocked", standard=standard, reason=reason)


def check(
    standard: Name,
    readings: Annotated[list[str], typer.Argument(help=both("cli-standards-readings"))],
    person: As,
    station_key: StationKey,
    occasion: Annotated[Occasion, typer.Option("--occasion", help=both("cli-standards-occasion"))] = (
        Occasion.INTERMEDIATE
    ),
    home: Home = None,
    day: Day = "",
    as_json: Json = False,
) -> None:
    """Enter an intermediate check; exit code 65 when it is bad."""
    ask_json("standards check", as_json)
    with _register_of(home, station_key, person, Role.VERIFIER, Role.METROLOGIST) as place:
        judged = place.check(standard, Check(_day(day), occasion, person, tuple(readings)))
        plan = place.entry(standard).standard.check
    code = ExitCode.OK if judged.good else ExitCode.INPUT
    if as_json:
        print_result("standards check", _plain(judged), code)
    else:
        message = "cli-standards-check-good" if judged.good else "cli-standards-check-bad"
        print(say(message, standard=standard, deviation=f"{judged.deviation:+.6g}", unit=plan.unit if plan else ""))
        for signal in judged.signals:
            print(f"  ! {say(signal)}")
    raise typer.Exit(code)


def chart(standard: Name, home: Home = None, as_json: Json = False) -> None:
    """Draw the control chart of a standard's intermediate checks."""
    ask_json("standards chart", as_json)
    place = StandardsRegister(home or default_home())
    judged, plan = place.judged(standard), place.entry(standard).standard.check
    if as_json:
        print_result("standards chart", [_plain(one) for one in judged])
        return
    for line in chart_lines(judged, plan):
        print(line)


def show_due(home: Home = None, day: Day = "", as_json: Json = False) -> None:
    """List what runs out, soonest first."""
    ask_json("standards due", as_json)
    place = StandardsRegister(home or default_home())
    found = due([entry.standard for entry in place.entries()], place.logbook, _day(day))
    if as_json:
        print_result("standards due", [{**asdict(one), "day": one.day.isoformat()} for one in found])
        return
    for one in found:
        mark = "✘" if one.days < 0 else "!" if one.days <= 30 else "·" if one.days <= 60 else " "
        print(f"{mark} {one.day}  {one.days:5d} d  {one.standard}  {say(one.subject)}")


@contextmanager
def _register_of(home: Path | None, key: str, person: str, *roles: Role) -> Iterator[StandardsRegister]:
    """Open the register for somebody who signed in with one of the roles; what is done becomes an audit event."""
    with opened_station(home or default_home(), key) as station:
        station.sign_in(person).require(*roles)
        yield StandardsRegister(station.home, station.ledger, utc_now)


def _day(text: str) -> date:
    return date.fromisoformat(text) if text else date.today()


def _tell(as_json: bool, command: str, message: str, **values: str) -> None:
    if as_json:
        print_result(command, values)
    else:
        print(say(message, **values))


def _standing(place: StandardsRegister, entry: Entry, day: date) -> dict[str, Any]:
    reason = ""
    try:
        require_standing(entry.standard, entry.sha256, place.logbook, day)
    except PreconditionError as problem:
        reason = " ".join(explain(problem, language()))
    return {
        "standard": entry.standard.id,
        "certificate": entry.standard.certificate.number,
        "valid_until": entry.standard.certificate.valid_until.isoformat(),
        "usable": not reason,
        "reason": reason,
    }


def _plain(judged: Judged) -> dict[str, Any]:
    return {
        "day": judged.check.day.isoformat(),
        "occasion": judged.check.occasion.value,
        "by": judged.check.by,
        "readings": list(judged.check.readings),
        "deviation": f"{judged.deviation:.12g}",
        "good": judged.good,
        "signals": list(judged.signals),
    }
