"""The jobs of a station as its screen shows them: opened once for each state of their files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from proofvan.compose.attended import told
from proofvan.compose.practice import Practice
from proofvan.core.errors import ProofvanError
from proofvan.core.messages import LANGUAGES
from proofvan.station.setup import RunSetup, load_setup, setup_files
from proofvan.web.batches import named_job, waiting
from proofvan.web.view import words
from proofvan_hw.harness import wiring_of

# So many jobs of a list that cannot be opened are told at once; opening each of 500 at every look would take seconds.
_MOST_WRONG = 5


def job_shown(practice: Practice) -> dict[str, Any]:
    """Give a job as its card shows it; one that cannot be opened says what is wrong."""
    try:
        setup = setup_of(practice)
    except ProofvanError as problem:
        named = dict.fromkeys(LANGUAGES, practice.name)
        return {"name": practice.name, "title": named, "subject": str(practice.job), "wrong": told(problem)}
    return {
        "name": practice.name,
        "title": words(setup.regulation.title),
        "subject": f"{setup.subject.model} {setup.subject.serial}",
        "regulation": f"{setup.regulation.id}-{setup.regulation.edition_of(setup.plan)}",
        "simulated": setup.rig.simulated,
        "wired": wiring_of(setup.rig.bench) is not None,
        "bench": setup.rig.bench,
    }


def offered(lines: Sequence[Mapping[str, Any]], known: Mapping[str, Practice]) -> dict[str, Any]:
    """Give the next instrument of a list whose job can be opened, and what is wrong with those before it."""
    wrong: list[dict[str, Any]] = []
    for line in waiting(lines)[:_MOST_WRONG]:
        try:
            rig = setup_of(named_job(line["name"], known)).rig
        except ProofvanError as problem:
            wrong.append({"instrument": line["instrument"], **told(problem)})
            continue
        wired = wiring_of(rig.bench) is not None
        return {"next": {**line, "wired": wired, "simulated": rig.simulated}, "wrong": wrong}
    return {"next": None, "wrong": wrong}


def readable(practice: Practice) -> bool:
    """Say whether a job can still be shown; its records are in the archive in any case."""
    try:
        return bool(setup_of(practice))
    except ProofvanError:
        return False


def setup_of(practice: Practice) -> RunSetup:
    """Give what a job begins with; raises InputError or PreconditionError for one that cannot be opened."""
    changed = tuple(file.stat().st_mtime_ns for file in (practice.job, practice.rig) if file.exists())
    return _loaded(practice, changed)


@lru_cache(maxsize=256)
def _loaded(practice: Practice, _changed: tuple[int, ...]) -> RunSetup:
    return load_setup(setup_files(practice.job, practice.rig))
