"""`proofvan selftest`: is a board fit for work, and what to do where it is not."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from proofvan.boardcare.selftest import Finding, selftest
from proofvan.cli.commands import calibrate
from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.files import default_home
from proofvan.cli.words import both, language, say
from proofvan.compose.calibrating import board_coefficients
from proofvan.compose.one_board import unrecorded
from proofvan.core.messages import explain
from proofvan_hw.load import load_rig


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("selftest", help=both("cli-selftest-help"))(look_at)


def look_at(
    board: Annotated[str, typer.Argument(help=both("cli-calibrate-board"))],
    rig: Annotated[Path, typer.Option("--rig", help=both("cli-run-rig"), exists=True)],
    outputs: Annotated[bool, typer.Option("--outputs", help=both("cli-selftest-outputs"))] = False,
    world: Annotated[Path | None, typer.Option("--world", help=both("cli-run-world"))] = None,
    home: Annotated[Path | None, typer.Option("--home", help=both("cli-home"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Look at a board of a rig; exit code 69 when something is not as it must be."""
    ask_json("selftest", as_json)
    described = load_rig(rig)
    item = calibrate.board_of(described, board)
    source = calibrate.input_source(described, item, "selftest", world)
    place = home or default_home()
    work = partial(selftest, item, outputs=outputs, in_force=partial(board_coefficients, place))
    findings = unrecorded(source, item, place, work)
    code = ExitCode.OK if all(finding.good for finding in findings) else ExitCode.SETUP
    if as_json:
        print_result("selftest", [_plain(finding) for finding in findings], code)
    else:
        for finding in findings:
            _print(finding)
        if not outputs:
            print(say("cli-selftest-no-outputs"))
    raise typer.Exit(code)


def _print(finding: Finding) -> None:
    head = f"{'✔' if finding.good else '✘'} {say(finding.subject)} {finding.name}".rstrip()
    print(f"{head}: {finding.found}  ({finding.limit})")
    if not finding.good:
        print(f"  → {_advice(finding)}")


def _advice(finding: Finding) -> str:
    if finding.fault is not None:
        return " ".join(explain(finding.fault, language()))
    return say(f"{finding.subject}.advice")


def _plain(finding: Finding) -> dict[str, object]:
    return {
        "subject": finding.subject,
        "name": finding.name,
        "limit": finding.limit,
        "found": finding.found,
        "good": finding.good,
        "advice": "" if finding.good else _advice(finding),
    }
