"""Signing in and out at a screen, of a station or of the city."""

from __future__ import annotations

from typing import Any, Protocol

from fastapi import APIRouter, Request, Response

from proofvan.web.asked import COOKIE, Anybody, SignIn, plain
from proofvan.web.people import PRACTICE_PIN


class Door(Protocol):
    """Who may sign in at a screen."""

    @property
    def practice(self) -> bool:
        """Say whether anybody may sign in, with the practice PIN."""

    def known(self) -> list[dict[str, Any]]:
        """Give who may sign in."""

    def enter(self, person: str, pin: str) -> tuple[str, str, tuple[str, ...]]:
        """Sign a person in and give id, name and roles; raises PreconditionError."""


def router(people: Door) -> APIRouter:
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
        sessions = request.app.state.sessions
        token = sessions.open(*people.enter(given.person, given.pin))
        response.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=request.url.scheme == "https")
        return {"session": plain(sessions.of(token))}

    @routes.delete("/session")
    def sign_out(request: Request, response: Response) -> dict[str, Any]:
        request.app.state.sessions.close(request.cookies.get(COOKIE, ""))
        response.delete_cookie(COOKIE)
        return {"session": None}

    return routes
