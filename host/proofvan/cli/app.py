"""The application: its commands are a folder; faults become words, envelope and exit code."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import Annotated, NoReturn

import typer

from proofvan.cli.command_folder import CommandFolder
from proofvan.cli.envelope import print_failure, wants_json
from proofvan.cli.exit_codes import ExitCode, exit_code_of
from proofvan.cli.words import both, language, use_language
from proofvan.core.errors import ProofvanError
from proofvan.core.messages import explain

# Objects made before Python looks for circles among them. At its own 700 a run spends an eighth of its time looking;
# a circle that waits longer costs a little memory and no number.
_OBJECTS_BEFORE_A_LOOK = 50_000

app = typer.Typer(cls=CommandFolder, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)


def _version(wanted: bool) -> None:
    if wanted:
        from proofvan.station.identity import identity_line, software_identity  # hashes every file: only when asked

        print(f"proofvan {identity_line(software_identity())}")
        raise typer.Exit


@app.callback(help=both("cli-help"))
def _options(
    lang: Annotated[str, typer.Option("--lang", help=both("cli-help-lang"))] = os.environ.get("PROOFVAN_LANG", "zh"),
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help=both("cli-help-version"))
    ] = False,
) -> None:
    use_language(lang)


def main() -> NoReturn:
    """Run the command line; exits with a code of the table."""
    gc.set_threshold(_OBJECTS_BEFORE_A_LOOK)
    atexit.register(gc.freeze)  # nor does it look at the end, where everything goes anyway
    try:
        app(standalone_mode=True)
    except ProofvanError as error:
        _tell(error)
    sys.exit(ExitCode.INTERNAL)


def _tell(error: ProofvanError) -> NoReturn:
    code = exit_code_of(error)
    if wants_json():
        print_failure(error, code)
    else:
        what, advice = explain(error, language())
        print(f"✘ {what}\n  → {advice}", file=sys.stderr)
    sys.exit(code)
