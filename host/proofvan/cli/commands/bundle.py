"""`proofvan bundle`: all evidence of a run in one zip that a stranger can check."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.files import default_home, run_folder, write_output
from proofvan.cli.words import both, say
from proofvan.documents.bundle import make_bundle


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("bundle", help=both("cli-bundle-help"))(bundle)


def bundle(
    run: Annotated[str, typer.Argument(help=both("cli-bundle-run"))],
    to: Annotated[Path, typer.Option("--to", help=both("cli-bundle-to"))],
    home: Annotated[Path | None, typer.Option("--home", help=both("cli-home"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Write the bundle of a run; the same run gives the same bytes."""
    ask_json("bundle", as_json)
    data = make_bundle(run_folder(run, home or default_home()))
    write_output(to, data)
    result = {"file": str(to), "size": str(len(data)), "sha256": hashlib.sha256(data).hexdigest()}
    if as_json:
        print_result("bundle", result)
    else:
        print(say("cli-bundle-done", **result))
