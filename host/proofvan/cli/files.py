"""The files that commands are told of: the home, a run below it, what somebody asked to be written."""

from __future__ import annotations

import os
from pathlib import Path

from proofvan.core.errors import InputError, StorageError


def default_home() -> Path:
    """Give the folder of runs: PROOFVAN_HOME, else ~/.proofvan."""
    return Path(os.environ.get("PROOFVAN_HOME", "~/.proofvan")).expanduser()


def run_folder(run: str, home: Path) -> Path:
    """Find a run by its folder or its number; raises InputError naming the runs that there are."""
    for folder in (Path(run), home / "runs" / run):
        if folder.is_dir():
            return folder
    known = sorted(folder.name for folder in (home / "runs").glob("*"))
    raise InputError("run-unknown", value=run, home=home, allowed=", ".join(known) or "-")


def write_output(path: Path, data: bytes) -> None:
    """Write a file that somebody asked for; raises StorageError."""
    try:
        path.write_bytes(data)
    except OSError as problem:
        raise StorageError("record-not-written", file=path, detail=str(problem)) from problem
