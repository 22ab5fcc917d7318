"""The station's web application: pages, a small API, and one socket for each run that is looked at.

No page of it asks another machine for anything: fonts, scripts and styles are its own, and the generated documentation
that would load some from outside is off.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect
from fastapi import Path as InPath
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, ConfigDict, Field

from proofvan.core.errors import InputError, ProofvanError, SetupError
from proofvan.core.messages import LANGUAGES, explain
from proofvan.station.identity import software_identity
from proofvan.web.runs import FRAMES_PER_S, Runs, StationRun

STATIC = Path(__file__).parent / "static"
_Action = Annotated[str, Field(min_length=8, max_length=64)]
_Author = Annotated[str, Field(min_length=1, max_length=60)]
_Id = Annotated[str, InPath(pattern="^[0-9a-f]{16}$")]
# Everything comes from here; images of certificates and sounds are made in the page.
_POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:"


class Start(BaseModel):
    """Start a job."""

    model_config = ConfigDict(extra="forbid")
    job: str
    speed: float = Field(default=20.0, gt=0, le=1000)
    anew: bool = True


class AnswerGiven(BaseModel):
    """Answer a prompt; `action` is made by the screen, so that sending it twice counts once."""

    model_config = ConfigDict(extra="forbid")
    action: _Action
    prompt: int = Field(ge=1)
    value: bool | float | str
    author: _Author


class CommandGiven(BaseModel):
    """Stop a run, or redo a point."""

    model_config = ConfigDict(extra="forbid")
    action: _Action
    author: _Author
    argument: str = Field(default="", max_length=300)


def make_app(home: Path, static: Path = STATIC) -> FastAPI:
    """Build the application on a home; raises SetupError when the pages were not built."""
    if not (static / "index.html").exists():
        raise SetupError("station-pages-missing", folder=static)
    runs = Runs(home)

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await runs.close()

    app = FastAPI(title="proofvan", docs_url=None, redoc_url=None, lifespan=life)
    app.middleware("http")(_safe_headers)
    app.exception_handler(ProofvanError)(_explained)
    _offer(app, runs)
    app.mount("/", StaticFiles(directory=static, html=True))
    return app


def _offer(app: FastAPI, runs: Runs) -> None:
    @app.get("/api/station")
    async def station() -> dict[str, Any]:
        identity = software_identity()
        return {"software": identity["version"], "legal_id": identity["legal_id"], "jobs": runs.jobs()}

    @app.get("/api/runs")
    async def all_runs() -> list[dict[str, Any]]:
        return [run.shown.state for run in runs.all()]

    @app.post("/api/runs")
    async def start(wish: Start) -> dict[str, Any]:
        return runs.start(wish.job, wish.speed, wish.anew).shown.state

    @app.get("/api/runs/{number}")
    async def one_run(number: _Id) -> dict[str, Any]:
        return runs.get(number).shown.state

    @app.post("/api/runs/{number}/answer")
    async def answer(number: _Id, given: AnswerGiven) -> dict[str, bool]:
        await runs.get(number).answer(given.action, given.prompt, given.value, given.author)
        return {"ok": True}

    @app.post("/api/runs/{number}/stop")
    async def stop(number: _Id, given: CommandGiven) -> dict[str, bool]:
        await runs.get(number).command(given.action, "stop", given.argument, given.author)
        return {"ok": True}

    @app.post("/api/runs/{number}/redo")
    async def redo(number: _Id, given: CommandGiven) -> dict[str, bool]:
        await runs.get(number).command(given.action, "redo", given.argument, given.author)
        return {"ok": True}

    @app.get("/api/runs/{number}/certificate.pdf")
    async def certificate(number: _Id) -> FileResponse:
        done = runs.get(number).shown.state["done"]
        if not done or not done["certificate"]:
            raise InputError("station-no-certificate", value=number)
        return FileResponse(runs.home / done["certificate"], media_type="application/pdf")

    @app.websocket("/api/runs/{number}/live")
    async def live(socket: WebSocket, number: str) -> None:
        await socket.accept()
        try:
            await _show(socket, runs.get(number))
        except InputError:
            await socket.close(4404)
        except (WebSocketDisconnect, RuntimeError):
            return  # the screen went away; it will ask again


async def _show(socket: WebSocket, run: StationRun) -> None:
    gone = asyncio.create_task(_gone(socket))
    with run.looking() as changed:
        while not gone.done():
            waiting = asyncio.create_task(changed.wait())
            await asyncio.wait((waiting, gone), return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            if gone.done():
                break
            changed.clear()
            await socket.send_json(run.shown.state)
            await asyncio.sleep(1 / FRAMES_PER_S)
    gone.cancel()


async def _gone(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


async def _safe_headers(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await go_on(request)
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


async def _explained(_request: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, ProofvanError)
    both = {language: explain(problem, language) for language in LANGUAGES}
    content = {
        "fault": problem.fault,
        "what": {language: words[0] for language, words in both.items()},
        "advice": {language: words[1] for language, words in both.items()},
    }
    return JSONResponse(content, status_code=404 if isinstance(problem, InputError) else 409)
