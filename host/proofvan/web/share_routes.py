"""Sharing a document by QR code, and the one address of the station that gives something to who did not sign in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import segno
from fastapi import APIRouter, Response

from proofvan.core.errors import PreconditionError
from proofvan.web.archive import Archive
from proofvan.web.asked import RecordId, Sharing, Who
from proofvan.web.handing_out import PATH, HandingOut
from proofvan.web.people import StationPeople
from proofvan.web.shares import Share, Shares

# Gives the address at which a phone on the van's network finds the documents; empty when none does.
Reached = Callable[[], str]


def router(shares: Shares, archive: Archive, people: StationPeople, reached: Reached) -> APIRouter:
    """Offer documents: to hand out and take back for who is signed in, to fetch for whoever has the address."""
    routes, handing_out = APIRouter(), HandingOut(shares, archive)

    @routes.get("/api/records/{run}/share")
    def shared(run: RecordId, _who: Who) -> dict[str, Any]:
        return {"share": _plain(shares.of(run), reached())}

    @routes.post("/api/records/{run}/share")
    def share(run: RecordId, given: Sharing, who: Who) -> dict[str, Any]:
        archive.document(run)
        address = reached()
        if not address:
            raise PreconditionError("station-share-not-reached")
        with people.trail() as trail:
            handed = shares.hand_out(archive.signed(run), run, who.name, given.hours, trail)
        return {"share": _plain(handed, address)}

    @routes.delete("/api/records/{run}/share")
    def withdraw(run: RecordId, who: Who) -> dict[str, Any]:
        with people.trail() as trail:
            shares.withdraw(archive.signed(run), run, who.name, trail)
        return {"share": None}

    @routes.get(PATH + "{token}")
    def fetched(token: str) -> Response:
        found = handing_out.fetched(token)
        return Response(found.content, found.status, found.headers)

    return routes


def _plain(share: Share | None, reached: str) -> dict[str, Any] | None:
    if share is None or not reached:
        return None
    address = f"{reached}{PATH}{share.token}"
    picture = segno.make(address, error="m", micro=False).svg_data_uri(border=4, light="#fff")
    return {"address": address, "until": share.until, "who": share.who, "qr": picture}
