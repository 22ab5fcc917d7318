"""What stands beside the jobs of a station: the last results of their instruments, and what a scanned code is about."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Any

from fastapi import APIRouter, Request, Response

from proofvan.web.asked import Scanned, Who, body_of
from proofvan.web.last_results import LastResults
from proofvan.web.photographs import LARGEST_BYTES
from proofvan.web.qr_photo import code_in
from proofvan.web.runs import Runs
from proofvan.web.scan import is_list, jobs_of


def router(runs: Runs, results: LastResults) -> APIRouter:
    """Offer what is known about the instruments of the jobs."""
    routes = APIRouter(prefix="/api")

    @routes.get("/last-results")
    def last_results(request: Request) -> Response:
        return _unless_known(request, json.dumps(results.beside(runs.instruments()), ensure_ascii=False).encode())

    @routes.post("/scan")
    def scan(given: Scanned, who: Who) -> dict[str, Any]:
        if not is_list(given.text):
            return {"list": "", "jobs": jobs_of(given.text, runs, results)}
        who.require("verifier")
        return {"list": runs.batches.add_code(given.text.strip(), given.job), "jobs": []}

    @routes.post("/scan/photo")
    async def photo(request: Request, _who: Who) -> dict[str, str]:
        return {"text": await asyncio.to_thread(code_in, await body_of(request, "photo", LARGEST_BYTES))}

    return routes


def _unless_known(request: Request, content: bytes) -> Response:
    """Give JSON that a screen asks for every few seconds; what it has already is not sent again (RFC 9110, 13.1.2)."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    known = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=known)
    return Response(content, media_type="application/json", headers=known)
