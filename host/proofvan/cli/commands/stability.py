"""`proofvan stability`: a standard against itself, from stored runs on its check source."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from proofvan.cli.budget_table import number
from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.words import both, language, say
from proofvan.methods.stability import FEWEST_DAYS, FEWEST_GROUPS, FEWEST_READINGS, Stability, examine
from proofvan.records.groups import groups_of, records_in


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("stability", help=both("cli-stability-help"))(stability)


def stability(
    places: Annotated[list[Path], typer.Argument(help=both("cli-stability-places"))],
    source: Annotated[str, typer.Option("--source", help=both("cli-stability-source"))],
    point: Annotated[str, typer.Option("--point", help=both("cli-stability-point"))] = "",
    picture: Annotated[Path | None, typer.Option("--plot", help=both("cli-stability-plot"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Report repeatability and stability from stored runs on a check source."""
    ask_json("stability", as_json)
    found = examine(groups_of(records_in(places), source, point))
    if picture is not None:
        from proofvan.documents.control_plot import plot

        plot(found, picture, f"{source} {point}".strip(), "%", language())
    if as_json:
        print_result("stability", asdict(found))
    else:
        _print_stability(found)


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
    few = min(len(one.readings) for one in found.groups) < FEWEST_READINGS
    if few or len(found.groups) < FEWEST_GROUPS:
        print(
            say(
                "cli-stability-few",
                readings=FEWEST_READINGS,
                groups=FEWEST_GROUPS,
                days=FEWEST_DAYS,
            )
        )
