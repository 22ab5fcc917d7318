"""The runs that are under way at this station: started, watched, answered, stopped, gone on with."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from proofvan.city.action.route import Place
from proofvan.compose.attended import AttendedRun, OwnKey, told
from proofvan.compose.practice import Practice, own_jobs, practices
from proofvan.core.errors import InputError, PreconditionError, ProofvanError, SetupError
from proofvan.procedures.prompts import accepted
from proofvan.standards.standard import Standard
from proofvan.web.batches import Batches, named_job
from proofvan.web.connection import connection, expected, picture
from proofvan.web.instruments import Instrument, of_job
from proofvan.web.jobs import job_shown, offered, readable, setup_of
from proofvan.web.kept_runs import KeptRun, completed_steps, read_kept, write_kept
from proofvan.web.limits import limits_for
from proofvan.web.outlook import outlook_of
from proofvan.web.view import RunShown, words

_LARGEST_SEED = 2**31
# What the van does every day stands first.
_FIRST = ("dispenser", "pile-dc", "pile-ac")


class StationRun:
    """A run and everybody who looks at it; `keep` is called whenever `kept` has changed."""

    def __init__(self, kept: KeptRun, practice: Practice, home: Path, keep: Callable[[], None]) -> None:
        self.kept, self._practice = kept, practice
        setup = setup_of(practice)
        self.shown = RunShown(kept.id, setup, kept.speed)
        self.shown.state.update(job=kept.job, owner=kept.owner, limits=limits_for(practice))
        self.shown.state["boards"] = [expected(board) for board in setup.rig.boards]
        self._home, self._keep = home, keep
        self._run: AttendedRun | None = None
        self._task: asyncio.Task[None] | None = None
        self._looking: set[asyncio.Event] = set()
        self._watching: set[asyncio.Event] = set()
        self.wave = b""
        self._taken: set[str] = set()

    @property
    def simulated(self) -> bool:
        """Say whether its rig is a practice one."""
        return setup_of(self._practice).rig.simulated

    def begin(self, anew: bool, own: OwnKey | None = None) -> None:
        """Start it, or go on with it, on a real rig with `own`; raises PreconditionError when under way or done."""
        if self.under_way or self.kept.done:
            raise PreconditionError("station-run-not-broken-off", value=self.kept.id)
        if own is None and not self.simulated:
            raise SetupError("station-needs-key")
        self._run = self._attended(anew, own)
        self.shown.begun()
        self._task = asyncio.create_task(self._live(self._run))
        self._changed()

    @property
    def under_way(self) -> bool:
        """Say whether its processes are running."""
        return self._task is not None and not self._task.done()

    def show_again(self) -> None:
        """Show a run of before a restart: its result, or how far it came and that it can be gone on with."""
        if self.kept.done:
            self.shown.take({"done": dict(self.kept.done)})
        else:
            self.shown.broken_off(completed_steps(self._home, self.kept.run))

    async def answer(self, action: str, prompt: int, value: Any, author: str) -> None:
        """Give a person's answer; the same action, sent again by a screen that lost its connection, counts once."""
        if self._first(action):
            self.shown.answered(prompt)
            self._changed()
            await self._say({"answer": prompt, "value": value, "author": author})

    async def answers(self, action: str, prompt: int, values: Sequence[Any], author: str) -> list[dict[str, Any]]:
        """Give a person's answers to a page at once, or none of them: gives what is wrong with which field.

        A page that is not asked any more is ignored, as an answer is. Raises InputError when a value is missing.
        """
        if action in self._taken or not self.shown.asks(prompt):
            return []
        page = self.shown.state["together"]
        if len(values) != len(page):
            raise InputError("station-page-incomplete", asked=len(page), answered=len(values))
        if refused := list(_refused(page, values)):
            return refused
        self._taken.add(action)
        ahead = [[question["message"], value] for question, value in zip(page[1:], values[1:], strict=True)]
        self.shown.answered_page()
        self._changed()
        await self._say({"answer": prompt, "value": values[0], "author": author, "ahead": ahead})
        return []

    async def command(self, action: str, name: str, argument: str, author: str) -> None:
        """Halt the present step, or redo a point."""
        if self._first(action):
            await self._say({"command": name, "argument": argument, "author": author})

    def looking(self) -> AbstractContextManager[asyncio.Event]:
        """Give an event that is set whenever there is something new to show."""
        return _among(self._looking, at_once=True)

    def watching(self) -> AbstractContextManager[asyncio.Event]:
        """Give an event that is set whenever `wave`, the newest frame of station.scope, is another one."""
        return _among(self._watching, at_once=bool(self.wave))

    def hear(self, frame: bytes) -> None:
        """Take the newest frame of the waveforms."""
        self.wave = frame
        for changed in self._watching:
            changed.set()

    async def close(self) -> None:
        """End the processes; what was recorded is kept, and the run can be gone on with."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _attended(self, anew: bool, own: OwnKey | None) -> AttendedRun:
        kept = self.kept
        return AttendedRun(self._practice, self._home, kept.seed, kept.speed, anew, self._tell, self.hear, own)

    async def _say(self, word: dict[str, Any]) -> None:
        if self._run is None:
            raise InputError("station-run-not-there", job=self.kept.job)
        await self._run.say(word)

    def _first(self, action: str) -> bool:
        known = action in self._taken
        self._taken.add(action)
        return not known

    def _tell(self, line: Any) -> None:
        self.shown.take(line)
        if line.get("event", {}).get("event") == "RunStarted":
            self._keep_now(run=line["event"]["run"])
        elif "done" in line:
            self._keep_now(done=line["done"])
        self._changed()

    def _keep_now(self, **changed: Any) -> None:
        self.kept = replace(self.kept, **changed)
        self._keep()

    def _changed(self) -> None:
        for changed in self._looking:
            changed.set()

    async def _live(self, run: AttendedRun) -> None:
        try:
            await run.run()
        except ProofvanError as problem:
            said = told(problem)
            self.shown.fail(said["what"], said["advice"])
        except Exception as problem:
            # A defect of ours: the person must not wait for ever in front of it.
            self.shown.fail(words("station-run-broke", detail=repr(problem)), words("station-run-broke.advice"))
            raise
        finally:
            self._changed()


class Runs:
    """Every run that the screens of this station know, those of before a restart too."""

    def __init__(self, home: Path, training: type[StationRun] = StationRun) -> None:
        self.home, self.batches, self._training = home, Batches(home), training
        known = self._known()
        self._runs = {
            kept.id: self._made(kept, known[kept.job])
            for kept in read_kept(home)
            if kept.job in known and readable(known[kept.job])
        }
        for run in self._runs.values():
            run.show_again()

    def jobs(self) -> list[dict[str, Any]]:
        """Give the van's own jobs, then those of practice; of one whose file is wrong, what is wrong with it."""
        own = list(own_jobs(self.home).values())
        first = [practices()[name] for name in _FIRST if name in practices()]
        return [job_shown(job) for job in (*own, *first, *(one for one in practices().values() if one not in first))]

    def instruments(self) -> dict[str, Instrument]:
        """Give which instrument each job is about, those of the lists too."""
        return {name: one for name, job in self._known().items() if (one := of_job(job))}

    def job(self, name: str) -> dict[str, Any]:
        """Give one job as `jobs` does, one of a list too; raises InputError for one that is not there."""
        return job_shown(self._job(name))

    def simulated(self, job: str) -> bool:
        """Say whether a job is practice; raises InputError for one that is not there, or whose file is wrong."""
        return setup_of(self._job(job)).rig.simulated

    def connection(self, job: str) -> dict[str, Any]:
        """Give the connect step of a job; raises InputError for one that is not there."""
        setup = setup_of(self._job(job))
        return {**connection(setup.rig), "outlook": outlook_of(setup)}

    def picture(self, job: str) -> str:
        """Draw the harness of a job's rig as SVG; raises InputError or SetupError that says why not."""
        return picture(setup_of(self._job(job)).rig, self.home)

    def standards(self) -> list[Standard]:
        """Give every standard that the jobs need, once."""
        jobs = (job for job in self.batches.bases().values() if readable(job))
        found = {one.id: one for job in jobs for one in setup_of(job).standards.values()}
        return [found[name] for name in sorted(found)]

    def start(
        self, job: str, speed: float, anew: bool, owner: str, training: bool = False, own: OwnKey | None = None
    ) -> StationRun:
        """Start a job, on a real rig with `own`; raises InputError for one not there, or whose file is wrong."""
        practice, speed = self._job(job), 1.0 if own else speed
        kept = KeptRun(
            secrets.token_hex(8), job, speed, secrets.randbelow(_LARGEST_SEED), owner=owner, training=training
        )
        run = self._made(kept, practice)
        run.begin(anew, own)  # what is refused here leaves no run behind
        self.add(run)
        self._keep()
        return run

    def add(self, run: StationRun) -> None:
        """Let screens look at a run."""
        self._runs[run.kept.id] = run

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

    def lists(self, here: Place | None = None) -> list[dict[str, Any]]:
        """Give the lists of instruments, with `here` the nearest first.

        The next job says whether something is wired for it, a wrong one what is.
        """
        under_way = {run.kept.job: run.kept.id for run in self._runs.values() if not run.kept.done}
        known = self._known()
        return [{**one, **offered(one["lines"], known)} for one in self.batches.shown(under_way, here)]

    def _made(self, kept: KeptRun, practice: Practice) -> StationRun:
        return (self._training if kept.training else StationRun)(kept, practice, self.home, self._keep)

    def _known(self) -> dict[str, Practice]:
        return {**self.batches.bases(), **self.batches.jobs()}

    def _job(self, name: str) -> Practice:
        return named_job(name, self._known())

    def _keep(self) -> None:
        write_kept(self.home, (run.kept for run in self._runs.values()))


def _refused(page: Sequence[Mapping[str, Any]], values: Sequence[Any]) -> Iterator[dict[str, Any]]:
    for place, (question, value) in enumerate(zip(page, values, strict=True)):
        allowed = {**question, "options": [option["value"] for option in question["options"]]}
        try:
            accepted(question["message"], question["kind"], allowed, value)
        except InputError as problem:
            yield {"place": place, **told(problem)}


@contextmanager
def _among(waiting: set[asyncio.Event], at_once: bool) -> Iterator[asyncio.Event]:
    changed = asyncio.Event()
    if at_once:
        changed.set()
    waiting.add(changed)
    try:
        yield changed
    finally:
        waiting.discard(changed)
