"""The morning card: may work begin, and what has to be done first where it may not."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from proofvan.compose.boards import find_devices
from proofvan.compose.now import utc_now
from proofvan.compose.standards import StandardsRegister
from proofvan.compose.time_source import NOBODY, time_source
from proofvan.core.clock import civil_date
from proofvan.standards.standard import Standard
from proofvan.standards.standing import WARNING_DAYS, due
from proofvan.web.people import StationPeople
from proofvan.web.view import words

OK, WARN, BAD = "ok", "warn", "bad"
# A day of ten piles records about 1 GB; with less than this the day may not end well, with the least it may not begin.
_WANTED_BYTES, _LEAST_BYTES = 5_000_000_000, 1_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the card: how it stands, and the message that says what was found."""

    subject: str
    state: str
    found: dict[str, str]

    def plain(self) -> dict[str, Any]:
        """Give it as the screen shows it."""
        return {"subject": self.subject, "name": words(f"morning-{self.subject}"), **_shown(self)}


def morning(home: Path, standards: Sequence[Standard], people: StationPeople) -> list[dict[str, Any]]:
    """Look at everything that a day needs, worst first."""
    today = civil_date(utc_now())
    looked = (
        _standards(standards, home, today),
        _people(people.known(), today),
        _boards(people.practice),
        _disk(home),
        _clock(people.practice),
        _upload(people),
    )
    return [finding.plain() for finding in looked]


def standards_due(standards: Iterable[Standard], home: Path) -> list[dict[str, Any]]:
    """Give every standard with what runs out first and in how many days."""
    today, logbook = civil_date(utc_now()), StandardsRegister(home).logbook
    return [
        {
            "id": one.id,
            "name": {"zh": one.name_zh, "en": one.name_en},
            "serial": one.serial,
            "uncertainty": one.stated_uncertainty(),
            "certificate": one.certificate.number,
            "simulated": one.simulated,
            "until": next_due.day.isoformat(),
            "what": words(next_due.subject),
            "state": _within(next_due.days),
        }
        for one in standards
        for next_due in due([one], logbook, today)[:1]
    ]


def _standards(standards: Sequence[Standard], home: Path, today: date) -> Finding:
    first = next(iter(due(standards, StandardsRegister(home).logbook, today)), None)
    if first is None:
        return Finding("standards", WARN, words("morning-standards-none"))
    values = {"standard": first.standard, "day": first.day.isoformat(), "days": first.days, "count": len(standards)}
    state = _within(first.days)
    return Finding("standards", state, words(f"morning-standards-{state}", **values))


def _people(people: Iterable[dict[str, Any]], today: date) -> Finding:
    ends = sorted((one["until"], person["name"]) for person in people for one in person["licences"])
    if not ends:
        return Finding("people", BAD, words("morning-people-none"))
    until, name = ends[0]
    state = _within((date.fromisoformat(until) - today).days)
    return Finding("people", state, words(f"morning-people-{state}", name=name, day=until))


def _boards(practice: bool) -> Finding:
    found = len(find_devices())
    if not found:
        return Finding("boards", OK if practice else BAD, words(f"morning-boards-{'practice' if practice else 'none'}"))
    return Finding("boards", OK, words("morning-boards-found", count=found))


def _disk(home: Path) -> Finding:
    free = shutil.disk_usage(home).free
    state = OK if free > _WANTED_BYTES else WARN if free > _LEAST_BYTES else BAD
    return Finding("disk", state, words("morning-disk-found", free=f"{free / 1e9:.0f}"))


def _clock(practice: bool) -> Finding:
    source, uncertainty = time_source()
    if (source, uncertainty) == NOBODY:
        return Finding("clock", OK if practice else WARN, words("morning-clock-nobody"))
    return Finding("clock", OK, words("morning-clock-found", source=source, uncertainty=uncertainty))


def _upload(people: StationPeople) -> Finding:
    waiting = people.waiting_for_upload()
    return Finding("upload", OK, words("morning-upload-waiting", count=waiting))


def _within(days: int) -> str:
    return BAD if days < 0 else WARN if days <= min(WARNING_DAYS) else OK


def _shown(finding: Finding) -> dict[str, Any]:
    return {"state": finding.state, "found": finding.found}
