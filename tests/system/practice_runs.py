"""Whole practice runs, with real board firmware in lockstep."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from proofvan.compose.demo import Wishes, chosen, demonstrate

SEED = 7


def run_practice(out: Path, job: str, seed: int = SEED, **wishes) -> dict:
    """Run one practice job and give its summary entry."""
    (entry,) = demonstrate(chosen(job), Wishes(seed=seed, **wishes), out, lambda _job, _message: None)
    return entry


def folder_of(out: Path, entry: dict) -> Path:
    return (out / entry["record"]).parent


class Finished:
    """A finished practice run; `copy` gives a copy that a test may damage."""

    def __init__(self, out: Path, entry: dict) -> None:
        self.out, self.entry, self.folder = out, entry, folder_of(out, entry)

    def copy(self, to: Path) -> Path:
        return Path(shutil.copytree(self.folder, to / self.folder.name))

    def record(self) -> dict:
        return json.loads((self.folder / "record.json").read_bytes())


# One worker makes a run and does every test on it.
PILE = pytest.param("pile-dc", marks=pytest.mark.xdist_group("pile"))
DISPENSER = pytest.param("dispenser", marks=pytest.mark.xdist_group("dispenser"))
