"""The files of a run: what is read before it begins, and its folder."""

from __future__ import annotations

from collections.abc import Mapping
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


def run_folder(home: Path, run: str) -> Path:
    """Give the folder of a run, made if need be."""
    folder = home / "runs" / run
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def text_files(files: Mapping[str, Path]) -> dict[str, bytes]:
    """Read several named files."""
    return {name: read_file(path) for name, path in files.items()}
