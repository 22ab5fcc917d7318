"""What stands beside the jobs of a station: the last results of their instruments."""

from __future__ import annotations

import hashlib
import json

from fastapi import APIRouter, Request, Response

from proofvan.web.last_results import LastResults
from proofvan.web.runs import Runs


def router(runs: Runs, results: LastResults) -> APIRouter:
    """Offer what is known about the instruments of the jobs."""
    routes = APIRouter(prefix="/api")

    @routes.get("/last-results")
    def last_results(request: Request) -> Response:
        return _unless_known(request, json.dumps(results.beside(runs.instruments()), ensure_ascii=False).encode())

    return routes


def _unless_known(request: Request, content: bytes) -> Response:
    """Give JSON that a screen asks for every few seconds; what it has already is not sent again (RFC 9110, 13.1.2)."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    known = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=known)
    return Response(content, media_type="application/json", headers=known)
