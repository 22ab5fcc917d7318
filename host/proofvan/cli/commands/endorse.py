"""`proofvan endorse`: 检定, 核验, 批准 of a finished run, each by another person."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.files import default_home
from proofvan.cli.unlock import As, StationKey, open_signer, opened_station
from proofvan.cli.words import both, say
from proofvan.compose.endorsing import endorse_run
from proofvan.compose.now import utc_now
from proofvan.core.errors import InputError
from proofvan.people.person import Role
from proofvan.records.signed import RECORD_NAME
from proofvan.records.stage import stage_of


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("endorse", help=both("cli-endorse-help"))(endorse)


def endorse(
    run: Annotated[str, typer.Argument(help=both("cli-show-run"))],
    role: Annotated[Role, typer.Option("--role", help=both("cli-endorse-role"))],
    key: Annotated[str, typer.Option("--key", help=both("cli-endorse-key"))],
    person: As,
    station_key: StationKey,
    home: Annotated[Path | None, typer.Option("--home", help=both("cli-home"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Sign a run; the checker's signature recomputes it from its recording first."""
    ask_json("endorse", as_json)
    place = home or default_home()
    folder = next((path for path in (Path(run), place / "runs" / run) if (path / RECORD_NAME).is_file()), None)
    if folder is None:
        known = sorted(path.name for path in (place / "runs").glob("*"))
        raise InputError("run-unknown", value=run, home=place, allowed=", ".join(known) or "-")
    with opened_station(place, station_key) as station:
        signed_in = station.sign_in(person)
        signer = open_signer(key)
        signed, certificate = endorse_run(folder, signed_in.person, role, signer, utc_now(), station.ledger)
    result = {
        "run": signed.record.head.run,
        "role": role.value,
        "person": signed_in.person.name,
        "stage": stage_of(signed).value,
        "certificate": str(certificate) if certificate else None,
    }
    if as_json:
        print_result("endorse", result)
    else:
        print(say("cli-endorse-done", **{**result, "certificate": certificate or "-"}))
