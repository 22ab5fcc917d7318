"""What the pages of the city ask for. Everything about piles needs a sign-in; only documents are public."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from proofvan.city.action.alerts import AlertBook
from proofvan.compose.now import utc_now
from proofvan.core.errors import PreconditionError
from proofvan.web.asked import Who
from proofvan.web.city.assessed import City
from proofvan.web.city.issued import Issued
from proofvan.web.city.people import INSPECTOR, OFFICE, CityPeople
from proofvan.web.city.views import alert, figures, pile_list, pile_page, rules_of
from proofvan.web.sessions import Session

_Digest = Annotated[str, InPath(pattern="^[0-9a-f]{64}$")]
_Pile = Annotated[str, InPath(min_length=1, max_length=120)]
_Name = Annotated[str, Field(min_length=1, max_length=140)]


class Assignment(BaseModel):
    """Give an alert to a person; without a day the rules' deadline counts."""

    model_config = ConfigDict(extra="forbid")
    alert: _Name
    owner: str = Field(max_length=60)
    until: date | None = None


class Closing(BaseModel):
    """Close an alert with its evidence."""

    model_config = ConfigDict(extra="forbid")
    alert: _Name
    evidence: str = Field(max_length=500)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the routes work on."""

    city: City
    alerts: AlertBook
    people: CityPeople
    issued: Issued


def _as(*roles: str) -> Callable[[Session], Session]:
    def check(who: Who) -> Session:
        if not set(roles) & set(who.roles):
            raise PreconditionError(
                "person-lacks-role", person=who.name, role=", ".join(roles), roles=", ".join(who.roles)
            )
        return who

    return check


_Inside = Annotated[Session, Depends(_as(OFFICE, INSPECTOR))]
_Office = Annotated[Session, Depends(_as(OFFICE))]


def router(desk: Desk) -> APIRouter:
    """Offer everything, each to whom it may be shown."""
    routes = APIRouter(prefix="/api")
    _add_city(routes, desk)
    _add_alerts(routes, desk)

    @routes.get("/documents/{digest}")
    def document(digest: _Digest) -> dict[str, Any]:
        return desk.issued.page(digest)

    return routes


def _add_city(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/city")
    def city(_who: _Inside) -> dict[str, Any]:
        piles = pile_list(desk.city.now(), desk.alerts.alerts().values())
        return {"piles": piles, "rules": rules_of(desk.city.rules)}

    @routes.get("/city/piles/{pile:path}")
    def pile(pile: _Pile, _who: _Inside) -> dict[str, Any]:
        return pile_page(desk.city, desk.city.now(), pile, desk.alerts.alerts().values(), _today())

    @routes.get("/city/figures")
    def all_figures(_who: _Office) -> dict[str, Any]:
        return figures(desk.city.now(), desk.alerts.alerts().values(), _today())


def _add_alerts(routes: APIRouter, desk: Desk) -> None:
    def inbox() -> dict[str, Any]:
        shown = [alert(one, _today()) for one in desk.alerts.alerts().values()]
        return {"alerts": shown, "owners": [one["name"] for one in desk.people.known()]}

    @routes.get("/city/alerts")
    def alerts(_who: _Inside) -> dict[str, Any]:
        return inbox()

    @routes.post("/city/alerts/raise")
    def raise_alerts(who: _Office) -> dict[str, Any]:
        desk.alerts.raise_for(desk.city.now().risks.values(), who.name, utc_now())
        return inbox()

    @routes.post("/city/alerts/assign")
    def assign(given: Assignment, who: _Office) -> dict[str, Any]:
        desk.alerts.assign(given.alert, given.owner, given.until, who.name, utc_now(), desk.city.rules)
        return inbox()

    @routes.post("/city/alerts/close")
    def close(given: Closing, who: _Inside) -> dict[str, Any]:
        held = desk.alerts.alerts().get(given.alert)
        if OFFICE not in who.roles and held is not None and held.owner != who.name:
            raise PreconditionError("city-alert-not-yours", alert=given.alert, owner=held.owner or "-")
        desk.alerts.close(given.alert, given.evidence, who.name, utc_now())
        return inbox()


def _today() -> date:
    return date.fromisoformat(utc_now()[:10])
