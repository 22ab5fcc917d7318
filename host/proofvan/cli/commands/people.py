"""`proofvan people`: the roll of a station: who may sign what, PINs, sign-in."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.files import default_home
from proofvan.cli.unlock import As, Station, StationKey, ask_secret, opened_station
from proofvan.cli.words import both, say
from proofvan.compose.now import utc_now
from proofvan.core.errors import InputError
from proofvan.keys.certified import Licence
from proofvan.keys.files import read_public_key
from proofvan.people.person import Person, Role
from proofvan.people.pin import SALT_BYTES, new_pin
from proofvan.people.roll import Entry

Home = Annotated[Path | None, typer.Option("--home", help=both("cli-home"))]
Json = Annotated[bool, typer.Option("--json", help=both("cli-json"))]
NEW_PIN = "PROOFVAN_NEW_PIN"


def register(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(help=both("cli-people-help"), no_args_is_help=True)
    group.command("add", help=both("cli-people-add-help"))(add)
    group.command("list", help=both("cli-people-list-help"))(list_people)
    group.command("pin", help=both("cli-people-pin-help"))(set_pin)
    group.command("close", help=both("cli-people-close-help"))(close)
    group.command("sign-in", help=both("cli-people-sign-in-help"))(sign_in)
    app.add_typer(group, name="people")


def add(
    person: Annotated[str, typer.Argument(help=both("cli-people-id"))],
    name: Annotated[str, typer.Option("--name", help=both("cli-people-name"))],
    role: Annotated[list[Role], typer.Option("--role", help=both("cli-people-role"))],
    station_key: StationKey,
    licence: Annotated[list[str] | None, typer.Option("--licence", help=both("cli-people-licence"))] = None,
    token: Annotated[Path | None, typer.Option("--usb-key", help=both("cli-people-usb"))] = None,
    by: Annotated[str, typer.Option("--as", envvar="PROOFVAN_PERSON", help=both("cli-as"))] = "",
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Add a person, or replace what is known of one; the first is an administrator."""
    ask_json("people add", as_json)
    who = Person(person, name, tuple(role), tuple(_licence(words) for words in licence or []))
    with opened_station(home or default_home(), station_key) as station:
        signed_in = station.sign_in(by) if station.roll.entries else None
        known = next((entry for entry in station.roll.entries if entry.person.id == person), None)
        pin = (
            known.pin if known else new_pin(ask_secret(NEW_PIN, "cli-ask-new-pin", twice=True), os.urandom(SALT_BYTES))
        )
        key = read_public_key(token).hex() if token else ""
        station.roll.add(Entry(who, pin, key), signed_in, utc_now())
        _tell("people add", station, as_json)


def list_people(station_key: StationKey, home: Home = None, as_json: Json = False) -> None:
    """List everybody with roles and licences."""
    ask_json("people list", as_json)
    with opened_station(home or default_home(), station_key) as station:
        _tell("people list", station, as_json)


def set_pin(
    person: Annotated[str, typer.Argument(help=both("cli-people-id"))],
    by: As,
    station_key: StationKey,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Give a person a new PIN, which ends a lock-out."""
    ask_json("people pin", as_json)
    with opened_station(home or default_home(), station_key) as station:
        signed_in = station.sign_in(by)
        words = ask_secret(NEW_PIN, "cli-ask-new-pin", twice=True)
        station.roll.set_pin(person, words, os.urandom(SALT_BYTES), signed_in, utc_now())
        _tell("people pin", station, as_json)


def close(
    person: Annotated[str, typer.Argument(help=both("cli-people-id"))],
    by: As,
    station_key: StationKey,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """End a person's access; the line stays in the roll."""
    ask_json("people close", as_json)
    with opened_station(home or default_home(), station_key) as station:
        signed_in = station.sign_in(by)
        station.roll.add(replace(station.roll.entry(person), active=False), signed_in, utc_now())
        _tell("people close", station, as_json)


def sign_in(by: As, station_key: StationKey, home: Home = None, as_json: Json = False) -> None:
    """Try a sign-in; it is an audit event like every other."""
    ask_json("people sign-in", as_json)
    with opened_station(home or default_home(), station_key) as station:
        signed_in = station.sign_in(by)
    if as_json:
        print_result("people sign-in", {"person": signed_in.person.id, "roles": list(signed_in.person.roles)})
    else:
        print(say("cli-people-signed-in", name=signed_in.person.name, roles=_roles(signed_in.person)))


def _licence(words: str) -> Licence:
    parts = words.split(",")
    if len(parts) != 6 or parts[1] not in list(Role):
        raise InputError("person-licence-form", value=words, allowed="NUMBER,ROLE,ITEM,EMPLOYER,FROM,UNTIL")
    return Licence(*(part.strip() for part in parts))


def _roles(person: Person) -> str:
    return ", ".join(say(f"person-role-{role}") for role in person.roles)


def _tell(command: str, station: Station, as_json: bool) -> None:
    people = [_plain(entry) for entry in station.roll.entries]
    if as_json:
        print_result(command, people)
        return
    for entry in station.roll.entries:
        state = "" if entry.active and not entry.pin.locked else "  ✘"
        print(f"{entry.person.id}  {entry.person.name}  {_roles(entry.person)}{state}")
        for licence in entry.person.licences:
            validity = f"{licence.valid_from} ~ {licence.valid_until}"
            print(f"    {licence.number}  {licence.item}  {licence.employer}  {validity}")


def _plain(entry: Entry) -> dict[str, Any]:
    return {
        "person": entry.person.id,
        "name": entry.person.name,
        "roles": list(entry.person.roles),
        "licences": [licence.number for licence in entry.person.licences],
        "active": entry.active,
        "locked": entry.pin.locked,
        "usb_key": bool(entry.token_key),
    }
