"""`proofvan indicator`: what a scale's indicator sends on its serial line, live or out of a captured file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.words import both, say
from proofvan.compose.indicator_line import DEFAULT_BAUD, DEFAULT_PARITY, PARITIES, listen
from proofvan.core.errors import DataError, InputError
from proofvan.instruments.weighing_indicator.formats import FORMATS, Decoded, decode, named, recognised
from proofvan.instruments.weighing_indicator.settling import FEWEST_FRAMES, Indication, indications

# A captured line: an hour at 9600 Bd.
_LARGEST_BYTES = 5_000_000


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("indicator", help=both("cli-indicator-help"))(indicator)


def indicator(
    source: Annotated[str, typer.Argument(help=both("cli-indicator-source"))],
    name: Annotated[str, typer.Option("--format", help=both("cli-indicator-format"))] = "",
    baud: Annotated[int, typer.Option("--baud", min=300, max=115200, help=both("cli-meter-baud"))] = DEFAULT_BAUD,
    parity: Annotated[str, typer.Option("--parity", help=both("cli-meter-parity"))] = DEFAULT_PARITY,
    seconds: Annotated[float, typer.Option("--seconds", min=1, max=600, help=both("cli-indicator-seconds"))] = 5.0,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Give every indication that stood still; exit code of a refused input when none did."""
    ask_json("indicator", as_json)
    if name:
        named(name)
    if parity not in PARITIES:
        raise InputError("cli-meter-parity-unknown", value=parity, allowed=", ".join(PARITIES))
    data = _captured(Path(source)) if Path(source).is_file() else listen(source, baud, parity, seconds)
    line = decode(data, name) if name else recognised(data)
    if line is None or not line.shown:
        raise DataError("indicator-format-unknown", device=source, bytes=len(data), allowed=name or ", ".join(FORMATS))
    found = indications(line.shown)
    if not found:
        raise DataError("indicator-unsettled", device=source, frames=FEWEST_FRAMES, seen=len(line.shown))
    if as_json:
        print_result("indicator", _plain(line, found))
        return
    print(say("cli-indicator-line", name=line.name, frames=len(line.shown), damaged=line.damaged, strange=line.strange))
    for one in found:
        kind = say(f"cli-indicator-{one.kind.replace('_', '-')}")
        print(say("cli-indicator-value", value=f"{one.value:f}", unit=one.unit, kind=kind, frames=one.frames))


def _captured(path: Path) -> bytes:
    size = path.stat().st_size
    if size > _LARGEST_BYTES:
        raise InputError("table-too-large", file=str(path), size=size, allowed=_LARGEST_BYTES)
    return path.read_bytes()


def _plain(line: Decoded, found: tuple[Indication, ...]) -> dict[str, Any]:
    return {
        "format": line.name,
        "frames": len(line.shown),
        "damaged": line.damaged,
        "strange_bytes": line.strange,
        "indications": [
            {"value": f"{one.value:f}", "unit": one.unit, "kind": one.kind, "first": one.first, "frames": one.frames}
            for one in found
        ],
    }
