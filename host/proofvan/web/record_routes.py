"""Records: looked up, signed, previewed, printed, labelled."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse

from proofvan.core.errors import InputError
from proofvan.documents.certificate import preview
from proofvan.documents.issuance import Issuance
from proofvan.web.archive import Archive
from proofvan.web.asked import Copy, RecordId, Signature, Who
from proofvan.web.label import label
from proofvan.web.people import StationPeople
from proofvan.web.waveform import MOST_POINTS, Waveforms, Window, as_csv, length_s
from proofvan.web.waveform import shown as window

_Seconds = Annotated[float, Query(ge=0, le=1e6)]
_End = Annotated[float | None, Query(gt=0, le=1e6)]
_Points = Annotated[int, Query(ge=2, le=MOST_POINTS)]


def router(archive: Archive, people: StationPeople) -> APIRouter:
    """Offer the finished runs of a station."""
    routes = APIRouter(prefix="/api/records")
    waveforms = Waveforms()

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

    @routes.get("/{run}/waveform")
    def waveform(run: RecordId, begin: _Seconds = 0.0, end: _End = None, points: _Points = 1000) -> Response:
        found = waveforms.of(archive.folder(run))
        whole = length_s(found)
        content = window(found, Window(begin, whole if end is None else end), points)
        headers = {"X-Length": f"{whole:.6f}", "X-Rate": f"{found.rate:g}"}
        return Response(content, media_type="application/octet-stream", headers=headers)

    @routes.get("/{run}/waveform.csv")
    def table(run: RecordId, begin: _Seconds, end: _Seconds) -> Response:
        content = as_csv(waveforms.of(archive.folder(run)), Window(begin, end))
        name = f'attachment; filename="{run}-{begin:g}-{end:g}.csv"'
        return Response(content, media_type="text/csv", headers={"Content-Disposition": name})

    @routes.get("/{run}/label.svg")
    def tag(run: RecordId) -> Response:
        return Response(label(archive.signed(run)), media_type="image/svg+xml")

    @routes.post("/{run}/printed")
    def printed(run: RecordId, given: Copy, who: Who) -> dict[str, int]:
        return {"copies": people.printed(run, who.name, given.reason)}

    return routes
