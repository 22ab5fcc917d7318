"""The support bundle at the screen: everything in it is shown before anything is taken away."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from proofvan.compose.support import support_files, zipped
from proofvan.web.asked import Who
from proofvan.web.boards.care import Places

_NAME = 'attachment; filename="proofvan-support.zip"'


def router(places: Places) -> APIRouter:
    """Offer the bundle to who is signed in."""
    routes = APIRouter(prefix="/api/support")

    @routes.get("")
    def shown(_who: Who) -> list[dict[str, Any]]:
        files = support_files(places.home, places.devices or None)
        return [{"name": name, "text": content.decode()} for name, content in files.items()]

    @routes.get("/bundle.zip")
    def bundle(_who: Who) -> Response:
        content = zipped(support_files(places.home, places.devices or None))
        return Response(content, media_type="application/zip", headers={"Content-Disposition": _NAME})

    return routes
