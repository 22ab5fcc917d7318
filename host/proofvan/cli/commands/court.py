"""`proofvan court`: the page by which anybody checks a certificate and its recording in a browser."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.files import write_output
from proofvan.cli.words import both, say
from proofvan.documents.court_page import court_page


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("court", help=both("cli-court-help"))(court)


def court(
    to: Annotated[Path, typer.Option("--to", help=both("cli-court-to"))],
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Write the page; the same software gives the same bytes."""
    ask_json("court", as_json)
    data = court_page()
    write_output(to, data)
    result = {"file": str(to), "size": str(len(data)), "sha256": hashlib.sha256(data).hexdigest()}
    if as_json:
        print_result("court", result)
    else:
        print(say("cli-court-done", **result))
