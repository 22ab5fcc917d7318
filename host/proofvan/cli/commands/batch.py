"""`proofvan batch`: all instruments of one place: a job for each, one list of who signed what."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.files import default_home, write_output
from proofvan.cli.words import both, say
from proofvan.compose.batch import NOT_DONE, Line, as_csv, sign_off
from proofvan.compose.batch import split as split_list

Json = Annotated[bool, typer.Option("--json", help=both("cli-json"))]


def register(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(help=both("cli-batch-help"), no_args_is_help=True)
    group.command("split", help=both("cli-batch-split-help"))(split)
    group.command("list", help=both("cli-batch-list-help"))(list_jobs)
    app.add_typer(group, name="batch")


def split(
    file: Annotated[Path, typer.Argument(help=both("cli-batch-file"))],
    out: Annotated[Path, typer.Option("--out", help=both("cli-batch-out"))],
    as_json: Json = False,
) -> None:
    """Write a job file for each instrument of a list."""
    ask_json("batch split", as_json)
    written = split_list(file, out)
    if as_json:
        print_result("batch split", {"jobs": [str(path) for path in written]})
        return
    print(say("cli-batch-split-done", count=len(written), folder=str(out)))


def list_jobs(
    jobs: Annotated[Path, typer.Argument(help=both("cli-batch-jobs"))],
    home: Annotated[Path | None, typer.Option("--home", help=both("cli-home"))] = None,
    to: Annotated[Path | None, typer.Option("--to", help=both("cli-batch-to"))] = None,
    as_json: Json = False,
) -> None:
    """Show what became of each job, and who has signed it."""
    ask_json("batch list", as_json)
    lines = sign_off(jobs, (home or default_home()) / "runs")
    if to is not None:
        write_output(to, as_csv(lines).encode("utf-8-sig"))
    if as_json:
        print_result("batch list", {"lines": [asdict(line) for line in lines], "open": _open(lines)})
        return
    Console(width=None if os.isatty(1) else 120).print(_table(lines))
    print(say("cli-batch-open", count=_open(lines), of=len(lines)))


def _open(lines: list[Line]) -> int:
    return sum(line.outcome == NOT_DONE for line in lines)


def _table(lines: list[Line]) -> Table:
    names = ("instrument", "outcome", "document", "verifier", "checker", "approver")
    table = Table(*(say(f"cli-batch-column-{name}") for name in names))
    for line in lines:
        shown = say(NOT_DONE) if line.outcome == NOT_DONE else line.outcome
        table.add_row(line.instrument, shown, line.document, line.verifier, line.checker, line.approver)
    return table
