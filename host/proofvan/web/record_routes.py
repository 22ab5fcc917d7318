"""Records: looked up, signed, previewed, printed, labelled."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

from proofvan.core.errors import InputError
from proofvan.documents.certificate import preview
from proofvan.documents.issuance import Issuance
from proofvan.documents.receipt import draw_receipt
from proofvan.web.archive import Archive
from proofvan.web.asked import Copy, RecordId, Signature, Who
from proofvan.web.label import label
from proofvan.web.people import StationPeople


def router(archive: Archive, people: StationPeople) -> APIRouter:
    """Offer the finished runs of a station."""
    routes = APIRouter(prefix="/api/records")

    @routes.get("")
    def found(query: str = "") -> list[dict[str, Any]]:
        return archive.list(query[:200].strip())

    @routes.get("/{run}")
    def one(run: RecordId) -> dict[str, Any]:
        return archive.record(run)

    @routes.post("/{run}/sign")
    def sign(run: RecordId, given: Signature, who: Who) -> dict[str, Any]:
        people.sign(run, who.person, given.pin)
        return archive.record(run)

    @routes.get("/{run}/document.pdf")
    def document(run: RecordId) -> FileResponse:
        path = archive.document(run)
        return FileResponse(path, media_type="application/pdf", filename=f"{run}-{path.name}")

    @routes.get("/{run}/page-{page}.png")
    def shown(run: RecordId, page: int) -> Response:
        pages = preview(Issuance(archive.signed(run)))
        if not 1 <= page <= len(pages):
            raise InputError("station-no-certificate", value=run)
        return Response(pages[page - 1], media_type="image/png", headers={"X-Pages": str(len(pages))})

    @routes.get("/{run}/label.svg")
    def tag(run: RecordId) -> Response:
        return Response(label(archive.signed(run)), media_type="image/svg+xml")

    @routes.get("/{run}/receipt.pdf")
    def receipt(run: RecordId) -> Response:
        return Response(draw_receipt(archive.signed(run)), media_type="application/pdf")

    @routes.post("/{run}/printed")
    def printed(run: RecordId, given: Copy, who: Who) -> dict[str, int]:
        return {"copies": people.printed(run, who.name, given.reason)}

    return routes
