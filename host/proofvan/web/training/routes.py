"""Training at the screen: hidden faults and blind samples."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from proofvan.core.errors import InputError
from proofvan.people.person import Role
from proofvan.web.asked import RunId, Start, Who
from proofvan.web.runs import Runs
from proofvan.web.training.blind import Samples, Stated, shown
from proofvan.web.training.exercises import LIMIT_PERCENT
from proofvan.web.training.training_run import TrainingRun

_SampleId = Annotated[str, InPath(pattern="^[0-9a-f]{8}$")]
_Finite = Annotated[float, Field(allow_inf_nan=False)]
_SETS = (Role.CHECKER.value, Role.APPROVER.value, Role.METROLOGIST.value)


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Answer(_Said):
    """The trainee's verdict and finding."""

    verdict: Literal["PASS", "FAIL"]
    finding: str = Field(min_length=1, max_length=60)


class Result(_Said):
    """A value with its expanded uncertainty."""

    value: _Finite
    U: float = Field(gt=0, allow_inf_nan=False)
    k: float = Field(default=2.0, gt=0, le=10)

    def stated(self) -> Stated:
        """Give it as it is kept."""
        return Stated(self.value, self.U, self.k)


class NewSample(Result):
    """A blind sample with its reference value."""

    title: str = Field(min_length=1, max_length=100)
    unit: str = Field(min_length=1, max_length=20)


def router(runs: Runs, samples: Samples) -> APIRouter:
    """Offer training of a station."""
    routes = APIRouter(prefix="/api/training")

    @routes.get("/jobs")
    async def jobs() -> list[dict[str, Any]]:
        return [one for one in runs.jobs() if one["bench"] in LIMIT_PERCENT]

    @routes.post("/runs")
    async def start(wish: Start, who: Who) -> dict[str, Any]:
        return runs.start(wish.job, wish.speed, wish.anew, who.name, training=True).shown.state

    @routes.get("/runs/{number}")
    def assessment(number: RunId) -> dict[str, Any]:
        return _exercise(runs, number).assessment()

    @routes.post("/runs/{number}")
    def hand_in(number: RunId, given: Answer, who: Who) -> dict[str, Any]:
        return _exercise(runs, number).hand_in(given.verdict, given.finding, who.name)

    @routes.get("/blind")
    def blind(who: Who) -> list[dict[str, Any]]:
        return [shown(one, who.person) for one in samples.all()]

    @routes.post("/blind")
    def add(given: NewSample, who: Who) -> dict[str, Any]:
        who.require(*_SETS)
        return shown(samples.add(given.title, given.unit, given.stated(), who.person), who.person)

    @routes.post("/blind/{number}")
    def result(number: _SampleId, given: Result, who: Who) -> dict[str, Any]:
        return shown(samples.hand_in(number, who.person, given.stated()), who.person)

    return routes


def _exercise(runs: Runs, number: str) -> TrainingRun:
    run = runs.get(number)
    if not isinstance(run, TrainingRun):
        raise InputError("training-unknown", value=number)
    return run
