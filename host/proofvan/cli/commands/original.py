"""`proofvan original`: the original record 原始记录 of a run as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.files import default_home, run_folder, write_output
from proofvan.cli.words import both, say
from proofvan.documents.original_record import draw_original_record
from proofvan.records.signed import SignedRecord


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("original", help=both("cli-original-help"))(original)


def original(
    run: Annotated[str, typer.Argument(help=both("cli-bundle-run"))],
    to: Annotated[Path, typer.Option("--to", help=both("cli-print-to"))],
    home: Annotated[Path | None, typer.Option("--home", help=both("cli-home"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Draw the original record; the same run gives the same bytes."""
    ask_json("original", as_json)
    signed = SignedRecord.read(run_folder(run, home or default_home()))
    write_output(to, draw_original_record(signed))
    result = {"file": str(to), "digest": signed.digest}
    if as_json:
        print_result("original", result)
    else:
        print(say("cli-original-done", **result))
