"""`proofvan doctor`: is this machine fit for a day's work, and what to do where it is not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.files import default_home, write_output
from proofvan.cli.words import both, language, say
from proofvan.compose.ledger import ledger_file
from proofvan.compose.support import support_files, zipped
from proofvan.core.errors import StorageError
from proofvan.core.messages import explain
from proofvan.records.ledger.check import read_state
from proofvan.records.ledger.settings import DURABLE, ledger_settings
from proofvan.station.identity import identity_line, software_identity

# A day of ten piles records about 1 GB; less free space than this is announced before it hurts.
_FREE_BYTES_WANTED = 5_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    ok: bool
    found: str
    advice: str


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", help=both("cli-doctor-help"))(doctor)


def doctor(
    home: Annotated[Path | None, typer.Option("--home", help=both("cli-home"))] = None,
    bundle: Annotated[Path | None, typer.Option("--bundle", help=both("cli-doctor-bundle"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Look at everything; exit code 69 when something is missing."""
    ask_json("doctor", as_json)
    place = home or default_home()
    if bundle is not None:
        write_output(bundle, zipped(support_files(place)))
    looks: list[Callable[[], Finding]] = [
        _python,
        _core,
        _interpreter,
        _fonts,
        _serial_access,
        lambda: _space(place),
        lambda: _ledger(place),
        _identity,
    ]
    findings = [look() for look in looks]
    code = ExitCode.OK if all(finding.ok for finding in findings) else ExitCode.SETUP
    if as_json:
        print_result("doctor", [asdict(finding) for finding in findings], code)
    else:
        for finding in findings:
            print(f"{'✔' if finding.ok else '✘'} {finding.subject}: {finding.found}")
            if not finding.ok:
                print(f"  → {finding.advice}")
    raise typer.Exit(code)


def _python() -> Finding:
    return Finding("Python", sys.version_info >= (3, 11), sys.version.split()[0], say("cli-doctor-python"))


def _core() -> Finding:
    try:
        import proofvan_dsp.power as core
    except ImportError as problem:
        return Finding(say("cli-doctor-core"), False, str(problem), "make setup")
    return Finding(say("cli-doctor-core"), True, Path(core.__file__ or "").name, "")


def _interpreter() -> Finding:
    path = Path(sys.executable).with_name("micropython")
    try:
        command = [str(path), "-c", "import sys; print(sys.version)"]
        answer = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError) as problem:
        return Finding("MicroPython", False, str(problem), "make setup")
    return Finding("MicroPython", True, answer, "")


def _fonts() -> Finding:
    try:
        import pylopdf_fonts_zh_cn  # noqa: F401  # that it loads is the check
    except ImportError as problem:
        return Finding(say("cli-doctor-fonts"), False, str(problem), "make setup")
    return Finding(say("cli-doctor-fonts"), True, "Noto Sans SC", "")


def _serial_access() -> Finding:
    devices = sorted(
        str(path) for pattern in ("ttyACM*", "ttyUSB*", "proofvan-*") for path in Path("/dev").glob(pattern)
    )
    closed = [device for device in devices if not os.access(device, os.R_OK | os.W_OK)]
    found = ", ".join(devices) or say("cli-doctor-no-ports")
    return Finding(say("cli-doctor-ports"), not closed, found, say("cli-doctor-dialout", devices=", ".join(closed)))


def _space(home: Path) -> Finding:
    there = next(path for path in (home, *home.parents) if path.exists())
    free = shutil.disk_usage(there).free
    writable = os.access(there, os.W_OK)
    found = f"{free / 1e9:.1f} GB" + ("" if writable else " (read-only)")
    return Finding(say("cli-doctor-disk"), writable and free > _FREE_BYTES_WANTED, found, say("cli-doctor-space"))


def _ledger(home: Path) -> Finding:
    subject, file = say("cli-doctor-ledger"), ledger_file(home)
    if not file.exists():
        return Finding(subject, True, say("cli-doctor-ledger-none"), "")
    try:
        found, state = ledger_settings(file), read_state(file)
    except StorageError as problem:
        return Finding(subject, False, explain(problem, language())[0], say("cli-doctor-ledger-advice"))
    for name, wanted in DURABLE.wanted().items():
        if found[name] != wanted:
            words = say("cli-doctor-ledger-settings", name=name, found=found[name], wanted=wanted)
            return Finding(subject, False, words, say("cli-doctor-ledger-advice"))
    words = say("cli-doctor-ledger-found", entries=state.entries, records=state.records)
    return Finding(subject, True, words, "")


def _identity() -> Finding:
    identity = software_identity()
    return Finding(say("cli-doctor-identity"), True, identity_line(identity), "")
