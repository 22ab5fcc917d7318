"""`proofvan show`: a run's results, what was done and redone, and where its uncertainty comes from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.files import default_home
from proofvan.cli.words import both, say
from proofvan.core.errors import InputError
from proofvan.core.line.results import Result
from proofvan.records.record import VerificationRecord
from proofvan.records.signed import RECORD_NAME, read_file, read_record


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("show", help=both("cli-show-help"))(show)


def show(
    run: Annotated[str, typer.Argument(help=both("cli-show-run"))],
    budget: Annotated[bool, typer.Option("--budget", help=both("cli-show-budget"))] = False,
    home: Annotated[Path | None, typer.Option("--home", help=both("cli-home"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Show a run by its number, folder or record file."""
    ask_json("show", as_json)
    path = _record_file(run, home or default_home())
    record = read_record(read_file(path), path.name)
    if as_json:
        print_result("show", record.to_plain())
        return
    # A redirected table keeps its columns.
    console = Console(width=None if os.isatty(1) else 120)
    console.print(_heading(record), markup=False)
    console.print(_results(record))
    console.print(_attempts(record))
    if budget:
        for result in record.results:
            if result.budget:
                console.print(_budget(result))
                console.print(f"  {result.formula}\n", markup=False, highlight=False)


def _record_file(run: str, home: Path) -> Path:
    path = Path(run)
    for candidate in (path, path / RECORD_NAME, home / "runs" / run / RECORD_NAME):
        if candidate.is_file():
            return candidate
    known = sorted(folder.name for folder in (home / "runs").glob("*")) if home.exists() else []
    raise InputError("run-unknown", value=run, home=home, allowed=", ".join(known) or "-")


def _heading(record: VerificationRecord) -> str:
    head, subject = record.head, record.subject
    lines = [
        f"{head.regulation}-{head.edition} {say(head.title)}  ·  {subject.model} {subject.serial}  ·  {subject.place}",
        say("cli-verdict", verdict=record.conclusion.outcome.value),
    ]
    if head.simulated:
        lines.append(say("cli-simulated"))
    return "\n".join(lines)


def _results(record: VerificationRecord) -> Table:
    table = Table(title=say("cli-show-results"))
    for column in (
        "cli-column-result",
        "cli-column-point",
        "cli-column-value",
        "cli-column-rounded",
        "cli-column-uncertainty",
    ):
        table.add_column(say(column))
    table.add_column(say("cli-column-limit"))
    table.add_column(say("cli-column-verdict"))
    verdicts = {(verdict.result, verdict.point): verdict for verdict in record.verdicts}
    for result in record.results:
        verdict = verdicts.get((result.name, result.point))
        table.add_row(
            say(result.name),
            result.point,
            f"{float(result.value):.6g} {result.unit}",
            result.rounded,
            f"{float(result.expanded_uncertainty):.2g} {result.unit} (k={float(result.coverage_factor):.2f})"
            if result.budget
            else "",
            f"±{verdict.limit.value} {verdict.limit.unit}" if verdict else "",
            say("cli-verdict", verdict=verdict.outcome.value) if verdict else "",
        )
    return table


def _attempts(record: VerificationRecord) -> Table:
    table = Table(title=say("cli-show-attempts"))
    for column in ("cli-column-step", "cli-column-attempt", "cli-column-outcome", "cli-column-reason"):
        table.add_column(say(column))
    for attempt in record.attempts:
        reason = say(attempt.fault, **attempt.evidence) if attempt.fault else attempt.reason
        outcome = say(f"record-attempt-{attempt.outcome.value}")
        table.add_row(f"{say(attempt.title)} {attempt.point}", str(attempt.attempt), outcome, reason)
    return table


def _budget(result: Result) -> Table:
    table = Table(
        title=f"{say(result.name)} {result.point}  u = {float(result.standard_uncertainty):.2g} {result.unit}"
    )
    for column in ("cli-column-component", "cli-column-u", "cli-column-distribution", "cli-column-sensitivity"):
        table.add_column(say(column))
    table.add_column(say("cli-column-contribution"))
    table.add_column(say("cli-column-basis"))
    for line in sorted(result.budget, key=lambda line: -float(line.contribution)):
        table.add_row(
            say(line.label),
            f"{float(line.standard_uncertainty):.3g} {line.unit}",
            say(f"record-distribution-{line.distribution}"),
            f"{float(line.sensitivity):.3g}",
            f"{float(line.contribution):.3g} {result.unit}",
            line.basis,
        )
    return table
