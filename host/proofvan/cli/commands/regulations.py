"""`proofvan regulations`: what there is, what it demands, and an input file to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.words import both, language, say
from proofvan.core.clock import civil_date
from proofvan.core.errors import InputError
from proofvan.core.messages import text
from proofvan.methods.limits import Edition, Entry, Influence, load
from proofvan.procedures.regulation import Regulation
from proofvan.regulations import catalogue
from proofvan.regulations.scaffold import confirmation_line, new_folder
from proofvan.regulations.template import FORMATS, as_toml, practice_case, write

Json = Annotated[bool, typer.Option("--json", help=both("cli-json"))]
Name = Annotated[str, typer.Argument(help=both("cli-compute-regulation"))]


def register(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(help=both("cli-regulations-help"), no_args_is_help=True)
    group.command("list", help=both("cli-regulations-list-help"))(list_all)
    group.command("show", help=both("cli-regulations-show-help"))(show)
    group.command("template", help=both("cli-regulations-template-help"))(template)
    group.command("confirm", help=both("cli-regulations-confirm-help"))(confirm_figures)
    group.command("new", help=both("cli-regulations-new-help"))(new)
    app.add_typer(group, name="regulations")


def list_all(as_json: Json = False) -> None:
    """List every regulation."""
    ask_json("regulations list", as_json)
    everything = catalogue.all_regulations()
    if as_json:
        print_result("regulations list", [_head(one) for one in everything])
        return
    for one in everything:
        print(f"{one.folder:28}  {one.id}-{one.edition}  {text(one.title, language())}")


def show(name: Name, as_json: Json = False) -> None:
    """Show steps, standards and every figure with its source."""
    ask_json("regulations show", as_json)
    one = catalogue.named(name)
    edition = next(edition for edition in load(one.root / "limits.toml").editions if edition.name == one.edition)
    if as_json:
        print_result("regulations show", {**_head(one), "steps": _steps(one), "figures": _figures(edition)})
        return
    print(f"{one.id}-{one.edition}  {text(one.title, language())}")
    print("\n" + say("cli-regulations-steps"))
    for step in _steps(one):
        print(f"    {step['clause']:6}  {text(step['title'], language())}")
    print("\n" + say("cli-regulations-standards"))
    for required in one.standards:
        print(f"    {required.role:12}  {required.kind}  ({required.clause})")
    print("\n" + say("cli-regulations-figures"))
    for figure in _figures(edition):
        place = f"{figure['clause']}  {figure['provenance']}  {figure['source']}"
        print(f"    {figure['id']:32}  {figure['shown']:28}  {place}")


def template(
    name: Name,
    out: Annotated[Path | None, typer.Option("--out", help=both("cli-regulations-template-out"))] = None,
) -> None:
    """Print an input file of `proofvan compute`, or write it as TOML, CSV or Excel."""
    one = catalogue.named(name)
    if out is None:
        print(as_toml(one), end="")
        return
    if out.suffix.lower() not in FORMATS:
        raise InputError("sheet-kind-unknown", file=str(out), value=out.suffix or "-", allowed=", ".join(FORMATS))
    write(one, out)


def confirm_figures(
    name: Name,
    organisation: Annotated[Path, typer.Option("--organisation", help=both("cli-regulations-confirm-organisation"))],
    by: Annotated[str, typer.Option("--by", help=both("cli-regulations-confirm-by"))] = "",
    figure: Annotated[list[str] | None, typer.Option("--figure", help=both("cli-regulations-confirm-figure"))] = None,
) -> None:
    """List the figures that nobody confirmed; with --figure, confirm some as the paper text has them."""
    from proofvan.compose.confirming import confirm, unconfirmed
    from proofvan.compose.now import utc_now

    one = catalogue.named(name)
    if figure and by:
        typed = dict(item.partition("=")[::2] for item in figure)
        done = confirm(one, organisation, typed, by, civil_date(utc_now()))
        print(say("cli-regulations-confirm-done", figures=", ".join(done)))
    for identity, entry in unconfirmed(one, organisation).items():
        print(f"{identity:48}  {entry.clause}  {entry.provenance}  {entry.source}")


def new(
    name: Annotated[str, typer.Argument(help=both("cli-regulations-new-name"))],
    edition: Annotated[str, typer.Option("--edition", help=both("cli-regulations-new-edition"))],
    into: Annotated[Path | None, typer.Option("--into", help=both("cli-regulations-new-into"))] = None,
) -> None:
    """Write the folder of a new regulation: whole, small, with placeholders to replace."""
    folder = new_folder(name, edition, into) if into else new_folder(name, edition)
    print(say("cli-regulations-new-done", folder=folder, line=confirmation_line(name, edition)))


def _head(one: Regulation) -> dict[str, Any]:
    return {"folder": one.folder, "id": one.id, "edition": one.edition, "title": one.title, "bench": one.bench}


def _steps(one: Regulation) -> list[dict[str, str]]:
    steps = {call.step.name: call.step for call in one.procedure(practice_case(one).plan)}
    return [{"name": step.name, "clause": step.clause, "title": step.title} for step in steps.values()]


def _figures(edition: Edition) -> list[dict[str, str]]:
    limits = [_figure(one, _columns(one.services), one.unit) for one in edition.limits]
    settings = [_figure(one, one.value, one.unit) for one in edition.settings]
    return limits + settings + [_figure(one, _influence(one), one.unit) for one in edition.influences]


def _columns(services: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in services.items())


def _influence(one: Influence) -> str:
    return f"{one.estimate} ± {one.half_width}" if one.half_width else f"{one.estimate}, u {one.standard_uncertainty}"


def _figure(entry: Entry, shown: str, unit: str) -> dict[str, str]:
    return {
        "id": entry.id,
        "shown": f"{shown} {unit}".strip(),
        "clause": entry.clause,
        "provenance": entry.provenance,
        "source": entry.source,
    }
