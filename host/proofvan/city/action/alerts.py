"""Alerts with a life: raised by a risk, owned by a person until a day, closed by evidence. Nothing is ever changed.

An alert is a reason to visit: no verdict, not public. Its events are lines of a file, each with the digest of the line
before it; the state is what the events say, in order.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from proofvan.city.action.risk import Risk
from proofvan.city.action.rules import Rules
from proofvan.core.canonical import canonical, decimal_string, digest, parse
from proofvan.core.errors import ChainError, InputError, StorageError

RAISED, OWNED, CLOSED = "raised", "owned", "closed"


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """One line: what happened to the alert of a pile. `detail` are plain texts, numbers as decimal strings."""

    kind: str
    alert: str  # PILE/number
    who: str
    utc: str
    detail: dict[str, str]


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as its events have left it."""

    alert: str
    pile_id: str
    state: str
    owner: str
    deadline: str  # ISO date; empty until somebody owns it
    evidence: str
    reasons: dict[str, str]

    def is_overdue(self, today: date) -> bool:
        """Say whether it should have been closed before today."""
        return self.state == OWNED and date.fromisoformat(self.deadline) < today


class AlertBook:
    """The alerts of a city, in one file that only grows."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def alerts(self) -> dict[str, Alert]:
        """Give every alert's state; raises ChainError when a line was changed or is missing."""
        found: dict[str, Alert] = {}
        for event in self._events():
            found[event.alert] = _after(found.get(event.alert), event)
        return found

    def raise_for(self, risks: Iterable[Risk], who: str, utc: str) -> list[str]:
        """Raise an alert for every suspected pile that has no open one; gives the new alerts."""
        known, new = self.alerts(), []
        for one in risks:
            mine = [alert for alert in known.values() if alert.pile_id == one.pile_id]
            if one.suspected and all(alert.state == CLOSED for alert in mine):
                new.append(f"{one.pile_id}/{len(mine) + 1}")
                self._append(AlertEvent(RAISED, new[-1], who, utc, _reasons(one)))
        return new

    def assign(self, alert: str, owner: str, deadline: date | None, who: str, utc: str, rules: Rules) -> None:
        """Give an open alert to a person, until a day (the rules' days from now when none is given)."""
        self.require_open(alert)
        until = deadline or date.fromisoformat(utc[:10]) + timedelta(days=rules.days_to_close)
        if not owner:
            raise InputError("city-alert-owner", alert=alert)
        self._append(AlertEvent(OWNED, alert, who, utc, {"owner": owner, "deadline": until.isoformat()}))

    def close(self, alert: str, evidence: str, who: str, utc: str) -> None:
        """Close an open alert with its evidence: a certificate, a record, a work order that came back."""
        self.require_open(alert)
        if not evidence.strip():
            raise InputError("city-alert-evidence", alert=alert)
        self._append(AlertEvent(CLOSED, alert, who, utc, {"evidence": evidence}))

    def require_open(self, alert: str) -> Alert:
        """Give an alert that is not closed; raises InputError when there is none of this name."""
        found = self.alerts()
        if alert not in found or found[alert].state == CLOSED:
            allowed = ", ".join(name for name, one in found.items() if one.state != CLOSED) or "-"
            raise InputError("city-alert-not-open", alert=alert, allowed=allowed)
        return found[alert]

    def _events(self) -> list[AlertEvent]:
        lines = self._file.read_bytes().splitlines() if self._file.exists() else []
        before, events = "", []
        for number, line in enumerate(lines, 1):
            held = parse(line, f"{self._file}:{number}")
            if held.pop("before", None) != before:
                raise ChainError("city-alerts-changed", file=self._file, line=number)
            before = digest({**held, "before": before})
            events.append(AlertEvent(**held))
        return events

    def _append(self, event: AlertEvent) -> None:
        try:
            with self._file.open("a+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                file.seek(0)
                lines = file.read().splitlines()
                before = digest(parse(lines[-1], str(self._file))) if lines else ""
                file.write(canonical({**asdict(event), "before": before}) + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as problem:
            raise StorageError("city-alerts-not-written", file=self._file, detail=str(problem)) from problem


def _after(before: Alert | None, event: AlertEvent) -> Alert:
    if before is None:
        return Alert(event.alert, event.alert.rpartition("/")[0], RAISED, "", "", "", event.detail)
    changed: dict[str, Any] = {**event.detail, "state": event.kind}
    return replace(before, **changed)


def _reasons(one: Risk) -> dict[str, str]:
    """Keep what the alert was raised for: it must be explainable when the estimate has long moved on."""
    numbers = {name: decimal_string(getattr(one, name)) for name in ("probability", "error", "uncertainty", "risk_kwh")}
    return {**numbers, "reasons": ", ".join(one.reasons), "model": one.model, "rules": one.rules}
