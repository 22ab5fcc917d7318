"""The files of a run: what is read before it begins, and its folder."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from pathlib import Path

import proofvan_hw
from proofvan.core.errors import InputError


def packaged_rig(name: str) -> Path:
    """Give the file of a rig that comes with the program."""
    return Path(proofvan_hw.__path__[0]) / "rigs" / f"{name}.toml"


def read_file(path: Path) -> bytes:
    """Read a file that a person named; raises InputError when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise InputError("file-unreadable", file=path, detail=problem.strerror or problem) from problem


def new_run_folder(home: Path, run: str) -> Path:
    """Make the folder of a run; one of the same name (a practice run with the same seed) is set aside, not lost."""
    folder = home / "runs" / run
    if folder.exists():
        kept = next(path for n in count(1) if not (path := folder.with_name(f"{run}.earlier-{n}")).exists())
        folder.rename(kept)
    folder.mkdir(parents=True)
    return folder


def text_files(files: Mapping[str, Path]) -> dict[str, bytes]:
    """Read several named files."""
    return {name: read_file(path) for name, path in files.items()}
