"""`proofvan compare` and `proofvan stability`: laboratories or vans against each other, a standard against itself."""

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
from proofvan.cli.words import both, language, say
from proofvan.documents.control_plot import plot
from proofvan.methods import comparison, stability
from proofvan.methods.comparison import Compared
from proofvan.methods.stability import Stability
from proofvan.records.groups import groups_of, records_in

Json = Annotated[bool, typer.Option("--json", help=both("cli-json"))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("compare", help=both("cli-compare-help"))(compare)
    app.command("stability", help=both("cli-stability-help"))(report_stability)


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


def report_stability(
    places: Annotated[list[Path], typer.Argument(help=both("cli-stability-places"))],
    source: Annotated[str, typer.Option("--source", help=both("cli-stability-source"))],
    point: Annotated[str, typer.Option("--point", help=both("cli-stability-point"))] = "",
    picture: Annotated[Path | None, typer.Option("--plot", help=both("cli-stability-plot"))] = None,
    as_json: Json = False,
) -> None:
    """Report repeatability and stability from stored runs on a check source."""
    ask_json("stability", as_json)
    found = stability.examine(groups_of(records_in(places), source, point))
    if picture is not None:
        plot(found, picture, f"{source} {point}".strip(), "%", language())
    if as_json:
        print_result("stability", asdict(found))
    else:
        _print_stability(found)


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


def _print_stability(found: Stability) -> None:
    for one in found.groups:
        mark = "✘" if one.source in found.outside else "✔"
        print(
            f"{mark} {one.day}  {one.source}  n = {len(one.readings)}  {one.mean:+.5f} %  s = {number(one.deviation)} %"
        )
    print(say("cli-stability-repeatability", value=number(found.repeatability)))
    print(say("cli-stability-stability", value=number(found.stability), groups=len(found.groups)))
    for name, limits in (("stability-mean", found.means), ("stability-deviation", found.deviations)):
        words = {"centre": f"{limits.centre:.5g}", "low": f"{limits.low:.5g}", "high": f"{limits.high:.5g}"}
        print(say("cli-stability-chart", name=say(name), **words))
    few = min(len(one.readings) for one in found.groups) < stability.FEWEST_READINGS
    if few or len(found.groups) < stability.FEWEST_GROUPS:
        print(
            say(
                "cli-stability-few",
                readings=stability.FEWEST_READINGS,
                groups=stability.FEWEST_GROUPS,
                days=stability.FEWEST_DAYS,
            )
        )


def _finite(value: Any) -> Any:
    """JSON knows no NaN: what cannot be given is null."""
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
