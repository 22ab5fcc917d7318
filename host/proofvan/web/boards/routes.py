"""Boards: listed, looked at, worked on."""

from __future__ import annotations

import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from proofvan.boardcare.calibrate import SECONDS_PER_POINT
from proofvan.boardcare.reference import load_reference
from proofvan.compose.now import utc_now
from proofvan.compose.updating import take_release_key
from proofvan.core.errors import InputError
from proofvan.people.person import Role
from proofvan.web.asked import Who
from proofvan.web.boards.care import BoardCare, Places
from proofvan.web.boards.task import Desk
from proofvan.web.people import StationPeople

# An update package has about 100 kB, the file of a reference 1 kB.
_LARGEST = 4_000_000
_Uid = Annotated[str, InPath(pattern="^[0-9a-f]{2,64}$")]
_SOFTWARE = (Role.METROLOGIST.value, Role.ADMINISTRATOR.value)
_CALIBRATES = (Role.VERIFIER.value, Role.METROLOGIST.value)


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Reason(_Said):
    """Why a board goes back to its earlier software."""

    reason: str = Field(min_length=1, max_length=300)


class OfRig(_Said):
    """Which board of which rig file it is."""

    rig: str = Field(min_length=1, max_length=100)


class Calibration(OfRig):
    """Calibrate against a reference, whose file is given as text."""

    standard: str = Field(min_length=1, max_length=100)
    reference: str = Field(min_length=1, max_length=100_000)
    seconds: float = Field(default=SECONDS_PER_POINT, ge=0.5, le=600.0)


class Shown(_Said):
    """What the reference shows; None breaks the calibration off."""

    value: str | None = Field(pattern=r"^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$", max_length=40)


def router(care: BoardCare, places: Places, people: StationPeople) -> APIRouter:
    """Offer the boards of a station; work on them asks for the roles that the command line asks for."""
    routes, desk = APIRouter(prefix="/api/boards"), Desk()

    @routes.get("")
    def boards() -> dict[str, Any]:
        return care.boards(busy=desk.busy)

    @routes.get("/task")
    def task() -> dict[str, Any] | None:
        return desk.task.plain() if desk.task else None

    @routes.post("/task/answer")
    def answer(given: Shown, who: Who) -> dict[str, bool]:
        if desk.task is None or desk.task.by != who.person:
            who.require(Role.METROLOGIST.value)
        if desk.task is not None:
            desk.task.answer(Fraction(given.value) if given.value is not None else None)
        return {"ok": True}

    @routes.get("/{uid}/rigs")
    def rigs(uid: _Uid) -> list[dict[str, Any]]:
        return care.rigs(uid)

    @routes.post("/blank/flash")
    def flash_blank(who: Who) -> dict[str, Any]:
        who.require(*_SOFTWARE)
        return desk.begin("flash", "", who.person, lambda t: care.flash(t, who.person, "")).plain()

    @routes.post("/{uid}/selftest")
    def selftest(uid: _Uid, given: OfRig, who: Who) -> dict[str, Any]:
        return desk.begin("selftest", uid, who.person, lambda t: care.selftest(t, who.person, uid, given.rig)).plain()

    @routes.post("/{uid}/flash")
    def flash(uid: _Uid, who: Who) -> dict[str, Any]:
        who.require(*_SOFTWARE)
        return desk.begin("flash", uid, who.person, lambda t: care.flash(t, who.person, uid)).plain()

    @routes.post("/{uid}/update")
    async def update(uid: _Uid, request: Request, who: Who) -> dict[str, Any]:
        who.require(*_SOFTWARE)
        content = await _content(request)

        def work(t: Any) -> Any:
            with tempfile.TemporaryDirectory(prefix="proofvan-") as folder:
                package = Path(folder) / "update.zip"
                package.write_bytes(content)
                return care.update(t, who.person, uid, package)

        return desk.begin("update", uid, who.person, work).plain()

    @routes.post("/{uid}/rollback")
    def rollback(uid: _Uid, given: Reason, who: Who) -> dict[str, Any]:
        who.require(*_SOFTWARE)
        act = desk.begin("rollback", uid, who.person, lambda t: care.rollback(t, who.person, uid, given.reason))
        return act.plain()

    @routes.post("/{uid}/calibrate")
    def calibrate(uid: _Uid, given: Calibration, who: Who) -> dict[str, Any]:
        who.require(*_CALIBRATES)
        with tempfile.TemporaryDirectory(prefix="proofvan-") as folder:
            file = Path(folder) / "reference.toml"
            file.write_text(given.reference, encoding="utf-8")
            reference = load_reference(file)
        by = who.person
        act = desk.begin(
            "calibrate",
            uid,
            by,
            lambda t: care.calibrate(t, by, uid, given.rig, given.standard, reference, given.seconds),
        )
        return act.plain()

    @routes.post("/release-key")
    async def trust(request: Request, who: Who) -> dict[str, str]:
        who.require(*_SOFTWARE)
        content = await _content(request)
        with tempfile.TemporaryDirectory(prefix="proofvan-") as folder, people.trail() as trail:
            file = Path(folder) / "release.pub"
            file.write_bytes(content)
            return {"key": take_release_key(places.home, file, who.person, utc_now(), trail)}

    return routes


async def _content(request: Request) -> bytes:
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > _LARGEST:
            raise InputError("station-file-too-large", value=len(content), allowed=_LARGEST)
    return bytes(content)
