"""`proofvan verify`: is it intact, and who signed it?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.words import both, language, say
from proofvan.documents.verification import verify
from proofvan.keys.trust import TrustStore
from proofvan.records.report import Check, Report, Status

_CODES = {
    Status.TRUSTED: ExitCode.OK,
    Status.PRACTICE: ExitCode.OK,
    Status.UNKNOWN_SIGNER: ExitCode.UNKNOWN_SIGNER,
    Status.CONTAINER_DAMAGED: ExitCode.CONTAINER_DAMAGED,
    Status.NOT_VALID: ExitCode.NOT_VALID,
    Status.DAMAGED: ExitCode.DAMAGED,
}
_MARKS = {True: "✔", False: "✘", None: "○"}


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


def print_report(command: str, report: Report, as_json: bool) -> ExitCode:
    """Print what a verification found and give its exit code."""
    code = _CODES[report.status]
    if as_json:
        print_result(command, _plain(report), code)
    else:
        for check in report.checks:
            print(_line(check))
        print(f"\n{say(report.status.message)}")
        if report.simulated:
            print(say("cli-simulated"))
    return code


def _line(check: Check) -> str:
    place = " · ".join(part for part in (check.file, check.part) if part)
    what, meaning = check.words(language())
    return f"{_MARKS[check.ok]} {what}  [{place}]\n    {meaning}"


def _plain(report: Report) -> dict[str, Any]:
    return {
        "file": report.file,
        "status": report.status.value,
        "simulated": report.simulated,
        "checks": [
            {
                "check": check.name,
                "ok": check.ok,
                "file": check.file,
                "part": check.part,
                "meaning": check.words(language())[1],
                "evidence": dict(check.evidence),
            }
            for check in report.checks
        ],
    }
