"""`proofvan print`: the documents of a station in one PDF, with a list of the day; every copy is written down."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Annotated

import pikepdf
import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.files import default_home, run_folder, write_output
from proofvan.cli.unlock import StationKey, open_signer
from proofvan.cli.words import both, say
from proofvan.compose.ledger import opened_ledger
from proofvan.compose.now import utc_now
from proofvan.documents.printing import PRINTED, copies_of, count_copies, print_batch, printouts
from proofvan.keys.practice import practice_signer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("print", help=both("cli-print-help"))(print_documents)


def print_documents(
    runs: Annotated[list[str], typer.Argument(help=both("cli-bundle-run"))],
    to: Annotated[Path, typer.Option("--to", help=both("cli-print-to"))],
    who: Annotated[str, typer.Option("--who", help=both("cli-print-who"))] = "proofvan",
    reason: Annotated[str, typer.Option("--reason", help=both("cli-print-reason"))] = "",
    station_key: StationKey = "",
    home: Annotated[Path | None, typer.Option("--home", help=both("cli-home"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Write one PDF for the printer; the ledger counts the copies before anything is handed out."""
    ask_json("print", as_json)
    place = home or default_home()
    batch = printouts([run_folder(run, place) for run in runs])
    pdf = print_batch(batch)
    with opened_ledger(place, open_signer(station_key) if station_key else practice_signer()) as ledger:
        count_copies(batch, ledger, who, utc_now(), reason)
        copies = copies_of(batch, ledger.events(PRINTED))
    write_output(to, pdf)
    with pikepdf.open(BytesIO(pdf)) as document:
        result = {"file": str(to), "documents": str(len(batch)), "pages": str(len(document.pages))}
    result["copies"] = " ".join(str(count) for count in copies)
    if as_json:
        print_result("print", result)
    else:
        print(say("cli-print-done", **result))
