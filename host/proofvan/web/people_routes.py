"""Signing in and out at a screen."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from proofvan.web.asked import COOKIE, Anybody, SignIn, plain
from proofvan.web.people import PRACTICE_PIN, StationPeople


def router(people: StationPeople) -> APIRouter:
    """Offer who may sign in, and the session."""
    routes = APIRouter(prefix="/api")

    @routes.get("/people")
    def known() -> dict[str, Any]:
        return {"people": people.known(), "practice_pin": PRACTICE_PIN if people.practice else None}

    @routes.get("/session")
    def session(who: Anybody) -> dict[str, Any]:
        return {"session": plain(who)}

    @routes.post("/session")
    def sign_in(given: SignIn, request: Request, response: Response) -> dict[str, Any]:
        who = people.sign_in(given.person, given.pin).person
        sessions = request.app.state.sessions
        token = sessions.open(who.id, who.name, tuple(who.roles))
        response.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=request.url.scheme == "https")
        return {"session": plain(sessions.of(token))}

    @routes.delete("/session")
    def sign_out(request: Request, response: Response) -> dict[str, Any]:
        request.app.state.sessions.close(request.cookies.get(COOKIE, ""))
        response.delete_cookie(COOKIE)
        return {"session": None}

    return routes
