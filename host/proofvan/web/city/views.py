"""The city in plain data for the pages, words in both languages. Nothing in here is for the public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from proofvan.city.action.alerts import CLOSED, Alert
from proofvan.city.action.indicators import Indicators, of_city, of_operators
from proofvan.city.action.risk import Risk
from proofvan.city.action.rules import Rules
from proofvan.web.city.assessed import Assessed, City
from proofvan.web.view import words


def pile_list(city: Assessed, alerts: Iterable[Alert]) -> list[dict[str, Any]]:
    """Give every pile as the map and the list show it, the largest risk first."""
    alarmed = {one.pile_id for one in alerts if one.state != CLOSED}
    return [_row(city, risk, risk.pile_id in alarmed) for risk in city.risks.values()]


def pile_page(city: City, now: Assessed, pile: str, alerts: Iterable[Alert], today: date) -> dict[str, Any]:
    """Give all that is known of a pile; raises InputError for an unknown one."""
    place, risk = now.place(pile), now.risks[pile]
    mine = [one for one in alerts if one.pile_id == pile]
    return {
        **_row(now, risk, any(one.state != CLOSED for one in mine)),
        "risk": asdict(risk) | {"reasons": [words(one) for one in risk.reasons]},
        "limit": float(city.rules.limit),
        "balance_u": float(now.estimated.balance_uncertainty[place]),
        "pairs": int(now.estimated.pairs[place]),
        "use": _use(now.use.get(pile)),
        "course": city.course(now, pile),
        "sessions": [_session(one) for one in city.sessions(pile)],
        "verifications": [_verification(one) for one in now.verifications.get(pile, [])],
        "alerts": [alert(one, today) for one in mine],
    }


def alert(one: Alert, today: date) -> dict[str, Any]:
    """Give an alert; what it was raised for stays what it was on that day."""
    reasons = [words(name) for name in one.reasons.get("reasons", "").split(", ") if name]
    numbers = {name: one.reasons.get(name, "") for name in ("probability", "error", "uncertainty", "risk_kwh")}
    plain = {name: getattr(one, name) for name in ("alert", "pile_id", "state", "owner", "deadline", "evidence")}
    return {**plain, **numbers, "why": reasons, "overdue": one.is_overdue(today)}


def figures(city: Assessed, alerts: Iterable[Alert], today: date) -> dict[str, Any]:
    """Give the figures of the city and of its operators."""
    risks, held = list(city.risks.values()), list(alerts)
    operators = {name: station["operator"] for name, station in city.stations.items()}
    each = of_operators(risks, operators, city.verifications, held, today)
    return {
        "city": _figure(of_city(risks, city.verifications, held, today)),
        "operators": [_figure(one) for one in each],
        "model": city.estimated.model.version,
        "rules": risks[0].rules if risks else "",
    }


def rules_of(rules: Rules) -> dict[str, Any]:
    """Give what the pages say of the rules."""
    return {"version": rules.version, "limit": float(rules.limit), "suspect": float(rules.suspect)}


def _row(city: Assessed, risk: Risk, alarmed: bool) -> dict[str, Any]:
    place = city.places[risk.pile_id]
    station = city.stations.get(risk.station_id, {})
    piles, newest = city.observed.piles, city.verifications.get(risk.pile_id, [{}])[0]
    return {
        "pile": risk.pile_id,
        "station": risk.station_id,
        "station_name": station.get("name", risk.station_id),
        "operator": station.get("operator", ""),
        "metering": station.get("metering", ""),
        "kind": "dc" if piles.is_dc[place] else "ac",
        "power_w": int(piles.power_w[place]),
        "latitude": float(piles.latitude[place]),
        "longitude": float(piles.longitude[place]),
        "error": risk.error if risk.identifiable else None,
        "uncertainty": risk.uncertainty if risk.identifiable else None,
        "why_not": words(f"city-{risk.why_not}") if risk.why_not else None,
        "suspected": risk.suspected,
        "probability": risk.probability,
        "risk_kwh": risk.risk_kwh,
        "alarmed": alarmed,
        "verdict": newest.get("verdict"),
    }


def _session(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "begin": row["begin"].isoformat(timespec="seconds"),
        "end": row["end"].isoformat(timespec="seconds"),
        "kwh": row["energy_wh"] / 1000,
        "soc": [row["soc_begin"], row["soc_end"]],
    }


def _use(row: dict[str, Any] | None) -> dict[str, Any] | None:
    if row is None:
        return None
    first, last = row["first"], row["last"]
    days = max((last - first).total_seconds() / 86400, 1.0)
    return {
        "sessions": row["sessions"],
        "kwh": row["energy_wh"] / 1000,
        "hours": row["seconds"] / 3600,
        "kwh_per_day": row["energy_wh"] / 1000 / days,
        "first": first.date().isoformat(),
        "last": last.date().isoformat(),
    }


def _verification(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "day": row["when"].date().isoformat(),
        "error": row["error"],
        "U": row["expanded_uncertainty"],
        "verdict": row["verdict"],
        "certificate": row["certificate"],
    }


def _figure(one: Indicators) -> dict[str, Any]:
    return {**asdict(one), "credit": one.credit}
