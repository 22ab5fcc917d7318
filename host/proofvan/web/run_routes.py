"""Runs: begun, looked at, answered, halted, gone on with."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import Any

from fastapi import APIRouter, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse

from proofvan.city.action.route import Place
from proofvan.compose.attended import STOP
from proofvan.compose.wave_line import FRAMES_PER_S
from proofvan.core.errors import InputError
from proofvan.methods.tables import LARGEST_FILE_BYTES
from proofvan.station.identity import software_identity
from proofvan.web.asked import (
    AnswerGiven,
    Anybody,
    CommandGiven,
    FileName,
    GoOn,
    Here,
    JobName,
    PageGiven,
    RunId,
    Start,
    Who,
    body_of,
)
from proofvan.web.own_rigs import OwnRigs
from proofvan.web.runs import Runs, StationRun


def router(runs: Runs, own_rigs: OwnRigs, frames_per_s: float = FRAMES_PER_S) -> APIRouter:
    """Offer the jobs and runs of a station; a screen is told at most so often."""
    period_s = 1 / frames_per_s
    routes = APIRouter(prefix="/api")
    identity = software_identity()

    @routes.get("/station")
    async def station() -> dict[str, Any]:
        return {"software": identity["version"], "legal_id": identity["legal_id"], "jobs": runs.jobs()}

    @routes.get("/jobs/{job}/connection")
    def connection(job: JobName) -> dict[str, Any]:
        return runs.connection(job)

    @routes.get("/jobs/{job}/harness.svg")
    def harness(job: JobName) -> Response:
        return Response(runs.picture(job), media_type="image/svg+xml")

    @routes.get("/jobs/{job}/sheet.csv")
    def sheet(job: JobName) -> Response:
        name = f'attachment; filename="{job}.csv"'
        return Response(runs.batches.sheet_csv(job), media_type="text/csv", headers={"Content-Disposition": name})

    @routes.get("/batches")
    def lists(here: Here = None) -> list[dict[str, Any]]:
        return runs.lists(Place("", *map(float, here.split(","))) if here else None)

    @routes.post("/batches")
    async def add(request: Request, job: str, name: FileName, who: Who) -> dict[str, str]:
        who.require("verifier")
        return {"id": runs.batches.add(await body_of(request, name, LARGEST_FILE_BYTES), name, job)}

    @routes.get("/runs")
    async def all_runs() -> list[dict[str, Any]]:
        return [run.shown.state for run in runs.all()]

    @routes.post("/runs")
    async def start(wish: Start, who: Who) -> dict[str, Any]:
        who.require("verifier")
        own = None if runs.simulated(wish.job) else own_rigs.key_for(who.person, wish.pin)
        return runs.start(wish.job, wish.speed, wish.anew, who.name, own=own).shown.state

    @routes.get("/runs/{number}")
    async def one_run(number: RunId) -> dict[str, Any]:
        return runs.get(number).shown.state

    @routes.post("/runs/{number}/go-on")
    async def go_on(number: RunId, who: Who, wish: GoOn) -> dict[str, bool]:
        who.require("verifier")
        run = runs.get(number)
        own = None if run.simulated else own_rigs.key_for(who.person, wish.pin)
        run.begin(anew=False, own=own)
        return {"ok": True}

    @routes.post("/runs/{number}/answer")
    async def answer(number: RunId, given: AnswerGiven, who: Who) -> dict[str, bool]:
        await runs.get(number).answer(given.action, given.prompt, given.value, who.name)
        return {"ok": True}

    @routes.post("/runs/{number}/answers")
    async def answers(number: RunId, given: PageGiven, who: Who) -> JSONResponse:
        refused = await runs.get(number).answers(given.action, given.prompt, given.values, who.name)
        return JSONResponse({**refused[0], "fields": refused} if refused else {"ok": True}, 422 if refused else 200)

    @routes.post("/runs/{number}/stop")
    async def stop(number: RunId, given: CommandGiven, who: Anybody) -> dict[str, bool]:
        # Whoever stands at the screen may stop, signed in or not.
        await runs.get(number).command(given.action, STOP, given.argument, who.name if who else "-")
        return {"ok": True}

    @routes.post("/runs/{number}/redo")
    async def redo(number: RunId, given: CommandGiven, who: Who) -> dict[str, bool]:
        await runs.get(number).command(given.action, "redo", given.argument, who.name)
        return {"ok": True}

    @routes.websocket("/runs/{number}/live")
    async def live(socket: WebSocket, number: str) -> None:
        def tell(run: StationRun) -> Awaitable[None]:
            return socket.send_json(run.shown.state)

        await _serve(socket, runs, number, StationRun.looking, tell, period_s)

    @routes.websocket("/runs/{number}/wave")
    async def wave(socket: WebSocket, number: str) -> None:
        def tell(run: StationRun) -> Awaitable[None]:
            return socket.send_bytes(run.wave)

        await _serve(socket, runs, number, StationRun.watching, tell, period_s)

    return routes


async def _serve(
    socket: WebSocket,
    runs: Runs,
    number: str,
    news: Callable[[StationRun], AbstractContextManager[asyncio.Event]],
    tell: Callable[[StationRun], Awaitable[None]],
    period_s: float,
) -> None:
    await socket.accept()
    try:
        run = runs.get(number)
        await _show(socket, news(run), lambda: tell(run), period_s)
    except InputError:
        await socket.close(4404)
    except (WebSocketDisconnect, RuntimeError):
        return  # the screen went away; it will ask again


async def _show(
    socket: WebSocket,
    news: AbstractContextManager[asyncio.Event],
    tell: Callable[[], Awaitable[None]],
    period_s: float,
) -> None:
    gone = asyncio.create_task(_gone(socket))
    with news as changed:
        while not gone.done():
            waiting = asyncio.create_task(changed.wait())
            await asyncio.wait((waiting, gone), return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            if gone.done():
                break
            changed.clear()
            await tell()
            await asyncio.sleep(period_s)
    gone.cancel()


async def _gone(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
