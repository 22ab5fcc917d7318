"""The station's web application: pages, a small API, and one socket for each run that is looked at.

No page of it asks another machine for anything: fonts, scripts and styles are its own, and the generated documentation
that would load some from outside is off.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles

from proofvan.compose.attended import told
from proofvan.compose.real import RealSource
from proofvan.compose.wave_line import FRAMES_PER_S
from proofvan.core.errors import InputError, ProofvanError, SetupError
from proofvan.web import (
    house_routes,
    job_routes,
    people_routes,
    record_routes,
    run_routes,
    share_routes,
    support_routes,
    wave_routes,
)
from proofvan.web.archive import Archive
from proofvan.web.asked import SIGN_IN_FIRST
from proofvan.web.boards import routes as board_routes
from proofvan.web.boards.care import BoardCare, Places, Source
from proofvan.web.drafts import routes as draft_routes
from proofvan.web.drafts.drafts import Drafts
from proofvan.web.last_results import LastResults
from proofvan.web.own_rigs import OwnRigs, Unlock
from proofvan.web.people import StationPeople, practice_persons
from proofvan.web.runs import Runs
from proofvan.web.sessions import Sessions
from proofvan.web.share_routes import Reached
from proofvan.web.shares import Shares
from proofvan.web.standards import routes as standard_routes
from proofvan.web.training import routes as training_routes
from proofvan.web.training.blind import Samples
from proofvan.web.training.training_run import TrainingRun

STATIC = Path(__file__).parent / "static"
# A dispenser is then done within some minutes, and one still sees it happen.
PRACTICE_SPEED = 60.0
# Everything comes from here; images of certificates and sounds are made in the page.
_POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:"


def make_app(
    home: Path,
    static: Path = STATIC,
    people: StationPeople | None = None,
    practising: str = "",
    places: Places | None = None,
    source: Source = RealSource,
    unlock: Unlock | None = None,
    shares: Shares | None = None,
    reached: Reached = str,
    frames_per_s: float = FRAMES_PER_S,
) -> FastAPI:
    """Build the application on a home; raises SetupError when the pages were not built.

    `practising` is the practice job that is under way when the first screen looks; it is begun unless one is
    left to do. `unlock` gives the van's key for runs on its own rigs. `reached` gives the address at which a phone
    fetches what `shares` hands out. A screen is told what has changed at most `frames_per_s` times a second.
    """
    if not (static / "index.html").exists():
        raise SetupError("station-pages-missing", folder=static)
    runs = Runs(home, TrainingRun)

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        if practising and all(run.kept.done for run in runs.all()):
            runs.start(practising, PRACTICE_SPEED, anew=True, owner=practice_persons()[0].name)
        yield
        await runs.close()

    app = FastAPI(title="proofvan", docs_url=None, redoc_url=None, lifespan=life)
    app.state.sessions, app.state.runs = Sessions(home), runs
    app.middleware("http")(safe_headers)
    app.exception_handler(ProofvanError)(_explained)
    people, archive = people or StationPeople(home), Archive(home)
    app.include_router(people_routes.router(people))
    app.include_router(run_routes.router(runs, OwnRigs(people, unlock), frames_per_s))
    app.include_router(job_routes.router(runs, LastResults(home)))
    app.include_router(house_routes.router(home, runs, archive, people))
    app.include_router(record_routes.router(archive, people))
    app.include_router(share_routes.router(shares or Shares(home), archive, people, reached))
    places = places or Places(home)
    app.include_router(board_routes.router(BoardCare(places, people, source), places, people))
    app.include_router(support_routes.router(places))
    app.include_router(draft_routes.router(Drafts(home, runs.batches), runs.batches))
    app.include_router(training_routes.router(runs, Samples(home)))
    app.include_router(wave_routes.router(archive))
    app.include_router(standard_routes.router(home, runs, archive, people))
    app.mount("/", StaticFiles(directory=static, html=True))
    return app


async def safe_headers(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    """Let a page ask no other machine for anything."""
    response = await go_on(request)
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


async def _explained(_request: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, ProofvanError)
    return JSONResponse(told(problem), status_code=_status(problem))


def _status(problem: ProofvanError) -> int:
    if problem.fault == SIGN_IN_FIRST:
        return 401
    return 404 if isinstance(problem, InputError) else 409
