"""The city's web application: pages for office and inspectors, and the public page of a document.

No page asks another machine for anything. What is estimated is never public (it is no verdict): only documents that
were issued are shown to whoever holds their digest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles

from proofvan.city.action.alerts import AlertBook
from proofvan.core.errors import InputError, ProofvanError, SetupError
from proofvan.core.messages import LANGUAGES, explain
from proofvan.keys.trust import TrustStore
from proofvan.web import people_routes
from proofvan.web.app import STATIC, safe_headers
from proofvan.web.asked import SIGN_IN_FIRST
from proofvan.web.city.assessed import City
from proofvan.web.city.issued import Issued
from proofvan.web.city.people import CityPeople
from proofvan.web.city.routes import Desk, router
from proofvan.web.sessions import Sessions

PAGE = "office.html"
_STATUS = {SIGN_IN_FIRST: 401, "person-lacks-role": 403, "city-alert-not-yours": 403, "person-sign-in-wrong": 403}


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything lies: lake, alerts, who may sign in (None: practice), documents and the keys that check them.

    `state` keeps who is signed in.
    """

    lake: Path
    alerts: Path
    state: Path
    people: Path | None = None
    documents: Path | None = None
    trust: TrustStore = field(default_factory=TrustStore)
    practice: bool = False


def make_city_app(place: Place, static: Path = STATIC) -> FastAPI:
    """Build the application; raises SetupError when the pages were not built."""
    if not (static / PAGE).exists():
        raise SetupError("station-pages-missing", folder=static)
    app = FastAPI(title="proofvan city", docs_url=None, redoc_url=None)
    app.state.sessions = Sessions(place.state)
    app.middleware("http")(safe_headers)
    app.exception_handler(ProofvanError)(_explained)
    issued = Issued(place.documents, place.trust, place.practice)
    people = CityPeople(place.people)
    app.include_router(people_routes.router(people))
    app.include_router(router(Desk(City(place.lake), AlertBook(place.alerts), people, issued)))

    @app.get("/")
    def page() -> FileResponse:
        return FileResponse(static / PAGE)

    @app.get("/document/{digest}")
    def document(digest: str) -> RedirectResponse:
        """Lead from the address in a QR code to its page."""
        return RedirectResponse(f"/#/document/{digest if digest.isalnum() else ''}")

    app.mount("/", StaticFiles(directory=static))
    return app


async def _explained(_request: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, ProofvanError)
    both = {language: explain(problem, language) for language in LANGUAGES}
    content = {
        "fault": problem.fault,
        "what": {language: said[0] for language, said in both.items()},
        "advice": {language: said[1] for language, said in both.items()},
    }
    return JSONResponse(
        content, status_code=_STATUS.get(problem.fault, 404 if isinstance(problem, InputError) else 409)
    )
