"""The files of a run: its rig among those that come with the program, and its folder."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import proofvan_hw
from proofvan.records.sink import sync


def packaged_rig(name: str) -> Path:
    """Give the file of a rig that comes with the program."""
    return Path(proofvan_hw.__path__[0]) / "rigs" / f"{name}.toml"


def new_run_folder(home: Path, run: str) -> Path:
    """Make the folder of a run; one of the same name (a practice run with the same seed) is set aside, not lost."""
    folder = home / "runs" / run
    if folder.exists():
        kept = next(path for n in count(1) if not (path := folder.with_name(f"{run}.earlier-{n}")).exists())
        folder.rename(kept)
    folder.mkdir(parents=True)
    for parent in (folder.parent, home):  # its name is as durable as what it will hold
        sync(parent)
    return folder
