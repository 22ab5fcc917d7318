"""The waveforms of finished runs: shown, analysed, taken away."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi import Path as InPath

from proofvan.core.messages import Language
from proofvan.waveforms.plain import plain
from proofvan.web.archive import Archive
from proofvan.web.asked import RecordId
from proofvan.web.waveform import MOST_POINTS, Waveforms, Window, analysed, drawn, exported, length_s, shown

_Seconds = Annotated[float, Query(ge=0, le=1e6)]
_End = Annotated[float | None, Query(gt=0, le=1e6)]
_Points = Annotated[int, Query(ge=2, le=MOST_POINTS)]
_Pair = Annotated[int, Query(ge=0, le=9)]
_Ending = Annotated[str, InPath(pattern="^(csv|parquet|cff)$")]
_KINDS = {"csv": "text/csv"}


def router(archive: Archive) -> APIRouter:
    """Offer the waveforms of a station."""
    routes = APIRouter(prefix="/api/records")
    waveforms = Waveforms()

    @routes.get("/{run}/waveform")
    def waveform(
        run: RecordId, begin: _Seconds = 0.0, end: _End = None, points: _Points = 1000, pair: _Pair = 0
    ) -> Response:
        found = waveforms.of(archive.folder(run))
        whole = length_s(found)
        content = shown(found, Window(begin, whole if end is None else end), points, pair)
        headers = {"X-Length": f"{whole:.6f}", "X-Rate": f"{found.rate:g}", "X-Pairs": str(len(found.pairs))}
        return Response(content, media_type="application/octet-stream", headers=headers)

    @routes.get("/{run}/analysis")
    def analysis(run: RecordId, begin: _Seconds, end: _Seconds) -> dict[str, Any]:
        _, found = analysed(waveforms.of(archive.folder(run)), Window(begin, end))
        return plain(found)

    @routes.get("/{run}/analysis.png")
    def picture(run: RecordId, begin: _Seconds, end: _Seconds, language: Language = "zh") -> Response:
        content = drawn(waveforms.of(archive.folder(run)), Window(begin, end), language)
        return Response(content, media_type="image/png", headers=_named(run, begin, end, "png"))

    @routes.get("/{run}/waveform.{ending}")
    def export(run: RecordId, ending: _Ending, begin: _Seconds, end: _Seconds) -> Response:
        content = exported(waveforms.of(archive.folder(run)), Window(begin, end), f".{ending}")
        kind = _KINDS.get(ending, "application/octet-stream")
        return Response(content, media_type=kind, headers=_named(run, begin, end, ending))

    return routes


def _named(run: str, begin: float, end: float, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{run}-{begin:g}-{end:g}.{ending}"'}
