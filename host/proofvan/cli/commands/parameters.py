"""`proofvan parameters`: what is sealed on this station, who changed it and why."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.files import default_home
from proofvan.cli.unlock import As, StationKey, opened_station
from proofvan.cli.words import both, say
from proofvan.compose.now import utc_now
from proofvan.compose.station_files import opened_parameters
from proofvan.core.audit import AuditEvent
from proofvan.station.identity import software_identity
from proofvan.station.parameters import CHANGED, in_use, type_specific
from proofvan.station.setup import load_setup, setup_files

Home = Annotated[Path | None, typer.Option("--home", help=both("cli-home"))]
Json = Annotated[bool, typer.Option("--json", help=both("cli-json"))]


def register(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(help=both("cli-parameters-help"), no_args_is_help=True)
    group.command("list", help=both("cli-parameters-list-help"))(list_sealed)
    group.command("set", help=both("cli-parameters-set-help"))(seal)
    group.command("history", help=both("cli-parameters-history-help"))(history)
    app.add_typer(group, name="parameters")


def list_sealed(station_key: StationKey, home: Home = None, as_json: Json = False) -> None:
    """List the parameters and the counter."""
    ask_json("parameters list", as_json)
    with opened_station(home or default_home(), station_key) as station:
        parameters = opened_parameters(station.home, station.signer, station.ledger)
        device = {parameter.name: parameter.value for parameter in parameters.device_specific()}
        counter = parameters.counter
    fixed = {parameter.name: parameter.value for parameter in type_specific()}
    if as_json:
        print_result("parameters list", {"counter": counter, "device_specific": device, "type_specific": fixed})
        return
    print(say("cli-parameters-counter", counter=counter))
    for name, value in sorted({**device, **fixed}.items()):
        print(f"{name}  {value}")


def seal(
    rig: Annotated[Path, typer.Option("--rig", help=both("cli-run-rig"))],
    job: Annotated[Path, typer.Option("--job", help=both("cli-run-job"))],
    reason: Annotated[str, typer.Option("--reason", help=both("cli-parameters-reason"))],
    person: As,
    station_key: StationKey,
    only: Annotated[list[str] | None, typer.Option("--only", help=both("cli-parameters-only"))] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Seal what a job depends on as it is now: software, organisation, standards, rig."""
    ask_json("parameters set", as_json)
    wanted = in_use(load_setup(setup_files(job, rig)), software_identity())
    changed = {}
    with opened_station(home or default_home(), station_key) as station:
        signed_in = station.sign_in(person)
        parameters = opened_parameters(station.home, station.signer, station.ledger)
        sealed = {parameter.name: parameter.value for parameter in parameters.device_specific()}
        for name in only or wanted:
            if sealed.get(name) != wanted.get(name):
                parameters.set(name, wanted.get(name, ""), signed_in, reason, utc_now())
                changed[name] = wanted[name]
    if as_json:
        print_result("parameters set", {"changed": changed, "counter": parameters.counter})
    else:
        print(say("cli-parameters-set-done", names=", ".join(changed) or "-", counter=parameters.counter))


def history(station_key: StationKey, home: Home = None, as_json: Json = False) -> None:
    """List every change, oldest first."""
    ask_json("parameters history", as_json)
    with opened_station(home or default_home(), station_key) as station:
        events = station.ledger.events(CHANGED)
    if as_json:
        print_result("parameters history", [_plain(event) for event in events])
        return
    for event in events:
        print(f"{event.utc}  {event.who}  {event.subject}  {event.old or '-'} → {event.new}  {event.reason}")


def _plain(event: AuditEvent) -> dict[str, str]:
    return {name: getattr(event, name) for name in ("utc", "who", "subject", "old", "new", "reason")}
