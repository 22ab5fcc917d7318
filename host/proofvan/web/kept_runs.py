"""The runs that a screen knows, on the disk: after a restart of the station every page comes back to its run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from proofvan.procedures.journal import Journal, read_attempts
from proofvan.records.sink import write_durably

NAME = "screen-runs.json"
_JOURNAL = "journal.jsonl"
# Older ones are in the archive.
_MOST = 60


@dataclass(frozen=True, slots=True)
class KeptRun:
    """What it takes to show a run again and to go on with it."""

    id: str
    job: str
    speed: float
    seed: int
    run: str = ""  # name of the run's folder, as soon as it is known
    done: Mapping[str, Any] | None = None
    owner: str = ""
    training: bool = False  # something is hidden in the instrument


def read_kept(home: Path) -> list[KeptRun]:
    """Give the runs that were kept, oldest first; none when the file is damaged: records are elsewhere."""
    try:
        return [KeptRun(**one) for one in json.loads((home / NAME).read_bytes())]
    except (OSError, ValueError, TypeError):
        return []


def write_kept(home: Path, runs: Iterable[KeptRun]) -> None:
    """Keep the runs."""
    newest = [asdict(one) for one in runs][-_MOST:]
    write_durably(home / NAME, json.dumps(newest, ensure_ascii=False).encode())


def completed_steps(home: Path, run: str) -> tuple[str, ...]:
    """Give the calls of a run that stand in its journal."""
    journal = home / "runs" / run / _JOURNAL
    if not run or not journal.is_file():
        return ()
    lines = journal.read_text(encoding="utf-8", errors="replace").splitlines()
    return tuple(Journal(read_attempts(lines), lambda _line: None).kept())
