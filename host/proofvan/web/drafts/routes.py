"""Drafts of instruments: looked at, entered, photographed, made a job of."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi import Path as InPath
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field

from proofvan.web.asked import JobName, RunId, Who, body_of
from proofvan.web.batches import Batches
from proofvan.web.drafts.drafts import Drafts
from proofvan.web.drafts.fields import fields_of
from proofvan.web.photographs import LARGEST_BYTES

_PhotoName = Annotated[str, InPath(pattern=r"^[0-9a-f]{64}\.(jpg|png)$")]
_Column = Annotated[str, Field(max_length=60)]
_Value = Annotated[str, Field(max_length=200)]


class DraftGiven(BaseModel):
    """What is known of an instrument; `draft` is empty for a new one."""

    model_config = ConfigDict(extra="forbid")
    draft: str = Field(pattern="^([0-9a-f]{16})?$")
    job: str = Field(max_length=100)
    values: dict[_Column, _Value] = Field(max_length=100)


class DraftEnded(BaseModel):
    """What becomes of a draft."""

    model_config = ConfigDict(extra="forbid")
    how: Literal["job", "set-aside"]


def router(drafts: Drafts, batches: Batches) -> APIRouter:
    """Offer the drafts of a station; a draft is named like a run."""
    routes = APIRouter(prefix="/api")

    @routes.get("/jobs/{job}/fields")
    def fields(job: JobName) -> list[dict[str, Any]]:
        return [asdict(field) for field in fields_of(batches.base(job))]

    @routes.get("/drafts")
    def shown() -> list[dict[str, Any]]:
        return drafts.shown()

    @routes.post("/drafts")
    def save(given: DraftGiven, who: Who) -> dict[str, Any]:
        who.require("verifier")
        return drafts.save(given.draft, given.job, given.values, who.name)

    @routes.post("/drafts/{number}/photos")
    async def add_photo(number: RunId, request: Request, who: Who) -> dict[str, Any]:
        who.require("verifier")
        return drafts.add_photo(number, await body_of(request, "photo", LARGEST_BYTES))

    @routes.get("/drafts/{number}/photos/{name}")
    def photo(number: RunId, name: _PhotoName) -> FileResponse:
        return FileResponse(drafts.photo(number, name))

    @routes.post("/drafts/{number}/end")
    def end(number: RunId, given: DraftEnded, who: Who) -> dict[str, str]:
        who.require("verifier")
        return {"list": drafts.end(number, given.how)}

    return routes
