"""Standards, their checks and charts, and runs compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from proofvan.compose.now import utc_now
from proofvan.compose.standards import StandardsRegister
from proofvan.core.messages import Language
from proofvan.standards.checks import Occasion
from proofvan.web.archive import Archive
from proofvan.web.asked import RecordId, Who
from proofvan.web.morning import standards_due
from proofvan.web.people import StationPeople
from proofvan.web.runs import Runs
from proofvan.web.standards.comparing import side_by_side, stability_chart, stability_of, stability_shown
from proofvan.web.standards.register import add_check, chart_of, in_register, one_standard

SVG = "image/svg+xml"
_Name = Annotated[str, InPath(min_length=1, max_length=100)]
_Text = Annotated[str, Query(max_length=100)]
_Reading = Annotated[str, Field(pattern=r"^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$", max_length=40)]


class CheckGiven(BaseModel):
    """An intermediate check: the readings as they were read."""

    model_config = ConfigDict(extra="forbid")
    readings: list[_Reading] = Field(min_length=1, max_length=100)
    occasion: Occasion = Occasion.INTERMEDIATE


def router(home: Path, runs: Runs, archive: Archive, people: StationPeople) -> APIRouter:
    """Offer the standards of a station and comparisons of its runs."""
    routes = APIRouter(prefix="/api")

    @routes.get("/standards")
    def standards() -> list[dict[str, Any]]:
        entered = in_register(home)
        known = {one.id for one in entered}
        return standards_due([*entered, *(one for one in runs.standards() if one.id not in known)], home)

    @routes.get("/standards/{name}")
    def one(name: _Name) -> dict[str, Any]:
        return one_standard(home, name, runs.standards())

    @routes.post("/standards/{name}/checks")
    def check(name: _Name, given: CheckGiven, who: Who) -> dict[str, Any]:
        who.require("verifier", "metrologist")
        with people.trail() as trail:
            add_check(StandardsRegister(home, trail, utc_now), name, given.readings, given.occasion, who.person)
        return one_standard(home, name, runs.standards())

    @routes.get("/standards/{name}/chart.svg")
    def chart(name: _Name, language: Language = "zh") -> Response:
        return Response(chart_of(home, name, language), media_type=SVG)

    @routes.get("/compare/{first}/{second}")
    def compare(first: RecordId, second: RecordId) -> dict[str, Any]:
        return side_by_side(archive.signed(first), archive.signed(second))

    @routes.get("/stability")
    def stability(source: _Text, point: _Text = "") -> dict[str, Any]:
        return stability_shown(stability_of(home, source, point))

    @routes.get("/stability/chart.svg")
    def stability_drawn(source: _Text, point: _Text = "", language: Language = "zh") -> Response:
        title = f"{source} {point}".strip()
        return Response(stability_chart(stability_of(home, source, point), title, language), media_type=SVG)

    return routes
