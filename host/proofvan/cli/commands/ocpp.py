"""`proofvan ocpp`: what a pile told its platform, as values and sessions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.words import both, language, say
from proofvan.core.errors import InputError
from proofvan.core.messages import LANGUAGES
from proofvan.instruments.ocpp.messages import Import, read_messages
from proofvan.instruments.ocpp.sessions import sessions
from proofvan.instruments.reported import ReportedValue, SessionReading


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("ocpp", help=both("cli-ocpp-help"))(read)


def read(
    file: Annotated[Path, typer.Argument(help=both("cli-ocpp-file"))],
    device: Annotated[str, typer.Option("--device", help=both("cli-ocpp-device"))] = "",
    key: Annotated[str, typer.Option("--key", help=both("cli-ocpp-key"))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Read the messages; exit code 21 when a signed value is not valid."""
    ask_json("ocpp", as_json)
    try:
        data = file.read_bytes()
    except OSError as problem:
        raise InputError("ocpp-file-unreadable", file=str(file), detail=problem.strerror or "") from problem
    imported = read_messages(data, device or file.stem, str(file), key)
    found = sessions(imported)
    bad = any(one.signature == "invalid" for one in found)
    code = ExitCode.DAMAGED if bad else ExitCode.OK
    if as_json:
        print_result("ocpp", _plain(imported, found), code)
    else:
        _print(imported, found)
    raise typer.Exit(code)


def _print(imported: Import, found: tuple[SessionReading, ...]) -> None:
    print(say("cli-ocpp-count", values=len(imported.values), signed=len(imported.signed)))
    for one in found:
        verdict = say(f"ocmf-verdict-{one.signature}") if one.signature else say("cli-ocpp-unsigned")
        print(
            say(
                "cli-ocpp-session",
                connector=one.connector or "-",
                transaction=one.transaction or "-",
                energy=f"{one.energy:f}",
                step=f"{one.step:f}",
                source=one.source,
                verdict=verdict,
            )
        )
    for deviation in imported.deviations:
        print(f"! {deviation.words(language())}")


def _plain(imported: Import, found: tuple[SessionReading, ...]) -> dict[str, Any]:
    return {
        "values": [_plain_value(one) for one in imported.values],
        "sessions": [_plain_session(one) for one in found],
        "deviations": [
            {"id": one.id, "where": one.where, **{name: one.words(name) for name in LANGUAGES}}
            for one in imported.deviations
        ],
    }


def _plain_value(one: ReportedValue) -> dict[str, Any]:
    return {
        "source": one.source,
        "device": one.device,
        "connector": one.connector,
        "transaction": one.transaction,
        "time": one.time.isoformat() if one.time else None,
        "quantity": one.quantity,
        "value": f"{one.value:f}",
        "unit": one.unit,
        "step": f"{one.step:f}",
        "context": one.context,
        "phase": one.phase,
        "location": one.location,
    }


def _plain_session(one: SessionReading) -> dict[str, Any]:
    return {
        "source": one.source,
        "gate": one.gate,
        "device": one.device,
        "connector": one.connector,
        "transaction": one.transaction,
        "energy_kwh": f"{one.energy:f}",
        "step_kwh": f"{one.step:f}",
        "begin": one.begin.isoformat() if one.begin else None,
        "end": one.end.isoformat() if one.end else None,
        "signature": one.signature,
    }
