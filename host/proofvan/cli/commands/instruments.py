"""`proofvan instruments`: the rig's electronic load and standard meter, what they are and what they read now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.words import both, say
from proofvan.station.setup import rig_of

if TYPE_CHECKING:
    from proofvan.compose.instruments_aboard import FoundInstrument


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("instruments", help=both("cli-instruments-help"))(instruments)


def instruments(
    rig: Annotated[Path, typer.Option("--rig", help=both("cli-instruments-rig"))],
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Ask every load and meter of a rig; exit code 0 only when all answered and none reports a fault."""
    from proofvan.compose.instruments_aboard import look  # VISA and Modbus are loaded where they are used

    ask_json("instruments", as_json)
    found = [look(one) for one in rig_of(rig).instruments]
    code = ExitCode.OK if all(not one.problem and not one.troubles for one in found) else ExitCode.SETUP
    if as_json:
        print_result("instruments", [_plain(one) for one in found], code)
    else:
        for one in found:
            _print(one)
        if not found:
            print(say("cli-instruments-none"))
    raise typer.Exit(code)


def _print(one: FoundInstrument) -> None:
    from proofvan.compose.instruments_aboard import UNITS

    mark = "✘" if one.problem or one.troubles else "✔"
    print(f"{mark} {one.wanted.name}  {say('cli-instruments-' + one.wanted.kind)}  {one.model.name}  {one.wanted.path}")
    if one.identity:
        print(f"    {one.identity}")
    for name, value in one.values.items():
        print(f"    {say('cli-instruments-' + name)}: {value:g} {UNITS[name]}")
    for trouble in one.troubles:
        print(f"    ! {trouble}")
    if one.problem:
        print(f"    ! {one.problem}\n    → {say('instrument-silent.advice')}")
    if not one.model.confirmed:
        print(f"    {say('cli-instruments-unconfirmed', source=one.model.source)}")


def _plain(one: FoundInstrument) -> dict[str, Any]:
    return {
        "name": one.wanted.name,
        "kind": one.wanted.kind,
        "model": one.wanted.model,
        "path": one.wanted.path,
        "identity": one.identity,
        "values": {name: f"{value:.12g}" for name, value in one.values.items()},
        "troubles": list(one.troubles),
        "problem": one.problem,
        "confirmed": one.model.confirmed,
        "source": one.model.source,
    }
