"""Figures of a city and of its operators, for the office alone: never public (an estimate is no verdict)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from proofvan.city.action.alerts import CLOSED, Alert
from proofvan.city.action.risk import Risk


@dataclass(frozen=True, slots=True)
class Indicators:
    """Counts and shares of some piles. `risk_share` is the expected wrong energy over all energy."""

    name: str
    piles: int
    verified: int
    suspected: int
    unseen: int
    energy_kwh: float
    risk_share: float
    alerts_open: int
    alerts_overdue: int
    alerts_closed: int

    @property
    def credit(self) -> float:
        """Give 100 points less one for every 0.01 % of the energy that is expected wrong, and ten an overdue alert."""
        return max(0.0, 100.0 - 1e4 * self.risk_share - 10.0 * self.alerts_overdue)


def of_city(risks: Sequence[Risk], verified: Iterable[str], alerts: Iterable[Alert], today: date) -> Indicators:
    """Give the figures of the whole city."""
    return _of("", risks, set(verified), list(alerts), today)


def of_operators(
    risks: Sequence[Risk], operators: Mapping[str, str], verified: Iterable[str], alerts: Iterable[Alert], today: date
) -> tuple[Indicators, ...]:
    """Give the figures of every operator, the worst credit first; `operators` maps stations to them."""
    known, seen = set(verified), list(alerts)
    groups: dict[str, list[Risk]] = {}
    for one in risks:
        groups.setdefault(operators.get(one.station_id, "-"), []).append(one)
    found = [_of(name, some, known, seen, today) for name, some in groups.items()]
    return tuple(sorted(found, key=lambda one: (one.credit, one.name)))


def _of(name: str, risks: Sequence[Risk], verified: set[str], alerts: list[Alert], today: date) -> Indicators:
    ids = {one.pile_id for one in risks}
    mine = [alert for alert in alerts if alert.pile_id in ids]
    energy = sum(one.energy_kwh for one in risks)
    return Indicators(
        name,
        len(ids),
        len(ids & verified),
        sum(one.suspected for one in risks),
        sum(not one.identifiable for one in risks),
        energy,
        sum(one.risk_kwh for one in risks) / energy if energy else 0.0,
        sum(alert.state != CLOSED for alert in mine),
        sum(alert.is_overdue(today) for alert in mine),
        sum(alert.state == CLOSED for alert in mine),
    )
