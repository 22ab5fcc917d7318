"""`proofvan rejudge`: 一键追溯重判, what a standard's new certificate does to every record that it touched."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.files import default_home
from proofvan.cli.words import both, language, say
from proofvan.compose.rejudge import Rejudged, rejudge, touched
from proofvan.compose.standards import StandardsRegister
from proofvan.core.messages import explain
from proofvan.documents.recall import recall_letter
from proofvan.standards.checks import last_good
from proofvan.standards.standard import Standard, load


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rejudge", help=both("cli-rejudge-help"))(rejudge_records)


def rejudge_records(
    file: Annotated[Path, typer.Argument(help=both("cli-standards-rejudge-file"), exists=True)],
    reason: Annotated[str, typer.Option("--reason", help=both("cli-standards-reason"))],
    since: Annotated[str, typer.Option("--since", help=both("cli-standards-since"))] = "",
    letters: Annotated[Path | None, typer.Option("--letters", help=both("cli-standards-letters"))] = None,
    home: Annotated[Path | None, typer.Option("--home", help=both("cli-home"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Judge every touched record again; exit code 10 when a conclusion turned."""
    ask_json("rejudge", as_json)
    place, standard = home or default_home(), load(file)
    first = date.fromisoformat(since) if since else _last_good_day(place, standard)
    found = []
    for folder, record in touched(place, standard.id, first):
        again = rejudge(folder, record, standard, file.read_bytes())
        found.append(again)
        if not as_json:
            _print(again)
    written = [_write_letter(again, letters, standard.id, reason) for again in found if again.turned and letters]
    code = ExitCode.FAIL if any(again.turned for again in found) else ExitCode.OK
    if as_json:
        print_result("rejudge", [_plain(again) for again in found], code)
    elif not found:
        print(say("cli-standards-rejudge-none", since=first, standard=standard.id))
    else:
        turned = sum(again.turned for again in found)
        count = len(found)
        print(say("cli-standards-rejudge-done", since=first, count=count, turned=turned, letters=len(written)))
    raise typer.Exit(code)


def _last_good_day(home: Path, standard: Standard) -> date:
    checks = StandardsRegister(home).logbook.checks(standard.id)
    good = last_good(standard.check, checks) if standard.check else None
    # Without a good check nothing since the calibration before this one can be relied on.
    return good.day if good else date.min


def _print(again: Rejudged) -> None:
    head, record = again.before.head, again.before
    after = again.after.conclusion.outcome.value if again.after else "?"
    print(
        say(
            "cli-standards-rejudge-run",
            mark="✘" if again.turned else "✔",
            date=record.conclusion.date,
            document=head.document_number or head.record_number,
            instrument=say(record.subject.instrument),
            serial=record.subject.serial,
            before=record.conclusion.outcome.value,
            after=after,
        )
    )
    for change in again.changes:
        values = {"point": change.point, "before": change.before, "after": change.after}
        print(say("cli-standards-rejudge-value", name=say(change.name), **values))
    if again.problem:
        print("    " + " ".join(explain(again.problem, language())))


def _write_letter(again: Rejudged, folder: Path | None, standard: str, reason: str) -> Path:
    place = folder or Path()
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"{again.before.head.document_number or again.before.head.record_number}.txt"
    path.write_text(recall_letter(again.before, again.after, standard, reason), encoding="utf-8")
    return path


def _plain(again: Rejudged) -> dict[str, Any]:
    return {
        "run": again.before.head.run,
        "document": again.before.head.document_number,
        "date": again.before.conclusion.date,
        "before": again.before.conclusion.outcome.value,
        "after": again.after.conclusion.outcome.value if again.after else None,
        "turned": again.turned,
        "changes": [asdict(change) for change in again.changes],
        "problem": again.problem.fault if again.problem else None,
    }
