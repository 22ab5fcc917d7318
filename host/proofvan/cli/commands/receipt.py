"""`proofvan receipt`: the receipt 小票 of a run as PDF, for the 80 mm paper of a receipt printer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.files import default_home, run_folder, write_output
from proofvan.cli.words import both, say
from proofvan.documents.receipt import draw_receipt
from proofvan.records.signed import SignedRecord


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("receipt", help=both("cli-receipt-help"))(receipt)


def receipt(
    run: Annotated[str, typer.Argument(help=both("cli-bundle-run"))],
    to: Annotated[Path, typer.Option("--to", help=both("cli-receipt-to"))],
    home: Annotated[Path | None, typer.Option("--home", help=both("cli-home"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Draw the receipt; the same record and signatures give the same bytes."""
    ask_json("receipt", as_json)
    signed = SignedRecord.read(run_folder(run, home or default_home()))
    write_output(to, draw_receipt(signed))
    result = {"file": str(to), "digest": signed.digest}
    if as_json:
        print_result("receipt", result)
    else:
        print(say("cli-receipt-done", **result))
