"""What a verification found, in words or as JSON, and its exit code."""

from __future__ import annotations

from typing import Any

from proofvan.cli.envelope import print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.words import language, say
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
