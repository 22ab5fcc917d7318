"""The runs that are under way at this station: started, watched, answered, stopped."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from proofvan.compose.attended import AttendedRun
from proofvan.compose.practice import Practice, practices
from proofvan.core.errors import InputError, ProofvanError
from proofvan.core.messages import LANGUAGES, explain
from proofvan.station.setup import load_setup, setup_files
from proofvan.web.view import RunShown, words

_LARGEST_SEED = 2**31
# Live numbers change faster than anybody reads; a screen is told so often.
FRAMES_PER_S = 20


class StationRun:
    """A run and everybody who looks at it."""

    def __init__(self, practice: Practice, home: Path, speed: float, anew: bool) -> None:
        self.id = secrets.token_hex(8)
        self.shown = RunShown(self.id, load_setup(setup_files(practice.job, practice.rig)), speed)
        self._run = AttendedRun(practice, home, secrets.randbelow(_LARGEST_SEED), speed, anew, self._tell)
        self._looking: set[asyncio.Event] = set()
        self._taken: set[str] = set()
        self._task = asyncio.create_task(self._live())

    async def answer(self, action: str, prompt: int, value: Any, author: str) -> None:
        """Give a person's answer; the same action, sent again by a screen that lost its connection, counts once."""
        if self._first(action):
            self.shown.answered(prompt)
            self._changed()
            await self._run.say({"answer": prompt, "value": value, "author": author})

    async def command(self, action: str, name: str, argument: str, author: str) -> None:
        """Stop, or redo a point."""
        if self._first(action):
            await self._run.say({"command": name, "argument": argument, "author": author})

    @contextmanager
    def looking(self) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever there is something new to show."""
        changed = asyncio.Event()
        changed.set()
        self._looking.add(changed)
        try:
            yield changed
        finally:
            self._looking.discard(changed)

    async def close(self) -> None:
        """End the processes; what was recorded is kept, and the run can be gone on with."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def _first(self, action: str) -> bool:
        known = action in self._taken
        self._taken.add(action)
        return not known

    def _tell(self, line: Any) -> None:
        self.shown.take(line)
        self._changed()

    def _changed(self) -> None:
        for changed in self._looking:
            changed.set()

    async def _live(self) -> None:
        try:
            await self._run.run()
        except ProofvanError as problem:
            explained: dict[str, tuple[str, str]] = {language: explain(problem, language) for language in LANGUAGES}
            what, advice = ({language: both[at] for language, both in explained.items()} for at in (0, 1))
            self.shown.fail(what, advice)
        except Exception as problem:
            # A defect of ours: the person must not wait for ever in front of it.
            self.shown.fail(words("station-run-broke", detail=repr(problem)), words("station-run-broke.advice"))
            raise
        finally:
            self._changed()


class Runs:
    """Every run of this station since it was started."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._runs: dict[str, StationRun] = {}

    def jobs(self) -> list[dict[str, Any]]:
        """Give the practice jobs."""
        return [_job(practice) for practice in practices().values()]

    def start(self, job: str, speed: float, anew: bool) -> StationRun:
        """Start a practice job; raises InputError for one that is not there."""
        known = practices()
        if job not in known:
            raise InputError("demo-unknown-job", value=job, allowed=", ".join(known))
        run = StationRun(known[job], self.home, speed, anew)
        self._runs[run.id] = run
        return run

    def get(self, number: str) -> StationRun:
        """Give a run; raises InputError when there is none of this id."""
        if number not in self._runs:
            raise InputError("station-run-unknown", value=number)
        return self._runs[number]

    def all(self) -> list[StationRun]:
        """Give all runs, newest first."""
        return list(reversed(self._runs.values()))

    async def close(self) -> None:
        """End everything that is under way."""
        await asyncio.gather(*(run.close() for run in self._runs.values()))


def _job(practice: Practice) -> dict[str, Any]:
    setup = load_setup(setup_files(practice.job, practice.rig))
    return {
        "name": practice.name,
        "title": words(setup.regulation.title),
        "subject": f"{setup.subject.model} {setup.subject.serial}",
        "regulation": f"{setup.regulation.id}-{setup.regulation.edition_of(setup.plan)}",
        "simulated": setup.rig.simulated,
    }
