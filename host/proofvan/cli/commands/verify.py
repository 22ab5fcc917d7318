"""`proofvan verify`: is it intact, and who signed it?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from proofvan.cli.envelope import ask_json
from proofvan.cli.report import print_report
from proofvan.cli.words import both
from proofvan.documents.verification import verify
from proofvan.keys.trust import TrustStore


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify", help=both("cli-verify-help"))(verify_file)


def verify_file(
    file: Annotated[Path, typer.Argument(help=both("cli-verify-file"), exists=True)],
    trust: Annotated[list[Path] | None, typer.Option("--trust", help=both("cli-verify-trust"))] = None,
    practice: Annotated[bool, typer.Option("--practice", help=both("cli-verify-practice"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Verify a file; exit code 0 only when it is intact and its signer is trusted."""
    ask_json("verify", as_json)
    report = verify(file, TrustStore.from_files(trust or []), practice)
    raise typer.Exit(print_report("verify", report, as_json))
