"""A round of a van: the open alerts that nobody owns, station by station, and the work orders that send it there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from proofvan.city.action.alerts import RAISED, Alert, AlertBook
from proofvan.city.action.route import Place, shortest_route
from proofvan.city.action.rules import Rules
from proofvan.city.estimation.observed import Piles
from proofvan.keys.signer import Signer
from proofvan.office.evidence import WORK_ORDER
from proofvan.office.orders import issue_order
from proofvan.office.store import Work


@dataclass(frozen=True, slots=True)
class Visit:
    """One alert on the round; `stop` counts the stations from 1."""

    stop: int
    station_id: str
    alert: Alert


@dataclass(frozen=True, slots=True)
class Round:
    """What the van is to do, in the order of its way (km, as the crow flies)."""

    visits: tuple[Visit, ...]
    kilometres: float


def plan_round(alerts: Iterable[Alert], piles: Piles, base: Place, stops: int) -> Round:
    """Plan the shortest round through the `stops` stations where unowned alerts were raised for the most energy."""
    at = {name: place for place, name in enumerate(piles.ids)}
    waiting: dict[str, list[Alert]] = {}
    for one in alerts:
        if one.state == RAISED and one.pile_id in at:
            waiting.setdefault(piles.stations[at[one.pile_id]], []).append(one)
    chosen = sorted(waiting, key=lambda station: (-sum(map(_risk_kwh, waiting[station])), station))[:stops]
    places = [_place(station, piles, at[waiting[station][0].pile_id]) for station in chosen]
    route = shortest_route(base, places)
    visits = [
        Visit(number, stop.name, alert)
        for number, stop in enumerate(route.stops, 1)
        for alert in sorted(waiting[stop.name], key=lambda one: (-_risk_kwh(one), one.alert))
    ]
    return Round(tuple(visits), route.kilometres)


def send(
    visits: Sequence[Visit], work: Work, van: str, book: AlertBook, rules: Rules, who: str, utc: str, signer: Signer
) -> list[int]:
    """Issue a work order for each visit and give its alert to the van; gives the orders' numbers.

    The order comes first: whoever was interrupted does the same again and at worst orders a visit twice, never none.
    Raises InputError for a van that has never sent anything.
    """
    numbers = []
    for one in visits:
        told = {name: one.alert.reasons.get(name, "") for name in ("error", "uncertainty", "probability", "reasons")}
        body = {"alert": one.alert.alert, "station": one.station_id, "stop": str(one.stop), **told}
        numbers.append(issue_order(work, van, WORK_ORDER, one.alert.pile_id, body, utc, signer).number)
        book.assign(one.alert.alert, van, None, who, utc, rules)
    return numbers


def _risk_kwh(alert: Alert) -> float:
    return float(alert.reasons.get("risk_kwh") or 0)


def _place(station: str, piles: Piles, at: int) -> Place:
    return Place(station, float(piles.latitude[at]), float(piles.longitude[at]))
