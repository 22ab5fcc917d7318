"""`proofvan uncertainty MODEL`: a free measurement model by the GUM and by Monte Carlo."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from proofvan.cli.budget_table import budget_lines, drawn_lines, number
from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.words import both, say
from proofvan.methods.free_model import Evaluated, Model, evaluate, load


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("uncertainty", help=both("cli-uncertainty-help"))(uncertainty)


def uncertainty(
    model: Annotated[Path, typer.Argument(help=both("cli-uncertainty-model"))],
    seed: Annotated[int, typer.Option("--seed", min=0, help=both("cli-compute-seed"))] = 1,
    gum_only: Annotated[bool, typer.Option("--gum-only", help=both("cli-uncertainty-gum-only"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Evaluate a model file both ways."""
    ask_json("uncertainty", as_json)
    read = load(model)
    found = evaluate(read, seed, draw=not gum_only)
    if as_json:
        correlations = [{"between": list(pair), "coefficient": r} for pair, r in read.correlations().items()]
        print_result("uncertainty", {"results": [asdict(one) for one in found], "correlations": correlations})
        return
    _print(read, found)


def _print(model: Model, found: tuple[Evaluated, ...]) -> None:
    if model.file.title:
        print(model.file.title)
    for one in found:
        print(f"{one.name} = {one.expression} = {one.gum.value:.12g} {one.unit}")
        print(
            "    "
            + say(
                "cli-compute-uncertainty",
                u=number(one.gum.standard_uncertainty, 4),
                freedom=number(one.gum.degrees_of_freedom),
                k=f"{one.gum.coverage_factor:.2f}",
                expanded=number(one.gum.expanded_uncertainty, 4),
                unit=one.unit,
            )
        )
        for line in budget_lines(one.gum.budget):
            print(line)
        if one.drawn is not None:
            gum, digits = one.gum, model.file.digits
            for line in drawn_lines(one.drawn, one.unit, gum.value, gum.expanded_uncertainty, digits):
                print(line)
    for (one_name, other), coefficient in model.correlations().items():
        print(f"r({one_name}, {other}) = {coefficient:.6f}")
