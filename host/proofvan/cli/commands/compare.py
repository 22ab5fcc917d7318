"""`proofvan compare`: laboratories or vans against each other."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from proofvan.cli.budget_table import number
from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.words import both, say
from proofvan.methods import comparison
from proofvan.methods.comparison import Compared

Json = Annotated[bool, typer.Option("--json", help=both("cli-json"))]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("compare", help=both("cli-compare-help"))(compare)


def compare(
    file: Annotated[Path, typer.Argument(help=both("cli-compare-file"))],
    as_json: Json = False,
) -> None:
    """Evaluate a comparison; exit code 10 when a result is not satisfactory."""
    ask_json("compare", as_json)
    found = comparison.compare(comparison.load(file))
    code = ExitCode.OK if all(one.satisfactory for one in found.scored) else ExitCode.FAIL
    if as_json:
        print_result("compare", _finite(asdict(found)), code)
    else:
        _print_comparison(found)
    raise typer.Exit(code)


def _print_comparison(found: Compared) -> None:
    message = "cli-compare-given" if found.given else "cli-compare-mean"
    print(say(message, value=f"{found.reference:.8g}", expanded=number(found.reference_expanded), unit=found.unit))
    for title, together in (("cli-compare-all", found.all_together), ("cli-compare-subset", found.subset)):
        chi, p = f"{together.chi_squared:.3f}", f"{together.probability:.3f}"
        print(say(title, members=", ".join(together.members), chi=chi, p=p))
    table = Table()
    for column in ("cli-compare-name", "cli-compare-difference", "cli-compare-expanded"):
        table.add_column(say(column))
    for column in ("E_n", "ζ", "z", say("cli-compare-member"), ""):
        table.add_column(column)
    for one in found.scored:
        table.add_row(
            one.name,
            f"{one.difference:+.6g}",
            number(one.U),
            f"{one.E_n:+.2f}",
            f"{one.zeta:+.2f}",
            "-" if math.isnan(one.z) else f"{one.z:+.2f}",
            "✔" if one.in_subset else "✘",
            say("cli-compare-satisfactory" if one.satisfactory else "cli-compare-not-satisfactory"),
        )
    Console(width=120).print(table)


def _finite(value: Any) -> Any:
    """JSON knows no NaN: what cannot be given is null."""
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
