"""What a station says about itself: the morning card, standards, boards, ledger, the day, its software."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi import Path as InPath

from proofvan.documents.printing import print_batch, printouts
from proofvan.station.identity import software_identity
from proofvan.web.archive import Archive
from proofvan.web.morning import morning
from proofvan.web.people import StationPeople
from proofvan.web.runs import Runs

_Day = Annotated[str, InPath(pattern=r"^\d{4}-\d{2}-\d{2}$")]
_Seq = Annotated[int | None, Query(ge=1)]


def router(home: Path, runs: Runs, archive: Archive, people: StationPeople) -> APIRouter:
    """Offer the pages about the station itself."""
    routes = APIRouter(prefix="/api")

    @routes.get("/morning")
    def card() -> list[dict[str, Any]]:
        return morning(home, runs.standards(), people)

    @routes.get("/ledger")
    def ledger(before: _Seq = None) -> dict[str, Any]:
        return people.ledger_page(before)

    @routes.get("/ledger/check")
    def check() -> dict[str, Any]:
        return people.ledger_check()

    @routes.get("/about")
    def about() -> dict[str, str]:
        return software_identity()

    @routes.get("/days/{day}")
    def of_day(day: _Day) -> dict[str, Any]:
        return {
            "finished": [one for one in archive.list(day) if one["date"] == day],
            "open": [run.shown.state for run in runs.all() if not run.kept.done],
        }

    @routes.get("/days/{day}/report.pdf")
    def report(day: _Day) -> Response:
        entries = [one for one in archive.list(day) if one["date"] == day and one["document"] != "none"]
        pdf = print_batch(printouts([archive.folder(one["run"]) for one in reversed(entries)]))
        return Response(pdf, media_type="application/pdf")

    return routes
